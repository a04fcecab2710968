"""Whoever leaves takes their own words along, and nobody else's."""

import pytest
from django.test import Client

from lyceum.discussions.actions.removing import withdraw_post
from lyceum.discussions.actions.writing import Typed, reply, start_conversation
from lyceum.discussions.queries.own import own_words
from lyceum.people.registries import personal_data
from tests.factories import make_community, make_member, make_person

pytestmark = pytest.mark.django_db


def read(client: Client, slug: str) -> str:
    return b"".join(client.get(f"/c/{slug}/conversations/mine/")).decode()


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("Mine.", "Mine."),
        ("> [!quote 7]\n> theirs\n>\n> more\n\nMine.", "> http://testserver/p/7\n\nMine."),
        (" > > [!quote 7]theirs\n> theirs\nMine.\n> my own", "> http://testserver/p/7\nMine.\n> my own"),
        ("> a saying\n\n> [!quote 8]\n> x", "> a saying\n\n> http://testserver/p/8"),
    ],
)
def test_own_words_leaves_the_address_of_a_quoted_post_alone(source: str, kept: str) -> None:
    assert own_words(source) == kept


def test_own_copy_holds_my_posts_here_and_nothing_else(client: Client) -> None:
    here, elsewhere = make_community("Slow statistics"), make_community()
    me, other = make_member(here), make_member(here)
    make_member(elsewhere, me)
    asked = start_conversation(other, here, Typed(source="Their secret.", title="Their title?"))
    mine = start_conversation(me, here, Typed(source="My **question**.", title="My title?"))
    reply(me, asked, Typed(source=f"> [!quote {asked.posts.get().pk}]\n> Their secret.\n\nMy answer."))
    withdraw_post(me, reply(me, asked, Typed(source="Taken back.")))
    start_conversation(me, elsewhere, Typed(source="Said elsewhere.", title="x"))
    client.force_login(me)

    text = read(client, here.slug)

    assert "# My posts in Slow statistics" in text
    assert f"## My title?\n\nhttp://testserver/p/{mine.posts.get().pk} · " in text
    assert "My **question**." in text
    assert "My answer." in text
    assert not [word for word in ("Their secret", "Their title", "Taken back", "elsewhere") if word in text]
    assert "Their secret" not in str(personal_data.get("conversations").export(me))  # type: ignore[union-attr]  # it is there


@pytest.mark.parametrize("who", ["visitor", "outsider", "left"])
def test_own_copy_is_for_members(client: Client, who: str) -> None:
    community = make_community()
    if who != "visitor":
        client.force_login(make_member(community, state="left") if who == "left" else make_person())

    assert client.get(f"/c/{community.slug}/conversations/mine/").status_code == (302 if who == "visitor" else 404)


def test_leave_page_offers_a_copy_to_members(client: Client) -> None:
    community = make_community()
    client.force_login(make_member(community))

    assert f"/c/{community.slug}/conversations/mine/" in client.get(f"/c/{community.slug}/leave/").content.decode()
