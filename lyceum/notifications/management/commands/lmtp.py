"""`lyceum lmtp`: the door for mails that a relay brings, by itself."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lyceum.notifications.adapters import take_mails


class Command(BaseCommand):
    """Take mails until told to end."""

    help = "Take mails by LMTP until told to end; `lyceum serve` does this too when LYCEUM_MAIL_LMTP is set."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - Django's signature
        if not settings.MAIL_LMTP or not settings.MAIL_REPLY:
            raise CommandError("Set LYCEUM_MAIL_REPLY to a domain and LYCEUM_MAIL_LMTP to a port on loopback.")
        take_mails(*settings.MAIL_LMTP)
