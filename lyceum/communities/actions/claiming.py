"""Claim a community elsewhere that one runs, prove it, give it back; the stewards of the site can end a claim."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare

from lyceum.communities.models.listings import Listing, ListingClaim
from lyceum.communities.policies import (
    can_claim_listing,
    can_decide_listing,
    can_keep_house,
    can_prove_by_mail,
    can_prove_by_page,
    can_prove_claim,
)
from lyceum.communities.queries.claims import (
    CODE_FOR,
    can_be_looked_at,
    code_of,
    count_claims_today,
    find_own_claim,
    is_at_domain,
)
from lyceum.communities.signals import ClaimCodeAsked, ClaimEnded, ClaimLookAsked, ClaimMade, ClaimProved
from lyceum.kernel import clock
from lyceum.kernel.bus import ContentChanged, publish
from lyceum.people.actions.steps import lock_person
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor

LOOK_AGAIN = timedelta(minutes=1)


@transaction.atomic
def claim_listing(actor: Person, listing: Listing, words: str = "") -> ListingClaim:
    """Say that one runs it; with words, a steward of the site decides when no other proof comes first."""
    lock_person(actor.pk)
    listing = Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    can_claim_listing(actor, listing, today=count_claims_today(actor)).enforce()
    known = find_own_claim(actor, listing)
    if known is not None and (known.holds or not words or known.words == words):
        return known
    claim = known or ListingClaim(listing=listing, person=actor, token=secrets.token_hex(16))
    claim.words = words
    claim.save()
    publish(ClaimMade(actor_id=actor.pk, listing_id=listing.pk, claim_id=claim.pk))
    return claim


@transaction.atomic
def ask_claim_code(actor: Person, claim: ListingClaim, mail: str) -> None:
    """Have a code sent to an address at the domain of the listing; older codes do not work any more."""
    claim = _lock(claim)
    at_domain = is_at_domain(mail, claim.listing)
    can_prove_by_mail(actor, claim, at_domain=at_domain, sent=claim.codes_sent).enforce()
    claim.mail, claim.code_sent_at, claim.code_tries = mail, clock.now(), 0
    claim.codes_sent += 1
    claim.save()
    publish(ClaimCodeAsked(actor_id=actor.pk, listing_id=claim.listing_id, claim_id=claim.pk))


@transaction.atomic
def enter_claim_code(actor: Person, claim: ListingClaim, code: str) -> bool:
    """Whether the code is the one that was mailed; every wrong one counts."""
    claim = _lock(claim)
    can_prove_claim(actor, claim, tries=claim.code_tries).enforce()
    sent = claim.code_sent_at
    is_right = sent is not None and clock.now() - sent < CODE_FOR and constant_time_compare(code, code_of(claim))
    if not is_right or not is_at_domain(claim.mail, claim.listing):
        claim.code_tries += 1
        claim.save(update_fields=["code_tries"])
        return False
    _prove(actor, claim, ListingClaim.Proof.MAIL)
    return True


@transaction.atomic
def ask_claim_look(actor: Person, claim: ListingClaim) -> None:
    """Have the page looked at for the mark; once a minute is enough."""
    claim = _lock(claim)
    can_prove_by_page(actor, claim, may_look=can_be_looked_at(claim.listing)).enforce()
    if claim.look_asked_at is not None and clock.now() - claim.look_asked_at < LOOK_AGAIN:
        return
    claim.look_asked_at, claim.looked_at = clock.now(), None
    claim.save(update_fields=["look_asked_at", "looked_at"])
    publish(ClaimLookAsked(actor_id=actor.pk, listing_id=claim.listing_id, claim_id=claim.pk))


@transaction.atomic
def keep_claim_look(actor: Actor, claim_id: int, url: str, *, found: bool) -> None:
    """What a look at the page has shown; an address that has changed meanwhile proves nothing."""
    can_keep_house(actor).enforce()
    claim = _lock(ListingClaim.objects.get(pk=claim_id))
    if claim.ended_at is not None or claim.proved_at is not None or claim.listing.url != url:
        return
    claim.looked_at = clock.now()
    claim.save(update_fields=["looked_at"])
    if found and claim.listing.state == Listing.State.LISTED:
        _prove(actor, claim, ListingClaim.Proof.PAGE)


@transaction.atomic
def grant_claim(actor: Person, claim: ListingClaim) -> None:
    """A steward of the site knows that it is so."""
    claim = _lock(claim)
    can_decide_listing(actor).enforce()
    if claim.ended_at is None and claim.proved_at is None:
        _prove(actor, claim, ListingClaim.Proof.STEWARD)


@transaction.atomic
def end_claim(actor: Person, claim: ListingClaim, reason: str = "") -> None:
    """The claimant gives it back, or a steward of the site takes it; the card does not say so any more."""
    claim = _lock(claim)
    if claim.person_id != actor.pk:
        can_decide_listing(actor).enforce()
    if claim.ended_at is not None:
        return
    _end(actor, claim, reason)


@transaction.atomic
def forget_claims(actor: Actor, person_id: int) -> None:
    """Of somebody who leaves nothing is kept."""
    can_keep_house(actor).enforce()
    for claim in ListingClaim.objects.filter(person=person_id, ended_at__isnull=True):
        _end(actor, _lock(claim), "")
    ListingClaim.objects.filter(person=person_id).delete()


def _end(actor: Actor, claim: ListingClaim, reason: str) -> None:
    claim.ended_at, claim.reason, claim.mail = clock.now(), reason[:500], ""
    claim.save()
    listing = claim.listing
    if listing.confirmed_by_runner and listing.confirmer_id == claim.person_id:
        Listing.objects.filter(pk=listing.pk).update(confirmed_by_runner=False)
    publish(
        ClaimEnded(
            actor_id=actor.pk,
            listing_id=listing.pk,
            claim_id=claim.pk,
            person_id=claim.person_id,
            reason=claim.reason,
        )
    )
    publish(ContentChanged(actor_id=actor.pk, kind="listing", pk=listing.pk))


def _prove(actor: Actor, claim: ListingClaim, proof: str) -> None:
    claim.proof, claim.proved_at = proof, clock.now()
    claim.save()
    publish(
        ClaimProved(
            actor_id=actor.pk, listing_id=claim.listing_id, claim_id=claim.pk, person_id=claim.person_id, proof=proof
        )
    )


def _lock(claim: ListingClaim) -> ListingClaim:
    """The listing, held, and the claim as it is now."""
    listing = Listing.objects.select_for_update(of=("self",)).get(pk=claim.listing_id)
    found = ListingClaim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    found.listing = listing
    return found
