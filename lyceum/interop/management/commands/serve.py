"""`lyceum serve`: web, worker and scheduler as one process tree."""

import json
from argparse import ArgumentParser
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from lyceum.discovery.queries.catalogue import get_directory
from lyceum.kernel import serving
from lyceum.notifications.adapters import take_mails
from lyceum.people.actions.site import make_first_link
from lyceum.people.queries.site import get_instance, needs_first_administrator
from lyceum.people.requests import SYSTEM


class Command(BaseCommand):
    """Serve until told to end."""

    help = "Serve the site: web, worker and scheduler as one process tree."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on.")
        parser.add_argument("--port", type=int, default=8000, help="Port to listen on.")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        call_command("migrate", verbosity=0, interactive=False)
        call_command("vocabulary", if_empty=True)
        prepare_static()
        instance = get_instance()
        if instance.is_demo and not settings.DEMO:
            raise CommandError("This is the demo's database. Serve it with LYCEUM_DEMO=yes, or use another one.")
        listener = serving.listen(options["host"], options["port"])
        self.stdout.write(f"Lyceum {settings.VERSION} on {settings.SITE_URL}")
        if _leads_elsewhere(settings.SITE_URL, options["port"]):
            self.stdout.write(f"  This listens on port {options['port']}: set LYCEUM_URL to the address people open.")
        self._links(is_demo=instance.is_demo)
        serving.load()
        get_directory()  # once, before the processes part, so that they share it
        serving.warm_up()
        roles = {f"web-{n}": partial(serving.web, listener) for n in range(1, settings.WEB_WORKERS + 1)}
        if settings.MAIL_LMTP and settings.MAIL_REPLY:
            roles["mail"] = partial(take_mails, *settings.MAIL_LMTP)
        self.stdout.flush()
        serving.Tree({**roles, "background": serving.background}).run()

    def _links(self, *, is_demo: bool) -> None:
        if is_demo:
            for who, words in (
                ("noor", "Noor, who learns"),
                ("steward", "a steward"),
                ("administrator", "an administrator"),
            ):
                self.stdout.write(f"  Sign in as {words}: {settings.SITE_URL}/demo/{who}/")
        elif needs_first_administrator():
            secret = make_first_link(SYSTEM)
            self.stdout.write(
                f"  Make the first administrator (60 minutes, once): {settings.SITE_URL}/first/{secret}/"
            )


def _leads_elsewhere(site: str, port: int) -> bool:
    """Whether the site's address is on this machine, but at another port."""
    parts = urlsplit(site)
    return parts.hostname in {"127.0.0.1", "localhost", "::1"} and (parts.port or 80) != port


def prepare_static() -> None:
    """Collect the sheets, scripts and fonts once a version, so that a second start is quick."""
    if settings.DEBUG:
        return
    mark = settings.STATIC_ROOT / "version.json"
    wanted = {"version": settings.VERSION, "newest": _newest_static()}
    if mark.exists() and json.loads(mark.read_text()) == wanted:
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    mark.write_text(json.dumps(wanted))


def _newest_static() -> float:
    """When a sheet or script was changed last, in seconds."""
    return max(path.stat().st_mtime for path in (settings.PACKAGE / "static").rglob("*") if path.is_file())
