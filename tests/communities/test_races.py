"""Many at once: a link's last turn, the member count, two owners leaving."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from lyceum.communities.actions.claiming import claim_listing
from lyceum.communities.actions.founding import Founding, found_community
from lyceum.communities.actions.joining import join_by_invitation, join_community, leave_community
from lyceum.communities.actions.members import invite_people
from lyceum.communities.actions.tipping import tip_listing
from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.listings import Listing
from lyceum.communities.policies import CLAIMS_A_DAY, MOST_OPEN_PROPOSALS, TIPS_A_DAY
from lyceum.discovery.actions.refusals import refuse
from lyceum.discovery.actions.wishes import make_wish
from lyceum.discovery.models import Refusal, Wish
from lyceum.discovery.policies import MOST_REFUSALS
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.search.actions.saving import save_search
from lyceum.search.models import SavedSearch
from tests.communities.makers import make_listing
from tests.communities.test_proposing import propose
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


def test_one_place_proposed_by_many_at_once_is_one_proposal() -> None:
    people = [make_person() for _n in range(6)]

    done = at_once([lambda person=person: propose(person, url="https://birds.example/") for person in people])  # type: ignore[misc]  # each its own person

    assert all(done)
    assert Listing.objects.count() == 1


def test_proposals_tips_claims_and_invitations_at_once_stay_within_their_limits() -> None:
    ada, owner = make_person(), make_person()
    community = make_community()
    make_member(community, owner, role="owner")
    listings = [make_listing(f"Forum {n}") for n in range(25)]

    proposed = at_once([lambda n=n: propose(ada, url=f"https://circle{n}x.example/") for n in range(10)])  # type: ignore[misc]  # each its own place
    tipped = at_once([lambda one=one: tip_listing(ada, one, "gone") for one in listings])  # type: ignore[misc]  # each its own listing
    claimed = at_once([lambda one=one: claim_listing(ada, one) for one in listings[:10]])  # type: ignore[misc]  # each its own listing

    assert proposed.count(True) == MOST_OPEN_PROPOSALS
    assert tipped.count(True) == TIPS_A_DAY
    assert claimed.count(True) == CLAIMS_A_DAY
    assert Listing.objects.filter(proposed_by=ada).count() == MOST_OPEN_PROPOSALS


def test_a_new_account_founding_twice_at_once_founds_one() -> None:
    noor = make_person(date_joined=clock.now())

    typed = [Founding(name=f"Circle {n}", description="x") for n in range(5)]
    done = at_once([lambda one=one: found_community(noor, one) for one in typed])  # type: ignore[misc]  # each its own name

    assert done.count(True) == 1
    assert Community.objects.count() == 1


def test_a_search_kept_many_times_at_once_is_kept_once() -> None:
    noor = make_person()

    done = at_once([lambda: save_search(noor, "kettle", "")] * 8)

    assert all(done)
    assert SavedSearch.objects.count() == 1


def test_a_wish_made_many_times_at_once_stays_within_its_limit() -> None:
    noor = make_person()

    at_once([lambda: make_wish(noor, "People who restore clocks", may_gather=False)] * 8)

    assert Wish.objects.filter(person=noor, ended_at__isnull=True).count() == 1


def test_putting_many_aside_at_once_stays_within_the_limit() -> None:
    noor = make_person()
    for n in range(MOST_REFUSALS - 1):
        Refusal.objects.create(person=noor, entry=f"listing:{n + 1000}", because="other")
    entries = [f"listing:{make_listing(f'Forum {n}').pk}" for n in range(5)]

    done = at_once([lambda entry=entry: refuse(noor, "", entry, "other") for entry in entries])  # type: ignore[misc]  # each its own entry

    assert done.count(True) == 1
