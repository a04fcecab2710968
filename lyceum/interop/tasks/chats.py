"""Bring in conversations of a chat (schema `threads`): untrusted HTML becomes our Markdown, then clean HTML."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.importing import NewConversation, NewPost
from lyceum.discussions.models.conversations import Conversation
from lyceum.interop.actions.importing import import_batch, import_more_posts
from lyceum.interop.queries.origins import list_imported
from lyceum.interop.queries.rows import BadRowError, Problem, Report, moment_of, read_lines, read_row, text_of
from lyceum.kernel.text.foreign import from_html
from lyceum.kernel.text.markdown import render
from lyceum.kernel.text.plain import clean_line
from lyceum.people.actions.importing import NewPerson, import_people
from lyceum.people.requests import SYSTEM

THREADS_A_BATCH = 100
_NOT_TAG = re.compile(r"[^\w+#.-]+")
Row = dict[str, Any]


def import_chats(path: Path, community: Community, progress: Callable[[str], None] = lambda _words: None) -> Report:
    """Store threads as conversations; a later run adds what is new in them."""
    report = Report()
    batch: list[tuple[int, Row]] = []
    for number, row in _rows(path, report):
        batch.append((number, row))
        if len(batch) >= THREADS_A_BATCH:
            _store(batch, path.name, community, report)
            progress(f"{report.counts.get('posts', 0)} posts")
            batch = []
    _store(batch, path.name, community, report)
    return report


def _rows(path: Path, report: Report) -> Iterator[tuple[int, Row]]:
    for number, line in read_lines(path, report):
        try:
            yield number, read_row(line)
        except (BadRowError, RecursionError) as error:
            report.problems.append(Problem(path.name, number, str(error)))


def _store(batch: list[tuple[int, Row]], name: str, community: Community, report: Report) -> None:
    people = import_people(SYSTEM, _people(batch))
    known = list_imported(f"{row.get('source')}:{row.get('id')}" for _n, row in batch)
    fresh: list[NewConversation] = []
    for number, row in batch:
        try:
            made, problems = _conversation(row, people)
        except BadRowError as error:
            report.problems.append(Problem(name, number, str(error)))
            continue
        report.problems += [Problem(name, number, reason) for reason in problems]
        if made.origin in known:
            add_new_posts(made, known[made.origin], report)
        else:
            fresh.append(made)
    if fresh:
        done = import_batch(SYSTEM, community, fresh)
        report.count("conversations", len(done.conversations))
        report.count("posts", len(done.posts))


def add_new_posts(made: NewConversation, pk: int, report: Report) -> None:
    """Append what a conversation of an earlier run has got since, in whatever order it stands there."""
    known = list_imported(post.origin for post in made.posts)
    fresh = [post for post in made.posts if post.origin not in known]
    if fresh:
        import_more_posts(SYSTEM, Conversation.objects.get(pk=pk), fresh)
        report.count("posts", len(fresh))


def _people(batch: list[tuple[int, Row]]) -> Iterator[NewPerson]:
    for _number, row in batch:
        for message in _messages(row):
            author = message.get("author")
            if isinstance(author, str | int):
                yield NewPerson(f"{row.get('source')}:{author}", str(message.get("author_name") or "")[:80])


def _messages(row: Row) -> list[Row]:
    messages = row.get("messages")
    return [m for m in messages if isinstance(m, dict)] if isinstance(messages, list) else []


def _conversation(row: Row, people: dict[str, int]) -> tuple[NewConversation, list[str]]:
    """The conversation of a row, and why some of its messages are left out."""
    source, key = text_of(row, "source", needed=False), text_of(row, "id")
    title = clean_line(text_of(row, "title"))[:200]
    posts = []
    problems = []
    for message in _messages(row):
        try:
            posts.append(_post(message, source, people))
        except BadRowError as error:
            problems.append(f"message {message.get('id')}: {error}")
    if not posts:
        raise BadRowError("it has no message that can be read")
    channel = _NOT_TAG.sub("-", text_of(row, "channel", needed=False).lower()).strip("-")[:40]
    question = title.endswith("?") or "?" in posts[0].source
    made = NewConversation(
        origin=f"{source}:{key}",
        title=title,
        kind=Conversation.Kind.QUESTION if question else Conversation.Kind.DISCUSSION,
        posts=posts,
        tags=(channel,) if channel else (),
    )
    return made, problems


def _post(message: Row, source: str, people: dict[str, int]) -> NewPost:
    author = people.get(f"{source}:{message.get('author')}")
    if author is None:
        raise BadRowError("the author is missing")
    markdown = from_html(text_of(message, "html", longest=200_000), dollars=False)[:50_000].strip()
    if not markdown:
        raise BadRowError("the message is empty")
    return NewPost(
        origin=f"{source}:message:{message.get('id')}",
        author_id=author,
        source=markdown,
        html=render(markdown).html,
        at=moment_of(message, "at"),
    )
