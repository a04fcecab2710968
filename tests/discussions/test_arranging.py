"""Stewards put conversations in order: every step is logged, keeps positions dense, and can be taken back."""

from collections.abc import Callable

import pytest
from django.test import Client

from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.arranging import (
    drop_reply,
    lock_replies,
    merge_conversation,
    move_conversation,
    pin_conversation,
    save_reply,
    slow_conversation,
    split_conversation,
    undo_arrangement,
)
from lyceum.discussions.actions.reacting import accept_answer, react
from lyceum.discussions.actions.writing import Typed, reply
from lyceum.discussions.models.arranging import Arrangement, SavedReply
from lyceum.discussions.models.conversations import Conversation, Post, Reaction, ReadMark
from lyceum.kernel.verdicts import Refused
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_conversation, make_member, make_person

pytestmark = pytest.mark.django_db


def _dense(conversation: Conversation) -> list[int]:
    """The posts in order; fails when a position is missing or the count is wrong."""
    conversation.refresh_from_db()
    rows = list(conversation.posts.filter(n__isnull=False).order_by("n").values_list("n", "pk"))
    assert [n for n, _pk in rows] == list(range(1, len(rows) + 1))
    assert conversation.post_count == len(rows)
    return [pk for _n, pk in rows]


def _place(replies: int = 4) -> tuple[Conversation, Person]:
    conversation = make_conversation(make_community(), replies=replies)
    return conversation, make_member(conversation.community, role="steward")


_STEPS: list[Callable[[Person, Conversation], object]] = [
    lambda who, c: lock_replies(who, c, on=True),
    lambda who, c: pin_conversation(who, c, on=True),
    lambda who, c: slow_conversation(who, c, minutes=5),
    lambda who, c: split_conversation(who, c, [2], "Another thing"),
    lambda who, c: merge_conversation(who, c, make_conversation(c.community)),
    lambda who, c: move_conversation(who, c, make_community()),
]
_NAMES = ["lock", "pin", "slow", "split", "merge", "move"]


@pytest.mark.parametrize("step", _STEPS, ids=_NAMES)
def test_members_arrange_nothing(step: Callable[[Person, Conversation], object]) -> None:
    conversation, _steward = _place()
    order = _dense(conversation)

    with pytest.raises(Refused):
        step(make_member(conversation.community), conversation)

    assert _dense(conversation) == order
    assert not Arrangement.objects.exists()


@pytest.mark.parametrize("step", _STEPS[:3], ids=_NAMES[:3])
def test_a_switch_is_logged_and_taken_back(step: Callable[[Person, Conversation], object]) -> None:
    conversation, steward = _place()
    before = (conversation.locked_at, conversation.pinned_at, conversation.slow_minutes)

    step(steward, conversation)

    conversation.refresh_from_db()
    assert (conversation.locked_at, conversation.pinned_at, conversation.slow_minutes) != before
    undo_arrangement(steward, Arrangement.objects.get())
    conversation.refresh_from_db()
    assert (conversation.locked_at, conversation.pinned_at, conversation.slow_minutes) == before
    with pytest.raises(Refused, match="already"):
        undo_arrangement(steward, Arrangement.objects.get())


def test_split_conversation_keeps_positions_marks_and_permalinks(client: Client) -> None:
    conversation, steward = _place()
    order = _dense(conversation)
    reader = make_member(conversation.community)
    ReadMark.objects.create(person=reader, conversation=conversation, n=5)
    react(reader, Post.objects.get(pk=order[2]), "helped", on=True)

    made = split_conversation(steward, conversation, [3, 5, 1, 99], "Another thing")

    assert _dense(conversation) == [order[0], order[1], order[3]]
    assert _dense(made) == [order[2], order[4]]
    assert ReadMark.objects.get(person=reader, conversation=conversation).n == 3
    assert Reaction.objects.get().conversation_id == made.pk
    assert client.get(f"/p/{order[4]}", follow=True).redirect_chain[-1][0].endswith(f"/conversations/{made.pk}/#p2")


def test_split_conversation_is_taken_back_with_what_came_since() -> None:
    conversation, steward = _place()
    order = _dense(conversation)
    made = split_conversation(steward, conversation, [3, 5], "Another thing")
    since = reply(steward, made, Typed(source="Since then."))

    undo_arrangement(steward, Arrangement.objects.get())

    assert _dense(conversation) == [*order, since.pk]
    assert _dense(made) == []


def test_merge_conversation_leads_there_and_is_taken_back(client: Client) -> None:
    one, steward = _place(2)
    two = make_conversation(one.community, replies=1)
    first, second = _dense(one), _dense(two)
    accept_answer(one.author, one, Post.objects.get(pk=first[1]))

    merge_conversation(steward, one, two)

    assert _dense(two) == second + first
    old = f"/c/{one.community.slug}/conversations/{one.pk}/"
    assert client.get(old).headers["Location"] == f"/c/{one.community.slug}/conversations/{two.pk}/"
    assert client.get(f"/p/{first[0]}", follow=True).status_code == 200
    since = reply(steward, two, Typed(source="Since then."))

    undo_arrangement(steward, Arrangement.objects.get())

    assert _dense(one) == first
    assert _dense(two) == [*second, since.pk]
    assert one.accepted_id == first[1]
    assert client.get(old).status_code == 200


def test_a_reply_written_while_the_conversation_is_merged_lands_where_it_is_now(client: Client) -> None:
    one, steward = _place(1)
    two = make_conversation(one.community)
    writer = make_member(one.community)
    client.force_login(writer)
    page = f"/c/{one.community.slug}/conversations/{one.pk}/"
    merge_conversation(steward, one, two)

    answer = client.post(f"{page}reply/", {"source": "My long words."}, follow=True)

    assert "My long words." in answer.content.decode()
    assert "merged into another one" in answer.content.decode()
    assert Post.objects.get(author=writer).conversation_id == two.pk


def test_reply_to_a_row_read_before_the_merge_lands_there_too() -> None:
    one, steward = _place(1)
    two = make_conversation(one.community)
    held = Conversation.objects.select_related("community").get(pk=one.pk)
    merge_conversation(steward, one, two)

    post = reply(make_member(one.community), held, Typed(source="Late."))

    assert post.conversation_id == two.pk


def _both(visibility: str) -> tuple[Conversation, Community, Person]:
    conversation, steward = _place(1)
    target = make_community(visibility=visibility)
    make_member(target, steward, role="steward")
    return conversation, target, steward


def test_move_conversation_needs_both_places_and_keeps_the_old_address(client: Client) -> None:
    conversation, target, steward = _both("public")
    old = f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"

    move_conversation(steward, conversation, target)

    assert client.get(old).headers["Location"] == f"/c/{target.slug}/conversations/{conversation.pk}/"
    undo_arrangement(steward, Arrangement.objects.get())
    assert client.get(old).status_code == 200


def test_move_conversation_never_opens_what_was_closed(client: Client) -> None:
    conversation, target, steward = _both("public")
    Conversation.objects.filter(pk=conversation.pk).update(is_public=False)

    move_conversation(steward, conversation, target)

    assert client.get(f"/c/{target.slug}/conversations/{conversation.pk}/").status_code == 404


def test_a_move_into_a_closed_place_hides_it_from_outside(client: Client) -> None:
    conversation, target, steward = _both("closed")
    outside = conversation.community.slug

    move_conversation(steward, conversation, target)

    client.force_login(make_person())
    assert client.get(f"/c/{outside}/conversations/{conversation.pk}/").status_code == 404


def test_the_page_of_a_steward_does_it_all(client: Client) -> None:
    conversation, steward = _place(2)
    client.force_login(steward)
    page = f"/c/{conversation.community.slug}/conversations/{conversation.pk}/arrange/"

    assert client.get(page).status_code == 200
    client.post(f"{page}pin/")
    client.post(f"{page}lock/", {"lock-reason": "It is settled."})
    client.post(f"{page}slow/", {"slow-minutes": "15", "slow-reason": ""})
    assert client.post(f"{page}split/", {"split-title": "x"}).status_code == 422
    client.post(f"{page}split/", {"split-posts": "2", "split-title": "Another thing", "split-reason": ""})

    assert set(Arrangement.objects.values_list("kind", flat=True)) == {"pin", "lock", "slow", "split"}
    assert "Pinned to the top" in client.get(f"/c/{conversation.community.slug}/conversations/").content.decode()
    log = client.get(f"/c/{conversation.community.slug}/conversations/arranged/")
    assert "It is settled." in log.content.decode()


def test_saved_replies_are_the_stewards_alone(client: Client) -> None:
    conversation, steward = _place(0)
    member = make_member(conversation.community)
    saved = save_reply(steward, conversation.community, title="Welcome", source="Welcome, and look around.")
    page = f"/c/{conversation.community.slug}/conversations/{conversation.pk}/?saved={saved.pk}"

    with pytest.raises(Refused):
        save_reply(member, conversation.community, title="Mine", source="x")
    with pytest.raises(Refused):
        drop_reply(member, saved)
    client.force_login(member)
    assert client.get(page).status_code == 404
    client.force_login(steward)
    assert "Welcome, and look around." in client.get(page).content.decode()
    assert SavedReply.objects.count() == 1
