"""One's own communities: in one's own order, with who waits in each."""

import pytest
from django.test import Client

from lyceum.communities.actions.ordering import move_in_list
from lyceum.communities.queries.directory import list_own_communities
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.actions.notices import notify
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_conversation, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def test_communities_move_one_place_and_stay_there() -> None:
    person = make_person()
    a, b, c = (make_community(name) for name in ("Alpha", "Beta", "Gamma"))
    for community in (a, b, c):
        make_member(community, person)

    move_in_list(person, c, up=True)
    move_in_list(person, a, up=True)

    assert [own.community_id for own in list_own_communities(person)] == [a.pk, c.pk, b.pk]


def test_nobody_moves_what_is_not_theirs() -> None:
    community = make_community()
    with pytest.raises(Refused):
        move_in_list(make_person(), community, up=True)


def test_the_list_says_who_waits_and_offers_the_ways_out(client: Client) -> None:
    community = make_community("Alpha")
    person, other = make_member(community), make_member(community)
    post = make_conversation(community, other).posts.get(n=1)
    notify(SYSTEM, kind="mention", about=("post", post.pk), audience={"people": [person.pk]},
           community_id=community.pk, actor_id=other.pk)  # fmt: skip
    run_tasks()
    client.force_login(person)

    page = client.get("/communities/").content.decode()

    assert "1 person is waiting" in page
    assert f'href="/c/{community.slug}/leave/"' in page
    assert f'href="/c/{community.slug}/pause/"' in page
