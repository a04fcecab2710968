"""Policies of conversations: role and state against yes, or the reason."""

import pytest

from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.policies import (
    can_accept_answer,
    can_edit_post,
    can_react,
    can_reply,
    can_write_so_much,
    must_hold,
)
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM

pytestmark = pytest.mark.pure


def _post(*, author_id: int = 1, state: str = "shown", n: int = 2) -> Post:
    community = Community(pk=1)
    conversation = Conversation(pk=1, community=community, author_id=1, kind="question")
    return Post(pk=n, conversation=conversation, author_id=author_id, state=state, n=n)


def _membership(state: str = "active") -> Membership:
    return Membership(community_id=1, person_id=1, state=state)


@pytest.mark.parametrize(
    ("membership", "allowed"),
    [
        (None, False),
        (_membership("requested"), False),
        (_membership("left"), False),
        (_membership("removed"), False),
        (_membership("paused"), True),
        (_membership(), True),
    ],
)
def test_can_reply_takes_a_membership(membership: Membership | None, allowed: bool) -> None:  # noqa: FBT001 - a table
    conversation = _post().conversation

    assert bool(can_reply(Person(pk=1), conversation, membership)) is allowed


def test_can_reply_is_no_in_a_community_that_has_ended() -> None:
    conversation = _post().conversation
    conversation.community.closed_at = clock.now()

    assert "ended" in str(can_reply(Person(pk=1), conversation, _membership()).reason)


@pytest.mark.parametrize(
    ("actor_id", "state", "allowed"),
    [(1, "shown", True), (2, "shown", False), (1, "hidden", False), (1, "held", True)],
)
def test_can_edit_post_is_the_authors(actor_id: int, state: str, allowed: bool) -> None:  # noqa: FBT001 - a table
    assert (
        bool(can_edit_post(Person(pk=actor_id), _post(state=state), _membership(), is_own=actor_id == 1)) is allowed
    )


@pytest.mark.parametrize(
    ("actor_id", "n", "state", "allowed"),
    [(1, 2, "shown", True), (2, 2, "shown", False), (1, 1, "shown", False), (1, 2, "hidden", False)],
)
def test_can_accept_answer_is_the_askers(actor_id: int, n: int, state: str, allowed: bool) -> None:  # noqa: FBT001 - a table
    post = _post(n=n, state=state)

    assert bool(can_accept_answer(Person(pk=actor_id), post.conversation, post, is_own=actor_id == 1)) is allowed


@pytest.mark.parametrize(
    ("author_id", "state", "allowed"), [(2, "shown", True), (1, "shown", False), (2, "withdrawn", False)]
)
def test_can_react_to_what_others_wrote(author_id: int, state: str, allowed: bool) -> None:  # noqa: FBT001 - a table
    post = _post(author_id=author_id, state=state)

    assert bool(can_react(Person(pk=1), post, _membership(), is_own=author_id == 1)) is allowed


@pytest.mark.parametrize(
    ("posts", "links", "mentions", "allowed"),
    [(9, 2, 3, True), (10, 0, 0, False), (0, 3, 0, False), (0, 0, 4, False)],
)
def test_can_write_so_much_limits_new_accounts(posts: int, links: int, mentions: int, allowed: bool) -> None:  # noqa: FBT001 - a table
    verdict = can_write_so_much(Person(pk=1), posts_today=posts, links=links, mentions=mentions)

    assert bool(verdict) is allowed


def test_must_hold_only_a_newcomers_first_post_with_a_link() -> None:
    newcomer = Person(pk=1)

    assert must_hold(newcomer, has_link=True, has_posted=False)
    assert not must_hold(newcomer, has_link=False, has_posted=False)
    assert not must_hold(newcomer, has_link=True, has_posted=True)
    assert not must_hold(SYSTEM, has_link=True, has_posted=False)
