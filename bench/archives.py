"""Write the corpus as archives of `docs/reference/archive.md`, one folder a community, and one long conversation."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from corpus import SEED, Conversation, Writer, build

ORIGIN = "https://corpus.example.org"
START = datetime(2025, 1, 1, tzinfo=UTC)
MEMBERS = 120
Row = dict[str, Any]


def write_archives(folder: Path, *, posts: int, long: int) -> list[Path]:
    """Twenty communities with `posts` posts in all, and one whose only conversation has `long`."""
    corpus = build(conversations=max(50, posts // 20), posts=posts)
    folders = []
    for number in range(20):
        own = [(i, c) for i, c in enumerate(corpus) if c.community == number]
        folders.append(_write(folder / f"community-{number:02}", f"Community {number:02}", own))
    writer = Writer(Random(SEED))  # noqa: S311 - a corpus, no secret
    words = [writer.post(common=False) for _ in range(2_000)]
    posts_of_long = [(i % 2_000, words[i % 2_000]) for i in range(long)]
    one = Conversation(20, "The longest conversation", posts_of_long, "long")
    folders.append(_write(folder / "long", "One long conversation", [(len(corpus), one)]))
    return folders


def _write(folder: Path, name: str, conversations: list[tuple[int, Conversation]]) -> Path:
    folder.mkdir(parents=True)
    slug = folder.name
    community = {"id": f"{ORIGIN}/c/{slug}", "name": name, "slug": slug, "visibility": "public", "languages": ["en"]}
    authors = {person for _n, c in conversations for person, _words in c.posts}
    members = [{"person": _person(n), "roles": ["owner"] if n == 0 else []} for n in range(MEMBERS)]
    _rows(folder / "community.jsonl", [community])
    _rows(folder / "agreement.jsonl", [{"n": 1, "points": ["We are kind."], "published_at": START.isoformat()}])
    _rows(
        folder / "people.jsonl",
        ({"id": _person(n), "name": f"Learner {n:04}"} for n in authors | set(range(MEMBERS))),
    )
    _rows(folder / "memberships.jsonl", members)
    _rows(folder / "conversations.jsonl", (_head(n, c) for n, c in conversations))
    _rows(folder / "posts.jsonl", _posts(conversations))
    (folder / "manifest.json").write_text(json.dumps({"format": "lyceum-archive", "version": 1}))
    return folder


def _rows(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def _person(number: int) -> str:
    return f"{ORIGIN}/person/{number}"


def _head(number: int, conversation: Conversation) -> Row:
    return {
        "id": f"{ORIGIN}/conversation/{number}",
        "kind": "question",
        "title": conversation.title,
        "language": "en",
        "tags": [conversation.kind] if conversation.kind else [],
    }


def _posts(conversations: list[tuple[int, Conversation]]) -> Iterator[Row]:
    for number, conversation in conversations:
        at = START + timedelta(hours=2 * number)
        for i, (person, words) in enumerate(conversation.posts):
            yield {
                "id": f"{ORIGIN}/p/{number}-{i}",
                "conversation": f"{ORIGIN}/conversation/{number}",
                "author": _person(person),
                "at": (at + timedelta(seconds=20 * i)).isoformat(),
                "markdown": words,
                "reactions": [i % 3, i % 2, 0, i % 4],
            }
