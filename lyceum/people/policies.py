"""Who may do what to whom, and on the site."""

from django.utils.translation import gettext_lazy as _

from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance, SignUpInvitation
from lyceum.people.requests import Actor, System, Viewer

ONLY_SOFTWARE = _("The software does this itself.")


def can_keep_counts(actor: Actor) -> Verdict:
    return YES if isinstance(actor, System) else no(_("The software keeps this count itself."))


def can_act_alone(actor: Actor) -> Verdict:
    """What only the software does: erase when the time has come, prepare copies, record a test."""
    return YES if isinstance(actor, System) else no(ONLY_SOFTWARE)


def can_sign_up(instance: Instance, invitation: SignUpInvitation | None) -> Verdict:
    """Whether somebody without an account may make one now; an open invitation may be for one address only."""
    if instance.sign_up in {Instance.SignUp.OPEN, Instance.SignUp.APPROVAL}:
        return YES
    invited = invitation is not None and invitation.is_open
    if instance.sign_up == Instance.SignUp.INVITATION:
        return YES if invited else no(_("Accounts are by invitation here."))
    if invited and invitation is not None and invitation.mail:
        return YES
    return no(_("New accounts are closed here."))


def can_change_own(actor: Actor, person: Person) -> Verdict:
    """Everything about oneself: profile, interests, goals, times, display, leaving."""
    if isinstance(actor, System) or actor.pk == person.pk:
        return YES
    return no(_("Only the person can change this."))


def can_block_person(actor: Actor, person: Person) -> Verdict:
    if isinstance(actor, System):
        return no(_("Only people block people."))
    if actor.pk == person.pk:
        return no(_("This is you."))
    return YES


def can_approve_people(actor: Viewer | Actor) -> Verdict:
    """Applications are decided by instance stewards and administrators."""
    if isinstance(actor, System) or _looks_after_site(actor):
        return YES
    return no(_("Only the stewards of this site can do this."))


def can_administer(actor: Viewer | Actor) -> Verdict:
    if isinstance(actor, System) or (isinstance(actor, Person) and actor.is_administrator and actor.is_active):
        return YES
    return no(_("Only administrators can do this."))


def can_suspend_person(actor: Actor, person: Person) -> Verdict:
    """Stewards of the site suspend others; only administrators suspend those who look after it."""
    if not (allowed := can_approve_people(actor)):
        return allowed
    if actor.pk == person.pk:
        return no(_("You cannot suspend yourself."))
    if person.is_former:
        return no(_("This person has left."))
    if person.is_administrator or person.is_steward:
        return can_administer(actor)
    return YES


def can_change_site_roles(actor: Actor, person: Person, *, last_administrator: bool) -> Verdict:
    if not (allowed := can_administer(actor)):
        return allowed
    if last_administrator:
        return no(_("One administrator has to stay."))
    if person.status != Person.Status.ACTIVE:
        return no(_("This person does not take part now."))
    return YES


def can_make_first_link(actor: Actor, *, has_administrator: bool) -> Verdict:
    if not isinstance(actor, System):
        return no(ONLY_SOFTWARE)
    return no(_("This site has an administrator already.")) if has_administrator else YES


def can_leave(actor: Actor, person: Person, *, last_administrator: bool) -> Verdict:
    if not (allowed := can_change_own(actor, person)):
        return allowed
    if last_administrator:
        return no(_("You are the only administrator. Name another one first."))
    return YES


def _looks_after_site(actor: Viewer | Actor) -> bool:
    return isinstance(actor, Person) and actor.is_active and (actor.is_administrator or actor.is_steward)
