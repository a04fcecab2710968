"""`lyceum receive_mail < mail`: bring one mail in, for relays that hand mails to a command."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lyceum.notifications.actions.receiving import store_mail
from lyceum.people.requests import SYSTEM


class Command(BaseCommand):
    """Store the mail; a worker reads it."""

    help = "Bring in one mail from the standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", default="", help="The address it came to; read from its headers when empty.")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        mail = store_mail(SYSTEM, sys.stdin.buffer.read(), recipient=options["to"])
        self.stdout.write("stored" if mail else "not for us, or here already")
