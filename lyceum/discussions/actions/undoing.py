"""Hide all posts of many accounts at once and end their reactions; put all of it back."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lyceum.discussions.actions.steps import turn_pages
from lyceum.discussions.models.conversations import Conversation, Post, Reaction
from lyceum.discussions.policies import can_keep_house
from lyceum.kernel import clock
from lyceum.kernel.bus import ContentChanged, ContentRemoved, publish
from lyceum.people.requests import Actor

_BATCH = 500


@transaction.atomic
def undo_words(actor: Actor, person_ids: list[int], community_id: int | None, reason: str) -> dict[str, Any]:
    """Hide what these people wrote and take their reactions away; says what was there, to put it back."""
    can_keep_house(actor).enforce()
    states = [Post.State.SHOWN, Post.State.HELD]
    posts = Post.objects.filter(author__in=person_ids, state__in=states)
    reactions = Reaction.objects.filter(person__in=person_ids)
    if community_id is not None:
        posts = posts.filter(conversation__community=community_id)
        reactions = reactions.filter(conversation__community=community_id)
    rows = list(posts.values_list("pk", "state", "n", "conversation_id"))
    taken = list(reactions.values_list("post_id", "conversation_id", "person_id", "kind"))
    opened = [conversation for _pk, _state, n, conversation in rows if n == 1]
    accepted = list(
        Conversation.objects.filter(accepted__in=[row[0] for row in rows]).values_list("pk", "accepted_id")
    )
    posts_now = Post.objects.filter(pk__in=[row[0] for row in rows])
    posts_now.update(state=Post.State.HIDDEN, hidden_reason=reason[:300])
    Conversation.objects.filter(pk__in=opened, removed_at__isnull=True).update(removed_at=clock.now())
    Conversation.objects.filter(pk__in=[pk for pk, _post in accepted]).update(accepted=None)
    reactions.delete()
    _count_reactions({row[0] for row in taken})
    turn_pages({row[3] for row in rows} | {row[1] for row in taken})
    for pk, _state, _n, _conversation in rows:
        publish(ContentRemoved(kind="post", pk=pk))
    for pk in opened:
        publish(ContentRemoved(kind="conversation", pk=pk))
    return {
        "posts": [[pk, state] for pk, state, _n, _conversation in rows],
        "opened": opened,
        "accepted": [list(pair) for pair in accepted],
        "reactions": [list(row) for row in taken],
    }


@transaction.atomic
def restore_words(actor: Actor, undone: dict[str, Any]) -> None:
    """Put back what `undo_words` has taken away; what has changed since then stays as it is."""
    can_keep_house(actor).enforce()
    hidden = Post.objects.filter(state=Post.State.HIDDEN)
    shown: list[int] = []
    for state in (Post.State.SHOWN, Post.State.HELD):
        pks = [pk for pk, before in undone["posts"] if before == state]
        hidden.filter(pk__in=pks).update(state=state, hidden_reason="")
        shown += pks if state == Post.State.SHOWN else []
    Conversation.objects.filter(pk__in=undone["opened"]).update(removed_at=None)
    for pk, post in undone["accepted"]:
        Conversation.objects.filter(pk=pk, accepted__isnull=True).update(accepted=post)
    Reaction.objects.bulk_create(
        [
            Reaction(post_id=post, conversation_id=conversation, person_id=person, kind=kind)
            for post, conversation, person, kind in undone["reactions"]
        ],
        batch_size=_BATCH,
        ignore_conflicts=True,
    )
    _count_reactions({row[0] for row in undone["reactions"]})
    touched = Post.objects.filter(pk__in=[row[0] for row in undone["posts"]]).values_list(
        "conversation_id", flat=True
    )
    turn_pages(set(touched) | {row[1] for row in undone["reactions"]})
    for pk in shown:
        publish(ContentChanged(kind="post", pk=pk))
    for pk in undone["opened"]:
        publish(ContentChanged(kind="conversation", pk=pk))


def _count_reactions(post_ids: Iterable[int]) -> None:
    """Count the reactions of these posts anew, in one statement."""
    counts = {
        kind: Coalesce(Subquery(_of_kind(kind).values("post").annotate(number=Count("pk")).values("number")[:1]), 0)
        for kind in Reaction.Kind.values
    }
    Post.objects.filter(pk__in=list(post_ids)).update(**counts)


def _of_kind(kind: str) -> QuerySet[Reaction]:
    return Reaction.objects.filter(post=OuterRef("pk"), kind=kind).order_by()
