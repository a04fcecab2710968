"""Wishes that nobody answers yet, and gathering the people who share one."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import get_language

from lyceum.discovery.models import Gathering, Wish
from lyceum.discovery.policies import can_answer_gathering, can_end_wish, can_keep_directory, can_wish
from lyceum.discovery.queries.files import get_vocabulary
from lyceum.discovery.queries.wishes import ENOUGH
from lyceum.discovery.signals import GatheringProposed, WishMade
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.matching.times import common
from lyceum.people.actions.steps import lock_person
from lyceum.people.models.accounts import Person
from lyceum.people.queries.people import list_weeks_in_force
from lyceum.people.queries.relations import list_kept_apart
from lyceum.people.requests import Actor

_AHEAD = timedelta(days=9)
_MOST_SUBJECTS = 8
_MINUTES = 60


@transaction.atomic
def make_wish(actor: Person, text: str, *, may_gather: bool) -> Wish:
    """Write down what somebody looks for; asked again, it is the same wish."""
    lock_person(actor.pk)
    own = Wish.objects.filter(person=actor, ended_at__isnull=True)
    known = own.filter(text=text).first()
    can_wish(actor, open_wishes=own.count() if known is None else 0).enforce()
    language = actor.language or get_language() or "en"
    subjects = _subjects(text, language)
    wish = known or Wish(person=actor, text=text, language=language, subjects=subjects)
    wish.may_gather = may_gather
    wish.save()
    publish(WishMade(wish_id=wish.pk))
    return wish


def _subjects(text: str, language: str) -> list[str]:
    """The concepts a wish names, without sensitive ones: they never bring people together by themselves."""
    vocabulary = get_vocabulary()
    return [key for key in vocabulary.named_in(text, [language]) if key not in vocabulary.sensitive][:_MOST_SUBJECTS]


@transaction.atomic
def end_wish(actor: Actor, wish: Wish) -> None:
    """Take a wish back."""
    can_end_wish(actor, wish).enforce()
    Wish.objects.filter(pk=wish.pk, ended_at__isnull=True).update(ended_at=clock.now())


@transaction.atomic
def answer_gathering(actor: Person, gathering: Gathering, *, comes: bool) -> None:
    """Say whether one would come; nobody is named to the others."""
    wish = Wish.objects.select_for_update().filter(gathering=gathering, person=actor).first()
    can_answer_gathering(actor, gathering, wish).enforce()
    Wish.objects.filter(gathering=gathering, person=actor).update(comes=comes)


@transaction.atomic
def gather_wishes(actor: Actor) -> int:
    """Bring together open wishes for one subject in one language, as soon as enough people share it."""
    can_keep_directory(actor).enforce()
    rows = Wish.objects.select_for_update().filter(ended_at__isnull=True, may_gather=True, gathering__isnull=True)
    shared: dict[tuple[str, str], dict[int, Wish]] = defaultdict(dict)
    for wish in rows.order_by("made_at"):
        for subject in wish.subjects:
            shared[subject, wish.language].setdefault(wish.person_id, wish)
    made = 0
    gathered: set[int] = set()
    for (subject, language), wishes in sorted(shared.items(), key=lambda item: -len(item[1])):
        if len(wishes) < ENOUGH:
            break  # the largest come first
        free = [wish for wish in _together(wishes) if wish.pk not in gathered]
        if len(free) >= ENOUGH:
            _propose(subject, language, free)
            gathered |= {wish.pk for wish in free}
            made += 1
    return made


def _together(wishes: dict[int, Wish]) -> list[Wish]:
    """Wishes of people who may meet: of two who are kept apart, the one who wished first."""
    taken: list[Wish] = []
    apart: set[int] = set()
    for person_id, wish in wishes.items():
        if person_id not in apart:
            taken.append(wish)
            apart |= list_kept_apart(person_id)
    return taken


def _propose(subject: str, language: str, wishes: list[Wish]) -> None:
    people = tuple(wish.person_id for wish in wishes)
    gathering = Gathering.objects.create(subject=subject, language=language, starts_at=_date(people))
    Wish.objects.filter(pk__in=[wish.pk for wish in wishes]).update(gathering=gathering)
    publish(GatheringProposed(gathering_id=gathering.pk, person_ids=people))


def _date(people: tuple[int, ...]) -> datetime:
    """The hour most of them share nine days ahead or later; an early evening in UTC when nobody has told times."""
    first = (clock.now() + _AHEAD).date()
    weeks = list(list_weeks_in_force(people).values())
    starts = common(weeks, first, _MINUTES) if len(weeks) > 1 else []
    if starts:
        return starts[0].start
    return datetime.combine(first, time(17, 0), tzinfo=ZoneInfo("UTC"))
