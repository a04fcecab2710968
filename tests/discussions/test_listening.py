"""What one reader alone is told: what is new since a visit, and their own share."""

import pytest
from django.test import Client

from lyceum.discussions.actions.reacting import accept_answer, read_to
from lyceum.discussions.actions.writing import Typed, edit_post, reply
from lyceum.discussions.models.conversations import Conversation
from lyceum.kernel.models import OutboxEvent
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_conversation, make_member, make_post

pytestmark = pytest.mark.django_db


def _page(client: Client, reader: Person, conversation: Conversation) -> str:
    client.force_login(reader)
    return client.get(f"/c/{conversation.community.slug}/conversations/{conversation.pk}/").content.decode()


def _made(replies: int) -> tuple[Conversation, Person]:
    conversation = make_conversation(make_community(), replies=replies)
    reader = make_member(conversation.community)
    read_to(reader, conversation, conversation.post_count)
    return conversation, reader


def test_a_page_says_what_is_new_since_the_last_visit(client: Client) -> None:
    conversation, reader = _made(2)
    before = _page(client, reader, conversation)
    asker = conversation.author
    answer = reply(make_member(conversation.community), conversation, Typed("An answer.", language="en"))
    edit_post(asker, conversation.posts.get(n=1), Typed("Said anew.", language="en"), version=1)
    accept_answer(asker, conversation, answer)

    after = _page(client, reader, conversation)

    assert "Since your last visit" not in before
    assert "Since your last visit: 1 new reply, an accepted answer, and words that were edited." in after
    assert 'href="#p4"' in after


def test_what_was_read_or_changed_by_oneself_is_no_news(client: Client) -> None:
    conversation, reader = _made(1)
    own = reply(reader, conversation, Typed("My own.", language="en"))
    edit_post(reader, own, Typed("My own, better.", language="en"), version=1)

    assert "Since your last visit" not in _page(client, reader, conversation)
    assert "Since your last visit" not in _page(client, make_member(conversation.community), conversation)


def test_the_first_new_reply_may_stand_on_a_later_page(client: Client) -> None:
    conversation, reader = _made(19)
    make_post(conversation)

    assert f"/conversations/{conversation.pk}/?page=2#p21" in _page(client, reader, conversation)


def test_a_large_share_is_told_to_its_writer_alone(client: Client) -> None:
    community = make_community()
    asker = make_member(community)
    conversation = make_conversation(community, asker)
    for _n in range(2):
        make_post(conversation, asker)
        make_post(conversation)

    short = _page(client, asker, conversation)
    make_post(conversation)

    assert "You wrote" not in short
    assert "You wrote 50 % of this conversation." in _page(client, asker, conversation)
    assert "You wrote" not in _page(client, make_member(community), conversation)


def test_a_change_is_announced_by_its_number_and_nothing_else() -> None:
    conversation, _reader = _made(1)
    post = reply(conversation.author, conversation, Typed("One more.", language="en"))
    edit_post(conversation.author, post, Typed("One more word.", language="en"), version=1)

    assert list(OutboxEvent.objects.order_by("pk").values_list("channel", "n")) == [
        (f"conversation:{conversation.pk}", 3),
        (f"conversation:{conversation.pk}", 0),
    ]
