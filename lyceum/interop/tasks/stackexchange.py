"""Bring in a Stack Exchange dump: Posts.xml, Users.xml and Comments.xml of a folder, as far as they are there."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.importing import NewConversation, NewPost
from lyceum.discussions.models.conversations import Conversation
from lyceum.interop.actions.importing import import_batch
from lyceum.interop.queries.origins import list_imported
from lyceum.interop.queries.rows import Problem, Report
from lyceum.interop.tasks.chats import add_new_posts
from lyceum.kernel.text.foreign import from_html
from lyceum.kernel.text.markdown import render
from lyceum.kernel.text.plain import clean, clean_line
from lyceum.people.actions.importing import NewPerson, import_people
from lyceum.people.requests import SYSTEM

QUESTION, ANSWER = "1", "2"
CONVERSATIONS_A_BATCH = 200
Attributes = dict[str, str]


def import_stackexchange(folder: Path, community: Community, *, site: str) -> Report:
    """Questions with their answers in order of time, comments as replies after what they comment on."""
    report = Report()
    users = {row["Id"]: row.get("DisplayName", "") for row in _rows(folder, "Users.xml", report) if "Id" in row}
    posts = [row for row in _rows(folder, "Posts.xml", report) if _is_good(row, report)]
    comments = list(_rows(folder, "Comments.xml", report))
    people = import_people(SYSTEM, _people([*posts, *comments], users, site))
    answers: dict[str, list[Attributes]] = {}
    for row in posts:
        if row["PostTypeId"] == ANSWER:
            answers.setdefault(row.get("ParentId", ""), []).append(row)
    by_post: dict[str, list[Attributes]] = {}
    for row in comments:
        by_post.setdefault(row.get("PostId", ""), []).append(row)
    questions = [row for row in posts if row["PostTypeId"] == QUESTION]
    known = list_imported(f"{site}/q/{row['Id']}" for row in questions)
    fresh = [row for row in questions if f"{site}/q/{row['Id']}" not in known]
    for start in range(0, len(fresh), CONVERSATIONS_A_BATCH):
        batch = [
            _conversation(row, answers, by_post, people, site) for row in fresh[start : start + CONVERSATIONS_A_BATCH]
        ]
        done = import_batch(SYSTEM, community, batch)
        report.count("conversations", len(done.conversations))
        report.count("posts", len(done.posts))
    grown = [row for row in questions if f"{site}/q/{row['Id']}" in known]
    here = list_imported(origin for row in grown for origin in _origins(row, answers, by_post, site))
    for row in grown:
        if any(origin not in here for origin in _origins(row, answers, by_post, site)):
            made = _conversation(row, answers, by_post, people, site)
            add_new_posts(made, known[made.origin], report)
    report.count("known", len(known))
    return report


def _rows(folder: Path, name: str, report: Report) -> Iterator[Attributes]:
    """The attributes of each row of a file; a broken end of the file is told and what came before is kept."""
    path = folder / name
    if not path.exists():
        path = folder / f"{name}.gz"
        if not path.exists():
            return
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        number = 0
        try:
            for _event, element in iterparse(file):
                if _tag(element) == "row":
                    number += 1
                    yield dict(element.attrib)
                    element.clear()
        except (SyntaxError, DefusedXmlException, OSError, EOFError) as error:
            report.problems.append(Problem(name, number + 1, f"cannot be read any further: {error}"))


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _is_good(row: Attributes, report: Report) -> bool:
    """Whether a row is a question or answer with an id, a body and a time."""
    if row.get("PostTypeId") not in {QUESTION, ANSWER}:
        return False
    if row.get("Id", "").isdecimal() and row.get("Body", "").strip() and _moment(row) is not None:
        return True
    report.problems.append(Problem("Posts.xml", int(row["Id"]) if row.get("Id", "").isdecimal() else 0, "incomplete"))
    return False


def _moment(row: Attributes) -> datetime | None:
    try:
        return datetime.fromisoformat(row.get("CreationDate", "")).replace(tzinfo=UTC)
    except ValueError:
        return None


def _author(row: Attributes, site: str) -> str:
    user = row.get("OwnerUserId") or row.get("UserId")
    return f"{site}/users/{user}" if user else f"{site}/names/{row.get('OwnerDisplayName', '')[:60] or 'somebody'}"


def _people(rows: list[Attributes], users: dict[str, str], site: str) -> Iterator[NewPerson]:
    for row in rows:
        user = row.get("OwnerUserId") or row.get("UserId") or ""
        name = users.get(user) or row.get("OwnerDisplayName") or row.get("UserDisplayName") or f"user {user}".strip()
        yield NewPerson(_author(row, site), clean_line(name)[:80])


def _post(row: Attributes, people: dict[str, int], site: str, *, body: str, origin: str) -> NewPost:
    source = from_html(clean(body))[:50_000].strip() or "…"
    return NewPost(
        origin=origin,
        author_id=people[_author(row, site)[:200]],
        source=source,
        html=render(source).html,
        at=_moment(row) or datetime(1970, 1, 1, tzinfo=UTC),
    )


def _origins(
    question: Attributes, answers: dict[str, list[Attributes]], comments: dict[str, list[Attributes]], site: str
) -> Iterator[str]:
    """Where the answers and comments of a question come from."""
    for row in [question, *answers.get(question["Id"], [])]:
        yield f"{site}/p/{row['Id']}"
        yield from (f"{site}/c/{c['Id']}" for c in comments.get(row["Id"], []) if _is_comment(c))


def _is_comment(row: Attributes) -> bool:
    return bool(row.get("Id") and row.get("Text", "").strip() and _moment(row))


def _conversation(
    question: Attributes,
    answers: dict[str, list[Attributes]],
    comments: dict[str, list[Attributes]],
    people: dict[str, int],
    site: str,
) -> NewConversation:
    rows = [question, *sorted(answers.get(question["Id"], []), key=lambda row: row["CreationDate"])]
    posts: list[NewPost] = []
    accepted = None
    for row in rows:
        posts.append(_post(row, people, site, body=row["Body"], origin=f"{site}/p/{row['Id']}"))
        if row["Id"] == question.get("AcceptedAnswerId"):
            accepted = len(posts)
        posts += [
            _post(c, people, site, body=_escaped(c["Text"]), origin=f"{site}/c/{c['Id']}")
            for c in comments.get(row["Id"], [])
            if _is_comment(c)
        ]
    return NewConversation(
        origin=f"{site}/q/{question['Id']}",
        title=clean_line(question.get("Title", ""))[:200] or clean_line(posts[0].source)[:120],
        kind=Conversation.Kind.QUESTION,
        posts=posts,
        tags=_tags(question.get("Tags", "")),
        accepted=accepted,
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _tags(text: str) -> tuple[str, ...]:
    """Tags as `<a><b>` or `|a|b|`."""
    words = text.replace("><", "|").strip("<>|").split("|")
    return tuple(word[:40] for word in words if word)[:5]
