"""Read what stands beside the posts of an archive, row by row; what cannot be placed is in the report."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lyceum.communities.models.communities import Community
from lyceum.discussions.models.asking import Explanation
from lyceum.discussions.models.conversations import Post
from lyceum.discussions.models.feedback import MOST_QUESTIONS, CheckIn, FeedbackAnswer, FeedbackRequest
from lyceum.discussions.models.polls import Poll
from lyceum.discussions.queries.words import get_words
from lyceum.interop.actions.parts import (
    import_check_in,
    import_explanation,
    import_feedback,
    import_poll,
    import_request,
)
from lyceum.interop.queries.origins import list_imported
from lyceum.interop.queries.rows import BadRowError, Report, moment_of, read_rows, text_of, texts_of
from lyceum.kernel.text.plain import clean
from lyceum.people.requests import SYSTEM

FILE = "parts.jsonl"
_WORDS = 10_000
Row = dict[str, Any]


@dataclass
class Places:
    """Which post and which person of there is which here."""

    community: Community
    posts: Mapping[str, int]
    people: Mapping[str, int]

    def post(self, row: Row) -> Post:
        pk = self.posts.get(text_of(row, "post", longest=300))
        found = Post.objects.filter(pk=pk, conversation__community=self.community).first() if pk else None
        if found is None:
            raise BadRowError("its post is not here")
        return found

    def conversation(self, row: Row) -> int:
        origin = text_of(row, "conversation", longest=300)
        pk = list_imported([origin]).get(origin)
        if pk is None or not Post.objects.filter(conversation=pk, conversation__community=self.community).exists():
            raise BadRowError("its conversation is not here")
        return pk


def import_parts(folder: Path, places: Places, report: Report) -> None:
    """Everything of the file; an archive made before there was one has none."""
    if not (folder / FILE).exists():
        return

    def make(row: Row) -> bool:
        step = _STEPS.get(text_of(row, "what", longest=20))
        if step is None:
            raise BadRowError("this site does not know what it is")
        step(row, places)
        return True

    report.count("parts", sum(read_rows(folder / FILE, make, report)))


def _moment(row: Row, name: str) -> datetime | None:
    return moment_of(row, name) if row.get(name) else None


def _some(row: Row, name: str, longest: int = _WORDS) -> str:
    return text_of(row, name, longest=longest, needed=False)


def _request(row: Row, places: Places) -> None:
    wanted = row.get("wanted")
    number = wanted if isinstance(wanted, int) and not isinstance(wanted, bool) and 0 < wanted <= 100 else 3
    told = row.get("questions")
    questions = (
        [clean(text).strip()[:300] for text in told if isinstance(text, str)] if isinstance(told, list) else []
    )
    request = FeedbackRequest(goal=_some(row, "goal", 500), wanted=number)
    import_request(SYSTEM, places.conversation(row), request, [text for text in questions if text][:MOST_QUESTIONS])


def _feedback(row: Row, places: Places) -> None:
    post, n = places.post(row), row.get("question")
    answer = FeedbackAnswer(
        post=post,
        works=_some(row, "works"),
        doubts=_some(row, "doubts"),
        suggestion=_some(row, "suggestion"),
        helped_at=_moment(row, "helped_at"),
    )
    known = isinstance(n, int) and 1 <= n <= MOST_QUESTIONS
    if not known or not import_feedback(SYSTEM, post.conversation_id, int(n or 0), answer):
        raise BadRowError("its question is not here")


def _check_in(row: Row, places: Places) -> None:
    outcome = _some(row, "outcome", 6)
    import_check_in(
        SYSTEM,
        CheckIn(
            post=places.post(row),
            moved=_some(row, "moved"),
            stands_still=_some(row, "stands_still"),
            promise=_some(row, "promise", 300),
            outcome=outcome if outcome in CheckIn.Outcome.values else "",
        ),
    )


def _in_short(row: Row, places: Places) -> None:
    post, source = places.post(row), text_of(row, "markdown", longest=_WORDS)
    import_explanation(
        SYSTEM,
        Explanation(
            conversation_id=post.conversation_id,
            post=post,
            source=source,
            html=get_words(SYSTEM, places.community, source).html,
            language=_some(row, "language", 12) or "en",
            written_at=moment_of(row, "written_at"),
            confirmed_at=moment_of(row, "confirmed_at"),
            confirmed_by_id=places.people.get(_some(row, "confirmed_by", 300)),
        ),
    )


def _poll(row: Row, places: Places) -> None:
    """An open one: votes stay with their voters, so one that is over has nothing to show here."""
    if row.get("is_closed") is True:
        return
    kind = _some(row, "kind", 6)
    poll = Poll(
        conversation_id=places.conversation(row),
        question=text_of(row, "question", longest=200),
        kind=kind if kind in Poll.Kind.values else Poll.Kind.ONE,
        is_named=row.get("is_named") is True,
        made_at=moment_of(row, "made_at"),
        closes_at=_moment(row, "closes_at"),
    )
    options = [text[:120] for text in texts_of(row, "options", most=20)]
    if len(options) < 2:
        raise BadRowError("a poll has at least two options")
    import_poll(SYSTEM, poll, options)


_STEPS: dict[str, Callable[[Row, Places], None]] = {
    "request": _request,
    "feedback": _feedback,
    "check_in": _check_in,
    "in_short": _in_short,
    "poll": _poll,
}
