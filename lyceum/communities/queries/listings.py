"""Listings of communities elsewhere: proposals and tips for the stewards of the site, and what looks alike."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from lyceum.communities.models.communities import Community
from lyceum.communities.models.listings import Listing, ListingTip
from lyceum.communities.policies import can_decide_listing
from lyceum.kernel import clock
from lyceum.kernel.text.addresses import address_key, host_key
from lyceum.kernel.text.lookalikes import mixes_scripts
from lyceum.people.models.accounts import NEWCOMER_FOR, Person
from lyceum.people.requests import Actor, Viewer

_DAY = timedelta(days=1)
_SHOWN = 100
# So many people who have been here for a while make a listing doubtful on its card.
DOUBTS = 2


def find_known_listing(address: str) -> Listing | None:
    """A listing or a proposal of the same place, however its address is written."""
    key = address_key(address)
    if not key:
        return None
    rows = Listing.objects.filter(address_key=key, state__in=[Listing.State.LISTED, Listing.State.PROPOSED])
    return rows.order_by("-state", "pk").first()


def is_kept_here(address: str) -> bool:
    """Whether the address is one of this site itself."""
    own = address_key(settings.SITE_URL) or host_key(settings.SITE_URL.partition("://")[2])
    key = address_key(address)
    return bool(own) and (key == own or key.startswith(f"{own}/"))


def count_waiting_proposals(person: Actor) -> int:
    return Listing.objects.filter(proposed_by=person.pk, state=Listing.State.PROPOSED).count() if person.pk else 0


def count_proposals_today(person: Actor) -> int:
    since = clock.now() - _DAY
    return Listing.objects.filter(proposed_by=person.pk, made_at__gt=since).count() if person.pk else 0


def count_tips_today(person: Actor) -> int:
    return ListingTip.objects.filter(person=person.pk, at__gt=clock.now() - _DAY).count() if person.pk else 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as its steward reads it: what looks like it, and whether its name mixes scripts."""

    listing: Listing
    alike: tuple[tuple[str, str], ...]  # name and address of what is listed already
    is_mixed: bool


def list_proposals(viewer: Actor) -> list[Proposal]:
    """What waits for the stewards, the longest wait first."""
    can_decide_listing(viewer).enforce()
    rows = Listing.objects.filter(state=Listing.State.PROPOSED).select_related("proposed_by")
    found = list(rows.order_by("made_at", "pk")[:_SHOWN])
    alike = _find_alike(found)
    return [Proposal(row, tuple(alike.get(row.pk, [])), mixes_scripts(row.name)) for row in found]


def list_decided(viewer: Actor) -> list[Listing]:
    """The last decisions about proposals, which can be taken back."""
    can_decide_listing(viewer).enforce()
    rows = Listing.objects.filter(decided_at__isnull=False).exclude(state=Listing.State.PROPOSED)
    return list(rows.order_by("-decided_at", "-pk")[:10])


def get_proposal(viewer: Actor, pk: int) -> Proposal:
    """A listing in whatever state, for those who decide."""
    can_decide_listing(viewer).enforce()
    listing = get_object_or_404(Listing.objects.select_related("proposed_by"), pk=pk)
    return Proposal(listing, tuple(_find_alike([listing]).get(listing.pk, [])), mixes_scripts(listing.name))


def _find_alike(listings: list[Listing]) -> dict[int, list[tuple[str, str]]]:
    """What everybody can see and whose name looks the same: listings by their key, communities kept here by name."""
    keys = {listing.name_key for listing in listings if listing.name_key}
    if not keys:
        return {}
    named: dict[str, list[tuple[int, str, str]]] = {}
    same = Listing.objects.filter(name_key__in=keys, state__in=[Listing.State.LISTED, Listing.State.PROPOSED])
    for one in same.only("pk", "name_key", "name", "slug")[:500]:
        named.setdefault(one.name_key, []).append((one.pk, one.name, one.address))
    here = Community.objects.visible_to(AnonymousUser()).filter(name_key__in=keys, closed_at__isnull=True)
    for here_too in here.only("name_key", "name", "slug")[:500]:
        named.setdefault(here_too.name_key, []).append((0, here_too.name, here_too.address))
    return {
        one.pk: [(name, url) for pk, name, url in named.get(one.name_key, []) if pk != one.pk][:5] for one in listings
    }


def open_tips() -> QuerySet[ListingTip]:
    return ListingTip.objects.filter(done_at__isnull=True, listing__state=Listing.State.LISTED)


def list_tips(viewer: Actor) -> list[ListingTip]:
    """What people and our own look at addresses say, those said by most first."""
    can_decide_listing(viewer).enforce()
    rows = open_tips().select_related("listing", "person")
    return list(rows.order_by("-listing__is_doubtful", "listing_id", "at", "pk")[:_SHOWN])


def list_decided_tips(viewer: Actor) -> list[ListingTip]:
    can_decide_listing(viewer).enforce()
    rows = ListingTip.objects.filter(done_at__isnull=False).select_related("listing", "person")
    return list(rows.order_by("-done_at", "-pk")[:10])


def get_tip(viewer: Actor, pk: int) -> ListingTip:
    can_decide_listing(viewer).enforce()
    return get_object_or_404(ListingTip.objects.select_related("listing"), pk=pk)


def has_open_tip(viewer: Viewer, listing: Listing) -> bool:
    """Whether the viewer has said something about this listing that nobody has decided yet."""
    if not isinstance(viewer, Person):
        return False
    return ListingTip.objects.filter(listing=listing, person=viewer, done_at__isnull=True).exists()


def is_doubted(listing_id: int) -> bool:
    """Whether several people who have been here for a while say that it is gone or has moved."""
    old = Q(person__date_joined__lt=clock.now() - NEWCOMER_FOR, person__status=Person.Status.ACTIVE)
    told = ListingTip.objects.filter(old, listing=listing_id, done_at__isnull=True).exclude(kind=ListingTip.Kind.OUT)
    return bool(told.aggregate(number=Count("person", distinct=True))["number"] >= DOUBTS)


def count_proposals() -> int:
    return Listing.objects.filter(state=Listing.State.PROPOSED).count()


def count_tips() -> int:
    return open_tips().count()


# Every address is looked at once in this time; one that failed, sooner.
LOOK_EVERY = timedelta(days=30)
LOOK_AGAIN = timedelta(days=3)
MOST_LOOKS = 20


def list_due_looks() -> list[tuple[int, str]]:
    """The addresses whose turn it is in this hour: those never looked at first, spread over the whole time.

    Only pages of the web: what is no page (a mail address, a chat) cannot be looked at.
    """
    now = clock.now()
    web = Q(url__istartswith="https://") | Q(url__istartswith="http://")
    rows = Listing.objects.filter(web, state=Listing.State.LISTED)
    hours = int(LOOK_EVERY.total_seconds() // 3600)
    most = min(MOST_LOOKS, -(-rows.count() // hours) + 1)
    failed = Q(failures__gt=0, checked_at__lt=now - LOOK_AGAIN)
    due = rows.filter(Q(checked_at__isnull=True) | Q(checked_at__lt=now - LOOK_EVERY) | failed)
    return list(due.order_by(F("checked_at").asc(nulls_first=True), "pk").values_list("pk", "url")[:most])


def failure_words(failure: str) -> str:
    """What a look said, for people: a kind of `kernel.fetching`, or the number of an answer."""
    told = {
        "address": _("This is no address we may open."),
        "unknown": _("Nobody knows this name."),
        "private": _("It leads into a private network."),
        "silent": _("It did not answer in time."),
        "certificate": _("Its certificate is not right."),
        "broken": _("The connection broke."),
        "redirects": _("It sends readers in a circle."),
    }
    return told.get(failure) or _("It answered with the number %(number)s.") % {"number": failure}
