"""What polls, feedback and check-ins add: parts of a conversation, personal data, what came of a goal."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lyceum.discussions.models.feedback import CheckIn
from lyceum.discussions.models.polls import Poll, Vote
from lyceum.discussions.policies import can_check_in, can_close_poll, can_give_feedback
from lyceum.discussions.queries.circles import seen_by
from lyceum.discussions.queries.feedback import count_promises_kept, find_feedback, find_own_check_in
from lyceum.discussions.queries.nameless import is_own_conversation
from lyceum.discussions.queries.polls import PollView, list_polls
from lyceum.discussions.queries.reading import ReadingPage
from lyceum.discussions.registries import opening_parts
from lyceum.people.models.accounts import Person
from lyceum.people.registries import Panel, PersonalData, goal_facts, personal_data
from lyceum.people.requests import Viewer


def _seen(reading: ReadingPage) -> str:
    return seen_by(reading.conversation.community, is_public=reading.conversation.is_public)


def _polls(viewer: Viewer, reading: ReadingPage) -> dict[str, Any] | None:
    found = list_polls(viewer, reading.conversation)
    return {"polls": found, "may_close": _closer(viewer, reading)} if found else None


def _closer(viewer: Viewer, reading: ReadingPage) -> Callable[[PollView], bool]:
    def may_close(view: PollView) -> bool:
        return isinstance(viewer, Person) and bool(can_close_poll(viewer, view.poll, reading.membership))

    return may_close


def _feedback(viewer: Viewer, reading: ReadingPage) -> dict[str, Any] | None:
    found = find_feedback(viewer, reading.conversation, reading.own_nameless)
    if found is None:
        return None
    own = is_own_conversation(viewer, reading.conversation)
    may = isinstance(viewer, Person) and bool(
        can_give_feedback(viewer, reading.conversation, reading.membership, is_own=own)
    )
    return {"its": found, "is_own": own, "may_give": may, "seen": _seen(reading)}


def _check_in(viewer: Viewer, reading: ReadingPage) -> dict[str, Any] | None:
    found = find_own_check_in(viewer, reading.conversation)
    if found is None:
        return None
    may = isinstance(viewer, Person) and bool(can_check_in(viewer, reading.conversation, reading.membership))
    return {"its": found, "may": may, "outcomes": CheckIn.Outcome.choices, "seen": _seen(reading)}


def _facts(person: Person, since: datetime) -> list[tuple[str, int]]:
    kept = count_promises_kept(person, since)
    return [(_("promises kept"), kept)] if kept else []


def _export(person: Person) -> dict[str, Any]:
    votes = Vote.objects.filter(person=person).select_related("poll", "option")
    return {
        "votes": [{"poll": v.poll.question, "option": v.option.text, "rank": v.rank, "at": str(v.at)} for v in votes],
        "polls": list(Poll.objects.filter(author=person).values_list("question", flat=True)),
    }


def _erase(person: Person) -> None:
    Vote.objects.filter(person=person).delete()


opening_parts.plug("feedback", Panel("discussions/parts/feedback.html", _feedback), position=30)
opening_parts.plug("check_in", Panel("discussions/parts/check_in.html", _check_in), position=40)
opening_parts.plug("polls", Panel("discussions/parts/polls.html", _polls), position=50)
goal_facts.plug("promises", _facts, position=30)
personal_data.plug(
    "votes",
    PersonalData(
        label=gettext_lazy("How you voted in polls"),
        purpose=gettext_lazy("Counting votes; with your name only where the poll says so."),
        retention=gettext_lazy("Until you remove your account."),
        export=_export,
        erase=_erase,
    ),
)
