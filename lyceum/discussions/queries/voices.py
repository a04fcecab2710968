"""Who gets heard in a community, for those who look after it: figures of ten people and more, nobody's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery

from lyceum.communities.models.communities import Community
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.kernel import clock
from lyceum.people.requests import Viewer

LEAST = 10  # people in every group that is shown, and in the rest
LOUDEST = 10
TALK_OF = 5  # people from whom on a conversation can be one person's
SHORT, LONG = timedelta(days=30), timedelta(days=90)
MOST_CONVERSATIONS = 10


@dataclass(frozen=True, slots=True)
class Period:
    """Some days: how many people wrote, and what part of a hundred the loudest ten wrote; None below the least."""

    days: int
    people: int | None
    share: int | None


@dataclass(frozen=True, slots=True)
class Newcomers:
    """People who wrote here for the first time: how many, how many were answered, minutes to the first reply."""

    people: int
    answered: int
    minutes: int | None


@dataclass(frozen=True, slots=True)
class OneVoiced:
    """A conversation of five people or more of which one wrote more than half."""

    pk: int
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class Voices:
    periods: list[Period]
    newcomers: Newcomers | None
    one_voiced: list[OneVoiced]


def get_voices(viewer: Viewer, community: Community) -> Voices:
    """Three statements. Posts without a name belong to nobody and are in no figure."""
    now = clock.now()
    shown = Conversation.objects.visible_to(viewer).filter(community=community.pk, is_held=False)
    posts = Post.objects.filter(conversation__in=shown, state=Post.State.SHOWN, alias="")
    recent = Count("pk", filter=Q(at__gt=now - SHORT))
    counted = (
        posts.filter(at__gt=now - LONG).order_by().values_list("author").annotate(all=Count("pk"), recent=recent)
    )
    rows = list(counted)
    return Voices(
        periods=[_period(SHORT, [row[2] for row in rows if row[2]]), _period(LONG, [row[1] for row in rows])],
        newcomers=_newcomers(posts, now - LONG),
        one_voiced=_one_voiced(posts, now - LONG),
    )


def _period(length: timedelta, written: Sequence[int]) -> Period:
    """A share is told only when the others are ten people too: else it would say how much they wrote."""
    people = len(written) if len(written) >= LEAST else None
    loudest = sum(sorted(written, reverse=True)[:LOUDEST])
    share = round(100 * loudest / sum(written)) if len(written) >= LOUDEST + LEAST else None
    return Period(length.days, people, share)


def _newcomers(posts: QuerySet[Post], since: datetime) -> Newcomers | None:
    """The first posts of people in this community, and the first words of somebody else after them."""
    first = posts.order_by().values("author").annotate(first=Min("pk")).values("first")
    replies = Post.objects.filter(
        conversation=OuterRef("conversation"), n__gt=OuterRef("n"), state=Post.State.SHOWN
    ).exclude(author=OuterRef("author"))
    found = posts.filter(pk__in=first, at__gt=since).annotate(reply=Subquery(replies.order_by("n").values("at")[:1]))
    rows = list(found.values_list("at", "reply"))
    if len(rows) < LEAST:
        return None
    waits = [max(0.0, (reply - at).total_seconds() / 60) for at, reply in rows if reply]
    return Newcomers(len(rows), len(waits), round(median(waits)) if waits else None)


def _one_voiced(posts: QuerySet[Post], since: datetime) -> list[OneVoiced]:
    busy = posts.filter(conversation__people_count__gte=TALK_OF, conversation__last_post_at__gt=since)
    rows = busy.order_by().values("conversation", "author").annotate(wrote=Count("pk"))
    rows = rows.filter(wrote__gt=F("conversation__post_count") / 2.0).order_by("-conversation__last_post_at")
    columns = ("conversation", "conversation__title", "conversation__language")
    return [OneVoiced(*row) for row in rows.values_list(*columns)[:MOST_CONVERSATIONS]]
