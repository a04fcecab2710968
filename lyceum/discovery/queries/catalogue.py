"""The directory as ranking sees it: prepared once for each version, kept by each process.

Only what everybody may see is in it, so neither a result nor a count can betray a hidden community.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils.timezone import localdate
from django.utils.translation import get_language

from lyceum.communities.models.communities import Community, Life
from lyceum.communities.models.listings import Listing
from lyceum.discovery.models import CatalogueVersion
from lyceum.discovery.queries.files import get_vocabulary
from lyceum.kernel import clock
from lyceum.kernel.prepared import Prepared
from lyceum.matching.facets import Facets, prepare_facets, week_mask
from lyceum.matching.ranking.catalogue import Catalogue, prepare
from lyceum.matching.ranking.entries import Entry
from lyceum.matching.ranking.lexicon import lexicon
from lyceum.matching.times import WeeklyTimes

_FORMATS = {"in_person": "local", "online": "online", "hybrid": "hybrid"}
_STATUSES = {Life.State.LIVELY: "active", Life.State.QUIET: "unknown", Life.State.ASLEEP: "inactive"}
_COUNTRY_LETTERS = 2
PLAINLY = 0.5  # the least weight of a subject that an entry is filed under
SMALL = 100  # entries that are prepared in a tenth of a second, and so within a request


class Directory(NamedTuple):
    """The catalogue prepared for ranking and for filters, and the version it shows.

    A version is the day in UTC, then the number of changes: how long a community is quiet and on which hours of UTC
    its meetings lie are of a day.
    """

    version: tuple[int, int]
    catalogue: Catalogue
    facets: Facets


_log = logging.getLogger(__name__)
_lock = threading.Lock()
_kept: dict[str, Directory] = {}
_version = Prepared(lambda pk: CatalogueVersion.objects.filter(pk=pk).values_list("number", flat=True), "pk")


def get_directory() -> Directory:
    """The prepared directory. An older one is answered while a newer is prepared beside the request."""
    version = clock.now().date().toordinal(), int(_version.first(pk=1) or 0)
    kept = _kept.get("")
    if kept is None or (kept.version != version and len(kept.catalogue) <= SMALL):
        with _lock:
            other = _kept.get("")  # prepared by another request while this one waited
            return other if other is not None and other.version >= version else _prepare(version)
    if kept.version != version and _lock.acquire(blocking=False):
        _begin_beside(version)
    return kept


def _begin_beside(version: tuple[int, int]) -> None:
    """Prepare in a thread of its own, which gives the lock back; when none can begin, the next request tries."""
    try:
        threading.Thread(target=_prepare_beside, args=(version,), name="directory", daemon=True).start()
    except RuntimeError:
        _lock.release()
        _log.exception("No thread could begin to prepare the directory.")


def forget_directory() -> None:
    """Between tests, and before a process is measured."""
    _kept.clear()


def _prepare_beside(version: tuple[int, int]) -> None:
    try:
        _prepare(version)
    finally:
        _lock.release()
        connection.close()


def _prepare(version: tuple[int, int]) -> Directory:
    entries = list(list_entries())
    catalogue = prepare(entries, get_vocabulary())
    directory = Directory(version, catalogue, prepare_facets(entries, _subjects(catalogue)))
    _kept[""] = directory
    return directory


def _subjects(catalogue: Catalogue) -> dict[str, list[int]]:
    """The entries that are plainly about a subject, by subject."""
    known = lexicon().subjects
    found = {}
    for place, (rows, weights) in catalogue.subjects.items():
        found[known[place].id] = [int(row) for row in rows[weights >= PLAINLY]]
    return found


def subject_label(key: str) -> str:
    """A subject of the filters in the reader's language, where the vocabulary has a word for it."""
    known = lexicon()
    if key not in known.number:
        return ""
    subject = known.subjects[known.number[key]]
    return get_vocabulary().label_in(subject.concept, get_language() or "en") or subject.label


def list_entries() -> Iterator[Entry]:
    """Everything a visitor may see in the directory."""
    anybody = AnonymousUser()
    communities = Community.objects.visible_to(anybody).filter(closed_at__isnull=True).select_related("life")
    for community in communities.order_by("pk").iterator(1000):
        yield entry_of_community(community)
    for listing in Listing.objects.visible_to(anybody).order_by("pk").iterator(1000):
        yield entry_of_listing(listing)


def entry_of_community(community: Community) -> Entry:
    life = getattr(community, "life", None)
    return Entry(
        id=f"community:{community.pk}",
        kind="community",
        source="here",
        status=_STATUSES[life.state] if life else "unknown",
        quiet_days=_days_since(life.last_activity_at) if life else None,
        welcomes_newcomers=community.welcomes_newcomers is not False,
        size=community.member_count,
        local=True,
        **_shared(community, community.languages or [community.language]),
    )


def entry_of_listing(listing: Listing) -> Entry:
    told = listing.extra or {}
    area = told.get("bbox")
    return Entry(
        id=f"listing:{listing.pk}",
        kind=listing.kind,
        source=listing.source,
        sections=_texts(told.get("section")),
        rooms=_texts(told.get("rooms")),
        area=tuple(area) if isinstance(area, list) and len(area) == 4 else None,
        status=listing.activity,
        welcomes_newcomers=listing.welcomes_newcomers,
        size=listing.members,
        **_shared(listing, listing.languages),
    )


def _shared(entry: Community | Listing, languages: list[str]) -> dict[str, Any]:
    return {
        "name": entry.name,
        "description": entry.description,
        "topics": _texts(entry.topics),
        "concepts": _texts(entry.concepts),
        "level": ",".join(entry.learner_levels),
        "languages": _texts(languages),
        "audience": _texts(entry.audience),
        "format": _FORMATS.get(entry.format, ""),
        "country": entry.country.upper() if len(entry.country) == _COUNTRY_LETTERS else "",
        "region": entry.region,
        "city": entry.city,
        "latitude": entry.latitude,
        "longitude": entry.longitude,
        "zone": entry.time_zone,
        "hours_a_week": entry.hours_a_week,
        "cost": entry.cost,
        "access": _texts(entry.access),
        "meetings": _meetings(entry),
        "founded": int(entry.founded[:4]) if entry.founded[:4].isdecimal() else None,
    }


def _texts(values: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever a source has written
    return tuple(str(value) for value in values if value) if isinstance(values, list) else ()


def _meetings(entry: Community | Listing) -> int | None:
    if not entry.meetings_slots:
        return None
    with suppress(ValueError):
        return week_mask(WeeklyTimes.decode(entry.meetings_zone, entry.meetings_slots), localdate())
    return None


def _days_since(moment: datetime | None) -> int | None:
    return None if moment is None else max(0, (clock.now() - moment).days)
