"""What can be done in conversations: results, effects, refusals that change nothing, and races."""

from datetime import timedelta

import pytest

from lyceum.discussions.actions.reacting import accept_answer, react, read_to
from lyceum.discussions.actions.removing import bring_back_post, hide_post, restore_post, withdraw_post
from lyceum.discussions.actions.writing import ChangedMeanwhileError, Typed, edit_post, reply, start_conversation
from lyceum.discussions.models.conversations import Conversation, Post, Reaction, ReadMark, Revision
from lyceum.kernel import clock
from lyceum.kernel.once import PressedTwiceError, new_key
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem, Notice
from lyceum.people.models.accounts import Block
from lyceum.search.queries.hits import find_close
from tests.factories import make_community, make_conversation, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def test_start_conversation_stores_the_first_post_rendered_and_found() -> None:
    community = make_community()
    noor = make_member(community)

    conversation = start_conversation(
        noor, community, Typed(source="Is **variance** $x^2$?", title="Why divide by n - 1?", tags=("variance",))
    )

    post = conversation.posts.get()
    assert (post.n, conversation.post_count, conversation.is_public) == (1, 1, True)
    assert "<strong>variance</strong>" in post.html
    assert "<math" in post.html
    assert find_close("conversation", "divide", community_id=community.pk) == [conversation.pk]


def test_start_conversation_is_refused_to_outsiders_and_changes_nothing() -> None:
    community = make_community()

    with pytest.raises(Refused, match="Join"):
        start_conversation(make_person(), community, Typed(source="x", title="A title"))

    assert not Conversation.objects.exists()


def test_reply_takes_the_next_position_and_moves_the_writers_mark() -> None:
    conversation = make_conversation(make_community(), replies=2)
    noor = make_member(conversation.community)

    post = reply(noor, conversation, Typed(source="An answer."))

    conversation.refresh_from_db()
    assert post.n == 4
    assert (conversation.post_count, conversation.last_author_id) == (4, noor.pk)
    assert ReadMark.objects.get(person=noor).n == 4


def test_reply_with_the_same_key_posts_once() -> None:
    conversation = make_conversation(make_community())
    noor = make_member(conversation.community)
    key = new_key()
    first = reply(noor, conversation, Typed(source="Once.", form_key=key))

    with pytest.raises(PressedTwiceError) as error:
        reply(noor, conversation, Typed(source="Once.", form_key=key))

    assert error.value.outcome == f"/p/{first.pk}"
    assert Post.objects.filter(author=noor).count() == 1


def test_reply_tells_the_asker_once_and_not_the_writer() -> None:
    community = make_community()
    asker, helper = make_member(community), make_member(community)
    conversation = start_conversation(asker, community, Typed(source="?", title="A question"))
    run_tasks()

    reply(helper, conversation, Typed(source="An answer."))
    run_tasks()

    assert list(InboxItem.objects.values_list("person_id", "notice__kind")) == [(asker.pk, "reply")]


def test_reply_by_somebody_blocked_tells_nobody() -> None:
    community = make_community()
    asker, other = make_member(community), make_member(community)
    conversation = start_conversation(asker, community, Typed(source="?", title="A question"))
    Block.objects.create(person=asker, blocked=other)

    reply(other, conversation, Typed(source=f"@{asker.handle} hello"))
    run_tasks()

    assert not InboxItem.objects.exists()


def test_reply_mentions_members_only() -> None:
    conversation = make_conversation(make_community())
    noor, kwame, stranger = (
        make_member(conversation.community),
        make_member(conversation.community, make_person(handle="kwame")),
        make_person(handle="stranger"),
    )

    post = reply(noor, conversation, Typed(source="@kwame and @stranger, look"))
    run_tasks()

    assert "/people/kwame/" in post.html
    assert stranger.handle in post.html
    assert "/people/stranger/" not in post.html
    assert set(Notice.objects.filter(kind="mention").values_list("items__person", flat=True)) == {kwame.pk}
    kwame.refresh_from_db()
    assert kwame.waiting_count == 1


def test_first_post_with_a_link_is_held_until_a_steward_shows_it() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    newcomer = make_member(community, make_person(date_joined=clock.now()))
    conversation = make_conversation(community, replies=1)

    post = reply(newcomer, conversation, Typed(source="Look: https://example.org"))

    assert (post.n, post.state) == (None, Post.State.HELD)
    assert list(Post.objects.visible_to(make_member(community)).filter(pk=post.pk)) == []
    assert Post.objects.visible_to(newcomer).get(pk=post.pk) == post

    restore_post(steward, post)

    post.refresh_from_db()
    assert (post.n, post.state) == (3, Post.State.SHOWN)


def test_limits_of_a_new_account_are_refused_with_their_reason() -> None:
    community = make_community()
    newcomer = make_member(community, make_person(date_joined=clock.now()))
    conversation = make_conversation(community)
    for _n in range(10):
        reply(newcomer, conversation, Typed(source="One more."))

    with pytest.raises(Refused, match="10 posts a day"):
        reply(newcomer, conversation, Typed(source="Too many."))

    assert Post.objects.filter(author=newcomer).count() == 10


def test_edit_post_keeps_what_it_said_before() -> None:
    conversation = make_conversation(make_community())
    post = conversation.posts.get()

    edit_post(conversation.author, post, Typed(source="Better words.", title="A better title"), version=1)

    conversation.refresh_from_db()
    post.refresh_from_db()
    assert (post.source, post.version, conversation.title) == ("Better words.", 2, "A better title")
    assert Revision.objects.get().source == "Some words."


def test_edit_post_by_two_at_once_loses_neither_text() -> None:
    conversation = make_conversation(make_community())
    post = conversation.posts.get()
    edit_post(conversation.author, post, Typed(source="The first."), version=1)

    with pytest.raises(ChangedMeanwhileError) as error:
        edit_post(conversation.author, post, Typed(source="The second."), version=1)

    assert error.value.current.source == "The first."


def test_edit_post_is_refused_to_others() -> None:
    conversation = make_conversation(make_community())

    with pytest.raises(Refused):
        edit_post(make_member(conversation.community), conversation.posts.get(), Typed(source="Mine now."), version=1)

    assert conversation.posts.get().source == "Some words."


def test_withdraw_post_can_be_undone() -> None:
    conversation = make_conversation(make_community(), replies=1)
    post = conversation.posts.get(n=2)

    withdraw_post(post.author, post)
    post.refresh_from_db()
    assert post.state == Post.State.WITHDRAWN

    bring_back_post(post.author, post)
    post.refresh_from_db()
    assert post.state == Post.State.SHOWN


def test_hide_post_takes_a_steward_and_takes_it_out_of_search() -> None:
    community = make_community()
    steward, member = make_member(community, role="steward"), make_member(community)
    conversation = start_conversation(
        make_member(community), community, Typed(source="Spam.", title="Unbelievable offer")
    )
    post = conversation.posts.get()

    with pytest.raises(Refused):
        hide_post(member, post, reason="no")
    hide_post(steward, post, reason="Point 5")

    assert find_close("conversation", "unbelievable") == []
    assert not Conversation.objects.visible_to(member).filter(pk=conversation.pk).exists()
    restore_post(steward, post)
    assert find_close("conversation", "unbelievable") == [conversation.pk]


def test_accept_answer_is_the_askers_and_can_be_changed() -> None:
    conversation = make_conversation(make_community(), replies=2)
    first, second = conversation.posts.filter(n__gt=1)

    accept_answer(conversation.author, conversation, first)
    accept_answer(conversation.author, conversation, second)
    conversation.refresh_from_db()
    assert conversation.accepted == second

    with pytest.raises(Refused):
        accept_answer(first.author, conversation, first)
    conversation.refresh_from_db()
    assert conversation.accepted == second


def test_react_counts_each_reader_once_and_can_be_taken_back() -> None:
    conversation = make_conversation(make_community())
    post, reader = conversation.posts.get(), make_member(conversation.community)

    react(reader, post, "helped", on=True)
    react(reader, post, "helped", on=True)
    post.refresh_from_db()
    assert post.helped == 1

    react(reader, post, "helped", on=False)
    post.refresh_from_db()
    assert (post.helped, Reaction.objects.count()) == (0, 0)


def test_react_to_ones_own_post_is_refused() -> None:
    conversation = make_conversation(make_community())

    with pytest.raises(Refused):
        react(conversation.author, conversation.posts.get(), "helped", on=True)

    assert not Reaction.objects.exists()


def test_read_to_goes_no_further_than_the_last_post() -> None:
    conversation = make_conversation(make_community(), replies=1)
    reader = make_member(conversation.community)

    read_to(reader, conversation, 999)

    assert ReadMark.objects.get(person=reader).n == 2


def test_suspended_members_cannot_write() -> None:
    conversation = make_conversation(make_community())
    member = make_member(conversation.community, suspended_until=clock.now() + timedelta(days=1))

    with pytest.raises(Refused, match="suspended"):
        reply(member, conversation, Typed(source="But I"))

    assert conversation.posts.count() == 1


@pytest.mark.parametrize("opens", [False, True], ids=["a reply", "an opening"])
def test_a_held_post_that_was_taken_away_and_brought_back_still_waits(opens: bool) -> None:  # noqa: FBT001 - a table
    community = make_community()
    steward = make_member(community, role="steward")
    newcomer = make_member(community, make_person(date_joined=clock.now()))
    typed = Typed(source="Look: https://example.org", title="Look here")
    if opens:
        post = start_conversation(newcomer, community, typed).posts.get()
    else:
        post = reply(newcomer, make_conversation(community), typed)

    withdraw_post(newcomer, post)
    bring_back_post(newcomer, post)
    post.refresh_from_db()
    assert post.state == Post.State.HELD

    hide_post(steward, post, reason="Let me look.")
    restore_post(steward, post)
    post.refresh_from_db()
    assert (post.state, post.hidden_reason, post.n) == (Post.State.SHOWN, "", 1 if opens else 2)
    assert Conversation.objects.visible_to(make_person()).filter(pk=post.conversation_id).exists()


def test_nobody_hears_of_a_reply_in_a_conversation_that_is_held() -> None:
    community = make_community()
    kwame = make_member(community, make_person("Kwame", handle="kwame"))
    newcomer = make_member(community, make_person(date_joined=clock.now()))
    conversation = start_conversation(newcomer, community, Typed(source="https://example.org", title="Look here"))
    assert conversation.is_held

    reply(newcomer, conversation, Typed(source="Come here, @kwame!"))
    run_tasks()

    assert not InboxItem.objects.filter(person=kwame).exists()
    kwame.refresh_from_db()
    assert kwame.waiting_count == 0
