"""A community gets a new owner when that person says yes; what nobody owns is with the stewards of the site."""

from datetime import timedelta

import pytest
from django.test import Client

from lyceum.communities.actions.joining import leave_community
from lyceum.communities.actions.members import forget_member
from lyceum.communities.actions.owning import (
    STANDS_FOR,
    accept_ownership,
    decline_ownership,
    end_old_offers,
    offer_ownership,
    take_offer_back,
)
from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.invitations import OwnershipOffer
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem
from lyceum.people.models.accounts import Person
from lyceum.people.registries import personal_data
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def member(community: Community, person: Person) -> Membership:
    return Membership.objects.get(community=community, person=person)


def make_offer(*, stay: bool = True) -> tuple[Community, Person, Person, OwnershipOffer]:
    community = make_community("Slow statistics")
    owner, noor = (
        make_member(community, make_person("Olu"), role="owner"),
        make_member(community, make_person("Noor")),
    )
    return community, owner, noor, offer_ownership(owner, member(community, noor), stay=stay)


def make_orphan(**fields: object) -> tuple[Community, Person]:
    """A community whose owner has left the site, and one of its members."""
    community = make_community("Old garden", **fields)  # type: ignore[arg-type]  # fields of the row
    owner, noor = make_member(community, role="owner"), make_member(community, make_person("Noor", handle="noor"))
    forget_member(SYSTEM, owner.pk)
    community.refresh_from_db()
    return community, noor


def told(person: Person) -> list[str]:
    run_tasks()
    return sorted(InboxItem.objects.filter(person=person).values_list("notice__kind", flat=True))


def test_offer_ownership_changes_nothing_until_it_is_accepted() -> None:
    community, owner, noor, _offer = make_offer(stay=False)

    assert member(community, owner).is_owner
    assert not member(community, noor).is_owner
    assert told(noor) == ["owner_offer"]
    with pytest.raises(Refused, match="alone own"):
        leave_community(owner, community)


@pytest.mark.parametrize("stay", [True, False])
def test_accept_ownership_makes_the_other_owner(stay: bool) -> None:  # noqa: FBT001 - a row of the table
    community, owner, noor, _offer = make_offer(stay=stay)

    accept_ownership(noor, community)

    new, former = member(community, noor), member(community, owner)
    assert (new.is_owner, new.is_organiser) == (True, True)
    assert (former.is_owner, former.is_organiser) == (stay, not stay)
    assert told(noor) == []
    assert told(owner) == ["owner"]
    with pytest.raises(Refused, match="does not stand"):
        accept_ownership(noor, community)


def test_decline_ownership_tells_the_owner() -> None:
    community, owner, noor, _offer = make_offer()
    run_tasks()

    decline_ownership(noor, community)

    assert not member(community, noor).is_owner
    assert not OwnershipOffer.objects.exists()
    assert (told(noor), told(owner)) == ([], ["owner_declined"])


def test_take_offer_back_ends_it() -> None:
    community, owner, noor, offer = make_offer()
    run_tasks()

    take_offer_back(owner, offer)

    assert (told(noor), told(owner)) == ([], [])
    with pytest.raises(Refused, match="does not stand"):
        accept_ownership(noor, community)


def test_offers_end_after_two_weeks() -> None:
    community, _owner, noor, _offer = make_offer()

    with clock.frozen(clock.now() + STANDS_FOR):
        with pytest.raises(Refused, match="does not stand"):
            accept_ownership(noor, community)
        assert end_old_offers(SYSTEM) == 1

    assert not OwnershipOffer.objects.exists()
    assert told(noor) == []


@pytest.mark.parametrize("role", ["member", "steward", "organiser"])
def test_offer_ownership_is_for_owners(role: str) -> None:
    community = make_community()
    actor, noor = make_member(community, role=role), make_member(community)

    with pytest.raises(Refused, match="owner"):
        offer_ownership(actor, member(community, noor), stay=True)

    assert not OwnershipOffer.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"state": "paused"}, {"state": "left"}, {"role": "owner"}, {"is_suspended": True}]
)
def test_offer_ownership_is_to_active_members(fields: dict[str, str]) -> None:
    community = make_community()
    owner = make_member(community, role="owner")
    until = {"suspended_until": clock.now() + timedelta(days=1)} if fields.pop("is_suspended", "") else {}
    other = make_member(community, **fields, **until)  # type: ignore[arg-type]  # fields of the row

    with pytest.raises(Refused, match="active member"):
        offer_ownership(owner, member(community, other), stay=True)


@pytest.mark.parametrize("change", [{"is_owner": False}, {"state": "left", "is_owner": False}])
def test_accept_ownership_needs_an_owner_who_still_owns(change: dict[str, object]) -> None:
    community, owner, noor, _offer = make_offer()
    Membership.objects.filter(person=owner).update(**change)

    with pytest.raises(Refused, match="does not stand"):
        accept_ownership(noor, community)

    assert not member(community, noor).is_owner


@pytest.mark.parametrize("state", ["left", "paused", "removed"])
def test_accept_ownership_needs_an_active_member(state: str) -> None:
    community, _owner, noor, _offer = make_offer()
    Membership.objects.filter(person=noor).update(state=state)

    with pytest.raises(Refused, match="active member"):
        accept_ownership(noor, community)


def test_take_offer_back_is_for_who_may_offer() -> None:
    community, _owner, _noor, offer = make_offer()

    for actor in (make_member(community, role="organiser"), make_person(is_steward=True)):
        with pytest.raises(Refused):
            take_offer_back(actor, offer)

    assert OwnershipOffer.objects.exists()


def test_forget_member_hands_what_was_owned_alone_to_the_sites_stewards() -> None:
    alone, shared = make_community(), make_community()
    noor = make_person()
    make_member(alone, noor, role="owner")
    make_member(shared, noor, role="owner")
    make_member(shared, role="owner")

    forget_member(SYSTEM, noor.pk)

    alone.refresh_from_db()
    shared.refresh_from_db()
    assert (alone.is_in_stewards_care, shared.is_in_stewards_care) == (True, False)
    assert (alone.member_count, shared.member_count) == (0, 1)
    assert not Membership.objects.filter(person=noor).exists()


def test_forget_member_ends_offers_to_and_by_them() -> None:
    community, owner, noor, _offer = make_offer()
    offer_ownership(owner, member(community, make_member(community)), stay=True)

    forget_member(SYSTEM, noor.pk)
    assert OwnershipOffer.objects.count() == 1
    forget_member(SYSTEM, owner.pk)

    assert not OwnershipOffer.objects.exists()


def test_stewards_of_the_site_offer_what_nobody_owns() -> None:
    community, noor = make_orphan(visibility="hidden")
    steward = make_person(is_steward=True)

    offer_ownership(steward, member(community, noor), stay=False)
    assert told(noor) == ["owner_offer"]
    accept_ownership(noor, community)

    community.refresh_from_db()
    assert member(community, noor).is_owner
    assert not community.is_in_stewards_care
    with pytest.raises(Refused, match="owner"):
        offer_ownership(steward, member(community, make_member(community)), stay=False)


def test_accept_ownership_of_what_has_an_owner_again_is_refused() -> None:
    community, noor = make_orphan()
    other = make_member(community)
    steward = make_person(is_steward=True)
    for person in (noor, other):
        offer_ownership(steward, member(community, person), stay=False)
    accept_ownership(noor, community)

    with pytest.raises(Refused, match="does not stand"):
        accept_ownership(other, community)

    assert Membership.objects.filter(is_owner=True).count() == 1


def test_owner_pages_from_asking_to_accepting(client: Client) -> None:
    community, at = make_community(slug="slow"), "/c/slow/people/noor/"
    owner, noor = make_member(community, role="owner"), make_member(community, make_person("Noor", handle="noor"))
    client.force_login(owner)
    assert client.post(f"{at}owner/", {"stay": "maybe"}).status_code == 422
    client.post(f"{at}owner/", {"stay": "stay"})
    assert f"{at}owner/back/" in client.get(f"{at}roles/").content.decode()
    client.post(f"{at}owner/back/")
    assert client.post(f"{at}owner/back/").status_code == 404
    client.post(f"{at}owner/", {"stay": "go"})
    assert client.get("/c/slow/owner/").status_code == 404

    client.force_login(noor)
    run_tasks()
    inbox, page = client.get("/inbox/").content.decode(), client.get("/c/slow/owner/").content.decode()
    assert "/c/slow/owner/" in inbox
    assert "becomes an organiser" in page
    assert client.get("/c/slow/owner/accept/").status_code == 405
    client.post("/c/slow/owner/accept/")

    assert member(community, noor).is_owner
    assert client.get("/c/slow/owner/").status_code == 404


def test_decline_page(client: Client) -> None:
    community, _owner, noor, _offer = make_offer()
    client.force_login(noor)

    client.post(f"/c/{community.slug}/owner/decline/")

    assert not OwnershipOffer.objects.exists()


def test_in_care_pages_let_stewards_ask_a_member(client: Client) -> None:
    community, noor = make_orphan(visibility="hidden")
    at = f"/communities/in-care/{community.pk}/"
    client.force_login(make_person(is_steward=True))

    assert "Old garden" in client.get("/communities/in-care/").content.decode()
    assert "/communities/in-care/" in client.get("/care/").content.decode()
    assert client.get(at).status_code == 200
    assert [client.post(at, {"handle": h}).status_code for h in ("", "nobody", "x" * 9999, "a\x00")] == [422] * 4
    assert client.post(at, {"handle": "@Noor"}).status_code == 302

    offer = OwnershipOffer.objects.get(person=noor)
    assert offer.by_site
    back = f"/communities/in-care/back/{offer.pk}/"
    assert back in client.get("/communities/in-care/").content.decode()
    client.post(back)
    assert not OwnershipOffer.objects.exists()


@pytest.mark.parametrize("who", ["visitor", "person", "member"])
def test_in_care_pages_are_for_the_stewards_of_the_site(client: Client, who: str) -> None:
    community, noor = make_orphan()
    if who != "visitor":
        client.force_login(noor if who == "member" else make_person())

    answers = {
        client.get("/communities/in-care/").status_code,
        client.get(f"/communities/in-care/{community.pk}/").status_code,
        client.post(f"/communities/in-care/{community.pk}/", {"handle": "noor"}).status_code,
    }

    assert answers <= {302, 401, 403}
    assert 200 not in answers
    assert not OwnershipOffer.objects.exists()


def test_an_offer_is_in_the_copy_of_ones_data() -> None:
    _community, _owner, noor, _offer = make_offer()

    known = personal_data.get("communities")

    assert known is not None
    assert [told["community"] for told in known.export(noor)["asked_to_own"]] == ["Slow statistics"]
