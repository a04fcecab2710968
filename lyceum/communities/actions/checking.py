"""Keep what a look at the address of a listing has shown; tell the stewards of the site when it lasts."""

from dataclasses import dataclass

from django.db import transaction

from lyceum.communities.actions.tipping import tip_listing
from lyceum.communities.models.listings import Listing, ListingTip
from lyceum.communities.policies import can_keep_house
from lyceum.kernel import clock
from lyceum.kernel.text.addresses import address_key, is_web_address
from lyceum.people.requests import Actor

# `kernel.fetching` opens plain pages alone; of what it may not open (another port, say) we know nothing.
NOT_OPENED = "address"


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen: the address asked, a failure or none, and where it leads now if it has moved for good."""

    url: str
    failure: str = ""
    moved_to: str = ""


@transaction.atomic
def keep_look(actor: Actor, listing_id: int, look: Look) -> None:
    """One failure means nothing; several over a week show on the card and are told. Nothing moves by itself."""
    can_keep_house(actor).enforce()
    rows = Listing.objects.select_for_update(of=("self",)).filter(pk=listing_id, state=Listing.State.LISTED)
    listing = rows.first()
    if listing is None or listing.url != look.url:
        return
    failure = "" if look.failure == NOT_OPENED else look.failure
    listing.checked_at = clock.now()
    listing.failure = failure
    listing.failures = min(listing.failures + 1, 1_000) if failure else 0
    listing.failing_since = (listing.failing_since or listing.checked_at) if failure else None
    listing.save(update_fields=["checked_at", "failure", "failures", "failing_since"])
    told = ListingTip.objects.filter(listing=listing, origin=ListingTip.Origin.CHECK)
    if not failure:
        told.filter(kind=ListingTip.Kind.GONE, done_at__isnull=True).delete()
    # A steward who put it aside has looked; it is told again when it has answered in between.
    put_aside = told.filter(
        kind=ListingTip.Kind.GONE, was_right=False, done_at__gte=listing.failing_since or listing.checked_at
    )
    if listing.is_silent and not put_aside.exists():
        tip_listing(actor, listing, ListingTip.Kind.GONE, origin=ListingTip.Origin.CHECK)
    moved_to = look.moved_to if _can_be_kept(look.moved_to) else ""
    elsewhere = address_key(moved_to) not in {"", listing.address_key}
    if elsewhere and not told.filter(url=moved_to).exists():
        tip_listing(actor, listing, ListingTip.Kind.MOVED, url=moved_to, origin=ListingTip.Origin.CHECK)


def _can_be_kept(address: str) -> bool:
    """Servers say where they lead in whatever words they like."""
    most = ListingTip._meta.get_field("url").max_length or 0  # noqa: SLF001 - Django names it so for everybody
    return len(address) <= most and address.isprintable() and is_web_address(address)
