"""Who may make notices, and who may handle which inbox."""

from django.utils.translation import gettext_lazy as _

from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.notifications.models import InboxItem
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor, System

MOST_DEVICES = 20
MOST_TOPICS = 200


def can_notify(actor: Actor) -> Verdict:
    return YES if isinstance(actor, System) else no(_("Notices are made by the software."))


def can_handle_item(actor: Actor, item: InboxItem) -> Verdict:
    if isinstance(actor, System) or item.person_id == actor.pk:
        return YES
    return no(_("This is in somebody else's inbox."))


def can_choose(actor: Actor, person_id: int) -> Verdict:
    """Whether the actor may set how a person hears of things: the person, or the software for a link in a mail."""
    if isinstance(actor, System) or actor.pk == person_id:
        return YES
    return no(_("Everybody chooses for themselves."))


def can_send(actor: Actor) -> Verdict:
    """Whether the actor may send messages and letters: workers alone do."""
    return YES if isinstance(actor, System) else no(_("Messages are sent by the software."))


def can_push(*, devices: int) -> Verdict:
    """A person has push messages on some browsers, not on a thousand."""
    return YES if devices < MOST_DEVICES else no(_("You have push messages in 20 browsers. Remove one first."))


def can_follow_topic(*, topics: int) -> Verdict:
    """A person follows and mutes topics, not all the words there are."""
    if topics < MOST_TOPICS:
        return YES
    return no(_("You follow or mute 200 topics. Stop one on the page of notifications first."))


def can_receive(actor: Actor) -> Verdict:
    """Whether the actor may bring mails in: the doors alone do."""
    return YES if isinstance(actor, System) else no(_("Mails are received by the software."))


def can_write_by_mail(person: Person | None) -> Verdict:
    """Whether what somebody sends is taken at all."""
    if person is None or person.status == Person.Status.FORMER:
        return no(_("This account does not exist any more."))
    if person.status == Person.Status.SUSPENDED:
        return no(_("Your account is suspended. The stewards wrote to you why and until when."))
    return YES if person.is_active else no(_("Your account cannot write yet."))
