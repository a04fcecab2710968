"""Listings said to be gone or to have moved: who may say it, when it shows, who decides, what is taken back."""

from datetime import timedelta

import pytest
from django.test import Client

from lyceum.communities.actions.tipping import dismiss_tip, follow_tip, reopen_tip, tip_listing
from lyceum.communities.models.listings import Listing, ListingTip
from lyceum.communities.policies import TIPS_A_DAY
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.people.requests import SYSTEM
from tests.communities.makers import make_listing
from tests.factories import make_person

pytestmark = pytest.mark.django_db

DOUBT = "Several people say"


def shown(listing: Listing) -> str:
    return Client().get(f"/elsewhere/{listing.slug}/").content.decode()


def test_one_press_tells_the_stewards_and_changes_nothing(client: Client) -> None:
    listing = make_listing("A forum")
    client.force_login(make_person())

    for _press in range(2):
        client.post(f"/elsewhere/{listing.slug}/tip/", {"kind": "gone"})

    assert ListingTip.objects.count() == 1
    assert DOUBT not in shown(listing)


def test_two_people_who_have_been_here_for_a_while_make_it_doubtful() -> None:
    listing = make_listing("A forum")
    yesterday = clock.now() - timedelta(days=1)

    tip_listing(make_person(), listing, "gone")
    tip_listing(make_person(date_joined=yesterday), listing, "gone")
    tip_listing(make_person(date_joined=yesterday), listing, "moved")
    assert DOUBT not in shown(listing)

    tip_listing(make_person(), listing, "moved", url="https://new.example/")
    assert DOUBT in shown(listing)


def test_visitors_may_tell_too_but_not_often_and_never_make_it_doubtful(client: Client) -> None:
    listings = [make_listing(f"Forum {n}") for n in range(12)]

    answers = [client.post(f"/elsewhere/{one.slug}/tip/", {"kind": "gone"}).status_code for one in listings]
    Client(REMOTE_ADDR="198.51.100.7").post(f"/elsewhere/{listings[0].slug}/tip/", {"kind": "gone"})

    assert answers == [302] * 10 + [429] * 2
    assert ListingTip.objects.filter(person=None, origin="visitor").count() == 10
    assert DOUBT not in shown(listings[0])


def test_a_person_tells_so_often_a_day_and_no_more() -> None:
    person = make_person()
    for n in range(TIPS_A_DAY):
        tip_listing(person, make_listing(f"Forum {n}"), "gone")

    with pytest.raises(Refused):
        tip_listing(person, make_listing("One more"), "gone")

    assert ListingTip.objects.count() == TIPS_A_DAY


def test_a_steward_takes_it_out_and_can_take_that_back(client: Client) -> None:
    listing, steward = make_listing("A forum"), make_person(is_steward=True)
    tip = tip_listing(make_person(), listing, "gone")
    tip_listing(make_person(), listing, "gone")
    client.force_login(steward)

    client.post(f"/communities/tips/{tip.pk}/", {"so": "yes"})
    assert Client().get(f"/elsewhere/{listing.slug}/").status_code == 404
    assert not ListingTip.objects.filter(done_at=None).exists()

    client.post(f"/communities/tips/{tip.pk}/back/")
    assert Client().get(f"/elsewhere/{listing.slug}/").status_code == 200
    assert ListingTip.objects.filter(done_at=None, was_right=False).count() == 2


def test_a_steward_leads_to_the_new_address_and_can_take_that_back() -> None:
    listing, steward = make_listing("A forum"), make_person(is_steward=True)
    before = listing.url
    tip = tip_listing(SYSTEM, listing, "moved", url="https://new.example/x", origin="check")

    assert follow_tip(steward, tip, seen=tip.url)
    listing.refresh_from_db()
    assert (listing.url, listing.address_key) == ("https://new.example/x", "new.example/x")

    reopen_tip(steward, tip)
    listing.refresh_from_db()
    assert listing.url == before


def test_what_was_put_aside_clears_the_doubt() -> None:
    listing, steward = make_listing("A forum"), make_person(is_steward=True)
    tips = [tip_listing(make_person(), listing, "gone") for _n in range(2)]

    dismiss_tip(steward, tips[0])

    assert DOUBT not in shown(listing)


def test_only_stewards_of_the_site_decide() -> None:
    listing, person = make_listing("A forum"), make_person()
    tip = tip_listing(person, listing, "gone")

    with pytest.raises(Refused):
        follow_tip(person, tip, seen="")
    with pytest.raises(Refused):
        dismiss_tip(person, tip)
    with pytest.raises(Refused):
        reopen_tip(person, tip)

    tip.refresh_from_db()
    assert tip.done_at is None


def test_a_move_without_an_address_leads_the_steward_to_the_card(client: Client) -> None:
    listing = make_listing("A forum")
    tip = tip_listing(make_person(), listing, "moved")
    client.force_login(make_person(is_steward=True))

    answer = client.post(f"/communities/tips/{tip.pk}/", {"so": "yes"})

    assert answer["Location"] == f"/communities/proposals/{listing.pk}/"
    assert client.get("/communities/tips/").status_code == 200


def test_nobody_swaps_the_address_a_visitor_named() -> None:
    listing = make_listing("A forum")
    tip = tip_listing(SYSTEM, listing, "moved", url="https://good.example/", origin="visitor")

    for _twice in range(2):
        tip_listing(SYSTEM, listing, "moved", url="https://evil.example/", origin="visitor")

    assert ListingTip.objects.count() == 2
    follow_tip(make_person(is_steward=True), tip, seen="https://good.example/")
    listing.refresh_from_db()
    assert listing.url == "https://good.example/"


def test_a_steward_follows_only_the_address_they_have_read(client: Client) -> None:
    listing, teller = make_listing("A forum"), make_person()
    before = listing.url
    tip = tip_listing(teller, listing, "moved", url="https://good.example/")
    client.force_login(make_person(is_steward=True))
    assert (
        '<input type="hidden" name="url" value="https://good.example/"'
        in client.get("/communities/tips/").content.decode()
    )
    tip_listing(teller, listing, "moved", url="https://evil.example/")

    client.post(f"/communities/tips/{tip.pk}/", {"so": "yes", "url": "https://good.example/"})
    listing.refresh_from_db()
    assert listing.url == before

    client.post(f"/communities/tips/{tip.pk}/", {"so": "yes", "url": "https://evil.example/"})
    listing.refresh_from_db()
    assert listing.url == "https://evil.example/"


def test_only_who_said_the_same_was_right() -> None:
    listing, steward = make_listing("A forum"), make_person(is_steward=True)
    right = tip_listing(make_person(), listing, "moved", url="https://good.example/")
    same = tip_listing(make_person(), listing, "moved", url="https://good.example/")
    unnamed = tip_listing(make_person(), listing, "moved")
    other = tip_listing(make_person(), listing, "moved", url="https://evil.example/")

    follow_tip(steward, right, seen=right.url)
    assert set(ListingTip.objects.filter(was_right=True)) == {right, same, unnamed}
    assert ListingTip.objects.get(done_at=None) == other

    reopen_tip(steward, right)
    assert ListingTip.objects.filter(done_at=None, was_right=False).count() == 4


def test_undo_leaves_out_who_has_said_it_again() -> None:
    listing, steward, again = make_listing("A forum"), make_person(is_steward=True), make_person()
    tip = tip_listing(make_person(), listing, "moved", url="https://good.example/")
    tip_listing(again, listing, "moved", url="https://good.example/")
    follow_tip(steward, tip, seen=tip.url)
    tip_listing(again, listing, "moved", url="https://newer.example/")

    reopen_tip(steward, tip)

    assert ListingTip.objects.filter(done_at=None).count() == 2
    assert ListingTip.objects.filter(person=again, done_at=None).get().url == "https://newer.example/"
