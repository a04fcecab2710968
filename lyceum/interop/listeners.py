"""What follows when somebody asks for a backup or an archive, and when an account is deleted."""

import os

from lyceum.interop.queries.backups import deletion_log, deletion_of
from lyceum.interop.signals import BackupAsked, ExportAsked
from lyceum.interop.tasks.backups import save_backup
from lyceum.interop.tasks.exports import fill_export
from lyceum.kernel.bus import on
from lyceum.people.signals import PersonErased, PersonLeaving, PersonStayed


@on(BackupAsked)
def write_backup(_event: BackupAsked) -> None:
    save_backup.enqueue()


@on(ExportAsked)
def write_archive(event: ExportAsked) -> None:
    fill_export.enqueue(event.job_id)


@on(PersonErased)
def log_deletion(event: PersonErased) -> None:
    _log(event.person_id, "erased")


@on(PersonLeaving)
def log_leaving(event: PersonLeaving) -> None:
    _log(event.person_id, "leaving")


@on(PersonStayed)
def log_staying(event: PersonStayed) -> None:
    _log(event.person_id, "stayed")


def _log(person_id: int, step: str) -> None:
    """Outside the database, so that a restore can do it again."""
    descriptor = os.open(deletion_log(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(deletion_of(person_id, step))
        file.flush()
        os.fsync(file.fileno())
