"""`lyceum demo`: fill an empty database with the demo."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from lyceum.interop.tasks.demo import load_demo
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance


class Command(BaseCommand):
    """Load the demo once."""

    help = "Fill an empty database with real public content and the story of Noor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-missing", action="store_true", help="Do nothing when the demo is here already.")
        parser.add_argument("--data", type=Path, default=settings.PACKAGE.parent / "demo", help="Folder of its data.")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        call_command("migrate", verbosity=0, interactive=False)
        if Instance.objects.filter(is_demo=True).exists():
            if options["if_missing"]:
                return
            raise CommandError("The demo is here already. Take the data folder away to load it anew.")
        if Person.objects.filter(email__isnull=False).exclude(email__endswith="@example.org").exists():
            raise CommandError("This database has real people in it. The demo wants an empty one.")
        if not (options["data"] / "story.json").exists():
            raise CommandError(
                f"The demo's data is not in {options['data']}. It comes with the source, not the package."
            )
        started = time.monotonic()
        self.stdout.write("Loading the demo, once:")
        self.stdout.write("  subjects in five languages")
        call_command("vocabulary", if_empty=True, verbosity=0)
        load_demo(options["data"], lambda words: self.stdout.write(f"  {words}"))
        self.stdout.write(f"done in {time.monotonic() - started:.0f} s")
