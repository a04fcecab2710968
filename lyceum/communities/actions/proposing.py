"""Propose a community that lives elsewhere, decide about proposals, keep what listings say right."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from lyceum.communities.models.invitations import TakeoverRequest
from lyceum.communities.models.listings import Listing, ListingTip
from lyceum.communities.policies import (
    can_change_listing,
    can_confirm_listing,
    can_decide_listing,
    can_keep_house,
    can_propose_listing,
    can_reopen_listing,
    can_withdraw_proposal,
)
from lyceum.communities.queries.claims import runs_listing
from lyceum.communities.queries.listings import count_proposals_today, count_waiting_proposals, find_known_listing
from lyceum.communities.signals import (
    ListingApproved,
    ListingChanged,
    ListingConfirmed,
    ListingProposed,
    ListingRefused,
    ListingReopened,
    ListingWithdrawn,
)
from lyceum.kernel import clock
from lyceum.kernel.bus import ContentChanged, publish
from lyceum.kernel.once import use_key
from lyceum.kernel.text.addresses import address_key
from lyceum.kernel.text.lookalikes import skeleton
from lyceum.people.actions.steps import lock_person
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor

# What a proposal may say; everything else of a listing is the software's.
TOLD = frozenset(
    {
        "name",
        "url",
        "kind",
        "description",
        "languages",
        "topics",
        "concepts",
        "format",
        "city",
        "country",
        "region",
        "latitude",
        "longitude",
        "time_zone",
        "learner_levels",
        "hours_a_week",
        "cost",
        "cost_note",
        "access",
        "conduct_url",
        "welcomes_newcomers",
    }
)


@transaction.atomic
def propose_listing(actor: Person, told: dict[str, Any], *, form_key: str = "") -> Listing:
    """Put a community before the stewards of the site; one that is known already is answered as it stands."""
    lock_person(actor.pk)
    can_propose_listing(actor, waiting=count_waiting_proposals(actor), today=count_proposals_today(actor)).enforce()
    known = find_known_listing(told["url"])
    if known is not None:
        return known
    listing = Listing(
        key=f"proposal:{secrets.token_hex(8)}",
        slug=_free_slug(told["name"]),
        source="proposal",
        state=Listing.State.PROPOSED,
        proposed_by=actor,
        **{name: value for name, value in told.items() if name in TOLD},
    )
    _set_keys(listing)
    try:
        with transaction.atomic():
            listing.save()
    except IntegrityError:  # somebody else has proposed the same place in this very moment
        if (known := find_known_listing(told["url"])) is None:
            raise
        return known
    use_key(form_key, listing.address)
    publish(ListingProposed(actor_id=actor.pk, listing_id=listing.pk))
    return listing


def _free_slug(name: str) -> str:
    slug = slugify(name, allow_unicode=True)[:60].strip("-") or "community"
    return f"{slug}-{secrets.token_hex(3)}" if Listing.objects.filter(slug=slug).exists() else slug


def _set_keys(listing: Listing) -> None:
    listing.address_key, listing.name_key = address_key(listing.url), skeleton(listing.name)


@transaction.atomic
def withdraw_proposal(actor: Person, listing: Listing) -> None:
    """Take one's own proposal back before it is decided; what it said goes, that it was made counts for the day."""
    listing = _lock(listing.pk)
    can_withdraw_proposal(actor, listing).enforce()
    listing.state, listing.description, listing.url, listing.conduct_url = Listing.State.WITHDRAWN, "", "", ""
    listing.topics, listing.concepts, listing.city = [], [], ""
    listing.address_key = listing.name_key = ""
    listing.save()
    publish(ListingWithdrawn(actor_id=actor.pk, listing_id=listing.pk))
    publish(ContentChanged(actor_id=actor.pk, kind="listing", pk=listing.pk))


@transaction.atomic
def approve_listing(actor: Person, listing: Listing, told: dict[str, Any]) -> None:
    """List a proposal, with what the steward has put right in it."""
    listing = _lock(listing.pk)
    can_decide_listing(actor).enforce()
    if listing.state not in {Listing.State.PROPOSED, Listing.State.REFUSED}:
        return
    _change(listing, told)
    listing.state, listing.reason, listing.decided_at = Listing.State.LISTED, "", clock.now()
    _confirm(actor, listing, by="")
    listing.save()
    publish(ListingApproved(actor_id=actor.pk, listing_id=listing.pk, proposer_id=listing.proposed_by_id))
    publish(ContentChanged(actor_id=actor.pk, kind="listing", pk=listing.pk))


@transaction.atomic
def refuse_listing(actor: Person, listing: Listing, reason: str) -> None:
    """Not taken in; whoever proposed it reads why."""
    listing = _lock(listing.pk)
    can_decide_listing(actor).enforce()
    if listing.state != Listing.State.PROPOSED:
        return
    listing.state, listing.reason, listing.decided_at = Listing.State.REFUSED, reason, clock.now()
    listing.save()
    publish(ListingRefused(actor_id=actor.pk, listing_id=listing.pk, proposer_id=listing.proposed_by_id))


@transaction.atomic
def reopen_listing(actor: Person, listing: Listing) -> None:
    """Take a decision back: the proposal waits again."""
    listing = _lock(listing.pk)
    can_decide_listing(actor).enforce()
    if listing.decided_at is None or listing.state == Listing.State.PROPOSED:
        return
    can_reopen_listing(actor, is_proposed_again=_is_proposed_again(listing)).enforce()
    listing.state, listing.reason, listing.decided_at = Listing.State.PROPOSED, "", None
    listing.save()
    publish(ListingReopened(actor_id=actor.pk, listing_id=listing.pk))
    publish(ContentChanged(actor_id=actor.pk, kind="listing", pk=listing.pk))


@transaction.atomic
def change_listing(actor: Person, listing: Listing, told: dict[str, Any]) -> None:
    """Put right what a listing says; a steward, or who runs it, has then looked at it.

    Who runs it leads it to another place of the same site at most: a new site is told to the stewards.
    """
    listing = _lock(listing.pk)
    runs = runs_listing(actor, listing)
    can_change_listing(actor, runs=runs).enforce()
    if not can_decide_listing(actor) and not _is_same_site(listing.url, str(told.get("url", listing.url))):
        told = {name: value for name, value in told.items() if name != "url"}
    changed = _change(listing, told)
    _confirm(actor, listing, by="", runs=runs)
    listing.save()
    publish(ListingChanged(actor_id=actor.pk, listing_id=listing.pk, changed=changed))
    publish(ContentChanged(actor_id=actor.pk, kind="listing", pk=listing.pk))


@transaction.atomic
def confirm_listing(actor: Person, listing: Listing, *, with_name: bool) -> None:
    """Say that it is still right; the name is shown only if the person wants it."""
    listing = _lock(listing.pk)
    can_confirm_listing(actor, listing).enforce()
    _confirm(actor, listing, by=actor.name if with_name else "", runs=runs_listing(actor, listing))
    listing.save()
    publish(ListingConfirmed(actor_id=actor.pk, listing_id=listing.pk))
    publish(ContentChanged(actor_id=actor.pk, kind="listing", pk=listing.pk))


@transaction.atomic
def forget_proposer(actor: Actor, person_id: int) -> None:
    """What the person told of communities elsewhere stays; that it was they who told it does not."""
    can_keep_house(actor).enforce()
    Listing.objects.filter(proposed_by=person_id).update(proposed_by=None)
    Listing.objects.filter(confirmer=person_id).update(confirmer=None, confirmed_by="", confirmed_by_runner=False)
    ListingTip.objects.filter(person=person_id).update(person=None)
    TakeoverRequest.objects.filter(person=person_id).delete()


def _change(listing: Listing, told: dict[str, Any]) -> tuple[str, ...]:
    changed = tuple(sorted(n for n, value in told.items() if n in TOLD and getattr(listing, n) != value))
    for name in changed:
        setattr(listing, name, told[name])
    if "url" in changed:
        listing.failures, listing.failure, listing.failing_since, listing.checked_at = 0, "", None, None
    _set_keys(listing)
    return changed


def _is_same_site(one: str, other: str) -> bool:
    return urlsplit(one).netloc.lower() == urlsplit(other).netloc.lower()


def _is_proposed_again(listing: Listing) -> bool:
    rows = Listing.objects.filter(address_key=listing.address_key, state=Listing.State.PROPOSED)
    return bool(listing.address_key) and rows.exclude(pk=listing.pk).exists()


def _confirm(actor: Person, listing: Listing, *, by: str, runs: bool = False) -> None:
    """Without a name the card says whether a steward or a member of this site has looked."""
    listing.confirmed_at, listing.confirmed_by = clock.now().date(), by
    listing.confirmer, listing.confirmed_by_runner = actor, runs


def _lock(pk: int) -> Listing:
    return Listing.objects.select_for_update(of=("self",)).get(pk=pk)
