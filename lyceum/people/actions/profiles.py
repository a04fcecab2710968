"""What people tell about themselves, and who sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from lyceum.kernel import clock
from lyceum.kernel.text.markdown import render
from lyceum.kernel.verdicts import Refused
from lyceum.matching.standing import Standing
from lyceum.matching.times import WeeklyTimes as Week
from lyceum.people.actions.accounts import rename_person
from lyceum.people.models.accounts import Person
from lyceum.people.models.interests import Concept, Goal, Interest
from lyceum.people.models.profiles import DEFAULT_CIRCLES, Circle, PersonLanguage, Profile, WeeklyTimes
from lyceum.people.policies import can_change_own
from lyceum.people.requests import Actor

MOST_INTERESTS = 60
MOST_GOALS = 20


@dataclass(frozen=True, slots=True)
class Told:
    """The lines of a profile as they were typed."""

    name: str
    pronunciation: str = ""
    pronouns: str = ""
    about: str = ""
    area: str = ""
    time_zone: str = "UTC"
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


@transaction.atomic
def change_profile(actor: Actor, person: Person, told: Told) -> None:
    """Store all lines at once; the text about oneself is rendered here and never again."""
    can_change_own(actor, person).enforce()
    rename_person(actor, person, told.name)
    Person.objects.filter(pk=person.pk).update(time_zone=told.time_zone)
    Profile.objects.update_or_create(
        person=person,
        defaults={
            "pronunciation": told.pronunciation,
            "pronouns": told.pronouns,
            "about": told.about,
            "about_html": render(told.about).html,
            "area": told.area,
        },
    )
    PersonLanguage.objects.filter(person=person).delete()
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=person, code=code, reads=code in told.reads, writes=code in told.writes)
        for code in dict.fromkeys((*told.reads, *told.writes))
    )


@transaction.atomic
def change_circles(actor: Actor, person: Person, circles: Mapping[str, str], *, can_be_found: bool) -> None:
    """Who sees each line; a line or circle that does not exist is left out."""
    can_change_own(actor, person).enforce()
    profile, _made = Profile.objects.select_for_update().get_or_create(person=person)
    profile.circles = {
        field: circles.get(field, profile.circle_of(field))
        for field in DEFAULT_CIRCLES
        if circles.get(field, "") in {"", *Circle.values}
    }
    profile.can_be_found = can_be_found
    profile.save(update_fields=["circles", "can_be_found"])


@transaction.atomic
def add_interest(actor: Actor, person: Person, concept: Concept, direction: str) -> None:
    can_change_own(actor, person).enforce()
    if Interest.objects.filter(person=person).count() >= MOST_INTERESTS:
        raise Refused(_("You have many interests here already. Take one off first."))
    Interest.objects.get_or_create(person=person, concept=concept, direction=direction)


@transaction.atomic
def remove_interest(actor: Actor, person: Person, pk: int) -> None:
    can_change_own(actor, person).enforce()
    Interest.objects.filter(person=person, pk=pk).delete()


@transaction.atomic
def add_goal(actor: Actor, person: Person, text: str, by: date | None = None) -> Goal:
    can_change_own(actor, person).enforce()
    if Goal.objects.filter(person=person, state=Goal.State.ACTIVE).count() >= MOST_GOALS:
        raise Refused(_("You have many goals here already. Let one go first."))
    return Goal.objects.create(person=person, text=text, by=by)


@transaction.atomic
def end_goal(actor: Actor, person: Person, pk: int, state: str) -> None:
    """Reached, let go, or taken up again."""
    can_change_own(actor, person).enforce()
    ended = None if state == Goal.State.ACTIVE else clock.now()
    Goal.objects.filter(person=person, pk=pk).update(state=state, ended_at=ended)


@transaction.atomic
def remove_goal(actor: Actor, person: Person, pk: int) -> None:
    can_change_own(actor, person).enforce()
    Goal.objects.filter(person=person, pk=pk).delete()


@transaction.atomic
def set_times(actor: Actor, person: Person, week: Week) -> None:
    """The whole week, in the zone it is meant in; for times shared with others it counts a day later."""
    can_change_own(actor, person).enforce()
    row = WeeklyTimes.objects.select_for_update().filter(person=person).first()
    stands = row.standing.changed(week, clock.now()) if row else Standing(week, clock.now())
    former = {"former_zone": stands.before.zone, "former_slots": stands.before.encode()} if stands.before else {}
    WeeklyTimes.objects.update_or_create(
        person=person, defaults={"zone": week.zone, "slots": week.encode(), "changed_at": stands.since, **former}
    )


@transaction.atomic
def forget_times(actor: Actor, person: Person) -> None:
    can_change_own(actor, person).enforce()
    WeeklyTimes.objects.filter(person=person).delete()


@transaction.atomic
def set_display(actor: Actor, person: Person, choices: Mapping[str, object]) -> None:
    """Language, theme, zone and shortcuts; unknown choices are a mistake."""
    can_change_own(actor, person).enforce()
    unknown = set(choices) - {"language", "theme", "time_zone", "shortcuts"}
    if unknown:
        raise ValueError(unknown)
    Person.objects.filter(pk=person.pk).update(**choices)
