"""Backups on this machine, and the log of accounts that were deleted, which no restore brings back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404

from lyceum.interop.policies import can_back_up
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor


@dataclass(frozen=True)
class Backup:
    """A file that `lyceum restore` reads."""

    name: str
    size: int
    made_at: datetime


@dataclass(frozen=True)
class Deletion:
    """An account that was deleted; the day it was made tells it from another one with its number."""

    person_id: int
    joined: str
    remove_posts: bool
    at: datetime


def backup_folder() -> Path:
    folder = Path(settings.DATA) / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def new_backup_path() -> Path:
    return backup_folder() / f"lyceum-{clock.now():%Y-%m-%d-%H%M%S}.tar.gz"


def list_backups(actor: Actor) -> list[Backup]:
    """Newest first."""
    can_back_up(actor).enforce()
    paths = sorted(backup_folder().glob("lyceum-*.tar.gz"), reverse=True)
    return [Backup(p.name, p.stat().st_size, datetime.fromtimestamp(p.stat().st_mtime, UTC)) for p in paths]


def get_backup_path(actor: Actor, name: str) -> Path:
    """The file of a backup that is listed, or 404."""
    if name not in {backup.name for backup in list_backups(actor)}:
        raise Http404
    return backup_folder() / name


def deletion_log() -> Path:
    return Path(settings.DATA) / "erased.jsonl"


def deletion_of(person_id: int, *, remove_posts: bool) -> str:
    """A line of the log: numbers and days, no name."""
    joined = Person.objects.get_queryset().values_list("date_joined", flat=True).get(pk=person_id)
    row = {
        "person": person_id,
        "joined": joined.isoformat(),
        "remove_posts": remove_posts,
        "at": clock.now().isoformat(),
    }
    return json.dumps(row) + "\n"


def list_deletions(since: datetime) -> Iterator[Deletion]:
    """Accounts deleted from a moment on; a half-written last line is passed over."""
    path = deletion_log()
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            row = json.loads(line)
            one = Deletion(
                int(row["person"]), row["joined"], bool(row["remove_posts"]), datetime.fromisoformat(row["at"])
            )
        except (ValueError, KeyError, TypeError):
            continue
        if one.at >= since:
            yield one
