"""Open a poll in a conversation, vote, and close it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lyceum.communities.queries import find_membership
from lyceum.discussions.actions.steps import ids_of, lock_conversation, turn_pages
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.models.polls import Poll, PollOption, Vote
from lyceum.discussions.policies import can_close_poll, can_open_poll, can_turn_poll, can_vote
from lyceum.discussions.queries.nameless import is_own_conversation
from lyceum.discussions.signals import PollClosed, PollOpened, VoteCast
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.kernel.once import use_key
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor


@dataclass(frozen=True, slots=True)
class NewPoll:
    """What somebody typed to open a poll."""

    question: str
    options: tuple[str, ...]
    kind: str
    is_named: bool
    closes_at: datetime | None
    form_key: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option by its number, and its place in an ordered poll (1 is the dearest), else 0."""

    n: int
    rank: int = 0


@transaction.atomic
def open_poll(actor: Person, conversation: Conversation, new: NewPoll) -> Poll:
    """Put a poll above the posts of a conversation."""
    conversation = lock_conversation(conversation.pk)
    membership = find_membership(actor, conversation.community)
    own = is_own_conversation(actor, conversation)
    can_open_poll(actor, conversation, membership, is_own=own).enforce()
    nameless = own and conversation.author_id != actor.pk
    poll = Poll.objects.create(
        conversation=conversation,
        question=new.question,
        kind=new.kind,
        is_named=new.is_named and not nameless,
        closes_at=new.closes_at,
        author_id=conversation.author_id if nameless else actor.pk,
    )
    PollOption.objects.bulk_create(
        [PollOption(poll=poll, n=n, text=text) for n, text in enumerate(new.options, start=1)]
    )
    use_key(new.form_key, f"/c/{conversation.community.slug}/conversations/{conversation.pk}/#poll-{poll.pk}")
    turn_pages([conversation.pk], has_parts=True)
    publish(PollOpened(**ids_of(conversation), actor_id=poll.author_id, poll_id=poll.pk))
    return poll


@transaction.atomic
def vote(actor: Person, poll: Poll, choices: Sequence[Choice]) -> None:
    """Vote, or vote anew as long as the poll is open; no choice at all takes the vote back."""
    conversation = lock_conversation(poll.conversation_id)
    poll = Poll.objects.select_for_update(of=("self",)).get(pk=poll.pk)
    can_vote(actor, poll, conversation, find_membership(actor, conversation.community)).enforce()
    options = dict(PollOption.objects.filter(poll=poll).values_list("n", "pk"))
    Vote.objects.filter(poll=poll, person=actor).delete()
    wanted = [choice for choice in choices if choice.n in options]
    if poll.kind == Poll.Kind.ONE:
        wanted = wanted[:1]
    Vote.objects.bulk_create(
        [Vote(poll=poll, option_id=options[c.n], person=actor, rank=c.rank) for c in wanted], ignore_conflicts=True
    )
    # Who voted is not said even to the log: only that somebody did.
    publish(VoteCast(**ids_of(conversation), actor_id=None, poll_id=poll.pk))


@transaction.atomic
def close_poll(actor: Actor, poll: Poll, *, closed: bool = True) -> None:
    """No more votes: the result is open to everybody who reads the conversation; or open again before its time."""
    conversation = lock_conversation(poll.conversation_id)
    poll = Poll.objects.select_for_update(of=("self",)).get(pk=poll.pk)
    own = isinstance(actor, Person) and is_own_conversation(actor, conversation)
    can_close_poll(actor, poll, find_membership(actor, conversation.community), is_own=own).enforce()
    if (poll.closed_at is not None) == closed:
        return
    can_turn_poll(poll, closed=closed).enforce()
    Poll.objects.filter(pk=poll.pk).update(closed_at=clock.now() if closed else None)
    turn_pages([conversation.pk], has_parts=True)
    publish(PollClosed(**ids_of(conversation), actor_id=actor.pk, poll_id=poll.pk, is_closed=closed))
