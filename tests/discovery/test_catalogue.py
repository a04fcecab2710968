"""The prepared directory: how old it may be, what makes it old, and what happens when none can be prepared."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lyceum.communities.actions.importing import NewListing, import_listings
from lyceum.communities.actions.living import measure_life
from lyceum.communities.models.communities import Life
from lyceum.communities.models.listings import Listing
from lyceum.discovery.models import CatalogueVersion
from lyceum.discovery.queries import catalogue
from lyceum.discovery.queries.catalogue import forget_directory, get_directory
from lyceum.discovery.queries.suggestions import find_fitting_step
from lyceum.kernel import clock
from lyceum.people.models.interests import Goal
from lyceum.people.requests import SYSTEM
from lyceum.search.models import SearchDocument
from tests.factories import make_community, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    CatalogueVersion.objects.get_or_create(pk=1)
    forget_directory()


def test_an_import_renews_the_directory_once_and_indexes_all() -> None:
    new = [NewListing(f"k{n}", f"Forum {n}", {"kind": "forum", "url": f"https://f{n}.example/"}) for n in range(20)]

    with CaptureQueriesContext(connection) as captured:
        import_listings(SYSTEM, new)

    renewed = [q for q in captured.captured_queries if q["sql"].startswith("UPDATE") and "catalogue" in q["sql"]]
    assert len(renewed) == 1
    assert SearchDocument.objects.filter(kind="listing").count() == Listing.objects.count() == 20


def test_measuring_life_renews_the_directory_once() -> None:
    for _n in range(5):
        Life.objects.create(community=make_community(), state="asleep")

    with CaptureQueriesContext(connection) as captured:
        assert measure_life(SYSTEM) == 5

    renewed = [q for q in captured.captured_queries if q["sql"].startswith("UPDATE") and "catalogue" in q["sql"]]
    assert len(renewed) == 1


def test_a_new_day_makes_the_directory_old() -> None:
    community = make_community()
    Life.objects.create(community=community, last_activity_at=clock.now())
    assert get_directory().catalogue.entries[0].quiet_days == 0

    with clock.frozen(clock.now() + timedelta(days=40)):
        assert get_directory().catalogue.entries[0].quiet_days == 40


def test_a_thread_that_cannot_begin_leaves_the_lock_free(monkeypatch: pytest.MonkeyPatch) -> None:
    make_community()
    before = get_directory()
    monkeypatch.setattr(catalogue, "SMALL", 0)
    CatalogueVersion.objects.filter(pk=1).update(number=99)

    def refuse(_self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)

    assert get_directory() is before
    assert get_directory() is before
    assert not catalogue._lock.locked()  # noqa: SLF001 - what is tested


def test_today_offers_a_community_kept_here_when_it_fits_almost_as_well() -> None:
    words: dict[str, Any] = {
        "description": "We learn statistics together, slowly.",
        "topics": ["statistics"],
        "languages": ["en"],
    }
    Listing.objects.create(name="Statistics forum", slug="s", key="s", kind="forum", **words)
    here = make_community("Statistics circle", **words)
    person = make_person()
    Goal.objects.create(person=person, text="learn statistics")

    step = find_fitting_step(person, set())

    assert step is not None
    assert step.url == here.address
