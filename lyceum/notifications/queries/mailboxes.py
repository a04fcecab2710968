"""A mailbox elsewhere that is looked into, and the mails that wait here to be read."""

import imaplib
import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings

from lyceum.kernel.env import Mailbox
from lyceum.notifications.models import InboundMail

AT_MOST = 50
_LEFT_FOR = timedelta(minutes=10)
_SECONDS = 20.0
# Mails that are far too large are read so far and no further: enough to say so kindly.
_MOST_BYTES = 25 * 1024 * 1024
logger = logging.getLogger(__name__)


def list_left_mails(now: datetime) -> list[int]:
    """Mails that have waited longer than a worker takes."""
    rows = InboundMail.objects.filter(state=InboundMail.State.RECEIVED, received_at__lt=now - _LEFT_FOR)
    return list(rows.order_by("received_at").values_list("pk", flat=True)[:AT_MOST])


def read_mailbox() -> Iterator[bytes]:
    """Each new mail, as it is; it counts as seen there when the caller asks for the next one."""
    box: Mailbox | None = settings.MAIL_IMAP if settings.MAIL_REPLY else None
    if box is None:
        return
    try:
        server = _open(box)
    except (OSError, imaplib.IMAP4.error) as error:
        logger.warning("The mailbox for answers cannot be read: %s", error)
        return
    try:
        yield from _unseen(server)
    except (OSError, imaplib.IMAP4.error) as error:
        logger.warning("The mailbox for answers was not read to its end: %s", error)
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _open(box: Mailbox) -> imaplib.IMAP4:
    kind = imaplib.IMAP4_SSL if box.is_encrypted else imaplib.IMAP4
    server = kind(box.host, box.port, timeout=_SECONDS)
    server.login(box.user, box.password)
    state, _said = server.select(f'"{box.folder}"')
    if state != "OK":
        raise imaplib.IMAP4.error(f"no folder {box.folder}")
    return server


def _unseen(server: imaplib.IMAP4) -> Iterator[bytes]:
    _state, found = server.uid("SEARCH", "UNSEEN")  # type: ignore[no-untyped-call,unused-ignore]  # typed in some versions only
    for uid in (found[0] or b"").split()[:AT_MOST]:
        _state, parts = server.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{_MOST_BYTES}>)")
        raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
        if raw is not None:
            yield raw
            server.uid("STORE", uid.decode(), "+FLAGS", "(\\Seen)")
