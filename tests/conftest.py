"""What every test gets: an empty cache, no remembered settings, the UTC zone."""

import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from lyceum.discovery.queries.catalogue import forget_directory
from lyceum.discovery.queries.suggestions import rankings
from lyceum.discussions.queries.arranged import steps
from lyceum.kernel.fragments import pieces, stencils
from lyceum.kernel.jinja import parts
from lyceum.kernel.web import pages, visited
from lyceum.people.queries.site import forget_instance


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of a real Redis run where `scripts/test` has started one."""
    if not os.environ.get("LYCEUM_TEST_CACHE"):
        left = [item for item in items if item.get_closest_marker("redis")]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Nothing of one test is remembered in the next."""
    cache.clear()
    forget_instance()
    forget_directory()
    for kept in (pieces, stencils, parts, pages, visited, rankings, steps):
        kept.clear()
    translation.activate("en")
    timezone.deactivate()
    yield
    translation.activate("en")
