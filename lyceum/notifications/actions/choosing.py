"""Choose how soon one hears of what, and at which times one is written to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lyceum.notifications.models import Channel, Choice, Rhythm, Step
from lyceum.notifications.policies import can_choose
from lyceum.notifications.queries.choosing import LETTERS, Chosen, get_chosen
from lyceum.notifications.registries import notice_kinds
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor


@dataclass(frozen=True, slots=True)
class Wish:
    """How soon somebody wants to hear of a kind by a channel, everywhere or in one community."""

    kind: str
    channel: str
    step: str
    community_id: int | None = None


@transaction.atomic
def choose_steps(actor: Actor, person_id: int, wishes: Iterable[Wish]) -> None:
    """Store these choices; what is the same as without a row has none, so that a better default reaches everybody."""
    can_choose(actor, person_id).enforce()
    Person.objects.get_queryset().select_for_update().filter(pk=person_id).first()
    rows = dict(get_chosen(person_id).rows)
    # Those for everywhere first: those for a community are held against them.
    for wish in sorted(wishes, key=lambda wish: wish.community_id is not None):
        key = (wish.kind, wish.community_id, wish.channel)
        if _is_possible(wish) and (key in rows or _without(rows, wish) != wish.step):
            _store(person_id, wish, rows)


def _is_possible(wish: Wish) -> bool:
    kind = notice_kinds.get(wish.kind)
    known = (kind is not None and kind.can_be_stopped) or wish.kind in LETTERS.values()
    return known and wish.step in Step.values and wish.channel in Channel.values


def _without(rows: dict[tuple[str, int | None, str], str], wish: Wish) -> str:
    """How soon it would come without a row of its own."""
    kind = notice_kinds.get(wish.kind)
    others = {key: step for key, step in rows.items() if key != (wish.kind, wish.community_id, wish.channel)}
    return Chosen(others).step(kind, wish.community_id, wish.channel) if kind else Step.NOW


def _store(person_id: int, wish: Wish, rows: dict[tuple[str, int | None, str], str]) -> None:
    own = Choice.objects.filter(
        person=person_id, kind=wish.kind, community_id=wish.community_id, channel=wish.channel
    )
    key = (wish.kind, wish.community_id, wish.channel)
    if _without(rows, wish) == wish.step:
        own.delete()
        rows.pop(key, None)
    elif rows.get(key) != wish.step:
        if not own.update(step=wish.step):
            Choice.objects.create(
                person_id=person_id,
                kind=wish.kind,
                community_id=wish.community_id,
                channel=wish.channel,
                step=wish.step,
            )
        rows[key] = wish.step


@transaction.atomic
def stop_mails(actor: Actor, person_id: int, kind: str, community_id: int | None = None) -> None:
    """No more mails of a kind: of one community, or of all, also those where something else was chosen."""
    can_choose(actor, person_id).enforce()
    if not Person.objects.get_queryset().filter(pk=person_id).exists():
        return
    if community_id is None:
        Choice.objects.filter(person=person_id, kind=kind, channel=Channel.MAIL).delete()
    choose_steps(actor, person_id, [Wish(kind, Channel.MAIL, Step.NEVER, community_id)])


@transaction.atomic
def set_rhythm(actor: Actor, person_id: int, values: Mapping[str, Any]) -> None:
    """When a person may be written to: quiet hours, days off, a pause, the day and hour of letters."""
    can_choose(actor, person_id).enforce()
    Rhythm.objects.update_or_create(person_id=person_id, defaults=dict(values))
