"""Ways in and out of a community: joining, asking, pausing, leaving."""

from datetime import timedelta

import pytest

from lyceum.communities.actions.joining import (
    Answer,
    accept_request,
    come_back,
    end_pauses,
    join_community,
    leave_community,
    pause_membership,
    refuse_request,
    withdraw_request,
)
from lyceum.communities.models.communities import Community, Membership
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem
from lyceum.people.requests import SYSTEM
from tests.communities.makers import add_address, state_of
from tests.factories import make_agreement, make_community, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def test_join_community_needs_the_agreement_in_force() -> None:
    community, noor = make_community(), make_person()
    make_agreement(community)
    make_agreement(community, "We listen.")

    with pytest.raises(Refused, match="agreement"):
        join_community(noor, community, agreed=1)
    assert not Membership.objects.exists()

    join_community(noor, community, agreed=2)
    community.refresh_from_db()
    assert (state_of(community, noor), community.member_count) == ("active", 1)


def test_join_community_by_asking_waits_for_a_steward_who_is_told() -> None:
    community, noor = make_community(join_mode="ask", join_questions=["Why?"]), make_person()
    steward = make_member(community, role="steward")

    told: list[Answer] = [{"question": "Why?", "answer": "Because."}]
    membership = join_community(noor, community, answers=told)
    run_tasks()

    assert (membership.state, membership.answers) == ("requested", told)
    assert InboxItem.objects.get(notice__kind="join_request").person == steward


def test_accept_request_makes_a_member_who_is_told() -> None:
    community, noor = make_community(join_mode="ask"), make_person()
    steward = make_member(community, role="steward")
    request = join_community(noor, community)

    accept_request(steward, request)
    run_tasks()

    assert state_of(community, noor) == "active"
    assert InboxItem.objects.filter(person=noor, notice__kind="joined").exists()
    with pytest.raises(Refused, match="answered"):
        refuse_request(steward, request, reason="late")


def test_accept_request_is_refused_to_members_and_changes_nothing() -> None:
    community, noor = make_community(join_mode="ask"), make_person()
    request = join_community(noor, community)

    with pytest.raises(Refused):
        accept_request(make_member(community), request)

    assert state_of(community, noor) == "requested"


def test_refuse_request_keeps_the_reason_for_the_applicant_who_may_ask_again() -> None:
    community, noor = make_community(join_mode="ask"), make_person()
    steward = make_member(community, role="steward")

    refuse_request(steward, join_community(noor, community), reason="We are full.")

    refused = Membership.objects.get(person=noor)
    assert (refused.state, refused.reason) == ("refused", "We are full.")
    assert join_community(noor, community).state == "requested"


def test_withdraw_request_takes_it_back() -> None:
    community, noor = make_community(join_mode="ask"), make_person()
    join_community(noor, community)

    withdraw_request(noor, community)

    assert state_of(community, noor) == "left"


@pytest.mark.parametrize(
    ("address", "verified", "opens"),
    [
        ("noor@lib.example.org", True, True),
        ("noor@lib.example.org", False, False),
        ("noor@evil-lib.example.org", True, False),
        ("noor@lib.example.org.evil.net", True, False),
        ("noor@sub.lib.example.org", True, False),
    ],
)
def test_join_community_by_domain_needs_a_checked_address_there(address: str, *, verified: bool, opens: bool) -> None:
    community, noor = make_community(join_mode="domain", mail_domain="lib.example.org"), make_person()
    add_address(noor, address, verified=verified)

    if opens:
        assert join_community(noor, community).state == "active"
        return
    with pytest.raises(Refused, match="checked mail address"):
        join_community(noor, community)
    assert not Membership.objects.exists()


@pytest.mark.parametrize("mode", ["open", "ask", "invitation", "domain"])
def test_join_community_stays_shut_for_the_removed_and_after_the_end(mode: str) -> None:
    community = make_community(join_mode=mode)
    removed = make_member(community, state="removed")
    with pytest.raises(Refused, match="removed"):
        join_community(removed, community)

    Community.objects.update(closed_at=clock.now())
    with pytest.raises(Refused, match="ended"):
        join_community(make_person(), community)


def test_leave_community_ends_roles_and_is_refused_to_the_only_owner() -> None:
    community = make_community()
    owner, steward = make_member(community, role="owner"), make_member(community, role="steward")

    leave_community(steward, community)
    with pytest.raises(Refused, match="Hand it over"):
        leave_community(owner, community)

    left = Membership.objects.get(person=steward)
    community.refresh_from_db()
    assert (left.state, left.is_steward, community.member_count) == ("left", False, 1)
    assert state_of(community, owner) == "active"


def test_pause_membership_keeps_the_door_open_and_ends_by_itself() -> None:
    community = make_community(visibility="closed")
    noor = make_member(community)
    pause_membership(noor, community, until=clock.now() + timedelta(days=2))
    assert state_of(community, noor) == "paused"
    assert Community.objects.readable_by(noor).exists()

    assert end_pauses(SYSTEM) == 0
    Membership.objects.update(paused_until=clock.now() - timedelta(minutes=1))
    assert end_pauses(SYSTEM) == 1

    assert state_of(community, noor) == "active"


def test_come_back_ends_a_pause_and_leaves_others_alone() -> None:
    community = make_community()
    noor, active = make_member(community, state="paused"), make_member(community)

    come_back(noor, community)
    come_back(active, community)

    assert state_of(community, noor) == state_of(community, active) == "active"
    with pytest.raises(Refused):
        come_back(make_person(), community)
