"""Five kinds of conversation, replies that say what they are, answer-first and slow mode."""

from datetime import timedelta

import pytest
from django.test import Client

from lyceum.discussions.actions.keeping import open_replies
from lyceum.discussions.actions.reacting import accept_answer, react
from lyceum.discussions.actions.writing import Typed, reply, start_conversation
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_conversation, make_member, make_post, run_tasks

pytestmark = pytest.mark.django_db


def _page(conversation: Conversation) -> str:
    return f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"


@pytest.mark.parametrize(
    ("role", "allowed"), [("member", False), ("steward", True), ("organiser", True), ("owner", True)]
)
def test_announcements_are_written_by_those_who_look_after_the_place(role: str, allowed: bool) -> None:  # noqa: FBT001 - a table
    community = make_community()
    writer = make_member(community, role=role)
    typed = Typed(source="We meet on Monday.", title="Next meeting", kind=Conversation.Kind.ANNOUNCEMENT)

    if allowed:
        assert start_conversation(writer, community, typed).kind == "announcement"
    else:
        with pytest.raises(Refused, match="look after"):
            start_conversation(writer, community, typed)
        assert not Conversation.objects.exists()


def test_the_composer_offers_a_member_no_announcement(client: Client) -> None:
    community = make_community()
    client.force_login(make_member(community))

    assert b"kind=announcement" not in client.get(f"/c/{community.slug}/conversations/new/").content
    client.force_login(make_member(community, role="steward"))
    assert b"kind=announcement" in client.get(f"/c/{community.slug}/conversations/new/").content


def test_an_announcement_is_posted_by_its_own_form(client: Client) -> None:
    community = make_community()
    client.force_login(make_member(community, role="steward"))

    client.post(
        f"/c/{community.slug}/conversations/new/?kind=announcement",
        {"title": "A new room", "source": "Second floor."},
    )

    assert Conversation.objects.get().kind == "announcement"


@pytest.mark.parametrize("kind", ["feedback", "check_in", "announcement"])
def test_the_list_shows_a_kind_alone(client: Client, kind: str) -> None:
    community = make_community()
    make_conversation(community, title="Of this kind", kind=kind)
    make_conversation(community, title="Of another kind")

    page = client.get(f"/c/{community.slug}/conversations/?show={kind}").content.decode()

    assert "Of this kind" in page
    assert "Of another kind" not in page


def test_a_reply_that_asks_back_says_so(client: Client) -> None:
    conversation = make_conversation(make_community())
    client.force_login(make_member(conversation.community))

    client.post(f"{_page(conversation)}reply/", {"source": "Which book?", "intent": "ask_back"})

    assert Post.objects.get(n=2).intent == "ask_back"
    assert "asks back" in client.get(_page(conversation)).content.decode()


def test_worked_for_me_too_counts_on_the_accepted_answer(client: Client) -> None:
    conversation = make_conversation(make_community(), replies=1)
    answer = conversation.posts.get(n=2)
    accept_answer(conversation.author, conversation, answer)
    reader = make_member(conversation.community)

    react(reader, answer, "worked", on=True)

    answer.refresh_from_db()
    assert answer.worked == 1
    client.force_login(reader)
    assert "Worked for me too" in client.get(_page(conversation)).content.decode()


def test_slow_mode_makes_a_person_wait_but_not_a_steward() -> None:
    conversation = make_conversation(make_community(), slow_minutes=30)
    noor, steward = make_member(conversation.community), make_member(conversation.community, role="steward")
    now = clock.now()
    with clock.frozen(now):
        reply(noor, conversation, Typed(source="First."))
    with clock.frozen(now + timedelta(minutes=10)), pytest.raises(Refused, match="20 minutes"):
        reply(noor, conversation, Typed(source="Second."))
    reply(steward, conversation, Typed(source="One."))
    reply(steward, conversation, Typed(source="Two."))

    with clock.frozen(now + timedelta(minutes=31)):
        assert reply(noor, conversation, Typed(source="Second.")).n == 5


def test_a_locked_conversation_takes_replies_of_stewards_alone() -> None:
    conversation = make_conversation(make_community(), locked_at=clock.now())

    with pytest.raises(Refused, match="closed this conversation"):
        reply(make_member(conversation.community), conversation, Typed(source="Still?"))

    assert reply(make_member(conversation.community, role="steward"), conversation, Typed(source="The end.")).n == 2


def test_answer_first_keeps_replies_from_those_who_have_not_written(client: Client) -> None:
    conversation = make_conversation(make_community(), answer_first_until=clock.now() + timedelta(days=1))
    writer = make_member(conversation.community)
    reader = make_member(conversation.community)
    hidden = reply(writer, conversation, Typed(source="Forty-two it is."))

    assert "Forty-two" not in client.get(_page(conversation)).content.decode()
    client.force_login(reader)
    shown = client.get(_page(conversation)).content.decode()
    assert "Forty-two" not in shown
    assert "opens when you have written your own" in shown
    assert not Post.objects.readable_by(reader).filter(pk=hidden.pk).exists()
    assert client.get(f"{_page(conversation)}?quote={hidden.pk}").status_code == 404
    assert "Forty-two" not in client.get("/search/?q=forty-two").content.decode()

    reply(reader, conversation, Typed(source="Forty-one."))

    assert "Forty-two" in client.get(_page(conversation)).content.decode()


def test_answer_first_is_told_only_to_those_who_have_written() -> None:
    community = make_community()
    asker, early, late = make_member(community), make_member(community), make_member(community)
    typed = Typed(source="?", title="Think first", answer_first_until=clock.now() + timedelta(days=1))
    conversation = start_conversation(asker, community, typed)
    for person in (early, late):
        conversation.refresh_from_db()
        reply(person, conversation, Typed(source="An answer."))
    run_tasks()

    told = set(InboxItem.objects.values_list("person_id", flat=True))

    assert asker.pk in told


def test_open_replies_ends_answer_first_when_its_time_is_over(client: Client) -> None:
    conversation = make_conversation(make_community(), answer_first_until=clock.now() - timedelta(minutes=1))
    make_post(conversation, source="Forty-two it is.")

    assert open_replies(SYSTEM) == 1

    assert "Forty-two" in client.get(_page(conversation)).content.decode()
