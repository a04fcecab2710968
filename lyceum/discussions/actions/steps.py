"""Steps that several actions of this app share; the actions around them have asked and hold the transaction."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, takewhile
from math import floor

from django.db import connection
from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.models.conversations import Conversation, Post, Reaction, ReadMark
from lyceum.discussions.policies import can_write_nameless
from lyceum.discussions.queries.nameless import find_settings, is_own_post
from lyceum.discussions.queries.reading import MERGED_AT_MOST
from lyceum.discussions.signals import PeopleMentioned
from lyceum.kernel import clock
from lyceum.kernel.bus import ContentChanged, publish
from lyceum.kernel.prepared import Prepared, PreparedUpdate
from lyceum.people.actions.nameless import find_or_make_nameless
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM, Actor

ALIAS_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"


@dataclass(frozen=True, slots=True)
class Writer:
    """Who a post belongs to before everybody, and who wrote it: the same person, unless it stands without a name.

    `at` is the moment the post shows: the day alone where there is no name, so that the hour tells nothing.
    """

    person_id: int
    shown_id: int
    alias: str
    at: datetime

    @property
    def is_nameless(self) -> bool:
        return bool(self.alias)


_locked = Prepared(
    lambda pk: Conversation.objects.select_for_update(of=("self",)).select_related("community").filter(pk=pk), "pk"
)
_wrote_before = Prepared(
    lambda conversation, author: Post.objects.filter(conversation=conversation, author=author).values_list("n")[:1],
    "conversation",
    "author",
)


_placed = PreparedUpdate(
    lambda pk, n, voices, at_text, author: (
        Conversation.objects.filter(pk=pk),
        {
            "post_count": n,
            "people_count": F("people_count") + voices,
            "last_post_at": RawSQL("%s", [at_text]),
            "last_author": author,
            "version": F("version") + 1,
        },
    ),
    "pk",
    "n",
    "voices",
    "at_text",
    "author",
)


def find_writer(actor: Person, community: Community, kind: str, *, is_nameless: bool, intent: str = "") -> Writer:
    """The writer of a new post; one without a name gets an alias of its own, each time another one."""
    now = clock.now()
    if not is_nameless:
        return Writer(actor.pk, actor.pk, "", now)
    can_write_nameless(actor, find_settings(community), kind, intent).enforce()
    alias = "".join(secrets.choice(ALIAS_LETTERS) for _letter in range(4))
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Writer(actor.pk, find_or_make_nameless(SYSTEM).pk, alias, day)


def remember_nameless(conversation: Conversation) -> None:
    """A post without a name stands here now: readers are asked for their own ones from now on."""
    Conversation.objects.filter(pk=conversation.pk, has_nameless=False).update(has_nameless=True)


def is_own_post_of(actor: Actor, post: Post) -> bool:
    """Whether the actor wrote the post; the software owns none."""
    return isinstance(actor, Person) and is_own_post(actor, post)


def minutes_to_wait(actor: Person, conversation: Conversation, membership: Membership | None) -> int:
    """In slow mode, how long until the actor may write here again; who looks after the place never waits."""
    if not conversation.slow_minutes or (membership is not None and membership.looks_after):
        return 0
    own = Post.objects.filter(Q(author=actor) | Q(authorship__person=actor), conversation=conversation)
    times = own.values_list(Coalesce("authorship__at", "at"), flat=True).order_by("-pk")[:1]
    last = next(iter(times), None)
    if last is None:
        return 0
    passed: float = (clock.now() - last).total_seconds() / 60
    return max(0, conversation.slow_minutes - floor(passed))


def lock_conversation(pk: int) -> Conversation:
    """The conversation, held until the transaction ends: whoever gives out positions takes this first."""
    found = _locked.first(pk=pk)
    if found is None:
        raise Conversation.DoesNotExist
    return found


def lock_present(pk: int) -> Conversation:
    """The same for who writes: of a conversation that was merged meanwhile, the one it is part of now."""
    found = lock_conversation(pk)
    for _step in range(MERGED_AT_MOST):
        if found.merged_into_id is None:
            break
        found = lock_conversation(found.merged_into_id)
    return found


def has_written_in(conversation: Conversation, author_id: int) -> bool:
    """Whether a person's words stand in a conversation already."""
    return bool(_wrote_before.run(conversation=conversation.pk, author=author_id))


def place_post(conversation: Conversation, post: Post, *, new_voice: bool) -> None:
    """Count a post that stands at a position now; one without a name shows its day alone and moves no time back."""
    at = max(post.at, conversation.last_post_at)
    _placed.run(
        pk=conversation.pk,
        n=post.n,
        voices=int(new_voice),
        at_text=connection.ops.adapt_datetimefield_value(at),
        author=post.author_id,
    )


def announce_words(conversation: Conversation, post: Post, mentioned: tuple[int, ...]) -> None:
    """Tell who keeps a picture of the words, and who was called by name."""
    if post.n == 1:
        publish(ContentChanged(actor_id=post.author_id, kind="conversation", pk=conversation.pk))
    publish(ContentChanged(actor_id=post.author_id, kind="post", pk=post.pk))
    if mentioned:
        publish(
            PeopleMentioned(
                actor_id=post.author_id,
                community_id=conversation.community_id,
                conversation_id=conversation.pk,
                post_id=post.pk,
                person_ids=mentioned,
            )
        )


_MARK = """
INSERT INTO discussions_readmark (person_id, conversation_id, n, at) VALUES (%s, %s, %s, %s)
ON CONFLICT (person_id, conversation_id) DO UPDATE SET n = EXCLUDED.n, at = EXCLUDED.at
WHERE discussions_readmark.n <= EXCLUDED.n
"""


def mark_as_read(person: Person, conversation: Conversation, n: int) -> None:
    """Move a person's own mark on, never back, and remember the visit; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [person.pk, conversation.pk, n, clock.now()])


def remember_visit(actor: Actor, conversation: Conversation) -> None:
    """What a person has just changed is not news to them."""
    if isinstance(actor, Person):
        ReadMark.objects.filter(person=actor, conversation=conversation).update(at=clock.now())


_FAR = 100_000_000  # beyond every position, where posts wait for their new ones
_BATCH = 400


def posts_in_order(conversation: Conversation) -> list[int]:
    """The posts that have a position, by position."""
    return list(
        Post.objects.filter(conversation=conversation, n__isnull=False).order_by("n").values_list("pk", flat=True)
    )


def put_posts(conversation: Conversation, pks: Sequence[int]) -> None:
    """These posts, and no others with a position, stand in the conversation in this order, numbered from 1.

    The conversations they come from are numbered anew by the same call for what is left in them.
    """
    rows = Post.objects.filter(pk__in=pks)
    rows.update(n=F("pk") + _FAR)
    rows.exclude(conversation=conversation).update(conversation=conversation)
    Reaction.objects.filter(post__in=pks).exclude(conversation=conversation).update(conversation=conversation)
    for start in range(0, len(pks), _BATCH):
        part = pks[start : start + _BATCH]
        places = [When(pk=pk, then=Value(n)) for n, pk in enumerate(part, start=start + 1)]
        Post.objects.filter(pk__in=part).update(n=Case(*places, output_field=IntegerField()))


def share_marks(conversation: Conversation, made: Conversation, order: Sequence[int], chosen: Sequence[int]) -> None:
    """What somebody has read is read in both parts of a conversation that is split; asked before posts have moved."""
    gone = set(chosen)
    goes = [0, *accumulate(int(pk in gone) for pk in order)]
    marks = list(ReadMark.objects.filter(conversation=conversation, n__gt=0))
    ReadMark.objects.bulk_create(
        [
            ReadMark(person_id=mark.person_id, conversation=made, n=goes[min(mark.n, len(order))], at=mark.at)
            for mark in marks
        ],
        batch_size=_BATCH,
        ignore_conflicts=True,
    )
    for mark in marks:
        mark.n -= goes[min(mark.n, len(order))]
    ReadMark.objects.bulk_update(marks, ["n"], batch_size=_BATCH)


def gather_marks(conversation: Conversation, other: Conversation, order: Sequence[int]) -> None:
    """In the order both will have again, somebody has read as far as nothing is new to them in either."""
    places = {pk: (0, n) for n, pk in enumerate(posts_in_order(conversation), start=1)}
    places |= {pk: (1, n) for n, pk in enumerate(posts_in_order(other), start=1)}
    there = dict(ReadMark.objects.filter(conversation=other).values_list("person_id", "n"))
    marks = list(ReadMark.objects.filter(conversation=conversation))
    found: dict[tuple[int, int], int] = {}
    for mark in marks:
        read = (mark.n, there.get(mark.person_id, 0))
        if read not in found:
            whole = takewhile(lambda pk: places[pk][1] <= read[places[pk][0]], order)  # noqa: B023 - read at once
            found[read] = sum(1 for _pk in whole)
        mark.n = found[read]
    ReadMark.objects.bulk_update(marks, ["n"], batch_size=_BATCH)


def count_voices(posts: QuerySet[Post]) -> int:
    """How many speak: each person once, and each post without a name as one of its own.

    More would tell which of them are by the same person; fewer would leave a question unanswered that is not.
    """
    found = posts.aggregate(
        people=Count("author", filter=Q(alias=""), distinct=True), nameless=Count("pk", filter=~Q(alias=""))
    )
    return int(found["people"] + found["nameless"])


def count_anew(conversation: Conversation) -> None:
    """What a conversation's row says of its posts, after some have come or gone."""
    rows = Post.objects.filter(conversation=conversation, n__isnull=False)
    last = rows.order_by("-n").values("n", "at", "author").first()
    ReadMark.objects.filter(conversation=conversation, n__gt=last["n"] if last else 0).update(
        n=last["n"] if last else 0
    )
    accepted = conversation.accepted_id is not None and rows.filter(pk=conversation.accepted_id).exists()
    Conversation.objects.filter(pk=conversation.pk).update(
        post_count=last["n"] if last else 0,
        people_count=count_voices(rows),
        last_post_at=rows.aggregate(at=Max("at"))["at"] or conversation.started_at,
        last_author=last["author"] if last else conversation.author_id,
        accepted=conversation.accepted_id if accepted else None,
        version=F("version") + 1,
    )


def turn_pages(ids: Iterable[int], **also: bool) -> None:
    """The stored pages of these conversations are old; `also` is written in the same statement."""
    Conversation.objects.filter(pk__in=ids).update(version=F("version") + 1, **also)


def ids_of(conversation: Conversation) -> dict[str, int]:
    """What every fact about a conversation names."""
    return {"community_id": conversation.community_id, "conversation_id": conversation.pk}
