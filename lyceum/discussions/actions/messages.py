"""Messages: write first, write on, answer a request, mute, leave, take back; dense positions, one for each pair."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lyceum.discussions.models.messages import Correspondence, Correspondent, Message, MessageSettings
from lyceum.discussions.policies import (
    can_answer_request,
    can_ask_at_length,
    can_begin_correspondence,
    can_hide_message,
    can_keep_house,
    can_keep_part,
    can_send_message,
    can_take_back,
    can_write_first,
    can_write_so_many,
    can_write_together,
)
from lyceum.discussions.queries.messages import (
    Reach,
    count_written,
    find_reach,
    has_case,
    keeps_apart,
    pair_key,
)
from lyceum.discussions.signals import MessageWritten, PartHandled
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.kernel.drafts import drop_draft
from lyceum.kernel.once import use_key
from lyceum.kernel.text.markdown import render
from lyceum.kernel.verdicts import Verdict
from lyceum.people.actions.relations import block_person
from lyceum.people.models.accounts import Person
from lyceum.people.policies import can_change_own
from lyceum.people.queries.relations import list_kept_apart
from lyceum.people.requests import Actor

_LINK = re.compile(r"https?://|mailto:|www\.", re.IGNORECASE)
_STATE = Correspondent.State


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into a form of a message."""

    source: str
    subject: str = ""
    form_key: str = ""


@transaction.atomic
def start_correspondence(actor: Person, handles: Sequence[str], typed: Typed) -> Message:
    """Write to people for the first time; two people have one correspondence, whoever writes first."""
    # One at a time, so that limits hold; a weaker lock, because others may be writing to this person.
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
    wanted = set(handles)
    reached = find_reach(actor, wanted)
    can_begin_correspondence(actor, wanted=len(wanted), reached=len(reached)).enforce()
    people = list(reached.values())
    if len(people) == 1:
        return _write_to_one(actor, people[0], typed)
    return _write_to_many(actor, people, typed)


def _write_to_one(actor: Person, reach: Reach, typed: Typed) -> Message:
    key = pair_key(actor.pk, reach.person.pk)
    found, made = Correspondence.objects.get_or_create(pair_key=key, defaults={"started_by": actor})
    correspondence = _lock(found.pk)
    _use(typed, correspondence.pk)
    if made:
        _check_first(actor, correspondence, typed, is_free=reach.is_free)
        _take_in(correspondence, actor, [reach])
    else:
        # Whoever writes to somebody who has asked them says yes; whoever has left comes back.
        own = Correspondent.objects.filter(correspondence=correspondence, person=actor)
        own.exclude(state=_STATE.IN).update(state=_STATE.IN, answered_at=clock.now())
        _may_write(actor, correspondence).enforce()
    drop_draft(actor.pk, "message")
    return _write(actor, correspondence, typed)


def _write_to_many(actor: Person, people: list[Reach], typed: Typed) -> Message:
    can_write_together(actor, keep_apart=keeps_apart([reach.person.pk for reach in people])).enforce()
    correspondence = Correspondence.objects.create(started_by=actor, subject=typed.subject)
    _use(typed, correspondence.pk)
    _check_first(actor, correspondence, typed, is_free=all(reach.is_free for reach in people))
    _take_in(correspondence, actor, people)
    drop_draft(actor.pk, "message")
    return _write(actor, correspondence, typed)


def _check_first(actor: Person, correspondence: Correspondence, typed: Typed, *, is_free: bool) -> None:
    written = count_written(actor, but=correspondence.pk)
    links = len(_LINK.findall(typed.source))
    can_ask_at_length(actor, letters=len(typed.source), is_free=is_free).enforce()
    can_write_first(actor, begun_today=written.begun_today, declined=written.declined, links=links).enforce()


def _take_in(correspondence: Correspondence, actor: Person, people: list[Reach]) -> None:
    Correspondent.objects.create(correspondence=correspondence, person=actor)
    Correspondent.objects.bulk_create(
        Correspondent(
            correspondence=correspondence,
            person=reach.person,
            state=_STATE.IN if reach.is_free else _STATE.ASKED,
        )
        for reach in people
    )


@transaction.atomic
def send_message(actor: Person, correspondence_id: int, typed: Typed) -> Message:
    """Write on; the lock keeps positions dense when many write at once."""
    correspondence = _lock(correspondence_id)
    _use(typed, correspondence.pk)
    _may_write(actor, correspondence).enforce()
    message = _write(actor, correspondence, typed)
    drop_draft(actor.pk, f"message:{correspondence_id}")
    return message


def _use(typed: Typed, pk: int) -> None:
    """Before anything is asked: a second press leads to where the first one led."""
    use_key(typed.form_key, f"/messages/{pk}/?page=last")


def _lock(pk: int) -> Correspondence:
    return Correspondence.objects.select_for_update(of=("self",)).get(pk=pk)


def _may_write(actor: Person, correspondence: Correspondence) -> Verdict:
    parts = list(Correspondent.objects.filter(correspondence=correspondence).select_related("person"))
    own = next((part for part in parts if part.person_id == actor.pk), Correspondent())
    others = [part for part in parts if part.person_id != actor.pk]
    return can_send_message(actor, own, others, apart=list_kept_apart(actor.pk))


def _write(actor: Person, correspondence: Correspondence, typed: Typed) -> Message:
    """Store a message at the next position; the correspondence is held, and its policy has been asked."""
    if actor.is_new:
        can_write_so_many(actor, messages_today=count_written(actor).messages_today).enforce()
    now, n = clock.now(), correspondence.message_count + 1
    message = Message.objects.create(
        correspondence=correspondence,
        n=n,
        author=actor,
        source=typed.source,
        html=render(typed.source).html,
        at=now,
    )
    Correspondence.objects.filter(pk=correspondence.pk).update(message_count=n, last_at=now)
    rows = Correspondent.objects.filter(correspondence=correspondence)
    rows.exclude(state=_STATE.ASKED).update(last_at=now)
    rows.filter(person=actor).update(read_n=n)
    own = rows.get(person=actor)
    publish(MessageWritten(actor_id=actor.pk, correspondence_id=correspondence.pk, n=n))
    publish(PartHandled(actor_id=actor.pk, correspondence_id=correspondence.pk, part_id=own.pk))
    return message


@transaction.atomic
def answer_request(actor: Person, correspondence_id: int, *, accept: bool) -> None:
    """Say yes, or no; the one who asked hears nothing of a no."""
    own = _lock_part(actor, correspondence_id)
    can_answer_request(actor, own).enforce()
    if own.state not in {_STATE.ASKED, _STATE.DECLINED}:
        return
    own.state = _STATE.IN if accept else _STATE.DECLINED
    own.answered_at = clock.now()
    own.save(update_fields=["state", "answered_at"])
    _handled(own)


@transaction.atomic
def block_asker(actor: Person, correspondence_id: int) -> None:
    """Say no, and keep who asked away from now on."""
    can_answer_request(actor, _lock_part(actor, correspondence_id)).enforce()
    answer_request(actor, correspondence_id, accept=False)
    asker = Correspondence.objects.select_related("started_by").get(pk=correspondence_id).started_by
    if asker is not None:
        block_person(actor, asker)


@transaction.atomic
def read_messages(actor: Person, correspondence_id: int, n: int) -> None:
    """Move one's own mark on, never back; it is shown to nobody (trust rule 8)."""
    own = _lock_part(actor, correspondence_id)
    can_keep_part(actor, own).enforce()
    n = min(n, own.correspondence.message_count)
    if own.state == _STATE.IN and n > own.read_n:
        Correspondent.objects.filter(pk=own.pk).update(read_n=n)
        if n == own.correspondence.message_count:
            _handled(own)


@transaction.atomic
def mute_correspondence(actor: Person, correspondence_id: int, *, on: bool) -> None:
    """No notices of it any more, or again; the others are not told."""
    own = _lock_part(actor, correspondence_id)
    can_keep_part(actor, own).enforce()
    Correspondent.objects.filter(pk=own.pk).update(is_muted=on)


@transaction.atomic
def leave_correspondence(actor: Person, correspondence_id: int) -> None:
    """It goes from one's own list; what one wrote stays with the others."""
    own = _lock_part(actor, correspondence_id)
    can_keep_part(actor, own).enforce()
    Correspondent.objects.filter(pk=own.pk).update(state=_STATE.LEFT)
    _handled(own)


def _lock_part(actor: Person, correspondence_id: int) -> Correspondent:
    rows = Correspondent.objects.select_for_update(of=("self",)).select_related("correspondence")
    return rows.get(correspondence=correspondence_id, person=actor)


def _handled(own: Correspondent) -> None:
    publish(PartHandled(actor_id=own.person_id, correspondence_id=own.correspondence_id, part_id=own.pk))


@transaction.atomic
def take_back_message(actor: Person, message: Message, *, back: bool = False) -> None:
    """Take one's own words back: their place stays, nobody reads them any more; or bring them back again."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    can_take_back(actor, message).enforce()
    if message.source:
        Message.objects.filter(pk=message.pk).update(removed_at=None if back else message.removed_at or clock.now())


@transaction.atomic
def hide_message(actor: Actor, message: Message, *, is_hidden: bool = True) -> None:
    """Hide words that were told to the stewards, or show them again."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    can_hide_message(actor, has_case=has_case(actor, message)).enforce()
    Message.objects.filter(pk=message.pk).update(is_hidden=is_hidden)


@transaction.atomic
def set_who_may_write(actor: Actor, person: Person, who: str) -> None:
    """Who may write to a person without asking first."""
    can_change_own(actor, person).enforce()
    MessageSettings.objects.update_or_create(person=person, defaults={"who": who})


@transaction.atomic
def decline_blocked(actor: Actor, person_id: int, blocked_id: int) -> None:
    """What somebody has asked leaves the list of whoever keeps them away."""
    can_keep_house(actor).enforce()
    rows = Correspondent.objects.filter(person=person_id, state=_STATE.ASKED, correspondence__started_by=blocked_id)
    for own in rows:
        Correspondent.objects.filter(pk=own.pk).update(state=_STATE.DECLINED, answered_at=clock.now())
        _handled(own)


# Undoing everything an account did, and leaving for good


@transaction.atomic
def undo_messages(actor: Actor, person_ids: list[int]) -> dict[str, Any]:
    """Hide what accounts have written to others, and withdraw what they asked; says what was changed."""
    can_keep_house(actor).enforce()
    rows = Message.objects.filter(author__in=person_ids, is_hidden=False)
    hidden = list(rows.values_list("pk", flat=True))
    asked = Correspondent.objects.filter(
        correspondence__started_by__in=person_ids, state=_STATE.ASKED
    ).select_related("correspondence")
    parts = list(asked)
    rows.update(is_hidden=True)
    Correspondent.objects.filter(pk__in=[part.pk for part in parts]).update(state=_STATE.LEFT)
    for part in parts:
        _handled(part)
    return {"messages": hidden, "parts": [part.pk for part in parts]}


@transaction.atomic
def restore_messages(actor: Actor, changed: dict[str, Any]) -> None:
    can_keep_house(actor).enforce()
    Message.objects.filter(pk__in=changed["messages"]).update(is_hidden=False)
    Correspondent.objects.filter(pk__in=changed["parts"], state=_STATE.LEFT).update(state=_STATE.ASKED)


@transaction.atomic
def forget_correspondent(actor: Actor, person: Person) -> None:
    """Somebody has left for good: their words stay as a former member's, or go if they wished so."""
    can_keep_house(actor).enforce()
    MessageSettings.objects.filter(person=person).delete()
    for own in Correspondent.objects.filter(person=person).exclude(state=_STATE.LEFT):
        _handled(own)
    Correspondent.objects.filter(person=person).update(state=_STATE.LEFT)
    if person.remove_posts:
        Message.objects.filter(author=person).update(source="", html="", removed_at=clock.now())
