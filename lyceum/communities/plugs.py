"""What communities add to the apps below: header, tabs, kinds of things, search, circles, personal data."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lyceum.communities.actions.claiming import forget_claims
from lyceum.communities.actions.members import forget_member
from lyceum.communities.actions.proposing import forget_proposer
from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.invitations import Invitation, OwnershipOffer, TakeoverRequest
from lyceum.communities.models.listings import Listing, ListingClaim, ListingTip
from lyceum.communities.queries import known_membership, seen_by
from lyceum.communities.queries.claims import count_claims
from lyceum.communities.queries.hits import list_community_hits, list_listing_hits
from lyceum.communities.queries.inside import find_seen_communities
from lyceum.communities.queries.listings import count_proposals, count_tips
from lyceum.communities.queries.members import (
    find_people,
    list_shared_communities,
    list_solely_owned,
    share_a_community,
)
from lyceum.communities.queries.owning import count_in_care, find_offer
from lyceum.communities.queries.site_waiting import list_site_waiting
from lyceum.communities.queries.taking_over import count_due_takeovers
from lyceum.communities.registries import (
    LiveSearch,
    SearchHit,
    SearchSource,
    SearchText,
    Tab,
    search_live,
    search_sources,
    tabs,
)
from lyceum.people.models.accounts import Person
from lyceum.people.registries import (
    HeaderItem,
    Panel,
    PersonalData,
    SetupCheck,
    ThingKind,
    header_items,
    leaving_notes,
    person_panels,
    personal_data,
    setup_checks,
    shared_circles,
    things,
    waiting_people,
)
from lyceum.people.requests import SYSTEM, Viewer


def _runs(viewer: Viewer, community: Community) -> bool:
    own = known_membership(viewer, community)
    return own is not None and own.runs


header_items.plug(
    "communities",
    HeaderItem("communities", gettext_lazy("Communities"), "users", "communities:list", for_visitors=True),
    position=20,
)
tabs.plug("home", Tab("home", gettext_lazy("Home"), "communities:page"), position=10)
tabs.plug("agreement", Tab("agreement", gettext_lazy("Our agreement"), "communities:agreement"), position=60)
tabs.plug("settings", Tab("settings", gettext_lazy("Settings"), "communities:settings", shown=_runs), position=90)
shared_circles.plug("members", share_a_community)


def _find_community(viewer: Viewer, pk: int) -> Community | None:
    return Community.objects.visible_to(viewer).filter(pk=pk).first()


def _find_communities(viewer: Viewer, pks: Iterable[int]) -> dict[int, Community]:
    return Community.objects.visible_to(viewer).in_bulk(list(pks))


def _find_listing(viewer: Viewer, pk: int) -> Listing | None:
    return Listing.objects.visible_to(viewer).filter(pk=pk).first()


things.plug(
    "community",
    ThingKind(
        kind="community",
        label=gettext_lazy("Community"),
        find=_find_community,
        find_many=_find_communities,
        url=lambda c: c.address,
        title=lambda c: c.name,
        quote=lambda c: c.description,
        seen_by=seen_by,
        can_be_kept=True,
    ),
)


def _find_removed(viewer: Viewer, pk: int) -> Membership | None:
    rows = Membership.objects.filter(pk=pk, person=viewer.pk, state=Membership.State.REMOVED)
    return rows.select_related("community").first()


def _why_removed(row: Membership) -> str:
    is_hidden = row.community.visibility == Community.Visibility.HIDDEN
    return "/communities/" if is_hidden else f"/c/{row.community.slug}/join/"


things.plug(
    "membership",
    ThingKind(
        kind="membership",
        label=gettext_lazy("A membership that has ended"),
        find=_find_removed,
        url=_why_removed,
        title=lambda m: m.community.name,
        quote=lambda m: m.reason,
    ),
)
things.plug(
    "listing",
    ThingKind(
        kind="listing",
        label=gettext_lazy("Community elsewhere"),
        find=_find_listing,
        url=lambda listing: listing.address,
        title=lambda listing: listing.name,
        quote=lambda listing: listing.description,
        can_be_kept=True,
    ),
)


def _community_text(pk: int) -> SearchText | None:
    c = Community.objects.filter(pk=pk, closed_at__isnull=True).first()
    return SearchText(None, c.language, c.name, c.description, c.made_at) if c else None


def _listing_text(pk: int) -> SearchText | None:
    one = Listing.objects.filter(pk=pk, state=Listing.State.LISTED).first()
    if one is None:
        return None
    language = one.languages[0] if one.languages else "en"
    words = " ".join([one.description, one.city, one.country, *[str(topic) for topic in one.topics]])
    return SearchText(None, str(language)[:12], one.name, words, one.made_at)


search_sources.plug(
    "community",
    SearchSource(
        "community",
        gettext_lazy("Communities"),
        _community_text,
        list_community_hits,
        lambda: Community.objects.values_list("pk", flat=True).iterator(2000),
        among=find_seen_communities,
    ),
    position=10,
)
search_sources.plug(
    "listing",
    SearchSource(
        "listing",
        gettext_lazy("Communities elsewhere"),
        _listing_text,
        list_listing_hits,
        lambda: Listing.objects.values_list("pk", flat=True).iterator(2000),
    ),
    position=40,
)


def _find_people(viewer: Viewer, words: list[str], most: int) -> list[SearchHit]:
    return [SearchHit(f"/people/{person.handle}/", person.name) for person in find_people(viewer, words, most)]


search_live.plug("person", LiveSearch(gettext_lazy("People"), _find_people))


def _panel(viewer: Viewer, person: Person) -> dict[str, Any] | None:
    shared = list_shared_communities(viewer, person.pk)
    return {"communities": shared} if shared else None


person_panels.plug("communities", Panel("communities/parts/person_panel.html", _panel), position=20)


def _leaving(person: Person) -> list[str]:
    return [
        _("You alone own %(community)s. Hand it over first, or it goes to the stewards of this site.")
        % {"community": community.name}
        for community in list_solely_owned(person.pk)
    ]


leaving_notes.plug("communities", _leaving)


def _export(person: Person) -> dict[str, Any]:
    rows = Membership.objects.filter(person=person).select_related("community", "agreement_version")
    return {
        "memberships": [
            {
                "community": m.community.name,
                "address": f"/c/{m.community.slug}/",
                "state": m.state,
                "roles": [role for role in Membership.ROLES if getattr(m, f"is_{role}")],
                "answers": m.answers,
                "joined_at": m.joined_at.isoformat() if m.joined_at else None,
                "agreement": m.agreement_version.n if m.agreement_version else None,
            }
            for m in rows
        ],
        "invitations_made": [
            {"community": i.community.name, "mail": i.mail, "at": i.made_at.isoformat()}
            for i in Invitation.objects.filter(made_by=person).select_related("community")
        ],
        "asked_to_own": [
            {"community": o.community.name, "until": o.expires_at.isoformat()}
            for o in OwnershipOffer.objects.filter(person=person).select_related("community")
        ],
    }


personal_data.plug(
    "communities",
    PersonalData(
        label=gettext_lazy("Communities you are in, your roles and answers there, invitations"),
        purpose=gettext_lazy("Opening your communities to you and nobody else's."),
        retention=gettext_lazy("Until you remove your account; answers to join until then too."),
        export=_export,
        erase=lambda person: forget_member(SYSTEM, person.pk),
    ),
)


def _offer_title(offer: OwnershipOffer) -> str:
    return offer.community.name


things.plug(
    "ownership_offer",
    ThingKind(
        kind="ownership_offer",
        label=gettext_lazy("Offer to own a community"),
        find=find_offer,
        url=lambda offer: f"/c/{offer.community.slug}/owner/",
        title=_offer_title,
        community_id=lambda offer: offer.community_id,
    ),
)


def _in_care() -> tuple[str, str]:
    number = count_in_care() + count_due_takeovers()
    if not number:
        return "done", _("Every community has an owner.")
    words = ngettext("%(number)s community waits for an owner.", "%(number)s communities wait for an owner.", number)
    return "soon", words % {"number": number}


setup_checks.plug("in_care", SetupCheck(gettext_lazy("Owners"), "communities:in_care", _in_care), position=85)


def _proposals() -> tuple[str, str]:
    number = count_proposals()
    if not number:
        return "done", _("No proposed community waits.")
    words = ngettext("%(number)s proposed community waits.", "%(number)s proposed communities wait.", number)
    return "soon", words % {"number": number}


def _tips() -> tuple[str, str]:
    number = count_tips()
    if not number:
        return "done", _("No listing is said to be gone or to have moved.")
    words = ngettext(
        "%(number)s time a listing is said to be gone or to have moved.",
        "%(number)s times a listing is said to be gone or to have moved.",
        number,
    )
    return "soon", words % {"number": number}


setup_checks.plug(
    "proposals", SetupCheck(gettext_lazy("Proposed communities"), "communities:proposals", _proposals), position=86
)
setup_checks.plug("tips", SetupCheck(gettext_lazy("Communities elsewhere"), "communities:tips", _tips), position=87)


def _forget_told(person: Person) -> None:
    forget_claims(SYSTEM, person.pk)
    forget_proposer(SYSTEM, person.pk)


def _claims() -> tuple[str, str]:
    number = count_claims()
    if not number:
        return "done", _("Nobody waits to be known as who runs a listing.")
    words = ngettext(
        "%(number)s person says that they run a listing.", "%(number)s people say that they run a listing.", number
    )
    return "soon", words % {"number": number}


setup_checks.plug(
    "claims", SetupCheck(gettext_lazy("Who runs what elsewhere"), "communities:claims", _claims), position=88
)
waiting_people.plug("site", list_site_waiting)


def _export_told(person: Person) -> dict[str, Any]:
    """What the person has told of communities elsewhere, and where they asked to take over."""
    confirmed = Listing.objects.filter(confirmer=person).values_list("name", flat=True)
    return {
        "proposed": [
            {"name": one.name, "address": one.url, "state": one.state, "at": one.made_at.isoformat()}
            for one in Listing.objects.filter(proposed_by=person)
        ],
        "confirmed": list(confirmed),
        "said_gone_or_moved": [
            {"name": tip.listing.name, "kind": tip.kind, "address": tip.url, "at": tip.at.isoformat()}
            for tip in ListingTip.objects.filter(person=person).select_related("listing")
        ],
        "said_to_run": [
            {
                "name": claim.listing.name,
                "words": claim.words,
                "mail": claim.mail,
                "proof": claim.proof,
                "at": claim.made_at.isoformat(),
                "ended": claim.ended_at.isoformat() if claim.ended_at else "",
            }
            for claim in ListingClaim.objects.filter(person=person).select_related("listing")
        ],
        "asked_to_take_over": [
            {"community": one.community.name, "words": one.words, "at": one.made_at.isoformat()}
            for one in TakeoverRequest.objects.filter(person=person).select_related("community")
        ],
    }


personal_data.plug(
    "listings",
    PersonalData(
        label=gettext_lazy(
            "What you told of communities elsewhere, which of them you run, and where you asked to take over"
        ),
        purpose=gettext_lazy("Keeping the directory right, and answering you."),
        retention=gettext_lazy("Until you remove your account; the listings stay without your name."),
        export=_export_told,
        erase=_forget_told,
    ),
)
