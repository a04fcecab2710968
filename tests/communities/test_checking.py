"""Looks at addresses of listings: whose turn it is, what several failures mean, that nothing moves by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError
from django.test import Client

from lyceum.communities import tasks
from lyceum.communities.actions.checking import Look, keep_look
from lyceum.communities.actions.tipping import dismiss_tip
from lyceum.communities.models.listings import Listing, ListingTip
from lyceum.communities.queries.listings import LOOK_EVERY, failure_words, list_due_looks
from lyceum.communities.tasks import look_at_due, look_at_listings
from lyceum.kernel import clock
from lyceum.kernel.fetching import Rules
from lyceum.kernel.verdicts import Refused
from lyceum.people.requests import SYSTEM
from tests.communities.makers import make_listing
from tests.factories import make_person
from tests.kernel.test_fetching import rules_for, say, serving

pytestmark = pytest.mark.django_db


def fail(listing: Listing, *days: int) -> None:
    start = clock.now()
    for day in days:
        with clock.frozen(start + timedelta(days=day)):
            keep_look(SYSTEM, listing.pk, Look(listing.url, failure="silent"))


def page(listing: Listing) -> str:
    return Client().get(f"/elsewhere/{listing.slug}/").content.decode()


def test_a_failure_alone_or_many_on_one_day_say_nothing() -> None:
    listing = make_listing("A forum")

    fail(listing, 0, 0, 0, 1)

    assert "has not answered" not in page(listing)
    assert not ListingTip.objects.exists()


def test_failures_over_a_week_stand_on_the_card_and_are_told_once() -> None:
    listing = make_listing("A forum")

    fail(listing, -10, -7, -3, 0)
    fail(listing, 0)

    assert "It has not answered us since" in page(listing)
    tip = ListingTip.objects.get()
    assert (tip.kind, tip.origin, tip.person) == ("gone", "check", None)
    listing.refresh_from_db()
    assert listing.state == "listed"


def test_an_answer_clears_the_failures_and_the_tip() -> None:
    listing = make_listing("A forum")
    fail(listing, -10, -7, 0)

    keep_look(SYSTEM, listing.pk, Look(listing.url))

    listing.refresh_from_db()
    assert (listing.failures, listing.failing_since, listing.failure) == (0, None, "")
    assert not ListingTip.objects.exists()


def test_a_move_for_good_is_told_once_and_changes_nothing() -> None:
    listing, steward = make_listing("A forum"), make_person(is_steward=True)
    moved = Look(listing.url, moved_to="https://new.example/")

    keep_look(SYSTEM, listing.pk, moved)
    tip = ListingTip.objects.get()
    dismiss_tip(steward, tip)
    keep_look(SYSTEM, listing.pk, moved)

    assert (tip.kind, tip.url) == ("moved", "https://new.example/")
    assert ListingTip.objects.count() == 1
    url = listing.url
    listing.refresh_from_db()
    assert listing.url == url


def test_the_same_place_written_otherwise_is_no_move() -> None:
    listing = make_listing("A forum", address_key="a-forum.example")

    keep_look(SYSTEM, listing.pk, Look(listing.url, moved_to="https://www.a-forum.example"))

    assert not ListingTip.objects.exists()


def test_looks_are_kept_by_the_software_alone() -> None:
    listing = make_listing("A forum")

    with pytest.raises(Refused):
        keep_look(make_person(), listing.pk, Look(listing.url, failure="silent"))

    listing.refresh_from_db()
    assert listing.failures == 0


def test_turns_are_spread_and_failed_ones_come_sooner() -> None:
    now = clock.now()
    fresh = make_listing("Fresh", checked_at=now - timedelta(days=4))
    old = make_listing("Old", checked_at=now - LOOK_EVERY - timedelta(days=1))
    failed = make_listing("Failed", checked_at=now - timedelta(days=4), failures=1)
    make_listing("Gone", state="gone")
    make_listing("Proposed", state="proposed")

    due = [pk for pk, _url in list_due_looks()]

    assert due == [old.pk, failed.pk]
    assert fresh.pk not in due
    Listing.objects.update(checked_at=None, state="listed")
    assert len(list_due_looks()) == 2  # five in thirty days: one an hour and one more


def test_look_at_due_meets_real_servers() -> None:
    with serving(say(b"", 404)) as gone, serving(say(b"", 403)) as shut, serving(say()) as new:
        moved_to = f"http://new.example:{new.server_port}/"
        with serving(say(b"", 301, Location=moved_to)) as moved:
            rules = rules_for(gone, shut, new, moved)
            told = {"Gone": gone, "Shut": shut, "Moved": moved, "Here": new}
            for name, server in told.items():
                one = make_listing(name)
                Listing.objects.filter(pk=one.pk).update(url=f"http://{name.lower()}.example:{server.server_port}/")
            while look_at_due(rules):
                pass

    assert dict(Listing.objects.values_list("name", "failure")) == {
        "Gone": "404",
        "Shut": "",
        "Moved": "",
        "Here": "",
    }
    assert ListingTip.objects.get().url == moved_to


def test_nothing_is_looked_at_when_it_is_switched_off(settings: Any) -> None:
    settings.CHECK_LINKS = False
    make_listing("A forum")

    assert look_at_listings.func() == 0
    assert Listing.objects.get().checked_at is None


def test_failure_words_are_for_people() -> None:
    assert "404" in failure_words("404")
    assert "in time" in failure_words("silent")


@pytest.mark.parametrize(
    "url", ["irc://irc.example/python", "mailto:join@example.org", "https://forum.example:8443/"]
)
def test_what_we_may_not_open_is_never_called_silent(url: str) -> None:
    listing = make_listing("A forum")
    Listing.objects.filter(pk=listing.pk).update(url=url)
    start = clock.now()

    for day in (-12, -8, -4, 0):
        with clock.frozen(start + timedelta(days=day)):
            Listing.objects.update(checked_at=None)
            look_at_due(Rules(resolve=lambda _host, _port: []))

    listing.refresh_from_db()
    assert (listing.failures, listing.is_silent) == (0, False)
    assert not ListingTip.objects.exists()


@pytest.mark.parametrize("end", ["a" * 600, "a\x00b", "a b", "\u202ea"])
def test_no_server_names_an_address_that_cannot_be_kept(end: str) -> None:
    listing = make_listing("A forum")

    keep_look(SYSTEM, listing.pk, Look(listing.url, moved_to=f"https://new.example/{end}"))

    listing.refresh_from_db()
    assert listing.checked_at is not None
    assert not ListingTip.objects.exists()


def test_one_look_that_fails_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_listing("First"), make_listing("Second")

    def look(url: str, _rules: Rules) -> Look:
        if url == first.url:
            raise DataError
        return Look(url)

    monkeypatch.setattr(tasks, "_look", look)
    look_at_due(Rules())

    for listing in (first, second):
        listing.refresh_from_db()
        assert (listing.checked_at is not None, listing.failures) == (True, 0)


def test_silence_that_was_put_aside_is_told_again_only_after_an_answer() -> None:
    listing, start = make_listing("A forum"), clock.now()
    fail(listing, 0, 3, 6, 9)
    with clock.frozen(start + timedelta(days=10)):
        dismiss_tip(make_person(is_steward=True), ListingTip.objects.get())
    fail(listing, 12, 15)
    assert not ListingTip.objects.filter(done_at=None).exists()

    with clock.frozen(start + timedelta(days=18)):
        keep_look(SYSTEM, listing.pk, Look(listing.url))
    fail(listing, 21, 24, 27, 30)

    assert ListingTip.objects.filter(done_at=None, kind="gone").count() == 1
