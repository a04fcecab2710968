"""Many at once: a link's last turn, the member count, two owners leaving."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from lyceum.communities.actions.joining import join_by_invitation, join_community, leave_community
from lyceum.communities.actions.members import invite_people
from lyceum.communities.models.communities import Community, Membership
from lyceum.kernel.verdicts import Refused
from tests.factories import make_community, make_member, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobs: list[Callable[[], object]]) -> list[bool]:
    """Do all jobs in threads of their own; says which were not refused."""

    def run(job: Callable[[], object]) -> bool:
        try:
            job()
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(run, jobs))


def test_a_links_last_turn_lets_one_person_in() -> None:
    community = make_community()
    invitation = invite_people(make_member(community, role="owner"), community)
    people = [make_person() for _n in range(8)]

    done = at_once([lambda person=person: join_by_invitation(person, invitation) for person in people])  # type: ignore[misc]  # each its own person

    assert done.count(True) == 1
    assert Membership.objects.filter(community=community, is_owner=False).count() == 1


def test_twenty_join_at_once_and_all_are_counted() -> None:
    community = make_community()
    people = [make_person() for _n in range(20)]

    done = at_once([lambda person=person: join_community(person, community) for person in people])  # type: ignore[misc]  # each its own person

    assert all(done)
    assert Community.objects.get().member_count == Membership.objects.inside().count() == 20


def test_one_person_pressing_join_ten_times_is_one_member() -> None:
    community, noor = make_community(), make_person()

    done = at_once([lambda: join_community(noor, community)] * 10)

    assert done.count(True) == 1
    assert Community.objects.get().member_count == 1


def test_two_owners_leaving_at_once_leave_one_behind() -> None:
    community = make_community()
    owners = [make_member(community, role="owner") for _n in range(2)]

    done = at_once([lambda owner=owner: leave_community(owner, community) for owner in owners])  # type: ignore[misc]  # each its own person

    assert sorted(done) == [False, True]
    assert Membership.objects.inside().filter(is_owner=True).count() == 1
