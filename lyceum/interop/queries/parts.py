"""What stands beside the posts in an archive: requests, feedback, check-ins, answers in short, polls."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q

from lyceum.communities.models.communities import Community
from lyceum.discussions.models.asking import Explanation
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.feedback import CheckIn, FeedbackAnswer, FeedbackRequest
from lyceum.discussions.models.polls import Poll, PollOption
from lyceum.people.models.accounts import Person

Row = dict[str, Any]
Address = Callable[[str, int], str]
_HERE = {"conversation__removed_at__isnull": True, "conversation__is_held": False}
_SHOWN = {"post__conversation__removed_at__isnull": True, "post__conversation__is_held": False}


def list_part_rows(community: Community, address: Address) -> Iterator[Row]:
    """Each with the post or conversation it stands in; words go where their post is shown, votes only as counts."""
    yield from _requests(community, address)
    yield from _feedback(community, address)
    yield from _check_ins(community, address)
    yield from _explanations(community, address)
    yield from _polls(community, address)


def moment_words(at: datetime | None, *, by_day: bool) -> str | None:
    """A moment as the archive writes it; of words without a name the day alone leaves."""
    if at is None:
        return None
    return (at.replace(hour=0, minute=0, second=0, microsecond=0) if by_day else at).isoformat()


def _is_nameless(conversation: Conversation) -> bool:
    return conversation.author.status == Person.Status.NAMELESS


def _requests(community: Community, address: Address) -> Iterator[Row]:
    rows = FeedbackRequest.objects.filter(conversation__community=community, **_HERE).prefetch_related("questions")
    for row in rows.order_by("pk"):
        yield {
            "what": "request",
            "conversation": address("conversation", row.pk),
            "goal": row.goal,
            "wanted": row.wanted,
            "questions": [question.text for question in sorted(row.questions.all(), key=lambda one: one.n)],
        }


def _feedback(community: Community, address: Address) -> Iterator[Row]:
    # Of words said anew as a whole, the parts of before would bring back what was taken out.
    rows = FeedbackAnswer.objects.filter(
        post__conversation__community=community, post__state=Post.State.SHOWN, post__version=F("version"), **_SHOWN
    )
    for row in rows.select_related("question", "post__conversation__author").order_by("post_id", "question__n"):
        yield {
            "what": "feedback",
            "post": address("post", row.post_id),
            "conversation": address("conversation", row.question.request_id),
            "question": row.question.n,
            "works": row.works,
            "doubts": row.doubts,
            "suggestion": row.suggestion,
            "helped_at": moment_words(row.helped_at, by_day=_is_nameless(row.post.conversation)),
        }


def _check_ins(community: Community, address: Address) -> Iterator[Row]:
    rows = CheckIn.objects.filter(
        post__conversation__community=community, post__state=Post.State.SHOWN, post__version=F("version"), **_SHOWN
    )
    for row in rows.order_by("pk"):
        yield {
            "what": "check_in",
            "post": address("post", row.pk),
            "moved": row.moved,
            "stands_still": row.stands_still,
            "promise": row.promise,
            "outcome": row.outcome,
        }


def _explanations(community: Community, address: Address) -> Iterator[Row]:
    """Those that a helper has confirmed: the others were between two people. Who asked is who wrote it."""
    rows = Explanation.objects.filter(
        conversation__community=community, confirmed_at__isnull=False, post__state=Post.State.SHOWN, **_HERE
    )
    for row in rows.select_related("confirmed_by", "conversation__author").order_by("pk"):
        helper = row.confirmed_by
        named = helper is not None and helper.status != Person.Status.NAMELESS
        yield {
            "what": "in_short",
            "conversation": address("conversation", row.pk),
            "post": address("post", row.post_id or 0),
            "markdown": row.source,
            "language": row.language,
            "written_at": moment_words(row.written_at, by_day=_is_nameless(row.conversation)),
            "confirmed_at": moment_words(row.confirmed_at, by_day=not named),
            "confirmed_by": (helper.origin or address("person", helper.pk)) if helper is not None and named else "",
        }


def _polls(community: Community, address: Address) -> Iterator[Row]:
    """With counts where the poll is over: who voted for what is nobody's but the voter's."""
    first = Q(votes__rank__lte=1)
    for poll in Poll.objects.filter(conversation__community=community, **_HERE).order_by("pk"):
        options = PollOption.objects.filter(poll=poll).annotate(chosen=Count("votes", filter=first)).order_by("n")
        yield {
            "what": "poll",
            "id": address("poll", poll.pk),
            "conversation": address("conversation", poll.conversation_id),
            "question": poll.question,
            "kind": poll.kind,
            "is_named": poll.is_named,
            "made_at": poll.made_at.isoformat(),
            "closes_at": poll.closes_at.isoformat() if poll.closes_at else None,
            "is_closed": poll.closed_at is not None,
            "options": [option.text for option in options],
            "first_choices": [option.chosen for option in options] if poll.closed_at else [],
        }
