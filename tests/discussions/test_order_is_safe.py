"""Putting conversations in order opens nothing that was closed, and loses nobody's words."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from lyceum.communities.models.communities import Membership
from lyceum.discussions.actions.arranging import (
    merge_conversation,
    move_conversation,
    split_conversation,
    undo_arrangement,
)
from lyceum.discussions.actions.keeping import forget_person
from lyceum.discussions.actions.removing import withdraw_post
from lyceum.discussions.actions.writing import Typed, reply
from lyceum.discussions.models.arranging import Arrangement
from lyceum.discussions.models.asking import Asking
from lyceum.discussions.models.conversations import Conversation, Post, ReadMark
from lyceum.discussions.models.nameless import Authorship
from lyceum.discussions.models.polls import Poll, PollOption, Vote
from lyceum.discussions.queries.arranging import list_post_lines
from lyceum.discussions.tasks.house import close_due_polls, pass_on_questions
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.library.actions import make_page, narrow_pages, remove_page
from lyceum.library.models import Page
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_conversation, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def test_a_merge_opens_nothing_that_was_closed() -> None:
    community = make_community()
    closed = make_conversation(community, replies=2, is_public=False)
    post = closed.posts.get(n=2)

    merge_conversation(make_member(community, role="steward"), closed, make_conversation(community))

    assert not Post.objects.readable_by(VISITOR).filter(pk=post.pk).exists()


def test_a_move_is_taken_back_by_stewards_of_both_places_and_opens_nothing_new() -> None:
    here, there = make_community(), make_community(visibility="hidden")
    conversation = make_conversation(here, replies=1)
    steward, here_only = make_member(here, role="steward"), make_member(here, role="steward")
    make_member(there, steward, role="steward")
    step = move_conversation(steward, conversation, there)
    secret = reply(make_member(there), Conversation.objects.get(pk=conversation.pk), Typed(source="Of there."))

    with pytest.raises(Refused):
        undo_arrangement(here_only, step)
    undo_arrangement(steward, step)

    assert not Post.objects.readable_by(VISITOR).filter(pk=secret.pk).exists()


def test_posts_without_a_name_stay_in_their_community() -> None:
    here, there = make_community(), make_community()
    steward = make_member(here, role="steward")
    make_member(there, steward, role="steward")

    with pytest.raises(Refused, match="without a name"):
        move_conversation(steward, make_conversation(here, has_nameless=True), there)


def test_answer_first_is_neither_split_nor_merged() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    first = make_conversation(community, replies=2, answer_first_until=clock.now() + timedelta(days=1))

    with pytest.raises(Refused):
        split_conversation(steward, first, [2], "Apart")
    with pytest.raises(Refused):
        merge_conversation(steward, first, make_conversation(community))


def test_withdrawn_words_are_not_shown_to_who_splits() -> None:
    conversation = make_conversation(make_community())
    writer, steward = make_member(conversation.community), make_member(conversation.community, role="steward")
    withdraw_post(writer, reply(writer, conversation, Typed(source="My address.")))

    assert "address" not in " ".join(line.text for line in list_post_lines(steward, conversation))


def test_two_crosswise_merges_leave_one_conversation() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    one, two = make_conversation(community, replies=2), make_conversation(community, replies=2)
    merge_conversation(steward, one, two)

    with pytest.raises(Refused):
        merge_conversation(steward, two, one)

    assert Conversation.objects.visible_to(steward).get().post_count == 6


def test_an_older_step_is_not_taken_back_before_the_newer_one() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    one, two, three = (make_conversation(community, replies=2) for _n in range(3))
    first = merge_conversation(steward, one, two)
    second = merge_conversation(steward, Conversation.objects.get(pk=two.pk), three)

    with pytest.raises(Refused, match="newer step"):
        undo_arrangement(steward, first)
    undo_arrangement(steward, second)
    undo_arrangement(steward, first)

    assert [Conversation.objects.get(pk=c.pk).post_count for c in (one, two, three)] == [3, 3, 3]


def test_taking_a_split_back_keeps_held_posts_and_the_accepted_answer() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    conversation = make_conversation(community, replies=3)
    answer = conversation.posts.get(n=2)
    Conversation.objects.filter(pk=conversation.pk).update(accepted=answer)
    made = split_conversation(steward, conversation, [2], "Apart")
    held = Post.objects.create(conversation=made, author=make_member(community), source="x", html="x", state="held")

    undo_arrangement(steward, Arrangement.objects.get())

    conversation.refresh_from_db()
    assert conversation.accepted_id == answer.pk
    assert Post.objects.visible_to(steward).filter(pk=held.pk).exists()


def test_who_leaves_with_their_posts_takes_those_without_a_name_along() -> None:
    conversation = make_conversation(make_community(), replies=1)
    post = conversation.posts.get(n=2)
    leaver = make_person(remove_posts=True)
    Post.objects.filter(pk=post.pk).update(alias="KXR4")
    Authorship.objects.create(post=post, person=leaver)

    forget_person(SYSTEM, leaver)

    post.refresh_from_db()
    assert (post.source, post.html, post.state) == ("", "", "withdrawn")


def _page() -> tuple[Page, Conversation]:
    conversation = make_conversation(make_community())
    maker = make_member(conversation.community)
    Conversation.objects.filter(pk=conversation.pk).update(
        accepted=reply(maker, conversation, Typed(source="So it is."))
    )
    conversation.refresh_from_db()
    return make_page(maker, conversation, title="Kept", source="Words."), conversation


def test_what_stewards_took_out_its_maker_does_not_put_back() -> None:
    page, conversation = _page()
    assert page.made_by is not None
    remove_page(make_member(conversation.community, role="steward"), page)

    with pytest.raises(Refused):
        remove_page(page.made_by, page, on=False)


def test_a_page_is_not_put_back_beside_another_one() -> None:
    page, conversation = _page()
    assert page.made_by is not None
    remove_page(page.made_by, page)
    make_page(page.made_by, conversation, title="Another", source="Words.")

    with pytest.raises(Refused, match="another page"):
        remove_page(page.made_by, page, on=False)


def test_a_library_does_not_open_again_by_itself() -> None:
    page, _conversation = _page()

    narrow_pages(SYSTEM, page.community_id)

    assert not Page.objects.visible_to(VISITOR).exists()


def test_taking_a_split_back_gives_the_reading_marks_back() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    conversation = make_conversation(community, replies=4)
    readers = {make_member(community): n for n in (5, 3, 1)}
    for reader, n in readers.items():
        ReadMark.objects.create(person=reader, conversation=conversation, n=n)
    made = split_conversation(steward, conversation, [2, 4], "Apart")

    assert [ReadMark.objects.get(person=r, conversation=conversation).n for r in readers] == [3, 2, 1]
    assert [ReadMark.objects.get(person=r, conversation=made).n for r in readers] == [2, 1, 0]
    undo_arrangement(steward, Arrangement.objects.get())

    assert [ReadMark.objects.get(person=r, conversation=conversation).n for r in readers] == [5, 3, 1]


def test_polls_go_along_with_a_merge_and_come_back() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    one, two = make_conversation(community), make_conversation(community)
    poll = Poll.objects.create(conversation=one, question="When?")

    step = merge_conversation(steward, one, two)

    two.refresh_from_db()
    assert (two.polls.get(), two.has_parts) == (poll, True)
    undo_arrangement(steward, step)
    assert one.polls.get() == poll


def test_a_request_for_feedback_is_not_merged_into_another_conversation() -> None:
    community = make_community()
    one, two = make_conversation(community, kind="feedback"), make_conversation(community)

    with pytest.raises(Refused, match="stays with it"):
        merge_conversation(make_member(community, role="steward"), one, two)

    assert one.posts.exists()


def test_a_leaver_breaks_neither_the_queue_of_asking_nor_polls() -> None:
    community = make_community()
    leaver, voter = make_person(remove_posts=True), make_member(community)
    conversation = make_conversation(community, make_member(community, leaver))
    Membership.objects.filter(person=leaver).update(state="left")
    asked = Asking.objects.create(conversation=conversation, person=leaver, until=clock.now() - timedelta(hours=1))
    poll = Poll.objects.create(
        conversation=make_conversation(community), question="When?", author=leaver, closes_at=clock.now()
    )
    for n, person in enumerate((leaver, voter), start=1):
        option = PollOption.objects.create(poll=poll, n=n, text=str(n))
        Vote.objects.create(poll=poll, option=option, person=person)

    forget_person(SYSTEM, leaver)
    pass_on_questions.func()
    close_due_polls.func()
    run_tasks()

    asked.refresh_from_db()
    poll.refresh_from_db()
    assert asked.state != "open"
    assert poll.closed_at is not None


def test_undo_arrangement_waits_for_what_was_split_off_later() -> None:
    community = make_community()
    steward, reader = make_member(community, role="steward"), make_member(community)
    conversation = make_conversation(community, replies=5)
    ReadMark.objects.create(person=reader, conversation=conversation, n=6)
    split_conversation(steward, conversation, [2], "First part")
    older = Arrangement.objects.get()
    second = split_conversation(steward, conversation, [3], "Second part")
    posts = list(second.posts.values_list("pk", flat=True))

    with pytest.raises(Refused):
        undo_arrangement(steward, older)

    assert list(second.posts.values_list("pk", flat=True)) == posts
    undo_arrangement(steward, Arrangement.objects.exclude(pk=older.pk).get())
    undo_arrangement(steward, older)
    assert list(conversation.posts.order_by("n").values_list("n", flat=True)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("step", ["split", "merge"])
def test_undo_arrangement_opens_nothing_that_was_moved_into_a_closed_place(step: str) -> None:
    here, closed = make_community(), make_community(visibility="hidden")
    steward, both = make_member(here, role="steward"), make_member(here, role="steward")
    make_member(closed, both, role="steward")
    conversation, other = make_conversation(here, replies=4), make_conversation(here)
    if step == "split":
        split_conversation(steward, conversation, [2], "First part")
    else:
        merge_conversation(steward, other, conversation)
    older = Arrangement.objects.get()
    conversation.refresh_from_db()
    second = split_conversation(both, conversation, [3 if step == "split" else 6], "Second part")
    move_conversation(both, second, closed)

    with pytest.raises(Refused):
        undo_arrangement(steward, older)

    assert not Post.objects.readable_by(AnonymousUser()).filter(conversation=second).exists()
