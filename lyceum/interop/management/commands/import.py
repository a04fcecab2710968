"""`lyceum import`: directories, conversations, dumps and archives, each runnable twice."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lyceum.communities.models.communities import Community
from lyceum.interop.queries.rows import BadRowError, Report
from lyceum.interop.tasks.archive import import_archive, unpacked
from lyceum.interop.tasks.chats import import_chats
from lyceum.interop.tasks.directory import import_directory
from lyceum.interop.tasks.stackexchange import import_stackexchange

MOST_PROBLEMS = 20


class Command(BaseCommand):
    """Bring in what is elsewhere."""

    help = "Bring in a directory, conversations, a dump or an archive; a second run makes no doubles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        kinds.add_parser("directory", help="communities that live elsewhere, JSONL").add_argument("path", type=Path)
        kinds.add_parser("archive", help="what `lyceum export` wrote, a folder or packed as .tar.gz").add_argument(
            "path", type=Path
        )
        for kind, words in (("conversations", "a chat archive, JSONL"), ("stackexchange", "a folder with Posts.xml")):
            one = kinds.add_parser(kind, help=words)
            one.add_argument("path", type=Path)
            one.add_argument("--community", required=True, help="Slug of the community they go into.")
            one.add_argument("--site", default="", help="Address of the site they come from.")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        path: Path = options["path"]
        if not path.exists():
            raise CommandError(f"{path} is not there.")
        try:
            report = self._run(options["kind"], path, options)
        except BadRowError as error:
            raise CommandError(str(error)) from error
        for problem in report.problems[:MOST_PROBLEMS]:
            self.stderr.write(f"left out: {problem}")
        if len(report.problems) > MOST_PROBLEMS:
            self.stderr.write(f"... and {len(report.problems) - MOST_PROBLEMS} more")
        done = ", ".join(f"{number} {what}" for what, number in report.counts.items())
        self.stdout.write(f"{done or 'nothing new'}; {len(report.problems)} left out")

    def _run(self, kind: str, path: Path, options: dict[str, Any]) -> Report:
        if kind == "directory":
            return import_directory(path)
        if kind == "archive":
            with unpacked(path) as folder:
                return import_archive(folder, self.stdout.write)[1]
        community = Community.objects.filter(slug=options["community"]).first()
        if community is None:
            raise CommandError(f"There is no community {options['community']} here. Found it first.")
        if kind == "conversations":
            return import_chats(path, community, self.stdout.write)
        return import_stackexchange(path, community, site=options["site"] or path.name)
