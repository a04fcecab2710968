"""Who may do what in a community, and if not, why."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from lyceum.communities.models.communities import Community, Life, Membership
from lyceum.communities.models.invitations import Invitation, OwnershipOffer, TakeoverRequest
from lyceum.communities.models.listings import Listing, ListingClaim, ListingTip
from lyceum.kernel import clock
from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.policies import can_approve_people
from lyceum.people.requests import Actor, System

NEWCOMER_COMMUNITIES = 1
MAILS_A_DAY = 50


def can_write(actor: Actor, community: Community, membership: Membership | None) -> Verdict:
    """Whether the actor may take part: every contribution asks this first."""
    if isinstance(actor, System):
        return YES
    if community.closed_at:
        return no(_("This community has ended. Its words stay readable."))
    if membership is None or not membership.is_inside:
        return no(_("Join the community first."))
    if not membership.may_write:
        return no(_("You are suspended here for a time. The stewards wrote to you why and until when."))
    return YES


def can_look_after(actor: Actor, membership: Membership | None) -> Verdict:
    """Whether the actor handles reports and other people's contributions in this community."""
    if isinstance(actor, System) or (membership is not None and membership.looks_after):
        return YES
    return no(_("Only the stewards of this community can do this."))


def can_run(actor: Actor, membership: Membership | None) -> Verdict:
    """Whether the actor may change settings, roles and the agreement."""
    if isinstance(actor, System) or (membership is not None and membership.runs):
        return YES
    return no(_("Only the organisers of this community can do this."))


def can_found_community(actor: Actor, *, everybody: bool, founded: int) -> Verdict:
    """Whether the actor may found a community; new accounts found one in their first week."""
    if isinstance(actor, System):
        return YES
    if not everybody and not (actor.is_steward or actor.is_administrator):
        return no(_("Communities are founded by the stewards of this site. Write to them about yours."))
    if actor.is_new and founded >= NEWCOMER_COMMUNITIES:
        return no(_("In your first week you can found one community."))
    return YES


@dataclass(frozen=True, slots=True)
class JoinKeys:
    """What an applicant brings along: an open invitation, a checked address at the domain, the agreement."""

    is_invited: bool = False
    has_address: bool = False
    has_agreed: bool = True


def can_ask_to_join(actor: Actor, community: Community, membership: Membership | None, keys: JoinKeys) -> Verdict:
    """Whether the way in is open to the actor; the agreement is asked for on the page itself."""
    if community.closed_at:
        return no(_("This community has ended. Its words stay readable."))
    if membership is not None and membership.is_inside:
        return no(_("You are a member already."))
    if membership is not None and membership.state == Membership.State.REMOVED:
        return no(_("The stewards have removed you from this community. You can write to them about it."))
    return YES if isinstance(actor, System) or keys.is_invited else _can_come_uninvited(community, membership, keys)


def _can_come_uninvited(community: Community, membership: Membership | None, keys: JoinKeys) -> Verdict:
    if membership is not None and membership.state == Membership.State.REQUESTED:
        return no(_("You have asked already. The stewards answer you."))
    if community.join_mode == Community.JoinMode.INVITATION:
        return no(_("People join this community by invitation."))
    if community.join_mode == Community.JoinMode.DOMAIN and not keys.has_address:
        return no(
            _("Joining needs a checked mail address at %(domain)s. Add it to your account.")
            % {"domain": community.mail_domain}
        )
    return YES


def can_join_community(actor: Actor, community: Community, membership: Membership | None, keys: JoinKeys) -> Verdict:
    verdict = can_ask_to_join(actor, community, membership, keys)
    if verdict and not keys.has_agreed:
        return no(_("Please read our agreement and accept it. It may have changed a moment ago."))
    return verdict


def can_withdraw_request(membership: Membership | None) -> Verdict:
    if membership is not None and membership.state == Membership.State.REQUESTED:
        return YES
    return no(_("This request has been answered already."))


def can_answer_request(actor: Actor, own: Membership | None, request: Membership) -> Verdict:
    if request.state != Membership.State.REQUESTED:
        return no(_("This request has been answered already."))
    return can_look_after(actor, own)


def can_use_invitation(actor: Actor, invitation: Invitation, *, has_address: bool) -> Verdict:
    if not invitation.is_open:
        return no(_("This link does not work any more."))
    if invitation.mail and not has_address:
        return no(_("This invitation is for another mail address. Sign in with the address it was sent to."))
    return YES if not isinstance(actor, System) else no(_("Only people use invitations."))


def can_invite_people(actor: Actor, community: Community, own: Membership | None, *, mails_today: int = 0) -> Verdict:
    if community.closed_at:
        return no(_("This community has ended. Its words stay readable."))
    if not isinstance(actor, System) and mails_today >= MAILS_A_DAY:
        return no(_("You can send %(number)s invitations a day.") % {"number": MAILS_A_DAY})
    return can_look_after(actor, own)


def can_leave_community(actor: Actor, membership: Membership | None, *, other_owners: int) -> Verdict:
    if membership is None or not membership.is_inside:
        return no(_("You are not a member here."))
    if not isinstance(actor, System) and membership.is_owner and not other_owners:
        return no(_("You alone own this community. Hand it over or close it first."))
    return YES


def can_pause(membership: Membership | None) -> Verdict:
    if membership is not None and membership.is_inside:
        return YES
    return no(_("You are not a member here."))


def can_accept_agreement(membership: Membership | None) -> Verdict:
    return can_pause(membership)


def can_set_roles(actor: Actor, own: Membership | None, target: Membership) -> Verdict:
    """Roles up to organiser; ownership is handed over, never given or taken here."""
    if not target.is_inside:
        return no(_("This person is not a member here."))
    return can_run(actor, own)


def can_remove_member(actor: Actor, own: Membership | None, target: Membership) -> Verdict:
    if not target.is_inside:
        return no(_("This person is not a member here."))
    return _can_act_against(actor, own, target)


def can_suspend_member(actor: Actor, own: Membership | None, target: Membership | None) -> Verdict:
    if target is None or not target.is_inside:
        return no(_("This person is not a member here."))
    return _can_act_against(actor, own, target)


def _can_act_against(actor: Actor, own: Membership | None, target: Membership) -> Verdict:
    """Stewards act on members, organisers on stewards too, the owner on organisers; nobody on owners or oneself."""
    verdict = can_look_after(actor, own)
    if not verdict or isinstance(actor, System) or own is None:
        return verdict
    if target.pk == own.pk:
        return no(_("This is you. Ask another steward."))
    if target.is_owner or (target.is_organiser and not own.is_owner) or (target.is_steward and not own.runs):
        return no(_("This person looks after the community too. Ask its owner."))
    return YES


def can_own(actor: Actor, own: Membership | None) -> Verdict:
    if isinstance(actor, System) or (own is not None and own.is_owner and own.state == Membership.State.ACTIVE):
        return YES
    return no(_("Only the owner of this community can do this."))


def can_offer_ownership(
    actor: Actor, community: Community, own: Membership | None, target: Membership, *, is_granted: bool = False
) -> Verdict:
    """Owners offer what they own; the stewards of the site what nobody owns any more, or what a request asks for."""
    if target.state != Membership.State.ACTIVE or not target.may_write or target.is_owner:
        return no(_("Choose an active member who does not own the community yet."))
    if (community.is_in_stewards_care or is_granted) and can_approve_people(actor):
        return YES
    return can_own(actor, own)


def can_answer_offer(actor: Actor, offer: OwnershipOffer | None) -> Verdict:
    if offer is None or offer.person_id != actor.pk or not offer.is_open:
        return no(_("This offer does not stand any more."))
    return YES


def can_accept_ownership(
    actor: Actor, offer: OwnershipOffer | None, own: Membership | None, giver: Membership | None
) -> Verdict:
    """Whoever offered it still has it to give, and the person offered is still an active member."""
    if offer is None or not (verdict := can_answer_offer(actor, offer)):
        return can_answer_offer(actor, offer)
    if offer.by_site:
        # With `stay` it is a request the stewards have granted: the owners stay, so nothing was in care.
        stands = offer.stay or offer.community.is_in_stewards_care
    else:
        stands = giver is not None and giver.is_owner
    if not stands:
        return no(_("This offer does not stand any more."))
    if own is None or own.state != Membership.State.ACTIVE or not own.may_write:
        return no(_("Only an active member can own the community."))
    return verdict


def can_take_offer_back(actor: Actor, own: Membership | None, offer: OwnershipOffer) -> Verdict:
    if offer.by_site:
        return can_approve_people(actor)
    return can_own(actor, own)


def can_stand_under(actor: Actor, parent: Community, there: Membership | None, *, is_loop: bool) -> Verdict:
    """A place under a parent is given by those who run the parent."""
    if is_loop or parent.level == Community.Level.COMMUNITY:
        return no(_("A community stands under a chapter or an institution."))
    if isinstance(actor, System) or (there is not None and there.runs):
        return YES
    return no(_("Only the organisers of %(parent)s can take a community in.") % {"parent": parent.name})


def can_keep_house(actor: Actor) -> Verdict:
    """What follows by itself is done by the software alone."""
    return YES if isinstance(actor, System) else no(_("Only the software does this."))


def can_import(actor: Actor) -> Verdict:
    """Bringing in whole communities is done by the command line, which acts as the software."""
    return YES if isinstance(actor, System) else no(_("Imports are run by the administrator of the server."))


MOST_OPEN_PROPOSALS = 5
PROPOSALS_A_DAY = 20
NEWCOMER_PROPOSALS_A_DAY = 3
TIPS_A_DAY = 20


def can_propose_listing(actor: Actor, *, waiting: int, today: int) -> Verdict:
    """Whether the actor may propose one more community elsewhere; the stewards of the site have no limit."""
    if isinstance(actor, System) or can_decide_listing(actor):
        return YES
    if waiting >= MOST_OPEN_PROPOSALS:
        return no(
            _("%(number)s of your proposals wait for the stewards. Wait until they have looked at one.")
            % {"number": waiting}
        )
    if actor.is_new and today >= NEWCOMER_PROPOSALS_A_DAY:
        return no(
            _("In your first week you can propose %(number)s communities a day. Come back tomorrow.")
            % {"number": NEWCOMER_PROPOSALS_A_DAY}
        )
    if today >= PROPOSALS_A_DAY:
        return no(
            _("You can propose %(number)s communities a day. Come back tomorrow.") % {"number": PROPOSALS_A_DAY}
        )
    return YES


def can_decide_listing(actor: Actor) -> Verdict:
    """Proposals, tips and what listings say are decided by the stewards of the site."""
    return can_approve_people(actor)


def can_reopen_listing(actor: Actor, *, is_proposed_again: bool) -> Verdict:
    """A decision is taken back as long as nobody has proposed the same place anew."""
    if is_proposed_again:
        return no(_("Somebody has proposed this place again. Decide about that one."))
    return can_decide_listing(actor)


def can_confirm_listing(actor: Actor, listing: Listing) -> Verdict:
    if isinstance(actor, System):
        return no(_("Only people can say that it is still right."))
    return YES if listing.state == Listing.State.LISTED else no(_("This is not listed."))


def can_tip_listing(
    actor: Actor, listing: Listing, *, today: int, kind: str = ListingTip.Kind.GONE, runs: bool = False
) -> Verdict:
    """Visitors may too; how often is counted by where they come from. To take it out is asked by those it is of."""
    if listing.state != Listing.State.LISTED:
        return no(_("This is not listed."))
    if kind == ListingTip.Kind.OUT and not runs and (actor.pk is None or listing.proposed_by_id != actor.pk):
        return no(_("Only who proposed it or runs it can ask for this."))
    if not isinstance(actor, System) and today >= TIPS_A_DAY:
        return no(_("You have told us a lot today. Thank you. Come back tomorrow."))
    return YES


def can_withdraw_proposal(actor: Actor, listing: Listing) -> Verdict:
    """Until it is decided; what is listed already is taken out by a steward."""
    if actor.pk is None or listing.proposed_by_id != actor.pk:
        return no(_("Only who proposed it can take it back."))
    if listing.state != Listing.State.PROPOSED:
        return no(_("The stewards have decided already."))
    return YES


CLAIMS_A_DAY, MOST_CODES, CODE_TRIES = 5, 5, 5


def can_claim_listing(actor: Actor, listing: Listing, *, today: int) -> Verdict:
    """Whoever runs a listed community may say so."""
    if isinstance(actor, System):
        return no(_("Only people can say that they run it."))
    if listing.state != Listing.State.LISTED:
        return no(_("This is not listed."))
    if today >= CLAIMS_A_DAY:
        return no(_("You have claimed several communities today. Come back tomorrow."))
    return YES


def can_prove_claim(actor: Actor, claim: ListingClaim, *, tries: int = 0) -> Verdict:
    if claim.person_id != actor.pk:
        return no(_("This is somebody else's claim."))
    if claim.ended_at is not None or claim.proved_at is not None or claim.listing.state != Listing.State.LISTED:
        return no(_("This has been decided already."))
    if tries >= CODE_TRIES:
        return no(_("This code was wrong too often. Have a new one sent."))
    return YES


def can_prove_by_mail(actor: Actor, claim: ListingClaim, *, at_domain: bool, sent: int) -> Verdict:
    if not (verdict := can_prove_claim(actor, claim)):
        return verdict
    if not at_domain:
        return no(_("The address has to be at the domain of the community itself."))
    if sent >= MOST_CODES:
        return no(_("We have sent you several codes. Prove it in another way, or ask a steward."))
    return YES


def can_prove_by_page(actor: Actor, claim: ListingClaim, *, may_look: bool) -> Verdict:
    if not (verdict := can_prove_claim(actor, claim)):
        return verdict
    return YES if may_look else no(_("This site does not look at that address."))


def can_change_listing(actor: Actor, *, runs: bool) -> Verdict:
    """The stewards of the site, and who has proved that they run it."""
    return YES if runs and not isinstance(actor, System) else can_decide_listing(actor)


def can_order_communities(_actor: Actor, own: Membership | None) -> Verdict:
    """Everybody puts their own in order."""
    return YES if own is not None else no(_("You are not a member here."))


def can_request_takeover(own: Membership | None, life: Life | None, *, has_owner: bool, has_asked: bool) -> Verdict:
    """A member who takes part may ask for a community that sleeps and whose owners have been away for long."""
    if own is None or own.state != Membership.State.ACTIVE or not own.may_write:
        return no(_("Only a member who takes part can ask for it."))
    if own.is_owner:
        return no(_("You own it."))
    if not (verdict := can_be_taken_over(life, has_owner=has_owner)):
        return verdict
    if has_asked:
        return no(_("You have asked already. The owners have two weeks to answer."))
    return YES


def can_be_taken_over(life: Life | None, *, has_owner: bool) -> Verdict:
    """It sleeps, and no owner has been here lately; asked when somebody asks for it and when it is granted."""
    if life is None or life.state != Life.State.ASLEEP:
        return no(_("Only a community that is asleep can be taken over: nobody has written there for 90 days."))
    if has_owner:
        return no(_("Its owner has been here in the last 60 days. Write to them."))
    return YES


def can_grant_takeover(actor: Actor, asked: TakeoverRequest | None, *, is_own: bool = False) -> Verdict:
    """Whoever asked takes it back; the stewards of the site decide when the owners have had their time."""
    if asked is None:
        return no(_("This request has been answered already."))
    if is_own:
        return YES if asked.person_id == actor.pk else no(_("Only who asked can take it back."))
    if not (verdict := can_approve_people(actor)):
        return verdict
    if asked.owners_until > clock.now():
        return no(_("The owners still have time to answer."))
    return YES
