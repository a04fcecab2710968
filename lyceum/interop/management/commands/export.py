"""`lyceum export`: a community as an archive."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lyceum.communities.models.communities import Community
from lyceum.interop.tasks.archive import export_archive


class Command(BaseCommand):
    """Take a community out, whole."""

    help = "Write a community as an archive that `lyceum import archive` reads, here or on another site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        community = kinds.add_parser("community", help="a community with its conversations and files")
        community.add_argument("slug")
        community.add_argument("folder", type=Path, nargs="?", help="An empty folder; SLUG-archive when not given.")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        community = Community.objects.filter(slug=options["slug"]).first()
        if community is None:
            raise CommandError(f"There is no community {options['slug']} here.")
        folder = options["folder"] or Path(f"{options['slug']}-archive")
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty.")
        for name, number in export_archive(community, folder).items():
            self.stdout.write(f"{number:8} {name}")
        self.stdout.write(f"written to {folder}")
