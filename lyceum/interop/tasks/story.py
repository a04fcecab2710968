"""What the people of the demo do by the product's own actions, each at its hour before now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.asking import ask_next, offer_help, set_discussions
from lyceum.discussions.actions.explaining import confirm_explanation, explain_answer
from lyceum.discussions.actions.feedback import Said, check_in, give_feedback, mark_feedback
from lyceum.discussions.actions.messages import Typed as TypedMessage
from lyceum.discussions.actions.messages import start_correspondence
from lyceum.discussions.actions.polls import Choice, NewPoll, open_poll, vote
from lyceum.discussions.actions.reacting import accept_answer
from lyceum.discussions.actions.samples import answer_sample, propose_sample
from lyceum.discussions.actions.writing import Typed, reply, start_conversation
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.feedback import CheckIn
from lyceum.discussions.models.polls import Poll
from lyceum.discussions.models.samples import Sample
from lyceum.kernel import clock
from lyceum.library.actions import make_page
from lyceum.notifications.actions.notices import expand_notice
from lyceum.notifications.models import Notice
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM

Row = Mapping[str, Any]


@dataclass
class Stage:
    """Who and what the doings speak of: people by short name, conversations by their key."""

    community: Community
    closed: Community
    people: Mapping[str, Person]
    conversations: dict[str, int] = field(default_factory=dict)

    def on(self, row: Row) -> Conversation:
        return Conversation.objects.get(pk=self.conversations[row["on"]])

    def post(self, row: Row) -> Post:
        return Post.objects.get(conversation=self.conversations[row["on"]], n=row["post"])


def play_story(stage: Stage, doings: list[Row]) -> None:
    """Everything in its order and at its hour; what it asks of others is in their inboxes at that hour too."""
    for row in sorted(doings, key=lambda one: -one["hours"]):
        with clock.frozen(clock.now() - timedelta(hours=row["hours"])):
            _STEPS[row["do"]](stage, stage.people.get(row["by"]), row)
            for pk in Notice.objects.filter(expanded_at__isnull=True).values_list("pk", flat=True):
                expand_notice(SYSTEM, pk, by_mail=False)


def _settings(stage: Stage, by: Any, _row: Row) -> None:  # noqa: ANN401 - a person, as all steps below
    set_discussions(by, stage.community, first_reply_aim=240, nameless="questions", check_in_weekday=1)


def _offer(_stage: Stage, by: Any, _row: Row) -> None:  # noqa: ANN401 - as above
    offer_help(by, by.pk, weekly_limit=3, is_on=True)


def _start(stage: Stage, by: Any, row: Row) -> None:  # noqa: ANN401 - as above
    typed = Typed(
        source=row["source"],
        title=row["title"],
        kind=row["kind"],
        language="en",
        tags=tuple(row.get("tags", ())),
        goal=row.get("goal", ""),
        questions=tuple(row.get("questions", ())),
    )
    place = stage.closed if row.get("in") == "closed" else stage.community
    stage.conversations[row["key"]] = start_conversation(by, place, typed).pk


def _reply(stage: Stage, by: Any, row: Row) -> None:  # noqa: ANN401 - as above
    reply(by, stage.on(row), Typed(source=row["source"], language="en"))


def _feedback(stage: Stage, by: Any, row: Row) -> None:  # noqa: ANN401 - as above
    said = {int(n): Said(**words) for n, words in row["said"].items()}
    give_feedback(by, stage.on(row), said, Typed(source="", language="en"))


def _helped(stage: Stage, by: Any, row: Row) -> None:  # noqa: ANN401 - as above
    mark_feedback(by, stage.on(row), stage.post(row), row["question"], on=True)


def _check_in(stage: Stage, by: Any, row: Row) -> None:  # noqa: ANN401 - as above
    words = CheckIn(moved=row["moved"], stands_still=row["stands_still"], promise=row["promise"])
    check_in(by, stage.on(row), words, Typed(source="", language="en"))


def _poll(stage: Stage, by: Any, row: Row) -> None:  # noqa: ANN401 - as above
    closes = clock.now() + timedelta(days=row["days"])
    open_poll(by, stage.on(row), NewPoll(row["question"], tuple(row["options"]), row["kind"], row["named"], closes))


def _vote(stage: Stage, by: Any, row: Row) -> None:  # noqa: ANN401 - as above
    poll = Poll.objects.get(conversation=stage.conversations[row["on"]])
    vote(by, poll, [Choice(n, rank) for rank, n in enumerate(row["order"], start=1)])


def _accept(stage: Stage, by: Any, row: Row) -> None:  # noqa: ANN401 - as above
    accept_answer(by, stage.on(row), stage.post(row))


def _explain(stage: Stage, by: Any, row: Row) -> None:  # noqa: ANN401 - as above
    explain_answer(by, stage.on(row), row["source"])


def _confirm(stage: Stage, by: Any, row: Row) -> None:  # noqa: ANN401 - as above
    confirm_explanation(by, stage.on(row))


def _page(stage: Stage, by: Any, row: Row) -> None:  # noqa: ANN401 - as above
    make_page(by, stage.on(row), title=row["title"], source=row["source"])


def _ask(stage: Stage, _by: Any, row: Row) -> None:  # noqa: ANN401 - as above
    ask_next(SYSTEM, stage.conversations[row["on"]])


def _message(_stage: Stage, by: Any, row: Row) -> None:  # noqa: ANN401 - as above
    start_correspondence(by, row["to"], TypedMessage(source=row["source"]))


def _sample(stage: Stage, by: Any, row: Row) -> None:  # noqa: ANN401 - as above
    propose_sample(by, stage.on(row))


def _agree(stage: Stage, by: Any, row: Row) -> None:  # noqa: ANN401 - as above
    sample = Sample.objects.get(conversation=stage.conversations[row["on"]])
    answer_sample(by, sample, agrees=True, with_name=row["name"])


_STEPS: dict[str, Callable[[Stage, Any, Row], None]] = {
    "settings": _settings,
    "offer": _offer,
    "start": _start,
    "reply": _reply,
    "feedback": _feedback,
    "helped": _helped,
    "check_in": _check_in,
    "poll": _poll,
    "vote": _vote,
    "accept": _accept,
    "explain": _explain,
    "confirm": _confirm,
    "page": _page,
    "ask": _ask,
    "message": _message,
    "sample": _sample,
    "agree": _agree,
}
