"""Pages of people, line by line as a viewer sees them; one's own page; lists for those who look after all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from lyceum.kernel import clock
from lyceum.kernel.formats import language_name
from lyceum.matching.times import WeeklyTimes as Week
from lyceum.people.models.accounts import Block, HandleAlias, Mute, Person
from lyceum.people.models.interests import Goal, Interest
from lyceum.people.models.profiles import DEFAULT_CIRCLES, Circle, DataCopy, PersonLanguage, Profile, WeeklyTimes
from lyceum.people.policies import can_approve_people
from lyceum.people.queries.relations import list_kept_apart
from lyceum.people.queries.vocabulary import concept_labels
from lyceum.people.registries import Panel, person_acts, person_panels, shared_circles, writable
from lyceum.people.requests import Viewer

# From the nearest to the widest: who stands at a place sees every line of that place and of those after it.
NEARNESS = [Circle.ME, Circle.GROUPS, Circle.MEMBERS, Circle.SIGNED_IN, Circle.EVERYBODY]
AS_WHO = {
    "stranger": Circle.EVERYBODY,
    "signed-in": Circle.SIGNED_IN,
    "member": Circle.MEMBERS,
    "group": Circle.GROUPS,
    "steward": Circle.MEMBERS,
}
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a profile with its circle."""

    key: str
    circle: str
    value: Any


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What is shown of a person; `lines` holds only what this viewer may see and what is not empty."""

    person: Person
    profile: Profile
    lines: dict[str, Line]
    nearness: str
    is_self: bool = False
    is_blocked: bool = False
    is_muted: bool = False
    all_lines: dict[str, Line] = field(default_factory=dict)

    def shows(self, key: str) -> bool:
        """Whether the viewer stands near enough for a line, filled or not."""
        return sees(self.nearness, self.profile.circle_of(key))


def sees(nearness: str, circle: str) -> bool:
    """Whether somebody at that distance sees a line with that circle."""
    order = [str(value) for value in NEARNESS]
    return order.index(nearness) <= order.index(circle)


def get_nearness(viewer: Viewer, person: Person) -> str:
    """How near the viewer stands; who is kept apart stands as far off as a stranger, and is not told."""
    if not isinstance(viewer, Person):
        return Circle.EVERYBODY
    if viewer.pk == person.pk:
        return Circle.ME
    if person.pk in list_kept_apart(viewer.pk):
        return Circle.EVERYBODY
    if _shares("groups", viewer.pk, person.pk):
        return Circle.GROUPS
    if viewer.is_steward or viewer.is_administrator or _shares("members", viewer.pk, person.pk):
        return Circle.MEMBERS
    return Circle.SIGNED_IN


def _shares(circle: str, viewer_id: int, person_id: int) -> bool:
    share: Callable[[int, int], bool] | None = shared_circles.get(circle)
    return share is not None and share(viewer_id, person_id)


def get_person(viewer: Viewer, handle: str) -> Person:
    """The person of a short name, also of one they had before; 404 for whoever the viewer may not see."""
    people = Person.objects.visible_to(viewer)
    person = people.filter(handle=handle).first()
    if person is None:
        alias = HandleAlias.objects.filter(handle=handle).first()
        person = people.filter(pk=alias.person_id).first() if alias else None
    if person is None:
        raise Http404
    return person


def get_person_page(viewer: Viewer, handle: str) -> PersonPage:
    """A person as this viewer sees them."""
    person = get_person(viewer, handle)
    nearness = get_nearness(viewer, person)
    own = isinstance(viewer, Person) and viewer.pk == person.pk
    page = _page(person, nearness)
    if own or not isinstance(viewer, Person):
        return PersonPage(person, page.profile, page.lines, nearness, is_self=own)
    return PersonPage(
        person,
        page.profile,
        page.lines,
        nearness,
        is_blocked=Block.objects.filter(person=viewer, blocked=person).exists(),
        is_muted=Mute.objects.filter(_lasting(), person=viewer, muted=person).exists(),
    )


def get_own_page(person: Person) -> PersonPage:
    """One's own page: every line, filled or not, with its circle."""
    page = _page(person, Circle.ME)
    return PersonPage(person, page.profile, page.lines, Circle.ME, is_self=True, all_lines=page.all_lines)


def get_own_page_as(person: Person, who: str) -> PersonPage:
    """One's own page as others see it."""
    if who not in AS_WHO:
        raise Http404
    return _page(person, AS_WHO[who])


def _page(person: Person, nearness: str) -> PersonPage:
    profile = Profile.objects.filter(person=person).first() or Profile(person=person)
    values = _values(person, profile)
    every = {key: Line(key, profile.circle_of(key), values.get(key)) for key in DEFAULT_CIRCLES}
    shown = {key: line for key, line in every.items() if line.value and sees(nearness, line.circle)}
    if person.is_former or person.status == Person.Status.SUSPENDED:
        shown = {}
    return PersonPage(person, profile, shown, nearness, all_lines=every)


def _values(person: Person, profile: Profile) -> dict[str, Any]:
    languages = PersonLanguage.objects.filter(person=person).order_by("code")
    return {
        "picture": person.picture_url,
        "pronunciation": profile.pronunciation,
        "pronouns": profile.pronouns,
        "about": profile.about_html,
        "languages": [language_name(row.code) for row in languages],
        "area": profile.area,
        "time_zone": person.time_zone if person.time_zone != "UTC" else "",
        "goals": list(Goal.objects.filter(person=person, state=Goal.State.ACTIVE).order_by("made_at")),
        "interests": list_interests(person),
    }


@dataclass(frozen=True, slots=True)
class InterestLine:
    pk: int
    label: str
    direction: str
    is_sensitive: bool


def list_interests(person: Person) -> list[InterestLine]:
    """What a person wants to learn or can help with, in the reader's language and its order."""
    rows = list(Interest.objects.filter(person=person).select_related("concept"))
    labels = concept_labels([row.concept_id for row in rows], get_language() or "en")
    lines = [
        InterestLine(row.pk, labels.get(row.concept_id, row.concept.key), row.direction, row.concept.is_sensitive)
        for row in rows
    ]
    return sorted(lines, key=lambda line: line.label.casefold())


def list_goals(person: Person) -> list[Goal]:
    """All goals, those on the way first."""
    rows = Goal.objects.filter(person=person).order_by("made_at")
    return sorted(rows, key=lambda goal: goal.state != Goal.State.ACTIVE)


def get_languages(person: Person) -> tuple[list[str], list[str]]:
    """Codes of the languages a person reads and writes."""
    rows = list(PersonLanguage.objects.filter(person=person).order_by("code"))
    return [row.code for row in rows if row.reads], [row.code for row in rows if row.writes]


def get_profile(person: Person) -> Profile:
    return Profile.objects.filter(person=person).first() or Profile(person=person)


def list_blocked(person: Person) -> list[Block]:
    return list(Block.objects.filter(person=person).select_related("blocked").order_by("-made_at"))


def list_muted(person: Person) -> list[Mute]:
    return list(Mute.objects.filter(_lasting(), person=person).select_related("muted").order_by("muted__name"))


def _lasting() -> Q:
    return Q(until__isnull=True) | Q(until__gt=clock.now())


def find_data_copy(person: Person) -> DataCopy | None:
    """The newest copy of one's data, without its content."""
    return DataCopy.objects.filter(person=person).defer("content").order_by("-asked_at").first()


def get_data_copy_content(person: Person) -> str:
    copy = get_object_or_404(DataCopy, person=person, ready_at__isnull=False)
    return copy.content


def list_people_to_erase() -> list[int]:
    """Everybody whose fourteen days are over."""
    rows = Person.objects.get_queryset().filter(status=Person.Status.LEAVING, leaving_at__lte=clock.now())
    return list(rows.order_by("leaving_at").values_list("pk", flat=True))


def is_only_administrator(person: Person) -> bool:
    if not person.is_administrator:
        return False
    others = Person.objects.get_queryset().filter(is_administrator=True, status=Person.Status.ACTIVE)
    return not others.exclude(pk=person.pk).exists()


def list_applications(viewer: Viewer) -> list[Person]:
    """People who wait for approval and have checked their address, the longest wait first."""
    _gate(viewer)
    rows = Person.objects.get_queryset().filter(status=Person.Status.WAITING, emailaddress__verified=True)
    return list(rows.distinct().order_by("date_joined")[:100])


@dataclass(frozen=True, slots=True)
class PeopleList:
    people: list[Person]
    after: str = ""


def list_all_people(viewer: Viewer, words: str = "", before: datetime | None = None) -> PeopleList:
    """Accounts for those who look after the site, newest first; never for anybody else."""
    _gate(viewer)
    rows = Person.objects.get_queryset().exclude(status=Person.Status.FORMER)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(handle__startswith=words.lower()) | Q(email__iexact=words))
    if before:
        rows = rows.filter(date_joined__lt=before)
    page = list(rows.order_by("-date_joined", "-pk")[: PAGE_SIZE + 1])
    more = page[PAGE_SIZE - 1].date_joined.isoformat() if len(page) > PAGE_SIZE else ""
    return PeopleList(page[:PAGE_SIZE], more)


def get_any_person(viewer: Viewer, handle: str) -> Person:
    """Anybody, for those who look after the site."""
    _gate(viewer)
    return get_object_or_404(Person.objects.get_queryset(), handle=handle)


def _gate(viewer: Viewer) -> None:
    if not can_approve_people(viewer):
        raise Http404


def list_panels(viewer: Viewer, person: Person) -> list[tuple[str, dict[str, Any]]]:
    """Templates of other apps with what they show of a person to this viewer."""
    return _filled(person_panels, viewer, person)


def list_acts(viewer: Viewer, person: Person) -> list[tuple[str, dict[str, Any]]]:
    """The same for what can be done about a person."""
    return _filled(person_acts, viewer, person) if isinstance(viewer, Person) and viewer.pk != person.pk else []


def list_writable(viewer: Person, people: Iterable[Person]) -> set[int]:
    """Of these people, those the viewer can write to; why not to the others, nobody is told."""
    handles = [person.handle for person in people]
    return {pk for find in writable for pk in find(viewer, handles)}


def _filled(panels: Iterable[Panel], viewer: Viewer, person: Person) -> list[tuple[str, dict[str, Any]]]:
    found = ((panel.template, panel.get(viewer, person)) for panel in panels)
    return [(template, {**data, "person": person}) for template, data in found if data is not None]


def get_week(person: Person) -> Week:
    """A person's own weekly times, in the zone they were meant in; an empty week when none are told."""
    row = WeeklyTimes.objects.filter(person=person).first()
    if row is None:
        return Week.from_slots(person.time_zone or "UTC")
    return Week.decode(row.zone, row.slots)


def list_weeks_in_force(person_ids: Iterable[int]) -> dict[int, Week]:
    """The times that count when people look for shared ones, by person: changes count a day later.

    For matching alone: a person's times are shown to nobody else.
    """
    rows = WeeklyTimes.objects.filter(person__in=list(person_ids))
    counting = {row.person_id: row.standing.in_force(clock.now()) for row in rows}
    return {person_id: week for person_id, week in counting.items() if week is not None}
