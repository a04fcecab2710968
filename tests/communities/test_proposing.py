"""Communities elsewhere: who may propose them, what is known already, what stewards decide and take back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lyceum.communities.actions.importing import NewListing, import_listings
from lyceum.communities.actions.proposing import (
    approve_listing,
    confirm_listing,
    forget_proposer,
    propose_listing,
    refuse_listing,
    reopen_listing,
)
from lyceum.communities.actions.tipping import tip_listing
from lyceum.communities.models.listings import Listing
from lyceum.communities.policies import MOST_OPEN_PROPOSALS, NEWCOMER_PROPOSALS_A_DAY
from lyceum.communities.queries.listings import get_proposal, list_proposals
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from tests.communities.makers import count_statements
from tests.factories import make_community, make_person, run_tasks

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Nairobi R users",
    "url": "https://www.r-nairobi.example/meet/?utm_source=x",
    "kind": "local_group",
    "description": "People in Nairobi who learn R together.",
    "languages": ["en"],
    "format": "in_person",
    "city": "Nairobi",
    "topics": "statistics, R",
    "learner_levels": ["beginner"],
    "hours_a_week": "2",
    "cost": "free",
    "access": ["step_free"],
    "welcomes_newcomers": "yes",
}


def propose(person: Person, name: str = "A circle", **told: Any) -> Listing:
    n = Listing.objects.count()
    columns = {"name": name, "url": f"https://circle{n}.example/", "kind": "forum", "description": "For all.", **told}
    return propose_listing(person, columns)


def notices(person: Person) -> list[str]:
    run_tasks()
    return list(InboxItem.objects.filter(person=person).order_by("pk").values_list("notice__kind", flat=True))


def test_a_proposal_is_seen_by_its_proposer_and_the_stewards_alone(client: Client) -> None:
    person, steward = make_person(), make_person(is_steward=True)
    client.force_login(person)

    answer = client.post("/communities/propose/", TYPED)
    listing = Listing.objects.get()

    assert answer["Location"] == "/elsewhere/nairobi-r-users/"
    assert (listing.state, listing.country, listing.topics) == ("proposed", "KE", ["statistics", "R"])
    assert listing.latitude == pytest.approx(-1.28, abs=0.1)
    assert "Proposed." in client.get(answer["Location"]).content.decode()
    assert Client().get(answer["Location"]).status_code == 404
    assert "Nairobi R users" not in Client().get("/communities/?q=Nairobi").content.decode()
    assert notices(steward) == ["listing_proposed"]
    other = Client()
    other.force_login(make_person())
    assert other.get(answer["Location"]).status_code == 404
    assert other.get("/communities/proposals/").status_code == 403
    assert other.get("/communities/tips/").status_code == 403


def test_a_visitor_writes_first_and_signs_in_then_with_the_words_kept(client: Client) -> None:
    assert client.get("/communities/propose/").status_code == 200

    answer = client.post("/communities/propose/", TYPED)
    client.force_login(make_person())
    body = client.get("/communities/propose/").content.decode()

    assert answer.status_code == 401
    assert not Listing.objects.exists()
    assert 'value="Nairobi R users"' in body
    assert "People in Nairobi who learn R together." in body


@pytest.mark.parametrize(
    "address",
    [
        "http://r-nairobi.example/meet",
        "https://R-NAIROBI.example:443/meet/#top",
        "https://r-nairobi.example/meet/index.html",
    ],
)
def test_a_known_address_leads_to_the_listing_that_is_there(client: Client, address: str) -> None:
    import_listings(
        SYSTEM, [NewListing("k", "R in Nairobi", {"kind": "forum", "url": "https://www.r-nairobi.example/meet/"})]
    )
    client.force_login(make_person())

    answer = client.post("/communities/propose/", {**TYPED, "url": address})

    assert answer["Location"] == "/elsewhere/r-in-nairobi/"
    assert Listing.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://a.example/",
        "https://me:secret@a.example/",
        "https://localhost/",
        "https://",
        "x" * 600,
    ],
)
def test_addresses_that_lead_nowhere_are_refused_with_the_words_kept(client: Client, address: str) -> None:
    client.force_login(make_person())

    answer = client.post("/communities/propose/", {**TYPED, "url": address})

    assert answer.status_code == 422
    assert "Nairobi R users" in answer.content.decode()
    assert not Listing.objects.exists()


def test_communities_of_this_site_are_not_elsewhere(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://lyceum.example"
    client.force_login(make_person())

    assert client.post("/communities/propose/", {**TYPED, "url": "https://lyceum.example/c/a/"}).status_code == 422


def test_five_proposals_wait_at_most_and_nothing_more_is_stored() -> None:
    person = make_person()
    for n in range(MOST_OPEN_PROPOSALS):
        propose(person, f"Circle {n}")

    with pytest.raises(Refused):
        propose(person, "One too many")

    assert Listing.objects.count() == MOST_OPEN_PROPOSALS


def test_new_accounts_propose_three_a_day_even_when_they_are_refused_at_once(client: Client) -> None:
    person = make_person(date_joined=clock.now() - timedelta(hours=1))
    steward = make_person(is_steward=True)
    for n in range(NEWCOMER_PROPOSALS_A_DAY):
        refuse_listing(steward, propose(person, f"Circle {n}"), "No such place.")

    with pytest.raises(Refused):
        propose(person, "One too many")
    client.force_login(person)
    assert "In your first week" in client.get("/communities/propose/").content.decode()


def test_approving_lists_it_with_what_the_steward_put_right_and_can_be_taken_back(client: Client) -> None:
    person, steward = make_person(), make_person(is_steward=True)
    listing = propose(person, "Old name")
    client.force_login(steward)

    client.post(f"/communities/proposals/{listing.pk}/", {**TYPED, "name": "New name"})
    listing.refresh_from_db()

    assert (listing.state, listing.name, listing.confirmer) == ("listed", "New name", steward)
    assert "New name" in Client().get("/communities/?q=New").content.decode()
    assert notices(person) == ["listing_approved"]
    client.post(f"/communities/proposals/{listing.pk}/back/")
    assert "New name" not in Client().get("/communities/?q=New").content.decode()
    assert [one.listing.pk for one in list_proposals(steward)] == [listing.pk]


def test_refusing_needs_a_reason_that_the_proposer_reads(client: Client) -> None:
    person, steward = make_person(), make_person(is_steward=True)
    listing = propose(person)
    client.force_login(steward)

    assert client.post(f"/communities/proposals/{listing.pk}/", {"refuse": "1"}).status_code == 422
    client.post(f"/communities/proposals/{listing.pk}/", {"refuse": "1", "reason": "It is a shop."})

    assert notices(person) == ["listing_refused"]
    client.force_login(person)
    assert "It is a shop." in client.get(f"/elsewhere/{listing.slug}/").content.decode()
    reopen_listing(steward, listing)
    listing.refresh_from_db()
    assert (listing.state, listing.reason) == ("proposed", "")


def test_only_stewards_of_the_site_decide() -> None:
    person = make_person()
    listing = propose(person)

    with pytest.raises(Refused):
        approve_listing(person, listing, {})
    with pytest.raises(Refused):
        refuse_listing(person, listing, "No.")
    with pytest.raises(Refused):
        reopen_listing(person, listing)

    listing.refresh_from_db()
    assert listing.state == "proposed"


def test_names_that_look_alike_are_shown_to_the_steward_but_never_hidden_ones() -> None:
    steward = make_person(is_steward=True)
    make_community("Statistics, slowly", slug="slowly")
    make_community("Secret circle", visibility="hidden")

    fake = get_proposal(steward, propose(make_person(), "Stаtistics, slowly").pk)
    hidden = get_proposal(steward, propose(make_person(), "Secret circle").pk)

    assert fake.alike == (("Statistics, slowly", "/c/slowly/"),)
    assert fake.is_mixed
    assert hidden.alike == ()


def test_confirming_shows_a_name_only_when_the_person_wants_it(client: Client) -> None:
    person = make_person("Ana Ruiz")
    listing = propose(person, state_is="ignored")
    Listing.objects.update(state="listed")
    client.force_login(person)

    client.post(f"/elsewhere/{listing.slug}/right/")
    quiet = Client().get(f"/elsewhere/{listing.slug}/").content.decode()
    client.post(f"/elsewhere/{listing.slug}/right/", {"with_name": "1"})
    named = Client().get(f"/elsewhere/{listing.slug}/").content.decode()

    assert "a member of this site" in quiet
    assert "Ana Ruiz" not in quiet
    assert "Ana Ruiz" in named


def test_confirming_is_for_people_and_for_what_is_listed() -> None:
    listing = propose(make_person())

    with pytest.raises(Refused):
        confirm_listing(make_person(), listing, with_name=False)

    listing.refresh_from_db()
    assert listing.confirmed_at is None


def test_forgetting_takes_the_name_from_what_was_told() -> None:
    person = make_person()
    listing = propose(person)
    Listing.objects.update(state="listed")
    confirm_listing(person, listing, with_name=True)

    forget_proposer(SYSTEM, person.pk)

    listing.refresh_from_db()
    assert (listing.proposed_by, listing.confirmer, listing.confirmed_by) == (None, None, "")


def test_pages_of_stewards_cost_the_same_with_more_to_show(client: Client) -> None:
    client.force_login(make_person(is_steward=True))
    counts = []
    for n in range(3):
        listing = propose(make_person(), f"Circle {n}")
        told = propose(make_person(), f"Forum {n}")
        Listing.objects.filter(pk=told.pk).update(state="listed", decided_at=clock.now())
        tip_listing(make_person(), Listing.objects.get(pk=told.pk), "gone")
        assert listing.state == "proposed"
        if n != 1:
            counts.append([count_statements(client, at) for at in ("/communities/proposals/", "/communities/tips/")])

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12
