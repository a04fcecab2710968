"""What somebody tells so that suggestions fit: interests, ways to learn, area, languages, what would help."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from lyceum.people.actions.profiles import MOST_INTERESTS
from lyceum.people.models.accounts import Person
from lyceum.people.models.interests import Concept, Interest
from lyceum.people.models.profiles import PersonLanguage, Profile
from lyceum.people.policies import can_change_own
from lyceum.people.requests import Actor


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where, how and in which languages somebody can learn with others, and what would help them."""

    area: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    meets: str = ""
    languages: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    may_use_needs: bool = False


@transaction.atomic
def tell_interests(
    actor: Actor,
    person: Person,
    *,
    wanted: Iterable[str],
    not_wanted: Collection[str] = (),
    words: Iterable[str] = (),
    styles: Iterable[str] = (),
) -> None:
    """Concepts by their keys to learn and not to learn, words the vocabulary does not know, ways to learn."""
    can_change_own(actor, person).enforce()
    Profile.objects.update_or_create(person=person, defaults={"words": list(words), "styles": list(styles)})
    Interest.objects.filter(person=person, direction=Interest.Direction.LEARN, concept__key__in=not_wanted).delete()
    _add_interests(person, wanted)


def _add_interests(person: Person, wanted: Iterable[str]) -> None:
    """As many as there is room for, in the order given."""
    order = {key: place for place, key in enumerate(wanted)}
    has = set(Interest.objects.filter(person=person).values_list("concept__key", "direction"))
    keys = [key for key in order if (key, Interest.Direction.LEARN.value) not in has]
    rows = Concept.objects.filter(key__in=keys[: max(0, MOST_INTERESTS - len(has))], is_field=False)
    Interest.objects.bulk_create(
        (Interest(person=person, concept=row) for row in sorted(rows, key=lambda row: order[row.key])),
        ignore_conflicts=True,
    )


@transaction.atomic
def tell_circumstances(actor: Actor, person: Person, told: Circumstances) -> None:
    """All of it at once; what would help is kept only with consent."""
    can_change_own(actor, person).enforce()
    Profile.objects.update_or_create(
        person=person,
        defaults={
            "area": told.area,
            "country": told.country,
            "latitude": told.latitude,
            "longitude": told.longitude,
            "meets": told.meets,
            "needs": list(told.needs) if told.may_use_needs else [],
            "may_use_needs": told.may_use_needs,
        },
    )
    _tell_languages(person, told.languages)


def _tell_languages(person: Person, codes: tuple[str, ...]) -> None:
    """Languages somebody reads; that they write one as well is left as it was."""
    rows = PersonLanguage.objects.filter(person=person)
    rows.exclude(code__in=codes).filter(writes=False).delete()
    rows.exclude(code__in=codes).update(reads=False)
    rows.filter(code__in=codes).update(reads=True)
    known = set(rows.values_list("code", flat=True))
    PersonLanguage.objects.bulk_create(
        [PersonLanguage(person=person, code=code) for code in codes if code not in known]
    )


@transaction.atomic
def claim_told(actor: Actor, person: Person, told: Circumstances, *, words: list[str], styles: list[str]) -> None:
    """What was told before there was an account, where the person has said nothing yet."""
    can_change_own(actor, person).enforce()
    profile, _made = Profile.objects.select_for_update().get_or_create(person=person)
    profile.words = profile.words or words
    profile.styles = profile.styles or styles
    profile.meets = profile.meets or told.meets
    if not (profile.area or profile.country):
        profile.area, profile.country = told.area, told.country
        profile.latitude, profile.longitude = told.latitude, told.longitude
    if not profile.may_use_needs and told.may_use_needs:
        profile.needs, profile.may_use_needs = list(told.needs), True
    profile.save()
    if not PersonLanguage.objects.filter(person=person).exists():
        _tell_languages(person, told.languages)


@transaction.atomic
def claim_interests(actor: Actor, person: Person, wanted: Iterable[str]) -> None:
    """Interests told before there was an account, beside those the person has."""
    can_change_own(actor, person).enforce()
    _add_interests(person, wanted)
