"""From what people type to the facts of a card: a town to its place, subjects to concepts, meetings to a week."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lyceum.communities.models.entries import DirectoryEntry
from lyceum.kernel.formats import language_name, locale, name_list, number
from lyceum.kernel.zones import zone_town
from lyceum.matching.places import find_places
from lyceum.matching.times import HALF_HOURS_PER_DAY, HALF_HOURS_PER_WEEK, WeeklyTimes, runs
from lyceum.people.models.interests import Concept, ConceptLabel
from lyceum.people.queries.vocabulary import fold
from lyceum.people.queries.weeks import clock_words, day_names

_HALF_HOUR = 30


class Meeting(NamedTuple):
    """A usual meeting: weekday (Monday is 0), start and length in minutes."""

    weekday: int
    start: int
    minutes: int


def locate(town: str) -> dict[str, Any]:
    """The columns of a town typed; one the table does not know is kept as its text alone."""
    found = next(iter(find_places(town)), None) if town else None
    if found is None:
        return {"city": town, "country": "", "region": "", "latitude": None, "longitude": None}
    return {
        "city": town,
        "country": found.country,
        "region": found.region,
        "latitude": found.latitude,
        "longitude": found.longitude,
        "time_zone": found.zone,
    }


def list_subject_keys(subjects: Iterable[str]) -> list[str]:
    """The concepts that have exactly these names, in any language."""
    folded = [fold(subject) for subject in subjects]
    pks = ConceptLabel.objects.filter(folded__in=[word for word in folded if word]).values("concept_id")
    return list(Concept.objects.filter(pk__in=pks).order_by("key").values_list("key", flat=True)[:20])


def encode_meetings(zone: str, meetings: Iterable[Meeting]) -> str:
    """A week with these meetings as `matching.times` writes it down; empty without any."""
    slots: set[int] = set()
    for meeting in meetings:
        first = meeting.weekday * HALF_HOURS_PER_DAY + meeting.start // _HALF_HOUR
        last = meeting.weekday * HALF_HOURS_PER_DAY + -(-(meeting.start + meeting.minutes) // _HALF_HOUR)
        slots |= {number % HALF_HOURS_PER_WEEK for number in range(first, last)}
    return WeeklyTimes.from_slots(zone, yes=slots).encode() if slots else ""


def list_meetings(entry: DirectoryEntry) -> list[Meeting]:
    """The usual meetings of a community, by weekday."""
    if entry.meetings_slots:
        with suppress(ValueError):
            week = WeeklyTimes.decode(entry.meetings_zone, entry.meetings_slots)
            return [
                Meeting(run.weekday, run.start_minutes, run.end_minutes - run.start_minutes) for run in runs(week)
            ]
    return []


def list_facts(entry: DirectoryEntry, languages: list[str]) -> list[tuple[str, str]]:
    """The facts of a card in the reader's words, in one order for both kinds; what nobody has said is left out."""
    hours = entry.hours_a_week
    told = [
        (_("Languages"), name_list([language_name(code) for code in languages])),
        (_("Level"), name_list(entry.learner_level_names)),
        (_("Pace"), str(entry.get_pace_display()) if entry.pace else ""),
        (_("Time it takes"), _hours_words(hours) if hours else ""),
        (_("Usual times"), name_list(_meeting_words(entry))),
        (_("Cost"), " · ".join(part for part in (str(entry.get_cost_display()), entry.cost_note) if part)),
        (_("Where"), _where_words(entry)),
        (_("Access"), name_list(entry.access_names)),
        (_("New people"), _welcome_words(entry)),
    ]
    return [(label, words) for label, words in told if words]


def _welcome_words(entry: DirectoryEntry) -> str:
    if entry.welcomes_newcomers is None:
        return ""
    return _("they are welcome") if entry.welcomes_newcomers else _("not taken in for now")


def _hours_words(hours: int) -> str:
    return ngettext("about %(num)s hour", "about %(num)s hours", hours) % {"num": number(hours)}


def _where_words(entry: DirectoryEntry) -> str:
    country = str(locale().territories.get(entry.country, entry.country))
    return " · ".join(part for part in (str(entry.get_format_display()), entry.city, country) if part)


def _meeting_words(entry: DirectoryEntry) -> list[str]:
    """Each meeting with its weekday and hours, in the community's own zone."""
    days = day_names()
    return [
        _("%(day)s %(start)s to %(end)s, %(town)s time")
        % {
            "day": days[meeting.weekday],
            "start": clock_words(meeting.start // _HALF_HOUR),
            "end": clock_words((meeting.start + meeting.minutes) // _HALF_HOUR),
            "town": zone_town(entry.meetings_zone),
        }
        for meeting in list_meetings(entry)
    ]
