"""Where files are stored: in the data folder, written whole or not at all, or in a bucket; and all of them."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.base import File as DjangoFile
from django.core.files.storage import FileSystemStorage, default_storage


class FileStore(FileSystemStorage):
    """Django's file storage in `files/` of the data folder; a killed process leaves no half file under its name."""

    def __init__(self) -> None:
        super().__init__(location=str(settings.MEDIA_ROOT), base_url=None)

    def _save(self, name: str, content: DjangoFile) -> str:  # type: ignore[type-arg]  # bytes or text
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return name


def list_stored(folder: str = "") -> Iterator[str]:
    """The names of all stored files, wherever they are stored."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    yield from sorted(f"{folder}{name}" for name in names)
    for inner in sorted(folders):
        yield from list_stored(f"{folder}{inner}/")


def restore_stored(folder: Path) -> None:
    """Put the files of a folder in the place of those with the same names; the others stay."""
    for path in sorted(folder.rglob("*")) if folder.exists() else []:
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not _is_stored(name, path):
            default_storage.delete(name)  # or `save` would choose another name beside it
            with path.open("rb") as content:
                default_storage.save(name, DjangoFile(content))


def _is_stored(name: str, path: Path) -> bool:
    """Whether exactly this is stored under a name: then it is left alone, since people may be reading it."""
    if not default_storage.exists(name) or default_storage.size(name) != path.stat().st_size:
        return False
    with default_storage.open(name) as there, path.open("rb") as here:
        same = iter(lambda: (there.read(1 << 20), here.read(1 << 20)), (b"", b""))
        return all(one == other for one, other in same)
