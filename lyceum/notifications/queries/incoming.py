"""What a mail that came in says: who sent it, to which address of ours, in which words, and whether a person did."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses

from django.conf import settings

from lyceum.kernel.text.foreign import from_html
from lyceum.kernel.text.plain import clean
from lyceum.notifications.queries.visible import CUT, MOST, Visible, find_visible

_PLACES = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_MASS = {"bulk", "list", "junk", "auto_reply"}
_MARK = re.compile(r"""<[a-z]+[^<>]*\bid=["']?(?:x_)*lyceum-cut\b""", re.IGNORECASE)
_PARTS = 200  # more than anybody's program writes
# What the standard library raises at headers it does not understand: its own errors, and those its grammar and codecs
# let through: an index, a missing name, a value, an unknown charset.
_UNREADABLE = (MessageError, ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as far as it matters here."""

    sender: str
    subject: str
    message_id: str
    visible: Visible
    left_out: tuple[str, ...]  # the names of attachments
    is_automatic: bool


def own_part(address: str) -> str:
    """The part before the @ of an address at our domain of answers, in small letters; empty for any other."""
    local, _at, domain = address.strip().strip("<>").lower().rpartition("@")
    is_ours = bool(settings.MAIL_REPLY) and domain == settings.MAIL_REPLY
    return local if is_ours and local.startswith(("reply+", "start+")) else ""


def read_head(raw: bytes) -> EmailMessage:
    """The mail with what is wrong in it read as well as it goes."""
    return message_from_bytes(raw, policy=policy.default)


def header(message: EmailMessage, name: str) -> str:
    """A header's text; empty when there is none or it cannot be read."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except _UNREADABLE:
        return ""


def _all(message: EmailMessage, name: str) -> list[str]:
    try:
        return [str(value) for value in message.get_all(name, [])]
    except _UNREADABLE:
        return []


def find_recipient(message: EmailMessage) -> str:
    """The first address of ours in the headers, for doors that do not say to whom the mail came."""
    named = (address for place in _PLACES for _name, address in getaddresses(_all(message, place)))
    return next((address for address in named if own_part(address)), "")


def mail_key(message: EmailMessage, raw: bytes, local: str) -> str:
    """The same for every delivery of the same mail to the same address."""
    name = header(message, "Message-ID").encode() or raw
    return hashlib.sha256(name + b" " + local.encode()).hexdigest()[:32]


def read_incoming(raw: bytes) -> Incoming:
    """Read a stored mail; whatever is wrong with it, something comes out."""
    message = read_head(raw)
    senders = [address.lower() for _name, address in getaddresses(_all(message, "From")) if address]
    return Incoming(
        sender=senders[0] if len(senders) == 1 else "",
        subject=clean(header(message, "Subject"))[:200],
        message_id=header(message, "Message-ID")[:250],
        visible=find_visible(clean(_words(message))),
        left_out=tuple(_attachments(message)),
        is_automatic=is_automatic(message, senders),
    )


def is_automatic(message: EmailMessage, senders: list[str]) -> bool:
    """Whether a program wrote it: an answer while away, a bounce, a list, or one of our own mails coming back."""
    submitted = header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    ours = {settings.DEFAULT_FROM_EMAIL.lower()}
    return (
        submitted not in {"", "no"}
        or header(message, "Precedence").lower() in _MASS
        or bool(header(message, "X-Auto-Response-Suppress"))
        or bool(header(message, "X-Autoreply") or header(message, "X-Autorespond"))
        or bool(header(message, "List-Id"))
        or header(message, "Return-Path") == "<>"
        or message.get_content_type() == "multipart/report"
        or any(sender in ours or own_part(sender) for sender in senders)
    )


def passes_relay(message: EmailMessage, sender: str) -> bool:
    """Whether our own relay believes the sender; without a relay named in the settings there is nothing to ask."""
    if not settings.MAIL_AUTHSERV:
        return True
    wanted = settings.MAIL_AUTHSERV.lower()
    for value in _all(message, "Authentication-Results"):
        name, _semicolon, results = " ".join(value.split()).lower().partition(";")
        if name.split() and name.split()[0] == wanted:
            return _believes(results, sender.rpartition("@")[2].lower())
    return False


def _believes(results: str, domain: str) -> bool:
    """Whether DMARC passes; where the domain has none, whether a signature or the way it came names it."""
    dmarc = re.search(r"\bdmarc\s*=\s*(\w+)", results)
    if dmarc and dmarc[1] not in {"none", "bestguesspass"}:
        return dmarc[1] == "pass"
    passed = [part for part in results.split(";") if re.match(r"\s*(?:dkim|spf)\s*=\s*pass\b", part)]
    named = re.findall(r"(?:header\.d|header\.i|smtp\.mailfrom)\s*=\s*(?:\S*@)?([\w.-]+)", ";".join(passed))
    return bool(domain) and domain in named


def _walk(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold something, without those of mails within the mail."""
    waiting, seen = [message], 0
    while waiting and seen < _PARTS:
        part = waiting.pop(0)
        seen += 1
        if part.get_content_maintype() == "multipart":
            waiting[:0] = [piece for piece in part.iter_parts() if isinstance(piece, EmailMessage)]
        else:
            yield part


def _words(message: EmailMessage) -> str:
    """The plain text; without one what the HTML says."""
    html = ""
    for part in _walk(message):
        if _is_attachment(part):
            continue
        kind = part.get_content_type()
        if kind == "text/plain" and (text := _decoded(part)).strip():
            return text
        if kind == "text/html" and not html:
            html = _decoded(part)
    return from_html(_MARK.sub(lambda found: f"<p>{CUT}</p>{found[0]}", html, count=1)[: 4 * MOST]) if html else ""


def _decoded(part: EmailMessage) -> str:
    """Its text, also when it names a charset that is unknown or wrong."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    named = part.get_content_charset() or "utf-8"
    for charset in (named, "utf-8", "cp1252"):
        try:
            return data.decode(charset)
        except (LookupError, UnicodeError):
            continue
    return data.decode("latin-1")


def _is_attachment(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text"


def _attachments(message: EmailMessage) -> Iterator[str]:
    """What was sent along and is left out; pictures of a signature too, since nobody can tell them apart."""
    for part in _walk(message):
        if _is_attachment(part) and part.get_content_type() not in {"application/pgp-signature", "text/calendar"}:
            try:
                name = part.get_filename() or ""
            except _UNREADABLE:
                name = ""
            yield clean(name)[:80] or part.get_content_type()
