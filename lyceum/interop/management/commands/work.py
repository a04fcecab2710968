"""`lyceum work`: a worker by itself, for a second machine."""

from typing import Any

from django.core.management.base import BaseCommand

from lyceum.kernel import serving


class Command(BaseCommand):
    """Work until told to end."""

    help = "Do queued tasks until told to end; `lyceum serve` does this too."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - Django's signature
        serving.work()
