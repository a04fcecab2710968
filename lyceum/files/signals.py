"""What has happened with files."""

from dataclasses import dataclass

from lyceum.kernel.bus import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class FileUploaded(Signal):
    """A file is stored and hangs on nothing yet."""

    file_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureChosen(Signal):
    """A person has chosen, changed or taken away their picture."""

    person_id: int
    url: str
