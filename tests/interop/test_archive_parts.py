"""What stands beside posts goes along in an archive: feedback, check-ins, answers in short, polls without names."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.explaining import confirm_explanation, explain_answer
from lyceum.discussions.actions.feedback import Said, check_in, give_feedback, mark_feedback
from lyceum.discussions.actions.polls import Choice, NewPoll, close_poll, open_poll, vote
from lyceum.discussions.actions.reacting import accept_answer
from lyceum.discussions.actions.removing import hide_post
from lyceum.discussions.actions.writing import Typed, edit_post, reply, start_conversation
from lyceum.discussions.models.asking import Explanation
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.feedback import CheckIn, FeedbackAnswer, FeedbackQuestion
from lyceum.discussions.models.polls import Poll, PollOption, Vote
from lyceum.interop.tasks.archive import export_archive, import_archive
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_member, make_person
from tests.interop.test_archive import clear_everything, rows

pytestmark = pytest.mark.django_db


def make_lively_community() -> tuple[Community, Person, Person]:
    """One of every part, by the actions people use."""
    community = make_community("Slow statistics", slug="slow")
    asker, helper = make_member(community, make_person("Amina")), make_member(community, make_person("Bo"))
    asked = ("Is it right?", "Is it short?")
    feedback = start_conversation(
        asker, community, Typed(source="My page", title="A page", kind="feedback", goal="A leaflet", questions=asked)
    )
    said = give_feedback(helper, feedback, {2: Said(works="Yes.", suggestion="Shorter.")}, Typed(source=""))
    mark_feedback(asker, feedback, said, 2, on=True)
    week = start_conversation(helper, community, Typed(source="What moved?", title="This week", kind="check_in"))
    check_in(asker, week, CheckIn(moved="Chapter two", promise="Exercise 3"), Typed(source=""))
    question = start_conversation(asker, community, Typed(source="Why n − 1?", title="Why n − 1?"))
    answer = reply(helper, question, Typed(source="One is spent on the mean."))
    accept_answer(asker, question, answer)
    explain_answer(asker, question, "One number is **spent**.")
    confirm_explanation(helper, question)
    talk = start_conversation(asker, community, Typed(source="When?", title="When?", kind="discussion"))
    closes = clock.now() + timedelta(days=3)
    poll = open_poll(asker, talk, NewPoll("Which evening?", ("Monday", "Thursday"), "ranked", False, closes))  # noqa: FBT003 - not named
    vote(helper, poll, [Choice(2, 1), Choice(1, 2)])
    over = open_poll(asker, talk, NewPoll("Online?", ("Yes", "No"), "one", False, closes))  # noqa: FBT003 - not named
    vote(helper, over, [Choice(1)])
    close_poll(asker, over)
    return community, asker, helper


def test_parts_come_back_as_they_were_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    community, _asker, helper = make_lively_community()
    export_archive(community, tmp_path / "first")
    clear_everything()

    _community, report = import_archive(tmp_path / "first")
    import_archive(tmp_path / "first")

    assert report.problems == []
    question = FeedbackQuestion.objects.get(n=2)
    assert (question.text, question.request.goal) == ("Is it short?", "A leaflet")
    answer = FeedbackAnswer.objects.get()
    assert (answer.question, answer.works, answer.suggestion) == (question, "Yes.", "Shorter.")
    assert answer.helped_at is not None
    assert CheckIn.objects.values_list("moved", "promise").get() == ("Chapter two", "Exercise 3")
    short = Explanation.objects.get()
    assert "<strong>spent</strong>" in short.html
    assert short.author == short.conversation.author
    assert short.confirmed_by is not None
    assert short.confirmed_by.name == helper.name
    assert short.post_id == short.conversation.accepted_id
    assert list(Poll.objects.values_list("question", "kind")) == [("Which evening?", "ranked")]
    assert list(PollOption.objects.order_by("n").values_list("text", flat=True)) == ["Monday", "Thursday"]
    assert Conversation.objects.filter(has_parts=True).count() == 3


def test_parts_of_posts_said_anew_stay_behind(tmp_path: Path) -> None:
    community, _asker, _helper = make_lively_community()
    for row in (FeedbackAnswer.objects.get(), CheckIn.objects.get()):
        edit_post(row.post.author, row.post, Typed(source="Said anew."), version=row.post.version)

    export_archive(community, tmp_path)

    parts = (tmp_path / "parts.jsonl").read_text()
    assert "Shorter." not in parts
    assert "Exercise 3" not in parts
    assert (tmp_path / "posts.jsonl").read_text().count("Said anew.") == 2


def test_votes_leave_only_as_counts_of_what_is_over(tmp_path: Path) -> None:
    community, _asker, helper = make_lively_community()

    export_archive(community, tmp_path)

    polls = {row["question"]: row for row in rows(tmp_path, "parts") if row["what"] == "poll"}
    assert polls["Online?"]["first_choices"] == [1, 0]
    assert polls["Which evening?"]["first_choices"] == []
    assert helper.name not in json.dumps(list(polls.values()))
    assert Vote.objects.filter(person=helper).exists()


def test_words_of_hidden_posts_and_unconfirmed_answers_stay_behind(tmp_path: Path) -> None:
    community, _asker, _helper = make_lively_community()
    steward = make_member(community, role="steward")
    for post in Post.objects.filter(intent__in=["feedback", "check_in"]):
        hide_post(steward, post, reason="Private.")
    Explanation.objects.update(confirmed_at=None, confirmed_by=None)

    export_archive(community, tmp_path)

    assert {row["what"] for row in rows(tmp_path, "parts")} == {"request", "poll"}


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"what": "spell"},
        {"what": "poll", "conversation": "nowhere", "question": "Q", "made_at": "2026-01-01", "options": ["a", "b"]},
        {"what": "feedback", "post": "nowhere", "question": 1},
        {"what": "check_in", "post": 7},
        {"what": "in_short", "post": "nowhere", "markdown": "x"},
        {"what": "request", "conversation": "nowhere", "questions": "many"},
    ],
)
def test_what_cannot_be_placed_is_told_and_left_out(row: dict[str, object], tmp_path: Path) -> None:
    community, _asker, _helper = make_lively_community()
    export_archive(community, tmp_path)
    (tmp_path / "parts.jsonl").write_text(json.dumps(row) + "\n")
    before = [model.objects.count() for model in (Poll, FeedbackAnswer, CheckIn, Explanation)]

    _community, report = import_archive(tmp_path)

    assert len(report.problems) >= 1
    assert [model.objects.count() for model in (Poll, FeedbackAnswer, CheckIn, Explanation)] == before
