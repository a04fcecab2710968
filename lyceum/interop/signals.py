"""What others may hear about exports and backups."""

from dataclasses import dataclass

from lyceum.kernel.bus import Plumbing


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupAsked(Plumbing):
    """An administrator wants a backup now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAsked(Plumbing):
    """Somebody who runs a community wants its archive."""

    job_id: int
