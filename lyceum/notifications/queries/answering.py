"""Addresses to which a person answers by mail: each is good for one person, one place and ninety days."""

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac

from lyceum.kernel import clock
from lyceum.notifications.models import InboundMail, Notice, Rhythm
from lyceum.notifications.registries import mail_targets
from lyceum.people.models.accounts import Person

GOOD_FOR = timedelta(days=90)
REPLY, START = "reply", "start"
SHOWN_AT_MOST = 50
_EPOCH = date(2026, 1, 1)
_FORM = re.compile(
    r"(reply|start)\+([0-9a-z]{1,13})-([a-z_]{1,20})-([0-9a-z]{1,13})-([0-9a-z]{1,6})-([0-9a-z]{1,4})-([a-z2-7]{16})"
)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Answering:
    """What an address is good for."""

    person_id: int
    purpose: str
    kind: str
    pk: int
    is_over: bool  # its days are over, or the person has taken it back


def can_answer_by_mail() -> bool:
    """Whether this site takes answers by mail at all."""
    return bool(settings.MAIL_REPLY)


def reply_address(person: Person, kind: str, pk: int, *, purpose: str = REPLY) -> str:
    """Where this person answers to this thing by mail; empty where nobody can."""
    if not settings.MAIL_REPLY or f"{purpose}:{kind}" not in mail_targets or not person.pk:
        return ""
    until = (clock.now() + GOOD_FOR).date() - _EPOCH
    words = "-".join([_short(person.pk), kind, _short(pk), _short(_version(person.pk)), _short(until.days)])
    return f"{purpose}+{words}-{_sign(f'{purpose}+{words}')}@{settings.MAIL_REPLY}"


def find_reply_address(person: Person, notice: Notice) -> str:
    """Where an answer to a notice goes."""
    return reply_address(person, notice.about_kind, notice.about_pk)


def find_start_address(person: Person, community_id: int) -> str:
    """Where a mail opens a conversation of a community."""
    return reply_address(person, "community", community_id, purpose=START)


def read_address(local: str) -> Answering | None:
    """What the part before the @ stands for; None when we have not made it."""
    found = _FORM.fullmatch(local.lower())
    if found is None or not hmac.compare_digest(_sign(local.lower().rpartition("-")[0]), found[7]):
        return None
    person_id, pk, version, days = (int(found[n], 36) for n in (2, 4, 5, 6))
    is_over = _EPOCH + timedelta(days=days) < clock.now().date() or version != _version(person_id)
    return Answering(person_id, found[1], found[3], pk, is_over)


def list_own_mails(viewer: Person) -> list[InboundMail]:
    """What the viewer has sent by mail within the last month, without the mails themselves."""
    rows = InboundMail.objects.filter(person=viewer).exclude(state=InboundMail.State.DROPPED)
    return list(rows.defer("raw").order_by("-received_at", "-pk")[:SHOWN_AT_MOST])


def _version(person_id: int) -> int:
    return Rhythm.objects.filter(person=person_id).values_list("reply_version", flat=True).first() or 0


def _sign(words: str) -> str:
    digest = salted_hmac("lyceum.notifications.answering", words, algorithm="sha256").digest()
    return base64.b32encode(digest[:10]).decode().lower()


def _short(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if not number:
            return digits
