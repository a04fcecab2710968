"""Say that a listing is gone or has moved; the stewards of the site decide, and can take it back."""

from typing import Any

from django.db import transaction

from lyceum.communities.models.listings import Listing, ListingTip
from lyceum.communities.policies import can_decide_listing, can_tip_listing
from lyceum.communities.queries.claims import runs_listing
from lyceum.communities.queries.listings import count_tips_today, is_doubted
from lyceum.communities.signals import ListingTipDecided, ListingTipped, ListingTipReopened
from lyceum.kernel import clock
from lyceum.kernel.bus import ContentChanged, publish
from lyceum.kernel.text.addresses import address_key
from lyceum.people.actions.steps import lock_person
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor

_ENDING = frozenset({ListingTip.Kind.GONE, ListingTip.Kind.OUT})


@transaction.atomic
def tip_listing(actor: Actor, listing: Listing, kind: str, *, url: str = "", origin: str = "") -> ListingTip:
    """Keep what somebody says until a steward has looked; saying it twice says it once.

    Visitors and our own look at addresses speak through the software; `origin` tells which. Nobody's tip is
    overwritten by somebody else: of those without an account every address is a tip of its own.
    """
    person = lock_person(actor.pk) if isinstance(actor, Person) else None  # tips of a day are counted behind it
    listing = _lock(listing.pk)
    runs = runs_listing(actor, listing)
    can_tip_listing(actor, listing, today=count_tips_today(actor), kind=kind, runs=runs).enforce()
    origin = ListingTip.Origin.PERSON if person else origin
    said: dict[str, Any] = {"listing": listing, "person": person, "kind": kind, "origin": origin, "done_at": None}
    if person is None:
        said["url"] = url
    told, is_new = ListingTip.objects.get_or_create(**said, defaults={"url": url})
    if url and told.url != url:
        told.url = url
        told.save(update_fields=["url"])
    _weigh(listing)
    if is_new:
        publish(ListingTipped(actor_id=actor.pk, listing_id=listing.pk, tip_id=told.pk))
    return told


@transaction.atomic
def follow_tip(actor: Person, tip: ListingTip, *, seen: str) -> bool:
    """It is so: the listing goes, or leads to the new address; the others who said the same are settled too.

    `seen` is the address the steward has read. When the tip names another one by now, nothing happens.
    """
    listing = _lock(tip.listing_id)
    can_decide_listing(actor).enforce()
    tip = ListingTip.objects.select_for_update(of=("self",)).get(pk=tip.pk)
    if tip.done_at is not None:
        return True
    if tip.kind == ListingTip.Kind.MOVED and (not tip.url or tip.url != seen):
        return False
    before = listing.url
    if tip.kind in _ENDING:
        listing.state = Listing.State.GONE
    else:
        _lead_to(listing, tip.url)
        listing.confirmed_at, listing.confirmed_by, listing.confirmer = clock.now().date(), "", actor
        listing.confirmed_by_runner = False
    same = ListingTip.objects.filter(listing=listing, kind=tip.kind, done_at__isnull=True)
    if tip.kind == ListingTip.Kind.MOVED:  # who named another address has not said the same; who named none has
        same = same.filter(url__in=[tip.url, ""])
    same.update(done_at=clock.now(), was_right=True, url_before=before)
    listing.is_doubtful = False
    listing.save()
    _weigh(listing)
    publish(ListingTipDecided(actor_id=actor.pk, listing_id=listing.pk, tip_id=tip.pk, was_right=True))
    publish(ContentChanged(actor_id=actor.pk, kind="listing", pk=listing.pk))
    return True


@transaction.atomic
def dismiss_tip(actor: Person, tip: ListingTip) -> None:
    """It is not so: nothing changes."""
    listing = _lock(tip.listing_id)
    can_decide_listing(actor).enforce()
    rows = ListingTip.objects.filter(pk=tip.pk, done_at__isnull=True)
    if rows.update(done_at=clock.now(), was_right=False):
        _weigh(listing)
        publish(ListingTipDecided(actor_id=actor.pk, listing_id=listing.pk, tip_id=tip.pk, was_right=False))


@transaction.atomic
def reopen_tip(actor: Person, tip: ListingTip) -> None:
    """Take a decision back: the listing is as it was, and the tip waits again with those settled beside it."""
    listing = _lock(tip.listing_id)
    can_decide_listing(actor).enforce()
    tip = ListingTip.objects.select_for_update(of=("self",)).get(pk=tip.pk)
    if tip.done_at is None or _is_said_again(tip):
        return
    if tip.was_right and tip.kind in _ENDING and listing.state == Listing.State.GONE:
        listing.state = Listing.State.LISTED
    elif tip.was_right and tip.kind == ListingTip.Kind.MOVED and listing.url == tip.url:
        _lead_to(listing, tip.url_before)
    listing.save()
    for one in _settled_with(tip):
        if not _is_said_again(one):
            one.done_at, one.was_right, one.url_before = None, False, ""
            one.save(update_fields=["done_at", "was_right", "url_before"])
    _weigh(listing)
    publish(ListingTipReopened(actor_id=actor.pk, listing_id=listing.pk, tip_id=tip.pk))
    publish(ContentChanged(actor_id=actor.pk, kind="listing", pk=listing.pk))


def _settled_with(tip: ListingTip) -> list[ListingTip]:
    """The tip first, then those a steward has followed in the same press."""
    rows = ListingTip.objects.filter(listing=tip.listing_id, kind=tip.kind, done_at=tip.done_at, was_right=True)
    return [tip, *rows.exclude(pk=tip.pk).order_by("pk")] if tip.was_right else [tip]


def _is_said_again(tip: ListingTip) -> bool:
    """Whether the same waits already."""
    rows = ListingTip.objects.filter(listing=tip.listing_id, person=tip.person_id, kind=tip.kind, done_at=None)
    return (rows if tip.person_id else rows.filter(origin=tip.origin, url=tip.url)).exists()


def _lead_to(listing: Listing, url: str) -> None:
    listing.url, listing.address_key = url, address_key(url)
    listing.failures, listing.failure, listing.failing_since, listing.checked_at = 0, "", None, None


def _weigh(listing: Listing) -> None:
    """Whether its card says that people doubt it."""
    Listing.objects.filter(pk=listing.pk).update(is_doubtful=is_doubted(listing.pk))


def _lock(pk: int) -> Listing:
    return Listing.objects.select_for_update(of=("self",)).get(pk=pk)
