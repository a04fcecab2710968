"""Backups on this machine, and the log of accounts that were deleted, which no restore brings back."""

import json
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
    """How far somebody's account is in being deleted: `leaving` until a day, back again (`stayed`), or `erased`.

    The day the account was made tells it from another one with its number.
    """

    person_id: int
    joined: str
    remove_posts: bool
    at: datetime
    step: str = "erased"
    until: datetime | None = None


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


def deletion_of(person_id: int, step: str) -> str:
    """A line of the log: numbers and days, no name."""
    person = Person.objects.get_queryset().only("date_joined", "remove_posts", "leaving_at").get(pk=person_id)
    row = {
        "person": person_id,
        "joined": person.date_joined.isoformat(),
        "remove_posts": person.remove_posts,
        "at": clock.now().isoformat(),
        "step": step,
        "until": person.leaving_at.isoformat() if person.leaving_at else None,
    }
    return json.dumps(row) + "\n"


def list_deletions(since: datetime) -> list[Deletion]:
    """How far each account has come that somebody deleted, or asked to delete, from a moment on."""
    path = deletion_log()
    last: dict[tuple[int, str], Deletion] = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        one = _read_line(line)
        if one is not None and one.at >= since:
            last[one.person_id, one.joined] = one
    return list(last.values())


def _read_line(line: str) -> Deletion | None:
    """A half-written last line is passed over."""
    try:
        row = json.loads(line)
        return Deletion(
            person_id=int(row["person"]),
            joined=row["joined"],
            remove_posts=bool(row["remove_posts"]),
            at=datetime.fromisoformat(row["at"]),
            step=str(row.get("step", "erased")),
            until=datetime.fromisoformat(row["until"]) if row.get("until") else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
