"""Who gets heard: groups of ten people and more, nobody's name, for those who look after a community."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.models.communities import Community
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.policies import can_see_voices
from lyceum.discussions.queries.voices import get_voices
from lyceum.kernel import clock
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_conversation, make_member, make_post

pytestmark = pytest.mark.django_db


def _write(community: Community, people: int, *, posts: int = 1, days: int = 1) -> list[Conversation]:
    """So many people, each in a conversation of their own."""
    made = []
    for _n in range(people):
        conversation = make_conversation(community)
        for _m in range(posts - 1):
            make_post(conversation, conversation.author)
        made.append(conversation)
    Post.objects.filter(conversation__in=made).update(at=clock.now() - timedelta(days=days))
    return made


def test_get_voices_counts_people_from_ten_on() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    _write(community, 9)
    few = get_voices(steward, community).periods
    _write(community, 2, days=60)

    month, quarter = get_voices(steward, community).periods

    assert [one.people for one in few] == [None, None]
    assert (month.people, quarter.people) == (None, 11)
    assert (month.share, quarter.share) == (None, None)


def test_get_voices_tells_the_share_of_the_loudest_ten_when_the_others_are_ten_too() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    _write(community, 10, posts=3)
    _write(community, 9)
    before = get_voices(steward, community).periods[0].share
    _write(community, 1)

    assert before is None
    assert get_voices(steward, community).periods[0].share == 75


def test_get_voices_tells_how_newcomers_were_answered() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    made = _write(community, 10)
    assert get_voices(steward, community).newcomers.answered == 0  # type: ignore[union-attr]  # ten are enough
    for conversation in made[:4]:
        reply = make_post(conversation, steward)
        Post.objects.filter(pk=reply.pk).update(at=conversation.posts.get(n=1).at + timedelta(minutes=30))

    newcomers = get_voices(steward, community).newcomers

    assert newcomers is not None
    assert (newcomers.people, newcomers.answered, newcomers.minutes) == (11, 4, 30)


def test_get_voices_finds_conversations_of_one_voice_among_five_people() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    loud, fair, small = (make_conversation(community, title=title, replies=4) for title in ("Loud", "Fair", "Small"))
    for conversation, people in ((loud, 5), (fair, 5), (small, 4)):
        Conversation.objects.filter(pk=conversation.pk).update(people_count=people)
    for conversation in (loud, small):
        for _n in range(5):
            make_post(conversation, conversation.author)

    assert [row.title for row in get_voices(steward, community).one_voiced] == ["Loud"]


def test_get_voices_leaves_out_posts_without_a_name_and_removed_ones() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    made = _write(community, 10)
    Post.objects.filter(conversation=made[0]).update(alias="Somebody")
    assert get_voices(steward, community).periods[0].people is None

    Post.objects.update(alias="")
    Post.objects.filter(conversation=made[0]).update(state=Post.State.HIDDEN)
    assert get_voices(steward, community).periods[0].people is None


def test_voices_page_names_nobody(client: Client) -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    made = _write(community, 21)
    make_post(made[0], made[1].author)
    for n, conversation in enumerate(made):
        type(steward).objects.filter(pk=conversation.author_id).update(name=f"Person of number {n}")
    client.force_login(steward)

    page = client.get(f"/c/{community.slug}/conversations/voices/").content.decode()

    assert "In the last 30 days 21 people wrote." in page
    assert "Newcomers wrote 21 first posts, and 1 of them have a reply. Half of the replies came within" in page
    assert "Person of number" not in page
    assert "conversations/voices/" in client.get(f"/c/{community.slug}/conversations/").content.decode()


@pytest.mark.parametrize(("role", "status"), [("member", 403), ("steward", 200), ("owner", 200)])
def test_voices_page_is_for_who_looks_after_the_community(client: Client, role: str, status: int) -> None:
    community = make_community()
    person = make_member(community, role=role)
    client.force_login(person)

    page = client.get(f"/c/{community.slug}/conversations/voices/")

    assert page.status_code == status
    assert bool(can_see_voices(person, community.memberships.get(person=person))) is (status == 200)
    assert can_see_voices(SYSTEM, None)


@pytest.mark.parametrize("number", [1, 3])
def test_get_voices_asks_three_statements(number: int) -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    _write(community, number * 11)

    with CaptureQueriesContext(connection) as asked:
        get_voices(steward, community)

    assert len(asked) == 3
