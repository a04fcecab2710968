"""Wishes and gatherings, for those who have them."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from lyceum.discovery.models import Gathering, Wish
from lyceum.people.models.accounts import Person
from lyceum.people.models.interests import Concept
from lyceum.people.queries.vocabulary import concept_labels
from lyceum.people.requests import Viewer

# So many people must share a wish before anybody is told; smaller numbers would name them.
ENOUGH = 5


def list_wishes(person: Person) -> list[Wish]:
    """A person's own open wishes, newest first."""
    rows = Wish.objects.filter(person=person, ended_at__isnull=True).select_related("gathering")
    return list(rows.order_by("-made_at")[:20])


def get_wish(person: Person, pk: int) -> Wish:
    return get_object_or_404(Wish, person=person, pk=pk)


@dataclass(frozen=True, slots=True)
class GatheringPage:
    """A gathering for somebody who shares the wish: the subject in their language, and their own answer."""

    gathering: Gathering
    subject: str
    own: Wish
    about: int  # people who share it, rounded down to fives


def find_gathering(viewer: Viewer, pk: int) -> Gathering | None:
    """The gathering, for those whose wish is in it; to everybody else it does not exist."""
    if not isinstance(viewer, Person):
        return None
    return Gathering.objects.filter(pk=pk, wishes__person=viewer, wishes__ended_at__isnull=True).first()


def get_gathering_page(person: Person, pk: int) -> GatheringPage:
    own = get_object_or_404(
        Wish.objects.select_related("gathering"), person=person, gathering=pk, ended_at__isnull=True
    )
    gathering = own.gathering
    assert gathering is not None
    return GatheringPage(
        gathering,
        subject_label(gathering.subject),
        own,
        round_down(gathering.wishes.filter(ended_at__isnull=True).count()),
    )


def subject_label(key: str) -> str:
    """A subject in the reader's language."""
    concept = Concept.objects.filter(key=key).first()
    return concept_labels([concept.pk], get_language() or "en").get(concept.pk, key) if concept else key


def round_down(people: int) -> int:
    """A number of people that names nobody: steps of five, nothing below."""
    return people // ENOUGH * ENOUGH


def find_wish_circle(viewer: Viewer) -> int:
    """About how many people who agreed to be counted share part of the viewer's open wishes; 0 below five."""
    if not isinstance(viewer, Person):
        return 0
    own = {subject for wish in list_wishes(viewer) for subject in wish.subjects}
    if not own:
        return 0
    rows = Wish.objects.filter(ended_at__isnull=True, may_gather=True).exclude(person=viewer)
    people = {
        person_id
        for person_id, subjects in rows.order_by("-made_at").values_list("person_id", "subjects")[:2000]
        if own.intersection(subjects)
    }
    return round_down(len(people))
