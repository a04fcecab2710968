"""Before the processes of a server part, one of them has built what all of them need."""

import threading
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished
from django.test import Client

from lyceum.kernel.serving import WARM_PAGES, warm_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def finished() -> Iterator[list[object]]:
    """One entry for each request that has come to its end."""
    seen: list[object] = []

    def note(sender: object, **_rest: object) -> None:
        seen.append(sender)

    request_finished.connect(note)
    yield seen
    request_finished.disconnect(note)


@pytest.mark.parametrize("address", WARM_PAGES)
def test_warm_pages_are_open_to_everybody(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_warm_up_ends_what_it_begins(finished: list[object]) -> None:
    before = threading.active_count()

    warm_up()

    assert len(finished) == len(WARM_PAGES)
    assert threading.active_count() == before
