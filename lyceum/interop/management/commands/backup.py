"""`lyceum backup FILE`: the database and the files, while the site is served."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lyceum.interop.queries.backups import new_backup_path
from lyceum.interop.tasks.backups import write_backup
from lyceum.people.actions.site import record_backup
from lyceum.people.requests import SYSTEM


class Command(BaseCommand):
    """Write a backup."""

    help = "Write the database and the files into one file, while the site is served."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", help="Such as lyceum.tar.gz; in the data folder when empty."
        )

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        path: Path = (options["file"] or new_backup_path()).absolute()
        if not path.parent.is_dir():
            raise CommandError(f"The folder {path.parent} is not there.")
        manifest = write_backup(path)
        record_backup(SYSTEM)
        rows = sum(manifest["rows"].values())
        self.stdout.write(f"{rows} rows of {len(manifest['rows'])} tables and the files, written to {path}")
