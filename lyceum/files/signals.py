"""What has happened with files."""

from dataclasses import dataclass

from lyceum.kernel.bus import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class FileUploaded(Signal):
    """A file is stored and hangs on nothing yet."""

    file_id: int
