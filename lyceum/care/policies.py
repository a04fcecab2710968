"""Who may tell the stewards what, and who decides."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from lyceum.care.models import Case
from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.policies import can_look_after
from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.registries import ThingKind
from lyceum.people.requests import Actor, System

REPORTS_A_DAY = 30


def can_open_case(actor: Actor) -> Verdict:
    return YES if isinstance(actor, System) else no(_("Tell the stewards instead."))


def can_report_thing(actor: Actor, *, reports_today: int) -> Verdict:
    """Whoever can see a thing can tell the stewards about it."""
    if isinstance(actor, System):
        return no(_("Only people tell the stewards."))
    if reports_today >= REPORTS_A_DAY:
        return no(_("You have told the stewards many things today. Write to them tomorrow again."))
    return YES


def can_care_for_site(actor: Actor) -> Verdict:
    if isinstance(actor, System) or (actor.is_active and (actor.is_steward or actor.is_administrator)):
        return YES
    return no(_("Only the stewards of this site can do this."))


def can_decide_case(actor: Actor, case: Case, own: Membership | None, *, deciders: Collection[int] = ()) -> Verdict:
    """Stewards of the place decide; never about themselves, and never twice when another look was asked for."""
    if isinstance(actor, System):
        return YES
    if case.person_id == actor.pk:
        return no(_("This is about you. Another steward decides."))
    if case.appealed_at is not None and actor.pk in deciders:
        return no(_("Another look was asked for. Somebody who has not decided yet does it."))
    by_site = case.community is None or case.community.is_in_stewards_care
    if by_site and can_care_for_site(actor):
        return YES
    return can_look_after(actor, own)


def can_change_case(actor: Actor, case: Case, own: Membership | None, *, deciders: Collection[int] = ()) -> Verdict:
    """The same, as long as the case is open."""
    if case.state == Case.State.CLOSED:
        return no(_("This case is closed."))
    return can_decide_case(actor, case, own, deciders=deciders)


def can_appeal_case(actor: Actor, case: Case, *, has_measure: bool) -> Verdict:
    if isinstance(actor, System) or case.person_id != actor.pk or not has_measure:
        return no(_("Only the person concerned can ask for another look."))
    if case.appealed_at is not None:
        return no(_("You have asked for another look already."))
    return YES


def can_undo_everything(actor: Actor, community: Community | None, own: Membership | None) -> Verdict:
    """Stewards in their community, the site's stewards everywhere."""
    if community is None:
        return can_care_for_site(actor)
    return can_look_after(actor, own)


def can_hide_kind(kind: ThingKind | None) -> Verdict:
    """Some kinds have nothing to hide: people, communities, files on their own."""
    if kind is not None and kind.hide is not None and kind.restore is not None and kind.find_any is not None:
        return YES
    return no(_("This cannot be hidden. You can write to the person, or suspend them."))
