"""What every test gets: an empty cache, no remembered settings, the UTC zone."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from lyceum.kernel.fragments import pieces, stencils
from lyceum.kernel.web import pages, visited
from lyceum.people.queries.site import forget_instance


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Nothing of one test is remembered in the next."""
    cache.clear()
    forget_instance()
    for kept in (pieces, stencils, pages, visited):
        kept.clear()
    translation.activate("en")
    timezone.deactivate()
    yield
    translation.activate("en")
