"""What can be read of one community: its card, the viewer's own membership, tabs, agreement, children."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from django.db.models import Q, Sum
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from lyceum.communities.models.communities import AgreementVersion, Community, Membership
from lyceum.communities.registries import own_copies, tabs
from lyceum.kernel.prepared import Prepared
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor, Viewer

# What the doors are handed; they import no tables.
CommunityRow: TypeAlias = Community
MembershipRow: TypeAlias = Membership


_own_membership = Prepared(
    lambda community, person: Membership.objects.filter(community=community, person=person), "community", "person"
)


def get_community(viewer: Viewer, slug: str) -> Community:
    """The community whose card the viewer may see, or 404: to everybody else it does not exist."""
    return get_object_or_404(Community.objects.visible_to(viewer).select_related("parent", "life"), slug=slug)


def get_readable_community(viewer: Viewer, slug: str) -> Community:
    """The community whose inside the viewer may read, or 404."""
    return get_object_or_404(Community.objects.readable_by(viewer), slug=slug)


def get_inner_community(viewer: Viewer, slug: str) -> tuple[Community, Membership]:
    """The community and the viewer's membership, for pages that only members see; 404 for everybody else."""
    community = get_readable_community(viewer, slug)
    own = find_membership(viewer, community)
    inside = Membership.objects.inside().filter(community=community)
    if own is None or not own.is_inside:
        own = get_object_or_404(inside, pk=None)
    return community, own


def find_membership(viewer: Viewer | Actor, community: Community) -> Membership | None:
    """The viewer's own membership in whatever state, or None; the tabs of the same page need not ask again."""
    if not isinstance(viewer, Person):
        return None
    own = _own_membership.first(community=community.pk, person=viewer.pk)
    remember_membership(viewer, community, own)
    return own


def remember_membership(viewer: Person, community: Community, own: Membership | None) -> None:
    """A page knows the viewer's membership already: what only shows links need not ask again."""
    community.__dict__["known_membership"] = (viewer.pk, own)


def known_membership(viewer: Viewer, community: Community) -> Membership | None:
    """The membership a page has asked for already, for what only shows links."""
    if not isinstance(viewer, Person):
        return None
    known = community.__dict__.get("known_membership")
    if known is not None and known[0] == viewer.pk:
        own: Membership | None = known[1]
        return own
    return find_membership(viewer, community)


@dataclass(frozen=True, slots=True)
class TabLink:
    """A tab of a community's band as a page shows it."""

    key: str
    label: str
    url: str


def list_tabs(viewer: Viewer, community: Community) -> list[TabLink]:
    """The parts of a community this viewer is shown, in order."""
    return [
        TabLink(tab.key, str(tab.label), _tab_url(tab.url_name, community.slug))
        for tab in tabs
        if tab.shown(viewer, community)
    ]


def list_own_copies(viewer: Viewer, community: Community) -> list[tuple[str, str]]:
    """What a member may take along: label and address."""
    own = known_membership(viewer, community)
    if own is None or not own.is_inside:
        return []
    return [(str(copy.label), reverse(copy.url_name, args=[community.slug])) for copy in own_copies]


@lru_cache(maxsize=64)
def _tab_pattern(url_name: str) -> str:
    return reverse(url_name, args=["SLUG"])


def _tab_url(url_name: str, slug: str) -> str:
    """The address from a pattern resolved once; slugs hold nothing that has to be quoted but letters."""
    return iri_to_uri(_tab_pattern(url_name).replace("SLUG", slug))


def find_agreement(community: Community) -> AgreementVersion | None:
    """The agreement in force."""
    return AgreementVersion.objects.filter(community=community).order_by("-n").first()


def list_agreement_versions(viewer: Viewer, community: Community) -> list[AgreementVersion]:
    """All versions, newest first; they are as visible as the card."""
    if not Community.objects.visible_to(viewer).filter(pk=community.pk).exists():
        return []
    rows = AgreementVersion.objects.filter(community=community).select_related("published_by")
    return list(rows.order_by("-n")[:50])


def list_caretakers(viewer: Viewer, community: Community) -> list[Membership]:
    """Who looks after the community, and who greets; shown with the card, since somebody has to be reachable."""
    own = known_membership(viewer, community)
    if community.visibility == Community.Visibility.HIDDEN and not (own and own.is_inside):
        return []
    roles = Q(is_steward=True) | Q(is_organiser=True) | Q(is_owner=True) | Q(is_greeter=True)
    rows = Membership.objects.filter(roles, community=community, state=Membership.State.ACTIVE)
    return list(rows.select_related("person").order_by("joined_at", "pk")[:30])


@dataclass(frozen=True, slots=True)
class RollUp:
    """What a parent's organisers read of everything below it."""

    communities: int
    members: int


def list_children(viewer: Viewer, community: Community) -> list[Community]:
    rows = Community.objects.visible_to(viewer).filter(parent=community, closed_at__isnull=True)
    return list(rows.order_by(Lower("name"), "pk")[:100])


def find_roll_up(viewer: Viewer, community: Community) -> RollUp | None:
    """Counts over two levels below, for the organisers of this one alone."""
    own = known_membership(viewer, community)
    if own is None or not own.runs or community.level == Community.Level.COMMUNITY:
        return None
    below = Q(parent=community) | Q(parent__parent=community)
    rows = Community.objects.filter(below, closed_at__isnull=True)
    return RollUp(rows.count(), rows.aggregate(total=Sum("member_count"))["total"] or 0)


def list_possible_parents(viewer: Person, community: Community) -> list[Community]:
    """Chapters and institutions the viewer runs, and the present parent."""
    runs = Q(memberships__person=viewer, memberships__state=Membership.State.ACTIVE) & (
        Q(memberships__is_organiser=True) | Q(memberships__is_owner=True)
    )
    rows = Community.objects.filter(runs | Q(pk=community.parent_id)).exclude(level=Community.Level.COMMUNITY)
    return list(rows.exclude(pk=community.pk).distinct().order_by("name")[:50])


def is_above(community: Community, other: Community) -> bool:
    """Whether `community` is `other` or stands above it."""
    parents = dict(Community.objects.exclude(parent=None).values_list("pk", "parent_id"))
    at: int | None = other.pk
    for _step in range(10):
        if at is None or at == community.pk:
            return at is not None
        at = parents.get(at)
    return True


def seen_by(pk: int, person_ids: Iterable[int]) -> set[int]:
    """Of these people, those who may see the card."""
    community = Community.objects.filter(pk=pk).first()
    if community is None:
        return set()
    ids = set(person_ids)
    if community.visibility != Community.Visibility.HIDDEN:
        return ids
    above = Q(community=community.parent_id, is_organiser=True)
    rows = Membership.objects.inside().filter(Q(community=community) | above, person__in=ids)
    return set(rows.values_list("person_id", flat=True))
