"""How alive the conversations of communities are: last words, who writes, what is answered, how soon."""

from collections import defaultdict
from datetime import timedelta
from statistics import median

from django.db.models import Count, F, Max, Min, Q

from lyceum.communities.registries import LifeSigns
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.kernel import clock

WRITING, REPLYING, ASKING = timedelta(days=30), timedelta(days=60), timedelta(days=90)


def list_life(pks: list[int]) -> dict[int, LifeSigns]:
    """The signs of all these communities in four statements; posts nobody can read count for nothing."""
    now = clock.now()
    found: dict[int, LifeSigns] = defaultdict(LifeSigns)
    shown = Conversation.objects.filter(removed_at__isnull=True, is_held=False, post_count__gt=0)
    here = shown.filter(community__in=pks)
    for pk, last in here.values_list("community").annotate(last=Max("last_post_at")).order_by():
        found[pk].last_activity_at = last
    posts = Post.objects.filter(
        state=Post.State.SHOWN,
        conversation__community__in=pks,
        conversation__removed_at__isnull=True,
        conversation__is_held=False,
    )
    writers = posts.filter(at__gt=now - WRITING).values_list("conversation__community")
    for pk, people in writers.annotate(people=Count("author", distinct=True)).order_by():
        found[pk].active_people = people
    questions = here.filter(kind=Conversation.Kind.QUESTION, started_at__gt=now - ASKING).values_list("community")
    answered = Count("pk", filter=Q(post_count__gt=1, people_count__gt=1) | Q(accepted__isnull=False))
    for pk, asked, told in questions.annotate(asked=Count("pk"), told=answered).order_by():
        found[pk].questions, found[pk].answered = asked, told
    for pk, minutes in _first_replies(pks).items():
        found[pk].first_reply_minutes = round(median(minutes))
    return dict(found)


def _first_replies(pks: list[int]) -> dict[int, list[float]]:
    """Minutes from the opening of a conversation to the first words of somebody else."""
    other = Q(posts__state=Post.State.SHOWN, posts__n__gt=1) & ~Q(posts__author=F("author"))
    rows = Conversation.objects.filter(
        community__in=pks,
        removed_at__isnull=True,
        is_held=False,
        started_at__gt=clock.now() - REPLYING,
        post_count__gt=1,
    )
    replied = rows.annotate(first=Min("posts__at", filter=other)).filter(first__isnull=False)
    minutes: dict[int, list[float]] = defaultdict(list)
    for pk, started, first in replied.order_by().values_list("community_id", "started_at", "first"):
        minutes[pk].append(max(0.0, (first - started).total_seconds() / 60))
    return minutes
