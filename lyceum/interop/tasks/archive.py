"""Write and read archives: a community with its words, here or on another site, without doubles and without end."""

import hashlib
import json
import re
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeGuard, TypeVar

from django.conf import settings
from django.core.files.storage import default_storage

from lyceum.communities.actions.importing import (
    NewMembership,
    import_agreement,
    import_community,
    import_memberships,
)
from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.importing import NewConversation, NewPost, rewrite_posts
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.queries.words import get_words
from lyceum.files.models import File
from lyceum.interop.actions.importing import (
    hang_files,
    import_batch,
    import_file,
    import_more_posts,
    remember_origins,
)
from lyceum.interop.queries.exporting import FORMAT, VERSION, list_archive_rows
from lyceum.interop.queries.origins import find_imported, list_imported
from lyceum.interop.queries.rows import MOST, BadRowError, Report, moment_of, read_rows, text_of, texts_of
from lyceum.interop.tasks.parts import Places, import_parts
from lyceum.kernel import clock
from lyceum.kernel.text.markdown import render
from lyceum.matching.times import WeeklyTimes
from lyceum.people.actions.importing import NewPerson, import_people
from lyceum.people.actions.nameless import find_or_make_nameless
from lyceum.people.requests import SYSTEM

POSTS_A_BATCH = 2_000
_FOREIGN_QUOTE = re.compile(r"\[!quote ([^\]\s]{1,300})\]")
# A bare number would name some post of this site; archives name theirs by address.
_NUMBERED_QUOTE = re.compile(r"\[!quote \d+\]")
_SPECIAL = re.compile(r"@|file:|\[!quote")
T = TypeVar("T")
Progress = Callable[[str], None]
Row = dict[str, Any]


def export_archive(community: Community, folder: Path) -> dict[str, int]:
    """Write a community's archive into an empty folder; says how many rows each file has."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "files").mkdir(exist_ok=True)
    counts = {}
    for name, rows in list_archive_rows(community):
        counts[name] = 0
        with (folder / name).open("w", encoding="utf-8") as file:
            for row in rows:
                path = row.pop("path", None)
                if path:
                    _copy_file(path, folder / "files" / row["id"])
                file.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")
                counts[name] += 1
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "instance": settings.SITE_URL,
        "exported_at": clock.now().isoformat(),
        "rows": counts,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    return counts


def _copy_file(path: str, target: Path) -> None:
    with default_storage.open(path) as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy)


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The folder of an archive, also of one that is packed as .tar.gz."""
    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".import-") as room:
        try:
            with tarfile.open(path, "r:gz") as tar:
                tar.extractall(room, filter="data")
        except (OSError, EOFError, tarfile.TarError) as error:
            raise BadRowError(f"{path.name} cannot be unpacked: {error}") from error
        found = sorted(Path(room).rglob("manifest.json"))
        yield found[0].parent if found else Path(room)


def import_archive(folder: Path, progress: Progress = lambda _words: None) -> tuple[Community, Report]:
    """Read an archive; rows that cannot be used are in the report, everything else is here afterwards."""
    report = Report()
    _check_manifest(folder)
    community = _import_community(folder, report)
    people = _import_people(folder, report)
    progress(f"{len(people)} people")
    _import_memberships(folder, community, people, report)
    files = _import_files(folder, report)
    made = _import_posts(folder, community, people, report, progress)
    posts = {file: made[post] for file, post in files.items() if post in made}
    hang_files(SYSTEM, posts)
    _relink_quotes(community, made)
    import_parts(folder, Places(community, made, people), report)
    return community, report


def _check_manifest(folder: Path) -> None:
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
    except (OSError, ValueError) as error:
        raise BadRowError(f"{folder} is not an archive: manifest.json cannot be read") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BadRowError("manifest.json does not say lyceum-archive")
    if manifest.get("version") != VERSION:
        raise BadRowError(
            f"this is version {manifest.get('version')} of the format; this site reads version {VERSION}"
        )


_TEXTS = ("name", "description", "format", "country", "region", "city", "time_zone", "founded", "level")
_MORE_TEXTS = ("visibility", "join_mode", "welcome", "language", "slug", "pace", "cost", "cost_note")
_LISTS = ("languages", "topics", "audience", "join_questions", "concepts", "learner_levels", "access")


def _import_community(folder: Path, report: Report) -> Community:
    def make(row: Row) -> Row:
        columns: Row = {
            name: text_of(row, name, longest=5_000, needed=name == "name") for name in _TEXTS + _MORE_TEXTS
        }
        columns = {name: value for name, value in columns.items() if value}
        lists = {name: texts_of(row, name) for name in _LISTS}
        return {"id": text_of(row, "id", longest=300), **columns, **lists, **_facts(row)}

    rows = list(read_rows(folder / "community.jsonl", make, report))
    if not rows:
        raise BadRowError("community.jsonl has no community in it")
    columns = rows[0]
    origin = columns.pop("id")
    known = find_imported(origin)
    if known and (community := Community.objects.filter(pk=known.pk_of).first()):
        return community
    for name, choices in (
        ("visibility", Community.Visibility),
        ("join_mode", Community.JoinMode),
        ("level", Community.Level),
        ("format", Community.Format),
        ("pace", Community.Pace),
        ("cost", Community.Cost),
    ):
        if columns.get(name) not in choices.values:
            columns.pop(name, None)
    community = import_community(SYSTEM, columns)
    remember_origins(SYSTEM, "community", {origin: community.pk})
    _import_agreement(folder, community, report)
    return community


def _facts(row: Row) -> Row:
    """Facts of the card that are no plain texts: what cannot be one is left out."""
    facts: Row = {}
    hours, newcomers, slots = row.get("hours_a_week"), row.get("welcomes_newcomers"), row.get("meetings_slots")
    if _is_count(hours) and hours <= 168:
        facts["hours_a_week"] = hours
    if isinstance(newcomers, bool):
        facts["welcomes_newcomers"] = newcomers
    with suppress(ValueError):
        times = WeeklyTimes.decode(text_of(row, "meetings_zone", longest=64, needed=False) or "UTC", str(slots or ""))
        facts |= {"meetings_zone": times.zone, "meetings_slots": times.encode()}
    return facts


def _import_agreement(folder: Path, community: Community, report: Report) -> None:

    def agreement(row: Row) -> None:
        n = row.get("n")
        if not _is_count(n) or n < 1:
            raise BadRowError("n is not a number from 1 on")
        import_agreement(SYSTEM, community, n, texts_of(row, "points"), moment_of(row, "published_at"))

    if (folder / "agreement.jsonl").exists():
        list(read_rows(folder / "agreement.jsonl", agreement, report))


def _import_people(folder: Path, report: Report) -> dict[str, int]:
    def make(row: Row) -> NewPerson:
        name = text_of(row, "name", longest=80, needed=False)
        handle = text_of(row, "handle", longest=40, needed=False)
        return NewPerson(origin=text_of(row, "id"), name=name, handle=handle, has_left=not (name or handle))

    known = import_people(SYSTEM, read_rows(folder / "people.jsonl", make, report))
    report.count("people", len(known))
    return known


def _import_memberships(folder: Path, community: Community, people: dict[str, int], report: Report) -> None:
    path = folder / "memberships.jsonl"
    if not path.exists():
        return

    def make(row: Row) -> NewMembership:
        person = people.get(text_of(row, "person"))
        if person is None:
            raise BadRowError("the person is not in people.jsonl")
        joined = moment_of(row, "joined_at") if row.get("joined_at") else None
        return NewMembership(person, tuple(texts_of(row, "roles")), joined)

    report.count("memberships", import_memberships(SYSTEM, community, read_rows(path, make, report)))


def _import_files(folder: Path, report: Report) -> dict[str, str]:
    """Files by id with the post that shows them; each is checked against its checksum."""
    path = folder / "files.jsonl"
    if not path.exists():
        return {}

    def make(row: Row) -> tuple[str, str]:
        public_id = text_of(row, "id", longest=24)
        source = folder / "files" / public_id
        if not re.fullmatch(r"[A-Za-z0-9_-]{6,24}", public_id) or not source.is_file():
            raise BadRowError("the file itself is missing")
        if hashlib.sha256(source.read_bytes()).hexdigest() != text_of(row, "checksum", longest=64):
            raise BadRowError("the file is not the one the archive was made with")
        media_type = text_of(row, "media_type", longest=100)
        if media_type not in {"image/webp", "image/png", "image/jpeg", "image/gif"}:
            raise BadRowError(f"{media_type} is not a kind of file this site keeps")
        file = File(
            public_id=public_id,
            about_kind="post",
            name=text_of(row, "name"),
            media_type=media_type,
            size=source.stat().st_size,
            checksum=row["checksum"],
            path=f"{public_id[:2]}/{public_id}.{media_type.split('/')[1]}",
            text=text_of(row, "text", longest=500, needed=False),
            width=row.get("width") if _is_count(row.get("width")) else None,
            height=row.get("height") if _is_count(row.get("height")) else None,
        )
        report.count("files", import_file(SYSTEM, file, source))
        return public_id, text_of(row, "post", longest=300)

    return dict(read_rows(path, make, report))


def _import_posts(
    folder: Path, community: Community, people: dict[str, int], report: Report, progress: Progress
) -> dict[str, int]:
    """Conversations with their posts, in batches; says which post of there is which here."""
    posts: dict[str, list[NewPost]] = {}
    for conversation, post in read_rows(folder / "posts.jsonl", _once(_post_maker(community, people)), report):
        posts.setdefault(conversation, []).append(post)
    heads = list(read_rows(folder / "conversations.jsonl", _once(lambda row: _head(row, posts)), report))
    known = list_imported(head.origin for head in heads)
    known_posts = list_imported(post.origin for head in heads if head.origin in known for post in head.posts)
    made = dict(known_posts)
    for head in heads:
        if head.origin in known:
            fresh = [post for post in head.posts if post.origin not in known_posts]
            if fresh:
                there = Conversation.objects.get(pk=known[head.origin])
                made |= import_more_posts(SYSTEM, there, fresh).posts
                report.count("posts", len(fresh))
    for batch in _batches(head for head in heads if head.origin not in known):
        done = import_batch(SYSTEM, community, batch)
        made |= done.posts
        report.count("conversations", len(done.conversations))
        report.count("posts", len(done.posts))
        progress(f"{report.counts['posts']} posts")
    return made


def _once(make: Callable[[Row], T]) -> Callable[[Row], T]:
    """Refuses a second row with the same id."""
    seen: set[object] = set()

    def make_once(row: Row) -> T:
        key = text_of(row, "id", longest=300)
        if key in seen:
            raise BadRowError("the id was there before")
        seen.add(key)
        return make(row)

    return make_once


def _batches(heads: Iterable[NewConversation]) -> Iterator[list[NewConversation]]:
    batch: list[NewConversation] = []
    size = 0
    for head in heads:
        batch.append(head)
        size += len(head.posts)
        if size >= POSTS_A_BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _head(row: Row, posts: dict[str, list[NewPost]]) -> NewConversation:
    origin = text_of(row, "id", longest=300)
    own = posts.get(origin)
    if not own:
        raise BadRowError("no post of this conversation could be read")
    accepted = row.get("accepted")
    position = next((i for i, post in enumerate(own, start=1) if post.origin == accepted), None)
    kind = text_of(row, "kind", needed=False)
    return NewConversation(
        origin=origin,
        title=text_of(row, "title"),
        kind=kind if kind in Conversation.Kind.values else Conversation.Kind.DISCUSSION,
        posts=own,
        language=text_of(row, "language", longest=12, needed=False) or "en",
        tags=tuple(texts_of(row, "tags", most=10)),
        accepted=position,
        is_public=row.get("is_public") if isinstance(row.get("is_public"), bool) else None,
    )


def _post_maker(community: Community, people: dict[str, int]) -> Callable[[Row], tuple[str, NewPost]]:
    @cache
    def nameless() -> int:
        return find_or_make_nameless(SYSTEM).pk

    def make(row: Row) -> tuple[str, NewPost]:
        alias = text_of(row, "alias", longest=40, needed=False)
        author = nameless() if alias else people.get(text_of(row, "author"))
        if author is None:
            raise BadRowError("the author is not in people.jsonl")
        intent = text_of(row, "intent", needed=False)
        state = text_of(row, "state", needed=False) or Post.State.SHOWN
        state = state if state in Post.State.values and state != Post.State.HELD else Post.State.HIDDEN
        source = text_of(row, "markdown", longest=50_000, needed=state == Post.State.SHOWN)
        source = _NUMBERED_QUOTE.sub("", source)
        counts = row.get("reactions") or [0, 0, 0, 0]
        if not isinstance(counts, list) or len(counts) != 4 or not all(map(_is_count, counts)):
            raise BadRowError("reactions are not four numbers")
        return text_of(row, "conversation", longest=300), NewPost(
            origin=text_of(row, "id", longest=300),
            author_id=author,
            alias=alias,
            intent=intent if intent in Post.Intent.values else Post.Intent.ANSWER,
            source=source,
            html=_html(community, source),
            at=moment_of(row, "at"),
            edited_at=moment_of(row, "edited_at") if row.get("edited_at") else None,
            language=text_of(row, "language", longest=12, needed=False) or "en",
            counts=(counts[0], counts[1], counts[2], counts[3]),
            state=state,
        )

    return make


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST


def _html(community: Community, source: str) -> str:
    """Rendered and sanitised; names, files and quotes are looked up only where the text has any."""
    return get_words(SYSTEM, community, source).html if _SPECIAL.search(source) else render(source).html


def _relink_quotes(community: Community, made: dict[str, int]) -> None:
    """Quotes in new posts point at posts here."""
    rows = Post.objects.filter(conversation__community=community, source__contains="[!quote ")
    sources = {}
    for pk, source in rows.values_list("pk", "source"):
        here = _FOREIGN_QUOTE.sub(lambda m: _quote_here(m[1], made), source)
        if here != source:
            sources[pk] = (here, get_words(SYSTEM, community, here).html)
    if sources:
        rewrite_posts(SYSTEM, sources)


def _quote_here(address: str, made: dict[str, int]) -> str:
    """A quote's address as a number here; a number is one already, and what is not here is no quote."""
    if address.isdecimal():
        return f"[!quote {address}]"
    return f"[!quote {made[address]}]" if address in made else ""
