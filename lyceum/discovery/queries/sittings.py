"""One sitting that leads to people: a community that fits, somebody to greet, a meeting with a date, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.timezone import get_current_timezone

from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.listings import Listing
from lyceum.communities.queries import list_caretakers
from lyceum.communities.registries import Sitting, sittings
from lyceum.discovery.queries.answers import has_times, week_of
from lyceum.discovery.queries.learners import has_said_something
from lyceum.discovery.queries.suggestions import Card, suggest_communities
from lyceum.kernel import clock
from lyceum.kernel.calendar_file import CalendarDate
from lyceum.matching.facets import Chosen
from lyceum.matching.ranking.entries import Profile
from lyceum.matching.times import Preference, Span, WeeklyTimes, occurrences
from lyceum.people.models.accounts import Person
from lyceum.people.queries.relations import list_kept_apart
from lyceum.people.requests import Viewer

_LOOKED_AT = 3  # communities that fit
_WEEKS = 2
_LONGEST = timedelta(hours=6)  # a longer stretch is when a place is open, not a meeting
_MORNING, _NIGHT = 6, 23  # hours by the learner's clock
_USUAL = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Greeter:
    """Somebody to say hello to, and where."""

    person: Person
    community: Community
    greets: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """A date to sit in on, in whose zone it is told, and how it suits the times that were told."""

    sitting: Sitting
    community: Any
    suits: Preference | None


class Landing(NamedTuple):
    """Where the first steps end. `knows` says whether anything was told that a list can be made for."""

    knows: bool
    card: Card | None = None
    greeter: Greeter | None = None
    meeting: Meeting | None = None

    @property
    def nothing_fits(self) -> bool:
        return self.knows and self.card is None


def get_landing(viewer: Viewer, learner: Profile, told: dict[str, Any]) -> Landing:
    """What fits somebody best, for the page after the first steps: six statements and those of the learner."""
    if not has_said_something(learner):
        return Landing(knows=False)
    found = suggest_communities(viewer, learner, Chosen({}), top=_LOOKED_AT)
    cards = [] if found.nothing_fits else [card for card in found.cards if card.reasons][:_LOOKED_AT]
    if not cards:
        return Landing(knows=True)
    week = week_of(told) if has_times(told) else None
    return Landing(
        knows=True,
        card=cards[0],
        greeter=_find_greeter(viewer, cards),
        meeting=_find_meeting(viewer, cards, week, clock.now()),
    )


def _find_greeter(viewer: Viewer, cards: Sequence[Card]) -> Greeter | None:
    """Who greets in the best community kept here, else who looks after it; the one who is there longest."""
    community = next((card.entry for card in cards if isinstance(card.entry, Community)), None)
    if community is None:
        return None
    apart = {viewer.pk, *list_kept_apart(viewer.pk)} if isinstance(viewer, Person) else set()
    people = [
        m
        for m in list_caretakers(viewer, community)
        if _can_be_met(m) and m.person_id not in apart and (m.looks_after or community.is_public)
    ]
    best = min(people, key=lambda m: not m.is_greeter, default=None)
    return Greeter(best.person, community, best.is_greeter) if best else None


def _can_be_met(membership: Membership) -> bool:
    return (
        membership.person.status == Person.Status.ACTIVE
        and (membership.suspended_until or clock.now()) <= clock.now()
    )


def _find_meeting(viewer: Viewer, cards: Sequence[Card], week: WeeklyTimes | None, now: datetime) -> Meeting | None:
    """The meeting that suits best, of the best communities; what others have plugged in counts before usual times."""
    here = {card.entry.pk: card.entry for card in cards if isinstance(card.entry, Community)}
    free = _free(week, now) if week else None
    zone = ZoneInfo(week.zone) if week else get_current_timezone()
    offered = [one for find in sittings for one in find(viewer, list(here), week)] if here else []
    offered = [one for one in offered if one.starts_at > now and one.community_id in here]
    best = _best([(one, suits(one.starts_at, one.ends_at, free)) for one in offered], zone)
    if best:
        return Meeting(best[0], here[best[0].community_id], best[1])
    for card in cards:
        usual = [(one, suits(one.starts_at, one.ends_at, free)) for one in list_usual_meetings(card.entry, now)]
        if best := _best(usual, zone):
            return Meeting(best[0], card.entry, best[1])
    return None


def _best(
    offered: Iterable[tuple[Sitting, Preference | None]], zone: tzinfo
) -> tuple[Sitting, Preference | None] | None:
    """The one that suits best, then the next; nobody is sent to one in their night unless they said that they can."""
    by_day = [pair for pair in offered if pair[1] or not _is_at_night(pair[0], zone)]
    return min(by_day, key=lambda pair: (-(pair[1] or 0), pair[0].starts_at), default=None)


def _is_at_night(sitting: Sitting, zone: tzinfo) -> bool:
    start, end = sitting.starts_at.astimezone(zone), sitting.ends_at.astimezone(zone)
    return start.hour < _MORNING or start.hour >= _NIGHT or end.date() != start.date()


def _free(week: WeeklyTimes, now: datetime) -> list[Span]:
    return list(occurrences(week, _monday(now), _WEEKS + 2))


def _monday(now: datetime) -> date:
    """The Monday on or before yesterday: no zone is farther from UTC than a day."""
    day = now.astimezone(UTC).date() - timedelta(days=1)
    return day - timedelta(days=day.weekday())


def suits(starts_at: datetime, ends_at: datetime, free: Sequence[Span] | None) -> Preference | None:
    """How a meeting lies in free times: the least of what it touches; None when no times were told."""
    if free is None:
        return None
    at, least = starts_at, Preference.YES
    for span in free:
        if span.start <= at < span.end:
            least, at = min(least, span.preference), span.end
        if at >= ends_at:
            return least
    return Preference.NO


def list_usual_meetings(entry: Community | Listing, now: datetime) -> list[Sitting]:
    """When a community meets in the next two weeks, by the usual times of its card."""
    try:
        week = WeeklyTimes.decode(entry.meetings_zone, entry.meetings_slots)
    except ValueError:
        return []
    until = now + timedelta(weeks=_WEEKS)
    return [
        Sitting(
            title=entry.name,
            url=entry.address,
            starts_at=span.start,
            ends_at=min(span.end, span.start + _USUAL) if span.end - span.start > _LONGEST else span.end,
            place=entry.city,
            is_online=entry.format != "in_person",
        )
        for span in occurrences(week, _monday(now), _WEEKS + 2)
        if now < span.start <= until
    ]


def calendar_date(meeting: Meeting) -> CalendarDate:
    """The meeting for a calendar."""
    one = meeting.sitting
    url = one.url if "://" in one.url else f"{settings.SITE_URL}{one.url}"
    host = settings.SITE_URL.partition("://")[2]
    return CalendarDate(
        uid=f"{one.starts_at:%Y%m%dT%H%MZ}-{meeting.community.slug}@{host}",
        title=one.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        url=url,
        place=one.place,
    )
