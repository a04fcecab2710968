"""Take in mails: store each as it is, then read it once and make of it what its address is for."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.kernel.once import PressedTwiceError
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboundMail, Rhythm
from lyceum.notifications.policies import can_choose, can_receive, can_write_by_mail
from lyceum.notifications.queries.answering import Answering, read_address
from lyceum.notifications.queries.incoming import (
    Incoming,
    find_recipient,
    mail_key,
    own_part,
    passes_relay,
    read_head,
    read_incoming,
)
from lyceum.notifications.queries.mails import as_read_by
from lyceum.notifications.registries import mail_targets
from lyceum.notifications.signals import MailCameIn, MailNeedsAnswer
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor

MOST_BYTES = 20 * 1024 * 1024
KEPT_OF_LONGER = 64 * 1024
MOST_AN_HOUR = 20
KEPT_FOR = timedelta(days=30)
LEFT_FOR = timedelta(minutes=10)
State = InboundMail.State


@dataclass(frozen=True, slots=True)
class _End:
    """How a mail ends; `reason` is for the software, `said` for the person, and empty when nobody is told."""

    state: str
    reason: str = ""
    said: str = ""
    made: tuple[str, int] = ("", 0)


@transaction.atomic
def store_mail(actor: Actor, raw: bytes, *, recipient: str = "", sender: str | None = None) -> InboundMail | None:
    """Keep a mail as it came; None when it is not for us or is here already.

    `recipient` and `sender` are what the door was told; an empty sender is the mark of a bounce.
    """
    can_receive(actor).enforce()
    message = read_head(raw[:KEPT_OF_LONGER])
    local = own_part(recipient or find_recipient(message))
    if not local:
        return None
    mail, is_new = InboundMail.objects.get_or_create(
        key=mail_key(message, raw, local),
        defaults={
            "token": local[:80],
            "raw": raw if len(raw) <= MOST_BYTES else raw[:KEPT_OF_LONGER],
            "size": len(raw),
            "sender": "<>" if sender == "" else (sender or "")[:254],
        },
    )
    if not is_new:
        return None
    publish(MailCameIn(mail_id=mail.pk))
    return mail


@transaction.atomic
def handle_mail(actor: Actor, mail_id: int) -> str:
    """Read a stored mail and make of it what its address is for, in one go: a second time finds it done."""
    can_receive(actor).enforce()
    mail = InboundMail.objects.select_for_update().filter(pk=mail_id, state=State.RECEIVED).first()
    if mail is None:
        return ""
    incoming = read_incoming(bytes(mail.raw))
    target = read_address(mail.token)
    person = Person.objects.get_queryset().filter(pk=target.person_id).first() if target else None
    end = _put_aside(mail, incoming, person)
    if end is None and person is not None and target is not None:
        mail.person = person
        with as_read_by(person):
            end = _take(mail, incoming, person, target)
    _settle(mail, incoming, end or _End(State.DROPPED, "address"))
    return mail.state


def _put_aside(mail: InboundMail, incoming: Incoming, person: Person | None) -> _End | None:
    """What no person sent, or somebody else than the owner of the address, is noted and never answered."""
    if incoming.is_automatic or mail.sender == "<>":
        return _End(State.DROPPED, "automatic")
    if person is None:
        return _End(State.DROPPED, "address")
    if not incoming.sender or incoming.sender != (person.email or "").lower():
        return _End(State.DROPPED, "sender")
    if not passes_relay(read_head(bytes(mail.raw)[:KEPT_OF_LONGER]), incoming.sender):
        return _End(State.DROPPED, "not proven")
    return None


def _are_many(person: Person | None) -> bool:
    since = clock.now() - timedelta(hours=1)
    return InboundMail.objects.filter(person=person, received_at__gt=since).count() >= MOST_AN_HOUR


def _take(mail: InboundMail, incoming: Incoming, person: Person, target: Answering) -> _End:
    """Post it, or say why not; words that are not taken wait on the site."""
    maker = mail_targets.get(f"{target.purpose}:{target.kind}")
    if maker is None:
        return _End(State.DROPPED, "address")
    text = incoming.visible.text
    try:
        can_write_by_mail(person).enforce()
        with transaction.atomic():
            _check(mail, target, text)
            made = maker.make(person, target.pk, text, subject=incoming.subject, key=mail.key)
    except PressedTwiceError:
        return _End(State.POSTED, "twice")
    except Refused as error:
        if person.is_active and text.strip():
            maker.keep(person, target.pk, incoming.subject, text)
        return _End(State.REFUSED, _reason(mail, target, text), str(error))
    return _End(State.POSTED, "left out" if incoming.left_out else "", made=made)


def _check(mail: InboundMail, target: Answering, text: str) -> None:
    said = {
        "too many": _("You have written very many mails in an hour. Your words wait for you on the site."),
        "too large": _("Your mail is larger than 20 megabytes. Send the words alone, and add files on the site."),
        "over": _("This address for answers is not good any more. Answer a newer mail, or write on the site."),
        "empty": _("We found no words of your own in your mail. Write above the line and the quoted text."),
        "": "",
    }[_reason(mail, target, text, other="")]
    if said:
        raise Refused(said)


def _reason(mail: InboundMail, target: Answering, text: str, *, other: str = "refused") -> str:
    if _are_many(mail.person):
        return "too many"
    if mail.size > MOST_BYTES:
        return "too large"
    if target.is_over:
        return "over"
    return other if text.strip() else "empty"


def _settle(mail: InboundMail, incoming: Incoming, end: _End) -> None:
    mail.state, mail.reason, mail.said = end.state, end.reason, end.said[:300]
    mail.made_kind, mail.made_pk = end.made[0], end.made[1] or None
    mail.handled_at = clock.now()
    if mail.person_id is not None:
        mail.text, mail.rest = incoming.visible.text, incoming.visible.rest
    mail.save()
    if end.state == State.REFUSED or end.reason == "left out":
        publish(MailNeedsAnswer(mail_id=mail.pk))


@transaction.atomic
def claim_answer(actor: Actor, mail_id: int) -> InboundMail | None:
    """The mail to be answered, claimed so that it is answered once: for each reason one a day to one person."""
    can_receive(actor).enforce()
    mail = InboundMail.objects.select_for_update().filter(pk=mail_id, answered_at=None, person__isnull=False).first()
    if mail is None or mail.person is None or not mail.person.email:
        return None
    Person.objects.get_queryset().select_for_update().filter(pk=mail.person.pk).first()
    since = clock.now() - timedelta(days=1)
    same = InboundMail.objects.filter(person=mail.person, reason=mail.reason, said=mail.said, answered_at__gt=since)
    if same.exists() or mail.reason not in {"refused", "too many", "too large", "over", "empty", "left out"}:
        return None
    mail.answered_at = clock.now()
    mail.save(update_fields=["answered_at"])
    return mail


@transaction.atomic
def take_back_addresses(actor: Actor, person_id: int) -> None:
    """Every address for answers that this person has is good no more; new mails bring new ones."""
    can_choose(actor, person_id).enforce()
    rhythm, _made = Rhythm.objects.select_for_update().get_or_create(person_id=person_id)
    rhythm.reply_version += 1
    rhythm.save(update_fields=["reply_version"])


@transaction.atomic
def forget_mails(actor: Actor) -> int:
    """Mails are kept for a month after they were handled."""
    can_receive(actor).enforce()
    return InboundMail.objects.filter(handled_at__lt=clock.now() - KEPT_FOR).delete()[0]
