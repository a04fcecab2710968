"""Several machines share their limits through a real Redis."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from redis import Redis

from lyceum.communities.queries.members import PAGES_A_MINUTE, may_look_again
from lyceum.kernel import clock
from lyceum.kernel.env import cache as cache_settings
from tests.factories import make_community, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.redis]


@pytest.fixture(autouse=True)
def redis() -> Iterator[Redis]:
    """The cache is Redis, as `LYCEUM_CACHE=redis://...` makes it."""
    own = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")  # each worker empties its own
    address = f"{os.environ['LYCEUM_TEST_CACHE'].rpartition('/')[0]}/{own}"
    with override_settings(CACHES={"default": cache_settings(address, Path())}):
        cache.clear()
        yield Redis.from_url(address)
        cache.clear()


def test_sign_in_is_limited_through_redis(redis: Redis) -> None:
    person = make_person()
    wrong = {"login": person.email, "password": "wrong wrong wrong"}

    pages = [Client().post("/account/login/", wrong).content.decode() for _ in range(6)]

    assert "Too many" in pages[-1]
    assert "Too many" not in pages[0]
    assert redis.dbsize()
    cache.clear()
    assert "Too many" not in Client().post("/account/login/", wrong).content.decode()


def test_pages_of_people_are_limited_through_redis(redis: Redis) -> None:
    person = make_person()

    with clock.frozen(clock.now()):
        answers = [may_look_again(person) for _ in range(PAGES_A_MINUTE + 1)]

    assert answers == [*[True] * PAGES_A_MINUTE, False]
    assert all(0 < int(redis.ttl(key)) <= 120 for key in redis.scan_iter())


def test_words_typed_while_signed_out_come_back_beside_redis(client: Client) -> None:
    community = make_community(join_mode="ask", join_questions=["Why?"])
    at = f"/c/{community.slug}/join/"
    client.post(at, {"answer0": "Since I want to learn."})

    client.force_login(make_person())

    assert "Since I want to learn." in client.get(at).content.decode()
