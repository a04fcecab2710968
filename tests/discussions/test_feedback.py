"""Requests for feedback, answered question by question; check-ins with promises; the weekly rhythm."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from lyceum.discussions.actions.feedback import Said, check_in, close_conversation, give_feedback, mark_feedback
from lyceum.discussions.actions.writing import Typed, start_conversation
from lyceum.discussions.models.asking import DiscussionSettings
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.feedback import CheckIn, FeedbackAnswer, FeedbackRequest
from lyceum.discussions.queries.feedback import find_feedback
from lyceum.discussions.tasks.house import open_check_ins
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from tests.factories import make_community, make_member

pytestmark = pytest.mark.django_db


def _request(questions: tuple[str, ...] = ("Is it right?", "Is it clear?")) -> Conversation:
    community = make_community()
    typed = Typed(
        source="My picture.", title="A flattering mean", kind="feedback", goal="A leaflet", questions=questions
    )
    return start_conversation(make_member(community), community, typed)


def _page(conversation: Conversation) -> str:
    return f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"


def test_a_request_is_posted_with_its_goal_and_questions(client: Client) -> None:
    community = make_community()
    client.force_login(make_member(community))
    address = f"/c/{community.slug}/conversations/new/?kind=feedback"
    assert client.get(address).status_code == 200

    client.post(
        address,
        {
            "title": "A picture",
            "source": "Look.",
            "goal": "For carers",
            "question_1": "Right?",
            "question_3": "Clear?",
            "wanted": "2",
        },
    )

    request = FeedbackRequest.objects.get()
    assert (request.goal, request.wanted) == ("For carers", 2)
    assert list(request.questions.values_list("n", "text")) == [(1, "Right?"), (2, "Clear?")]


def test_a_request_without_a_question_says_so_and_keeps_the_words(client: Client) -> None:
    community = make_community()
    client.force_login(make_member(community))

    answer = client.post(
        f"/c/{community.slug}/conversations/new/?kind=feedback",
        {"title": "A picture", "source": "Look at my words.", "goal": "x", "wanted": "2"},
    )

    assert answer.status_code == 422
    assert "Look at my words." in answer.content.decode()
    assert "Ask one thing at least" in answer.content.decode()


def test_give_feedback_becomes_a_reply_with_its_parts(client: Client) -> None:
    conversation = _request()
    helper = make_member(conversation.community)
    client.force_login(helper)

    client.post(
        f"{_page(conversation)}feedback/", {"works_1": "“Flattering” is exact.", "suggestion_2": "Draw the line."}
    )

    post = Post.objects.get(n=2)
    assert post.intent == "feedback"
    assert "Is it right?" in post.html
    assert "Draw the line." in post.html
    assert FeedbackAnswer.objects.count() == 2
    page = client.get(_page(conversation)).content.decode()
    assert "gives feedback" in page
    assert "1 of 3 people have helped" in page


def test_empty_feedback_is_answered_kindly(client: Client) -> None:
    conversation = _request()
    client.force_login(make_member(conversation.community))

    answer = client.post(f"{_page(conversation)}feedback/", {"works_1": "  "}, follow=True)

    assert "Write something to one of the questions first." in answer.content.decode()
    assert not Post.objects.filter(n=2).exists()


def test_give_feedback_on_one_s_own_work_or_after_enough_is_refused() -> None:
    conversation = _request()
    said = {1: Said(works="Good.")}

    with pytest.raises(Refused, match="your own"):
        give_feedback(conversation.author, conversation, said, Typed(source=""))
    close_conversation(conversation.author, conversation, closed=True)
    with pytest.raises(Refused, match="enough"):
        give_feedback(make_member(conversation.community), conversation, said, Typed(source=""))

    assert conversation.posts.count() == 1


def test_mark_feedback_is_the_authors(client: Client) -> None:
    conversation = _request()
    helper = make_member(conversation.community)
    post = give_feedback(helper, conversation, {1: Said(works="Good.")}, Typed(source=""))

    with pytest.raises(Refused):
        mark_feedback(helper, conversation, post, 1, on=True)
    mark_feedback(conversation.author, conversation, post, 1, on=True)

    found = find_feedback(helper, conversation)
    assert found is not None
    assert found.questions[0].answers[0].helped_at is not None
    client.force_login(helper)
    assert '<span class="tag ok">helped</span>' in client.get(_page(conversation)).content.decode()


def _check_in_place() -> Conversation:
    community = make_community()
    return start_conversation(
        make_member(community), community, Typed(source="How is it going?", title="This week", kind="check_in")
    )


def test_check_in_says_what_moved_and_what_comes_next(client: Client) -> None:
    conversation = _check_in_place()
    client.force_login(make_member(conversation.community))

    client.post(f"{_page(conversation)}check-in/", {"moved": "Chapter two.", "promise": "Chapter three by Friday"})

    row = CheckIn.objects.get()
    assert (row.moved, row.promise, row.post.intent) == ("Chapter two.", "Chapter three by Friday", "check_in")
    assert "checks in" in client.get(_page(conversation)).content.decode()


def test_the_next_check_in_asks_what_became_of_the_promise(client: Client) -> None:
    first = _check_in_place()
    noor = make_member(first.community)
    check_in(noor, first, CheckIn(promise="Chapter three"), Typed(source=""))
    second = start_conversation(noor, first.community, Typed(source="?", title="Next week", kind="check_in"))
    client.force_login(noor)
    assert "Chapter three" in client.get(_page(second)).content.decode()

    client.post(f"{_page(second)}check-in/", {"outcome": "kept", "moved": "All of it."})

    assert CheckIn.objects.get(post__conversation=second).outcome == "kept"
    assert "Chapter three: kept" in Post.objects.get(conversation=second, n=2).source


def test_an_empty_check_in_is_answered_kindly(client: Client) -> None:
    conversation = _check_in_place()
    client.force_login(make_member(conversation.community))

    answer = client.post(f"{_page(conversation)}check-in/", {"outcome": "kept"}, follow=True)

    assert "One line is enough" in answer.content.decode()
    assert not CheckIn.objects.exists()


def test_open_check_ins_opens_one_on_its_day_in_its_zone_and_ends_the_last() -> None:
    community = make_community()
    make_member(community, role="owner")
    DiscussionSettings.objects.create(community=community, check_in_weekday=1, check_in_zone="Pacific/Kiritimati")
    monday_there = datetime(2026, 11, 22, 18, tzinfo=UTC)  # Monday 08:00 at +14
    with clock.frozen(monday_there):
        open_check_ins.call()
        open_check_ins.call()
    with clock.frozen(monday_there + timedelta(days=1)):
        open_check_ins.call()

    assert Conversation.objects.filter(kind="check_in").count() == 1

    with clock.frozen(monday_there + timedelta(days=7)):
        open_check_ins.call()

    assert Conversation.objects.filter(kind="check_in").count() == 2
    assert Conversation.objects.filter(kind="check_in", closed_at__isnull=True).count() == 1


def test_too_many_words_are_kept_and_the_field_says_how_many(client: Client) -> None:
    conversation = _request()
    client.force_login(make_member(conversation.community))

    answer = client.post(f"{_page(conversation)}feedback/", {"works_1": "x" * 9000, "doubts_2": "Is it two cups?"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("it has 9000 letters of at most 3000") == 2  # on top, and at the field
    assert "x" * 9000 in page
    assert "Is it two cups?" in page
    assert "Write something to one" not in page
    assert not Post.objects.filter(n=2).exists()


def test_feedback_is_given_once_to_each_question_and_edited_then(client: Client) -> None:
    conversation = _request()
    helper = make_member(conversation.community)
    post = give_feedback(helper, conversation, {1: Said(works="Good.")}, Typed(source=""))
    client.force_login(helper)

    page = client.get(_page(conversation)).content.decode()
    client.post(f"{_page(conversation)}feedback/", {"works_2": "Clear too."})
    after = client.get(_page(conversation)).content.decode()
    with pytest.raises(Refused, match="already"):
        give_feedback(helper, conversation, {2: Said(works="Again.")}, Typed(source=""))

    assert f'href="/p/{post.pk}/edit/"' in page
    assert 'name="works_1"' not in page
    assert 'name="works_2"' in page
    assert "Post feedback" not in after
    assert conversation.posts.count() == 3


@pytest.mark.parametrize("source", ["", "What about the exercises?"])
def test_a_second_check_in_of_a_week_leads_into_the_first_with_the_words(client: Client, source: str) -> None:
    conversation = _check_in_place()
    client.force_login(make_member(conversation.community))
    address = f"/c/{conversation.community.slug}/conversations/new/?kind=check_in"

    answer = client.post(address, {"title": "Check-in", "source": source}, follow=True)

    page = answer.content.decode()
    assert "check-in is open already" in page
    assert source in page
    assert answer.redirect_chain[-1][0].startswith(_page(conversation))
    assert client.get(address).status_code == 302
    assert Conversation.objects.count() == 1


def test_a_check_in_of_last_week_does_not_stand_in_the_way(client: Client) -> None:
    conversation = _check_in_place()
    Conversation.objects.filter(pk=conversation.pk).update(started_at=clock.now() - timedelta(days=8))
    client.force_login(make_member(conversation.community))

    answer = client.post(
        f"/c/{conversation.community.slug}/conversations/new/?kind=check_in", {"title": "Check-in", "source": ""}
    )

    assert answer.status_code == 302
    assert Conversation.objects.count() == 2


@pytest.mark.parametrize("what", ["feedback", "enough", "check-in", "reply", "explain", "confirm", "doubt", "read"])
def test_a_get_where_only_forms_go_leads_back_and_writes_nothing(client: Client, what: str) -> None:
    conversation = _request()
    before = Conversation.objects.values().get()
    client.force_login(conversation.author)

    answer = client.get(f"{_page(conversation)}{what}/")

    assert answer.status_code == 302
    assert answer["Location"].startswith(_page(conversation))
    assert client.put(f"{_page(conversation)}{what}/").status_code == 405
    assert Conversation.objects.values().get() == before
