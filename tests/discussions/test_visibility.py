"""Who reads a conversation: every role against every visibility; page, list and search agree."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.removing import hide_post, withdraw_post
from lyceum.discussions.actions.writing import Typed, reply, start_conversation
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.queries.lists import ConversationFilter, list_conversations, list_tags
from lyceum.people.requests import Viewer
from lyceum.search.queries.searching import search
from tests.factories import make_community, make_conversation, make_member, make_person

pytestmark = pytest.mark.django_db

Maker = Callable[[Community], Viewer]


def _parents_organiser(community: Community) -> Viewer:
    parent = make_community(level="chapter")
    Community.objects.filter(pk=community.pk).update(parent=parent)
    return make_member(parent, role="organiser")


ROLES: dict[str, Maker] = {
    "visitor": lambda _c: AnonymousUser(),
    "outsider": lambda _c: make_person(),
    "applicant": lambda c: make_member(c, state="requested"),
    "member": make_member,
    "paused": lambda c: make_member(c, state="paused"),
    "left": lambda c: make_member(c, state="left"),
    "removed": lambda c: make_member(c, state="removed"),
    "steward": lambda c: make_member(c, role="steward"),
    "owner": lambda c: make_member(c, role="owner"),
    "parent's organiser": _parents_organiser,
    "instance steward": lambda _c: make_person(is_steward=True),
    "administrator": lambda _c: make_person(is_administrator=True),
}
INSIDE = {"member", "paused", "steward", "owner"}


def _started(visibility: str) -> tuple[Community, Conversation]:
    community = make_community(visibility=visibility)
    author = make_member(community)
    return community, start_conversation(author, community, Typed(source="zebra words", title="Zebra question"))


@pytest.mark.parametrize("visibility", ["public", "closed", "hidden"])
@pytest.mark.parametrize("role", ROLES)
def test_a_conversation_is_read_by_those_inside_and_public_ones_by_all(role: str, visibility: str) -> None:
    community, conversation = _started(visibility)
    viewer = ROLES[role](community)
    readable = visibility == "public" or role in INSIDE

    seen = Conversation.objects.visible_to(viewer).filter(pk=conversation.pk).exists()
    posts = Post.objects.visible_to(viewer).filter(conversation=conversation).exists()
    listed = bool(list_conversations(viewer, community, ConversationFilter()).items)
    found = bool(search(viewer, "zebra"))

    assert (seen, posts, listed, found) == (readable,) * 4


@pytest.mark.parametrize("visibility", ["closed", "hidden"])
def test_the_page_of_a_closed_conversation_answers_as_if_it_did_not_exist(client: Client, visibility: str) -> None:
    community, conversation = _started(visibility)
    client.force_login(make_person())
    post = conversation.posts.get()

    addresses = [
        f"/c/{community.slug}/conversations/",
        f"/c/{community.slug}/conversations/{conversation.pk}/",
        f"/p/{post.pk}",
        f"/p/{post.pk}/history/",
    ]

    assert [client.get(address).status_code for address in addresses] == [404] * 4
    assert client.post(f"/p/{post.pk}/react/helped/").status_code == 404
    assert (
        client.post(f"/c/{community.slug}/conversations/{conversation.pk}/reply/", {"source": "x"}).status_code == 404
    )


def test_opening_a_community_does_not_publish_what_was_written_inside() -> None:
    community, inside = _started("closed")
    Community.objects.filter(pk=community.pk).update(visibility="public")
    community.refresh_from_db()
    author = make_member(community)

    after = start_conversation(author, community, Typed(source="new", title="Written in the open"))

    seen = set(Conversation.objects.visible_to(AnonymousUser()).values_list("pk", flat=True))
    assert seen == {after.pk}
    assert inside.pk not in seen


@pytest.mark.parametrize("by_steward", [False, True], ids=["removed by its author", "hidden by the stewards"])
def test_words_that_were_taken_away_are_handed_out_nowhere(client: Client, by_steward: bool) -> None:  # noqa: FBT001 - a table
    community = make_community()
    conversation = make_conversation(community, replies=1)
    author, steward, reader = make_member(community), make_member(community, role="steward"), make_member(community)
    post = reply(author, conversation, Typed(source="Something regretted."))
    if by_steward:
        hide_post(steward, post, reason="No.")
    else:
        withdraw_post(author, post)
    client.force_login(reader)

    quoted = client.get(f"/c/{community.slug}/conversations/{conversation.pk}/?quote={post.pk}")
    told = client.get(f"/tell/post/{post.pk}/")

    assert b"regretted" not in quoted.content + told.content
    assert (quoted.status_code, told.status_code) == (404, 404)
    assert not Post.objects.readable_by(AnonymousUser()).filter(pk=post.pk).exists()
    assert Post.objects.readable_by(steward).filter(pk=post.pk).exists() is by_steward
    assert client.get(f"/p/{post.pk}").status_code == 302


def test_list_tags_tells_visitors_nothing_of_what_is_inside_or_held() -> None:
    community = make_community()
    make_conversation(community).tags.create(tag="open")
    make_conversation(community, is_public=False).tags.create(tag="inside")
    make_conversation(community, is_held=True).tags.create(tag="held")

    assert list_tags(AnonymousUser(), community) == ["open"]
    assert list_tags(make_member(community, role="steward"), community) == ["inside", "open"]
