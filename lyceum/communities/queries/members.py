"""The people of a community: who can be found, who asks to join, who holds which role."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404

from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.policies import JoinKeys, can_ask_to_join
from lyceum.communities.queries import get_inner_community, known_membership
from lyceum.kernel import clock
from lyceum.kernel.paging import KeyPage, key_page
from lyceum.kernel.verdicts import Verdict
from lyceum.people.models.accounts import Person
from lyceum.people.queries.relations import list_kept_apart, not_kept_apart
from lyceum.people.requests import Actor, Viewer

PAGE = 20
MOST_PEOPLE = 200
PAGES_A_MINUTE = 30


def find_join_verdict(viewer: Person, community: Community, own: Membership | None) -> Verdict:
    """Whether the door is open, to show it or to say why not."""
    by_domain = community.join_mode == Community.JoinMode.DOMAIN
    keys = JoinKeys(has_address=by_domain and has_domain_address(viewer, community))
    return can_ask_to_join(viewer, community, own, keys)


def list_members(
    viewer: Viewer, community: Community, *, text: str = "", after: str = "", but: Iterable[int] = ()
) -> KeyPage[Membership]:
    """Members who can be found, for members alone; at most `MOST_PEOPLE` by paging, a name finds the others.

    `but` are people who stand on the page already.
    """
    rows = _listed(viewer, community).exclude(person__in=list(but))
    if text:
        rows = rows.filter(person__name__icontains=text)
    by_name = rows.annotate(sort=Lower("person__name")).order_by("sort", "pk")
    reachable = Membership.objects.filter(pk__in=by_name.values("pk")[:MOST_PEOPLE])
    named = reachable.annotate(sort=Lower("person__name")).select_related("person")
    return key_page(named, by=("sort", "pk"), after=after, size=PAGE, descending=False)


def _listed(viewer: Viewer, community: Community) -> QuerySet[Membership]:
    """Members who said they can be found, for members who keep no distance from them."""
    own = known_membership(viewer, community)
    rows = Membership.objects.inside().filter(
        community=community, person__profile__can_be_found=True, person__status=Person.Status.ACTIVE
    )
    if own is None or not own.is_inside or not isinstance(viewer, Person):
        return rows.none()
    return rows.filter(not_kept_apart(viewer.pk, "person"))


def lists_everybody(
    viewer: Viewer, community: Community, caretakers: Iterable[int], page: KeyPage[Membership] | None = None
) -> bool:
    """Whether those who can be found, and those who look after the place, are all there are.

    `page` is the first page of everybody; when it is also the last, nobody has to be looked up again.
    """
    if page is not None and page.next is None:
        found = [one.person_id for one in page.items]
    else:
        found = list(_listed(viewer, community).values_list("person_id", flat=True)[:MOST_PEOPLE])
    return len({*found, *caretakers}) >= community.member_count


def find_people(viewer: Viewer, words: list[str], most: int) -> list[Person]:
    """Members of common communities who can be found, by their name; nobody else, and few at a time."""
    if not isinstance(viewer, Person) or not any(len(word) > 1 for word in words) or not may_look_again(viewer):
        return []
    mine = Membership.objects.inside().filter(person=viewer).values("community")
    rows = Membership.objects.inside().filter(
        community__in=mine, person__profile__can_be_found=True, person__status=Person.Status.ACTIVE
    )
    for word in words:
        rows = rows.filter(person__name__icontains=word)
    apart = list_kept_apart(viewer.pk) | {viewer.pk}
    people = Person.objects.filter(pk__in=rows.values("person")).exclude(pk__in=apart)
    return list(people.order_by(Lower("name"), "pk")[:most])


def may_look_again(viewer: Person) -> bool:
    """Whether the person has opened few enough pages of people in this minute."""
    key = f"people-pages:{viewer.pk}:{int(clock.now().timestamp()) // 60}"
    cache.add(key, 0, 120)
    return cache.incr(key) <= PAGES_A_MINUTE


def list_requests(viewer: Viewer, community: Community) -> list[Membership]:
    """Requests to join, the longest wait first, for those who answer them."""
    own = known_membership(viewer, community)
    if own is None or not own.looks_after:
        return []
    rows = Membership.objects.filter(community=community, state=Membership.State.REQUESTED)
    return list(rows.select_related("person").order_by("asked_at", "pk")[:100])


def get_request(viewer: Viewer, slug: str, pk: int) -> Membership:
    community, _own = get_inner_community(viewer, slug)
    return get_object_or_404(Membership.objects.filter(community=community).select_related("community"), pk=pk)


def get_member(viewer: Viewer, slug: str, handle: str) -> Membership:
    """A member by short name, for pages of those who look after the community."""
    community, _own = get_inner_community(viewer, slug)
    rows = Membership.objects.inside().filter(community=community).select_related("person", "community")
    return get_object_or_404(rows, person__handle=handle)


def list_role_holders(viewer: Viewer, community: Community, *, text: str = "") -> list[Membership]:
    """Who holds roles, and the members a name finds, for organisers alone."""
    own = known_membership(viewer, community)
    if own is None or not own.runs:
        return []
    held = Q(is_greeter=True)
    for role in Membership.ROLES:
        held |= Q(**{f"is_{role}": True})
    rows = Membership.objects.inside().filter(community=community).select_related("person")
    rows = rows.filter(person__name__icontains=text) if text else rows.filter(held)
    return list(rows.order_by(Lower("person__name"), "pk")[:50])


def list_other_owners(viewer: Viewer | Actor, community: Community) -> list[int]:
    rows = Membership.objects.inside().filter(community=community, is_owner=True)
    return [pk for pk in rows.values_list("person_id", flat=True) if pk != viewer.pk]


def share_a_community(person_id: int, other_id: int) -> bool:
    mine = Membership.objects.inside().filter(person=person_id).values("community")
    return Membership.objects.inside().filter(person=other_id, community__in=mine).exists()


def list_shared_communities(viewer: Viewer, person_id: int) -> list[Community]:
    """Communities both are in; one's own page lists all of one's own."""
    if not isinstance(viewer, Person):
        return []
    mine = Membership.objects.inside().filter(person=viewer).values("community")
    theirs = Membership.objects.inside().filter(person=person_id, community__in=mine).values("community")
    return list(Community.objects.visible_to(viewer).filter(pk__in=theirs).order_by("name")[:30])


def list_solely_owned(person_id: int) -> list[Community]:
    owned = Community.objects.filter(
        memberships__person=person_id, memberships__is_owner=True, closed_at__isnull=True
    ).distinct()
    others = Membership.objects.inside().filter(is_owner=True).exclude(person=person_id).values("community")
    return list(owned.exclude(pk__in=others).order_by("name"))


def has_checked_address(person: Person, mail: str) -> bool:
    found: bool = EmailAddress.objects.filter(user=person, verified=True, email__iexact=mail).exists()
    return found


def has_domain_address(person: Person, community: Community) -> bool:
    """Whether the person has checked an address at exactly this domain."""
    domain = community.mail_domain.lower().lstrip("@")
    if not domain:
        return False
    found: bool = EmailAddress.objects.filter(user=person, verified=True, email__iendswith=f"@{domain}").exists()
    return found
