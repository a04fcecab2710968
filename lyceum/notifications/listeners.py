"""What follows notices, and the notices of the apps below this one."""

from django.db.models import Q, QuerySet

from lyceum.communities.models.communities import Membership
from lyceum.communities.signals import (
    AgreementPublished,
    CommunityJoined,
    CommunityQuieted,
    JoinRefused,
    JoinRequested,
    ListingApproved,
    ListingProposed,
    ListingRefused,
    ListingTipped,
    MemberRemoved,
    OfferEnded,
    OwnershipHandedOver,
    OwnershipOffered,
    RolesChanged,
    TakeoverEnded,
    TakeoverRequested,
)
from lyceum.kernel.bus import on
from lyceum.notifications.actions.inbox import settle_notices
from lyceum.notifications.actions.notices import notify
from lyceum.notifications.signals import DeliveriesMade, MailCameIn, MailNeedsAnswer, NoticeMade
from lyceum.notifications.tasks import expand, read_mail, send_due, send_mail_answer
from lyceum.people.requests import SYSTEM


@on(NoticeMade)
def queue_expansion(event: NoticeMade) -> None:
    expand.enqueue(event.notice_id)


@on(DeliveriesMade)
def queue_sending(_event: DeliveriesMade) -> None:
    send_due.enqueue()


@on(MailCameIn)
def queue_reading(event: MailCameIn) -> None:
    read_mail.enqueue(event.mail_id)


@on(MailNeedsAnswer)
def queue_answer(event: MailNeedsAnswer) -> None:
    send_mail_answer.enqueue(event.mail_id)


@on(JoinRequested)
def tell_stewards(event: JoinRequested) -> None:
    notify(
        SYSTEM,
        kind="join_request",
        about=("community", event.community_id),
        audience={"stewards": event.community_id},
        community_id=event.community_id,
        actor_id=event.person_id,
    )


@on(CommunityJoined)
def tell_admitted(event: CommunityJoined) -> None:
    """Who asked and was taken in by somebody else hears of it; who walked in knows."""
    if event.actor_id != event.person_id:
        _tell(event.person_id, "joined", event.community_id)


@on(JoinRefused)
def tell_refused(event: JoinRefused) -> None:
    _tell(event.person_id, "join_refused", event.community_id)


@on(MemberRemoved)
def tell_removed(event: MemberRemoved) -> None:
    """Who was taken out reads why, wherever they can still go."""
    row = Membership.objects.filter(community=event.community_id, person=event.person_id).first()
    if row is not None:
        notify(
            SYSTEM,
            kind="removed",
            about=("membership", row.pk),
            audience={"people": [event.person_id]},
            community_id=event.community_id,
        )


@on(RolesChanged)
def tell_roles(event: RolesChanged) -> None:
    if event.actor_id != event.person_id:
        _tell(event.person_id, "roles", event.community_id)


@on(OwnershipOffered)
def tell_offered(event: OwnershipOffered) -> None:
    notify(
        SYSTEM,
        kind="owner_offer",
        about=("ownership_offer", event.offer_id),
        audience={"people": [event.person_id]},
        community_id=event.community_id,
        actor_id=event.actor_id,
    )


@on(OwnershipHandedOver)
def tell_giver(event: OwnershipHandedOver) -> None:
    settle_notices(SYSTEM, "ownership_offer", event.offer_id)
    _tell(event.offered_by, "owner", event.community_id, actor_id=event.person_id)


@on(OfferEnded)
def tell_declined(event: OfferEnded) -> None:
    settle_notices(SYSTEM, "ownership_offer", event.offer_id)
    if event.is_declined:
        _tell(event.offered_by, "owner_declined", event.community_id, actor_id=event.person_id)


@on(AgreementPublished)
def tell_runners(event: AgreementPublished) -> None:
    """The people who look after a community hear of a new agreement; members meet it when they write."""
    roles = Q(is_steward=True) | Q(is_organiser=True) | Q(is_owner=True)
    rows = Membership.objects.filter(roles, community=event.community_id, state=Membership.State.ACTIVE)
    ids = [pk for pk in rows.values_list("person_id", flat=True) if pk != event.actor_id]
    if ids:
        notify(
            SYSTEM,
            kind="agreement",
            about=("community", event.community_id),
            audience={"people": ids},
            community_id=event.community_id,
        )


@on(ListingProposed)
def tell_of_proposal(event: ListingProposed) -> None:
    _tell_site(event.listing_id, "listing_proposed", but=event.actor_id)


@on(ListingTipped)
def tell_of_tip(event: ListingTipped) -> None:
    _tell_site(event.listing_id, "listing_doubted", but=event.actor_id)


@on(ListingApproved)
def tell_proposer(event: ListingApproved) -> None:
    settle_notices(SYSTEM, "listing", event.listing_id)
    _tell_proposer(event.proposer_id, "listing_approved", event)


@on(ListingRefused)
def tell_proposer_why(event: ListingRefused) -> None:
    settle_notices(SYSTEM, "listing", event.listing_id)
    _tell_proposer(event.proposer_id, "listing_refused", event)


def _tell_proposer(person_id: int | None, kind: str, event: ListingApproved | ListingRefused) -> None:
    if person_id is not None and person_id != event.actor_id:
        notify(SYSTEM, kind=kind, about=("listing", event.listing_id), audience={"people": [person_id]})


def _tell_site(listing_id: int, kind: str, *, but: int | None) -> None:
    """The stewards of the site, once for each listing until it is decided."""
    audience = {"stewards": None, "but": [but] if but else []}
    notify(SYSTEM, kind=kind, about=("listing", listing_id), audience=audience)


@on(CommunityQuieted)
def ask_hosts(event: CommunityQuieted) -> None:
    roles = Q(is_organiser=True) | Q(is_owner=True)
    rows = Membership.objects.filter(roles, community=event.community_id, state=Membership.State.ACTIVE)
    _tell_many(rows, "quieted", event.community_id)


@on(TakeoverRequested)
def tell_owners(event: TakeoverRequested) -> None:
    rows = Membership.objects.filter(community=event.community_id, is_owner=True, state=Membership.State.ACTIVE)
    _tell_many(rows, "takeover", event.community_id, actor_id=event.person_id)


@on(TakeoverEnded)
def tell_asker(event: TakeoverEnded) -> None:
    if event.actor_id != event.person_id and not event.is_granted:
        _tell(event.person_id, "takeover_ended", event.community_id)


def _tell_many(rows: QuerySet[Membership], kind: str, community_id: int, *, actor_id: int | None = None) -> None:
    ids = list(rows.values_list("person_id", flat=True))
    if ids:
        notify(
            SYSTEM,
            kind=kind,
            about=("community", community_id),
            audience={"people": ids},
            community_id=community_id,
            actor_id=actor_id,
        )


def _tell(person_id: int, kind: str, community_id: int, *, actor_id: int | None = None) -> None:
    notify(
        SYSTEM,
        kind=kind,
        about=("community", community_id),
        audience={"people": [person_id]},
        community_id=community_id,
        actor_id=actor_id,
    )
