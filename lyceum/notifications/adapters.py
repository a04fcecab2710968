"""The door for mails that a relay brings by LMTP: each is stored before it is taken."""

import asyncio
import logging
import signal
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.db import connections

from lyceum.notifications.actions.receiving import store_mail
from lyceum.notifications.queries.incoming import own_part
from lyceum.people.requests import SYSTEM

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope

# What is larger than this is refused by the relay's own words; up to here the writer gets ours.
MOST_BYTES = 40 * 1024 * 1024
logger = logging.getLogger(__name__)


class Handler:
    """What the server asks at each step; the names are its own."""

    async def handle_RCPT(  # noqa: N802 - as above
        self, _server: object, _session: object, envelope: "Envelope", address: str, _options: list[str]
    ) -> str:
        if not own_part(address):
            return "550 5.1.1 Nobody reads mail at this address"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: "Envelope") -> str:  # noqa: N802 - as above
        """One answer for each address, as LMTP wants it."""
        said = [await self._store(envelope, address) for address in envelope.rcpt_tos]
        return "\r\n".join(said)

    async def _store(self, envelope: "Envelope", address: str) -> str:
        try:
            await sync_to_async(_store)(_bytes(envelope), address, envelope.mail_from or "")
        except Exception:
            logger.exception("a mail was not stored")
            return "451 4.3.0 Not stored, try again later"
        return "250 2.0.0 Stored"


def _bytes(envelope: "Envelope") -> bytes:
    content = envelope.content or b""
    return content.encode() if isinstance(content, str) else content


def _store(raw: bytes, recipient: str, sender: str) -> None:
    try:
        store_mail(SYSTEM, raw, recipient=recipient, sender=sender)
    finally:
        # Mails are rare: none holds a connection until the next one.
        connections.close_all()


async def listen(host: str, port: int, *, until: asyncio.Event | None = None) -> None:
    """Take mails until told to end."""
    from aiosmtpd.lmtp import LMTP  # noqa: PLC0415 - only this door needs it

    loop = asyncio.get_running_loop()

    def make() -> asyncio.Protocol:
        protocol: asyncio.Protocol = LMTP(Handler(), data_size_limit=MOST_BYTES, enable_SMTPUTF8=True, loop=loop)
        return protocol

    ending = until or asyncio.Event()
    if until is None:
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, ending.set)
    server = await loop.create_server(make, host, port)
    async with server:
        await ending.wait()


def take_mails(host: str, port: int) -> None:
    """The same, as a process of its own."""
    asyncio.run(listen(host, port))
