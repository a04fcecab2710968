"""Hits of the search page: communities and listings a reader may see, a dozen in one prepared statement."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lyceum.communities.models.communities import Community
from lyceum.communities.models.listings import Listing, is_listed, listing_address
from lyceum.communities.registries import SearchHit
from lyceum.kernel.prepared import PreparedChunks
from lyceum.kernel.text.plain import excerpt
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Viewer


def _viewer(pk: int | None) -> Viewer:
    return AnonymousUser() if pk is None else Person(pk=pk)


def _communities(viewer: int | None, pks: list[int]) -> QuerySet[Any, Any]:
    rows = Community.objects.visible_to(_viewer(viewer)).filter(pk__in=pks)
    return rows.values_list("pk", "slug", "name", "description", "level", "made_at")


def _listings(viewer: int | None, pks: list[int]) -> QuerySet[Any, Any]:
    rows = Listing.objects.visible_to(_viewer(viewer)).filter(is_listed(), pk__in=pks)
    return rows.values_list("pk", "slug", "name", "description", "kind", "city", "made_at")


_community_rows, _listing_rows = PreparedChunks(_communities), PreparedChunks(_listings)


def list_community_hits(viewer: Viewer, pks: Iterable[int]) -> dict[int, SearchHit]:
    return {
        pk: SearchHit(f"/c/{slug}/", name, excerpt(about), (str(Community.Level(level).label),), at)
        for pk, slug, name, about, level, at in _community_rows.run(viewer.pk, pks)
    }


def list_listing_hits(viewer: Viewer, pks: Iterable[int]) -> dict[int, SearchHit]:
    hits = {}
    for pk, slug, name, about, kind, city, at in _listing_rows.run(viewer.pk, pks):
        meta = tuple(part for part in (str(Listing.Kind(kind).label), city, _("hosted elsewhere")) if part)
        hits[pk] = SearchHit(listing_address(slug), name, excerpt(about), meta, at)
    return hits
