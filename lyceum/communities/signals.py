"""What has happened in communities."""

from dataclasses import dataclass

from lyceum.kernel.bus import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunitySignal(Signal):
    """Something has happened in a community."""

    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityFounded(CommunitySignal):
    """A community was founded by `actor_id`, in one of the shapes of founding or none."""

    shape: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityChanged(CommunitySignal):
    """Settings were saved; `before` and `after` hold what has changed."""

    before: dict[str, str]
    after: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityNarrowed(CommunitySignal):
    """A public community was closed or hidden: what was written before must not open by itself again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityClosed(CommunitySignal):
    """The community has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPublished(CommunitySignal):
    """A new version of the agreement is in force."""

    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipSignal(CommunitySignal):
    """Something has happened between a person and a community."""

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityJoined(MembershipSignal):
    """A person is a member now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequested(MembershipSignal):
    """A person asked to join."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRefused(MembershipSignal):
    """A person was not taken in; the reason is in the membership."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityLeft(MembershipSignal):
    """A person has left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipPaused(MembershipSignal):
    """A person pauses, or is back."""

    is_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesChanged(MembershipSignal):
    """A person's roles are others now."""

    before: list[str]
    after: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipOffered(MembershipSignal):
    """`person_id` is asked to own the community."""

    offer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferEnded(MembershipSignal):
    """`person_id` was asked and does not take over: they declined, it was taken back, or it took too long."""

    offer_id: int
    offered_by: int
    is_declined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipHandedOver(MembershipSignal):
    """`person_id` has accepted and owns the community now."""

    offer_id: int
    offered_by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSuspended(MembershipSignal):
    """A member may not take part until a moment."""

    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspensionLifted(MembershipSignal):
    """A member may take part again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInvited(CommunitySignal):
    """An invitation was made; mail-bound ones are sent."""

    invitation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRevoked(CommunitySignal):
    """An invitation was taken back."""

    invitation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityReopened(CommunitySignal):
    """The community goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementAccepted(MembershipSignal):
    """A member has accepted the newest agreement."""

    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinWithdrawn(MembershipSignal):
    """A person took their request back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(MembershipSignal):
    """A person was removed from the community; the reason is in the membership."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingSignal(Signal):
    """Something has happened to a listing of a community elsewhere."""

    listing_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingProposed(ListingSignal):
    """Somebody proposes a community that lives elsewhere; the stewards of the site decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingApproved(ListingSignal):
    """A proposal is listed now; `proposer_id` hears of it."""

    proposer_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRefused(ListingSignal):
    """A proposal was not taken in; the reason is in the listing."""

    proposer_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingReopened(ListingSignal):
    """A decision about a proposal was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingChanged(ListingSignal):
    """A steward has changed what a listing says; `changed` names the facts."""

    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingConfirmed(ListingSignal):
    """Somebody has looked and says that it is still right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingTipped(ListingSignal):
    """Somebody, or our own look at its address, says that it is gone or has moved."""

    tip_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingTipDecided(ListingSignal):
    """A steward has followed a tip or put it aside."""

    tip_id: int
    was_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingTipReopened(ListingSignal):
    """What was decided about a tip was taken back."""

    tip_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingWithdrawn(ListingSignal):
    """Whoever proposed it took it back before it was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSignal(ListingSignal):
    """Something has happened to a claim of somebody who says that they run a community elsewhere."""

    claim_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimMade(ClaimSignal):
    """Somebody says that they run it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCodeAsked(ClaimSignal):
    """A code is to be mailed to an address at its domain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLookAsked(ClaimSignal):
    """Its page is to be looked at for the mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimProved(ClaimSignal):
    """`person_id` has proved that they run it, or a steward of the site knows it."""

    person_id: int
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEnded(ClaimSignal):
    """A claim was given back by `person_id` or taken by the stewards of the site."""

    person_id: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityQuieted(CommunitySignal):
    """Nobody has written for a while: those who run it are asked whether they are still there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoverRequested(MembershipSignal):
    """A member asks to take over a community that sleeps."""

    request_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoverEnded(MembershipSignal):
    """A request to take over was answered: by an owner who is there, by the stewards of the site, or taken back."""

    request_id: int
    is_granted: bool = False
