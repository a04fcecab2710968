"""A community that sleeps: who may ask for it, how its owners answer, what the stewards of the site decide."""

from datetime import timedelta

import pytest
from django.test import Client

from lyceum.communities.actions.owning import accept_ownership, end_old_offers
from lyceum.communities.actions.taking_over import (
    answer_takeover,
    grant_takeover,
    refuse_takeover,
    request_takeover,
    withdraw_takeover,
)
from lyceum.communities.models.communities import Community, Life, Membership
from lyceum.communities.models.invitations import OwnershipOffer, TakeoverRequest
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import Notice
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_member, make_person

pytestmark = pytest.mark.django_db


def sleeping(*, state: str = "asleep", owner_away: int = 61) -> tuple[Community, Person, Person]:
    community = make_community()
    Life.objects.create(community=community, state=state)
    owner = make_member(community, role="owner")
    Person.objects.filter(pk=owner.pk).update(last_login=clock.now() - timedelta(days=owner_away))
    return Community.objects.get(pk=community.pk), owner, make_member(community)


def ask(community: Community, person: Person) -> TakeoverRequest:
    return request_takeover(person, Community.objects.get(pk=community.pk), "I would bring it back.")


def test_owners_are_told_first_and_answer_that_they_are_there(client: Client) -> None:
    community, owner, member = sleeping()
    client.force_login(member)
    assert "Would you look after it?" in client.get(f"/c/{community.slug}/").content.decode()

    client.post(f"/c/{community.slug}/take-over/", {"words": "I would bring it back."})
    asked = TakeoverRequest.objects.get()
    assert Notice.objects.get(kind="takeover").audience == {"people": [owner.pk]}

    client.force_login(owner)
    assert "Somebody asks to take over" in client.get(f"/c/{community.slug}/").content.decode()
    assert "I would bring it back." in client.get(f"/c/{community.slug}/take-over/").content.decode()
    client.post(f"/communities/take-over/{asked.pk}/answer/")

    assert not TakeoverRequest.objects.exists()
    assert Notice.objects.get(kind="takeover_ended").audience == {"people": [member.pk]}
    assert not OwnershipOffer.objects.exists()


def test_after_two_weeks_the_stewards_of_the_site_ask_the_member_to_own_it(client: Client) -> None:
    community, owner, member = sleeping()
    steward = make_person(is_steward=True)
    asked = ask(community, member)
    client.force_login(steward)
    assert "I would bring it back." not in client.get("/communities/in-care/").content.decode()

    with pytest.raises(Refused):
        grant_takeover(steward, asked)
    with clock.frozen(clock.now() + timedelta(days=15)):
        assert "I would bring it back." in client.get("/communities/in-care/").content.decode()
        client.post(f"/communities/take-over/{asked.pk}/", {"so": "yes"})
        accept_ownership(member, community)

    owners = set(Membership.objects.filter(is_owner=True).values_list("person", flat=True))
    assert owners == {owner.pk, member.pk}
    assert not Community.objects.get().is_in_stewards_care


def test_the_stewards_can_leave_it_as_it_is() -> None:
    community, _owner, member = sleeping()
    asked = ask(community, member)

    with clock.frozen(clock.now() + timedelta(days=15)):
        refuse_takeover(make_person(is_steward=True), asked)

    assert not TakeoverRequest.objects.exists()
    assert not OwnershipOffer.objects.exists()


@pytest.mark.parametrize(("state", "away"), [("quiet", 100), ("lively", 100), ("asleep", 10)])
def test_nobody_asks_for_a_community_that_is_awake_or_whose_owner_is_there(state: str, away: int) -> None:
    community, _owner, member = sleeping(state=state, owner_away=away)

    with pytest.raises(Refused):
        ask(community, member)

    assert not TakeoverRequest.objects.exists()


def test_only_members_who_take_part_ask_and_once() -> None:
    community, owner, member = sleeping()
    outsider, paused = make_person(), make_member(community, state="paused")
    suspended = make_member(community, suspended_until=clock.now() + timedelta(days=1))
    ask(community, member)

    for person in (outsider, paused, suspended, owner, member):
        with pytest.raises(Refused):
            ask(community, person)

    assert TakeoverRequest.objects.count() == 1


def test_requests_are_answered_by_those_they_are_for(client: Client) -> None:
    community, _owner, member = sleeping()
    other = make_member(community)
    asked = ask(community, member)

    with pytest.raises(Refused):
        answer_takeover(other, asked)
    with pytest.raises(Refused):
        withdraw_takeover(other, asked)
    with pytest.raises(Refused):
        refuse_takeover(other, asked)
    client.force_login(other)
    assert client.post(f"/communities/take-over/{asked.pk}/back/").status_code == 404

    client.force_login(member)
    client.post(f"/communities/take-over/{asked.pk}/back/")
    assert not TakeoverRequest.objects.exists()


def test_an_owner_who_answers_first_stops_the_grant() -> None:
    community, owner, member = sleeping()
    asked = ask(community, member)
    TakeoverRequest.objects.update(owners_until=clock.now() - timedelta(days=1))
    stale = TakeoverRequest.objects.get()
    answer_takeover(owner, asked)

    with pytest.raises(Refused):
        grant_takeover(make_person(is_steward=True), stale)
    with pytest.raises(Refused):
        withdraw_takeover(member, stale)

    assert not OwnershipOffer.objects.exists()


@pytest.mark.parametrize("change", ["awake", "owner"])
def test_nothing_is_granted_when_it_woke_up_or_its_owner_came_back(change: str) -> None:
    community, owner, member = sleeping()
    asked = ask(community, member)
    if change == "awake":
        Life.objects.update(state="lively")
    else:
        Person.objects.filter(pk=owner.pk).update(last_login=clock.now() + timedelta(days=14))

    with clock.frozen(clock.now() + timedelta(days=15)), pytest.raises(Refused):
        grant_takeover(make_person(is_steward=True), asked)

    assert not OwnershipOffer.objects.exists()


def test_a_grant_never_puts_a_community_with_owners_into_the_care_of_the_site() -> None:
    community, _owner, member = sleeping()
    asked = ask(community, member)

    with clock.frozen(clock.now() + timedelta(days=15)):
        grant_takeover(make_person(is_steward=True), asked)
        assert not Community.objects.get().is_in_stewards_care
    with clock.frozen(clock.now() + timedelta(days=60)):
        assert end_old_offers(SYSTEM) == 1

    assert not Community.objects.get().is_in_stewards_care
    assert not OwnershipOffer.objects.exists()


def test_stewards_take_a_grant_back_before_it_is_accepted(client: Client) -> None:
    community, _owner, member = sleeping()
    asked = ask(community, member)
    steward = make_person(is_steward=True)
    with clock.frozen(clock.now() + timedelta(days=15)):
        grant_takeover(steward, asked)
        client.force_login(steward)
        page = client.get("/communities/in-care/").content.decode()
        offer = OwnershipOffer.objects.get()
        client.post(f"/communities/in-care/back/{offer.pk}/")

    assert "Granted, not answered yet" in page
    assert not OwnershipOffer.objects.exists()
    assert not Membership.objects.get(community=community, person=member).is_owner
