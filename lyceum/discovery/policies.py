"""Who may do what to find, and to gather others."""

from django.utils.translation import gettext_lazy as _

from lyceum.discovery.models import Gathering, Wish
from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor, System, Viewer

MOST_WISHES = 5
MOST_REFUSALS = 500


def can_keep_directory(actor: Actor) -> Verdict:
    return YES if isinstance(actor, System) else no(_("The software does this itself."))


def can_refuse(_actor: Actor, *, refused: int) -> Verdict:
    """A visitor's answers are changed by the software for whoever holds their key."""
    if refused >= MOST_REFUSALS:
        return no(_("You have put many communities aside. Take some back first."))
    return YES


def can_wish(actor: Actor, *, open_wishes: int) -> Verdict:
    if isinstance(actor, System):
        return no(_("Only people wish."))
    if open_wishes >= MOST_WISHES:
        return no(_("You have several wishes here already. Take one back first."))
    return YES


def can_end_wish(actor: Actor, wish: Wish) -> Verdict:
    if isinstance(actor, System) or wish.person_id == actor.pk:
        return YES
    return no(_("Only the person who wished can change this."))


def can_answer_gathering(actor: Actor, _gathering: Gathering, wish: Wish | None) -> Verdict:
    if isinstance(actor, System) or wish is None:
        return no(_("Only people who share this wish can answer."))
    return YES


def can_keep_answers(actor: Viewer | Actor) -> Verdict:
    """The answers of somebody without an account are kept by the software, for whoever holds their key."""
    if isinstance(actor, System):
        return YES
    return no(_("Your answers are in your profile.")) if isinstance(actor, Person) else no(_("Sign in first."))


def can_claim_answers(actor: Viewer | Actor) -> Verdict:
    return YES if isinstance(actor, Person) else no(_("Sign in first."))
