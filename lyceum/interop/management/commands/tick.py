"""`lyceum tick`: the scheduler by itself."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lyceum.kernel import schedule


class Command(BaseCommand):
    """Tick once, or until told to end."""

    help = "Start repeated jobs that are due; `lyceum serve` does this too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Look once and end.")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        if options["once"]:
            self.stdout.write(f"{schedule.tick()} jobs started")
            return
        schedule.run_for_ever()
