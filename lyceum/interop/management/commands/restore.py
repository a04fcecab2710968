"""`lyceum restore FILE`: what a backup holds in the place of what is here."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lyceum.interop.queries.dumps import engine, former_path
from lyceum.interop.queries.rows import BadRowError
from lyceum.interop.tasks.restoring import restore_backup


class Command(BaseCommand):
    """Read a backup back."""

    help = "Put a backup in the place of the database and add its files, while the site is served."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="A file that `lyceum backup` wrote.")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path} is not there.")
        try:
            manifest, repeated = restore_backup(path)
        except BadRowError as error:
            raise CommandError(f"Nothing was changed: {error}.") from error
        self.stdout.write(f"Restored what was here on {manifest['made_at'][:16].replace('T', ' at ')} (UTC).")
        self.stdout.write(f"{repeated} accounts deleted since then were deleted again.")
        if engine() == "sqlite":
            self.stdout.write(f"The former database is {former_path()} for a week.")
