"""A community that hides is unknown to everybody outside from that moment, and stays where it is for those inside."""

import re

import pytest
from django.test import Client

from lyceum.communities.actions.founding import Founding, change_community, found_community
from lyceum.communities.models.communities import Community
from lyceum.discussions.models.conversations import Conversation
from tests.factories import make_community, make_conversation, make_member, make_person

pytestmark = pytest.mark.django_db
OUTSIDE = ["visitor", "outsider", "applicant", "left", "removed"]
TOKEN = re.compile(r'value="[A-Za-z0-9]{20,}"')


def sign_in(client: Client, community: Community, who: str) -> Client:
    states = {"applicant": "requested", "left": "left", "removed": "removed"}
    if who == "outsider":
        client.force_login(make_person())
    elif who in states:
        client.force_login(make_member(community, state=states[who]))
    elif who != "visitor":
        client.force_login(make_member(community, role=who))
    return client


def addresses(slug: str, conversation: Conversation) -> list[str]:
    at, pk = f"/c/{slug}/", conversation.pk
    inner = (
        "",
        "agreement/",
        "join/",
        "leave/",
        "pause/",
        "people/",
        "roles/",
        "settings/",
        "care/",
        "export/",
        "owner/",
    )
    talks = ("conversations/", f"conversations/{pk}/", "conversations/new/", "conversations/mine/")
    return [f"{at}{path}" for path in (*inner, *talks)]


@pytest.mark.parametrize("who", OUTSIDE)
def test_a_community_that_hides_answers_as_if_it_never_was(client: Client, who: str) -> None:
    community = make_community("Night owls", slug="night-owls")
    owner, conversation = make_member(community, role="owner"), make_conversation(community, title="Whispered")
    sign_in(client, community, who)
    post = conversation.posts.get()
    public = ["/c/night-owls/", "/c/night-owls/conversations/", f"/c/night-owls/conversations/{conversation.pk}/"]
    for _time in range(2):  # what is stored for visitors is stored now
        assert [client.get(path).status_code for path in public] == [200] * 3

    change_community(owner, community, {"visibility": "hidden"})

    for path, unknown in zip(
        addresses("night-owls", conversation), addresses("never-was", conversation), strict=True
    ):
        there, nowhere = client.get(path), client.get(unknown)
        assert there.status_code == nowhere.status_code, path
        assert there.status_code in {302, 404}, path
        if there.status_code == 404:
            assert TOKEN.sub("", there.content.decode()) == TOKEN.sub("", nowhere.content.decode()), path
    assert client.get(f"/p/{post.pk}").status_code == 404
    for path in ("/communities/", "/search/?q=night", "/search/?q=whispered", "/"):
        page = client.get(path).content.decode()
        assert "Night owls" not in page, path
        assert "Whispered" not in page, path


@pytest.mark.parametrize("who", ["member", "steward", "organiser"])
def test_a_community_that_hides_stays_where_it_is_for_members(client: Client, who: str) -> None:
    community = make_community("Night owls", slug="night-owls")
    owner, conversation = make_member(community, role="owner"), make_conversation(community)
    sign_in(client, community, who)

    change_community(owner, community, {"visibility": "hidden"})

    assert client.get("/c/night-owls/").status_code == 200
    assert client.get(f"/c/night-owls/conversations/{conversation.pk}/").status_code == 200


def test_founding_and_renaming_never_refuse_a_name_that_is_taken() -> None:
    owner = make_person()
    first = found_community(owner, Founding(name="Night owls", description="x"))
    change_community(owner, first, {"visibility": "hidden"})

    second = found_community(make_person(), Founding(name="Night owls", description="x"))
    other = found_community(make_person(), Founding(name="Larks", description="x"))
    renamed = change_community(other.memberships.get().person, other, {"name": "Night owls"})

    assert (second.name, renamed.name) == (first.name, first.name)
    assert len({first.slug, second.slug, renamed.slug}) == 3
