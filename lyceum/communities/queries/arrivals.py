"""The first week of a community, for those who look after it: what is done, who has not arrived."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.invitations import Invitation, OwnershipOffer
from lyceum.communities.queries import known_membership
from lyceum.kernel import clock
from lyceum.people.requests import Viewer

ENOUGH_INVITED = 3


@dataclass(frozen=True, slots=True)
class WeekStep:
    """A step of the first week with the place to do it."""

    day: int
    label: str | Promise
    about: str | Promise
    url: str
    is_done: bool
    waits: bool = False  # somebody was asked and has not answered


@dataclass(frozen=True, slots=True)
class FirstWeek:
    """The steps, and the invitations whose people have not come yet."""

    steps: list[WeekStep]
    waiting: list[Invitation]
    arrived: int

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)


def count_caretakers(community: Community) -> int:
    """People who look after the community."""
    roles = Q(is_steward=True) | Q(is_organiser=True) | Q(is_owner=True)
    return Membership.objects.filter(roles, community=community, state=Membership.State.ACTIVE).count()


def _has_offer(community: Community) -> bool:
    return OwnershipOffer.objects.filter(community=community, expires_at__gt=clock.now()).exists()


def find_first_week(viewer: Viewer, community: Community) -> FirstWeek | None:
    """The plan, for those who look after the community; four statements."""
    own = known_membership(viewer, community)
    if own is None or not own.looks_after:
        return None
    sent = list(Invitation.objects.filter(community=community).exclude(mail="").order_by("-pk")[:200])
    waiting = [one for one in sent if one.is_open and one.uses_left]
    arrived = max(0, community.member_count - 1)
    second = count_caretakers(community) > 1
    asked = any(one.asks_to_own for one in waiting) or _has_offer(community)
    slug = community.slug
    steps = [
        WeekStep(
            1,
            _("Invite three people you know"),
            _("A place with five people is alive; one with an empty list is not."),
            reverse("communities:invite", args=[slug]),
            len(sent) >= ENOUGH_INVITED or arrived >= ENOUGH_INVITED,
        ),
        WeekStep(
            1,
            _("Answer whoever says hello"),
            _("Nobody who writes first should wait for a day."),
            f"/c/{slug}/conversations/",
            arrived > 0,
        ),
        WeekStep(
            2,
            _("Ask a second person to look after it with you"),
            _("Somebody who can take over when you are away."),
            reverse("communities:roles", args=[slug]),
            second or asked,
            waits=asked and not second,
        ),
        WeekStep(
            3,
            _("Fill in the card"),
            _("Languages, hours a week, cost, access: people choose by these."),
            reverse("communities:settings", args=[slug]),
            bool(community.topics or community.concepts or community.hours_a_week),
        ),
        WeekStep(
            5,
            _("Name a first date"),
            _("One hour, one small thing done together."),
            f"/c/{slug}/conversations/",
            bool(community.meetings_slots),
        ),
    ]
    return FirstWeek(steps, waiting, arrived)
