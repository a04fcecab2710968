"""Where files are stored on one machine: in the data folder, written whole or not at all."""

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.base import File as DjangoFile
from django.core.files.storage import FileSystemStorage


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
