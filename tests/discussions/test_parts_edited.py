"""Feedback and check-ins are edited in the parts they were written in, and the parts stay what the post says."""

import json
from pathlib import Path

import pytest
from django.test import Client

from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.feedback import (
    Said,
    check_in,
    edit_check_in,
    edit_feedback,
    give_feedback,
    mark_feedback,
)
from lyceum.discussions.actions.removing import withdraw_post
from lyceum.discussions.actions.writing import ChangedMeanwhileError, Typed, edit_post, start_conversation
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.feedback import CheckIn, FeedbackAnswer
from lyceum.discussions.queries.feedback import find_last_promise, find_parts
from lyceum.interop.tasks.archive import export_archive
from lyceum.kernel.verdicts import Refused
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_member

pytestmark = pytest.mark.django_db


def make_feedback() -> Post:
    """Feedback on two questions."""
    community = make_community()
    asked = Typed(source="My page.", title="A page", kind="feedback", goal="x", questions=("Right?", "Clear?"))
    conversation = start_conversation(make_member(community), community, asked)
    said = {1: Said(works="The start.", doubts="The end."), 2: Said(suggestion="Shorter.")}
    return give_feedback(make_member(community), conversation, said, Typed(source=""))


def week(community: Community, person: Person, title: str) -> Conversation:
    return start_conversation(person, community, Typed(source="What moved?", title=title, kind="check_in"))


def make_check_in(promise: str = "Chapter three") -> Post:
    community = make_community()
    person = make_member(community)
    row = CheckIn(moved="Chapter two", promise=promise)
    return check_in(person, week(community, person, "This week"), row, Typed(source=""))


def test_edit_feedback_says_the_parts_and_the_post_anew() -> None:
    post = make_feedback()
    mark_feedback(post.conversation.author, post.conversation, post, 1, on=True)

    post = edit_feedback(post.author, post, {1: Said(works="The middle."), 2: Said(suggestion="Shorter.")}, version=1)

    first, second = FeedbackAnswer.objects.order_by("question__n")
    assert (first.works, first.doubts, first.version) == ("The middle.", "", post.version)
    assert first.helped_at is not None
    assert second.version == post.version == 2
    assert "The middle." in post.html
    assert "The end." not in post.source
    assert post.revisions.get().source.count("The end.") == 1
    assert find_parts(post.author, post) is not None


def test_edit_feedback_lets_go_of_a_question_left_without_words() -> None:
    post = make_feedback()

    post = edit_feedback(post.author, post, {1: Said(), 2: Said(suggestion="Much shorter.")}, version=1)

    assert FeedbackAnswer.objects.get().suggestion == "Much shorter."
    assert "Right?" not in post.source


def test_edit_feedback_is_refused_to_others_and_without_words() -> None:
    post = make_feedback()

    with pytest.raises(Refused):
        edit_feedback(post.conversation.author, post, {1: Said(works="Mine now.")}, version=1)
    with pytest.raises(Refused):
        edit_feedback(post.author, post, {1: Said(), 7: Said(works="To no question.")}, version=1)

    assert FeedbackAnswer.objects.filter(works="The start.", version=1).exists()


def test_edit_feedback_by_two_at_once_loses_neither_text() -> None:
    post = make_feedback()
    edit_feedback(post.author, post, {1: Said(works="The first.")}, version=1)

    with pytest.raises(ChangedMeanwhileError):
        edit_feedback(post.author, post, {1: Said(works="The second.")}, version=1)

    assert FeedbackAnswer.objects.get().works == "The first."


def test_edit_check_in_changes_the_promise_the_next_one_asks_about() -> None:
    post = make_check_in("Chapter three")
    person, community = post.author, post.conversation.community

    post = edit_check_in(person, post, CheckIn(moved="Chapter two", promise="Half of chapter three"), version=1)

    last = find_last_promise(person, week(community, person, "Next week"))
    assert last is not None
    assert last.promise == "Half of chapter three"
    assert "Half of chapter three" in post.html


def test_edit_check_in_keeps_what_became_of_the_promise_before_it() -> None:
    first = make_check_in("Chapter three")
    person, community = first.author, first.conversation.community
    second = check_in(
        person, week(community, person, "Next week"), CheckIn(moved="All", outcome="moved"), Typed(source="")
    )
    check_in(person, week(community, person, "Third week"), CheckIn(moved="More", promise="Rest"), Typed(source=""))

    second = edit_check_in(person, second, CheckIn(moved="Nearly all", outcome="kept"), version=1)

    assert CheckIn.objects.get(post=second).outcome == "kept"
    assert "Chapter three: kept" in second.source


def test_the_edit_page_shows_the_parts_and_saves_them(client: Client) -> None:
    post = make_feedback()
    client.force_login(post.author)

    page = client.get(f"/p/{post.pk}/edit/").content.decode()
    sent = {"works_1": "The start.", "doubts_1": "Nothing.", "suggestion_2": "", "version": "1"}
    answer = client.post(f"/p/{post.pk}/edit/", sent)

    assert "The end.</textarea>" in page
    assert answer.status_code == 302
    assert FeedbackAnswer.objects.get().doubts == "Nothing."


def test_the_edit_page_of_a_check_in_shows_the_parts_and_saves_them(client: Client) -> None:
    post = make_check_in()
    client.force_login(post.author)

    page = client.get(f"/p/{post.pk}/edit/").content.decode()
    client.post(f"/p/{post.pk}/edit/", {"moved": "Nothing", "promise": "Rest", "version": "1"})

    assert 'value="Chapter three"' in page
    assert CheckIn.objects.values_list("moved", "promise").get() == ("Nothing", "Rest")


def test_the_edit_page_without_words_says_so_and_one_too_late_keeps_the_words(client: Client) -> None:
    post = make_feedback()
    client.force_login(post.author)

    empty = client.post(f"/p/{post.pk}/edit/", {"works_1": "", "version": "1"})
    edit_feedback(post.author, post, {1: Said(works="The first.")}, version=1)
    late = client.post(f"/p/{post.pk}/edit/", {"works_1": "My late words.", "version": "1"})

    assert empty.status_code == 422
    assert "Write something to one of the questions first." in empty.content.decode()
    assert late.status_code == 409
    shown = late.content.decode()
    assert "My late words.</textarea>" in shown
    assert "The first." in shown
    again = client.post(f"/p/{post.pk}/edit/", {"works_1": "My late words.", "version": "2"})
    assert again.status_code == 302
    assert FeedbackAnswer.objects.get().works == "My late words."


def test_words_edited_as_a_whole_leave_their_parts_behind(client: Client) -> None:
    post = make_feedback()
    edit_post(post.author, post, Typed(source="Said anew."), version=1)
    client.force_login(post.author)

    page = client.get(f"/p/{post.pk}/edit/").content.decode()

    assert "Said anew.</textarea>" in page


def test_an_archive_holds_edited_parts_as_they_are_now(tmp_path: Path) -> None:
    post = make_feedback()
    edit_feedback(post.author, post, {1: Said(works="The middle.")}, version=1)

    export_archive(post.conversation.community, tmp_path)

    parts = [json.loads(line) for line in (tmp_path / "parts.jsonl").read_text().splitlines()]
    assert [row["works"] for row in parts if row["what"] == "feedback"] == ["The middle."]


def test_feedback_on_two_questions_of_the_same_words_keeps_both_answers() -> None:
    community = make_community()
    asked = Typed(source="My page.", title="A page", kind="feedback", goal="x", questions=("Clear?", "Clear?"))
    conversation = start_conversation(make_member(community), community, asked)
    said = {1: Said(works="The start."), 2: Said(works="The end.")}

    post = give_feedback(make_member(community), conversation, said, Typed(source=""))

    assert "The start." in post.source
    assert "The end." in post.source


def test_a_promise_is_asked_about_after_a_second_check_in_of_the_week_without_one() -> None:
    first = make_check_in("Chapter three")
    person, community = first.author, first.conversation.community
    check_in(person, first.conversation, CheckIn(moved="A bit more"), Typed(source=""))

    last = find_last_promise(person, week(community, person, "Next week"))

    assert last is not None
    assert last.promise == "Chapter three"


def test_a_promise_that_was_told_of_is_not_asked_about_again() -> None:
    first = make_check_in("Chapter three")
    person, community = first.author, first.conversation.community
    second = check_in(
        person, week(community, person, "Next week"), CheckIn(moved="All", outcome="kept"), Typed(source="")
    )

    assert find_last_promise(person, second.conversation) is None
    assert find_last_promise(person, week(community, person, "Third week")) is None


def test_an_edit_keeps_what_became_of_a_promise_that_is_withdrawn_since() -> None:
    first = make_check_in("Chapter three")
    person, community = first.author, first.conversation.community
    second = check_in(
        person, week(community, person, "Next week"), CheckIn(moved="All", outcome="kept"), Typed(source="")
    )
    withdraw_post(person, first)

    second = edit_check_in(person, second, CheckIn(moved="Everything"), version=1)

    assert CheckIn.objects.get(post=second).outcome == "kept"
    assert "Chapter three" not in second.source
