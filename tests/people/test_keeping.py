"""Keep: seen by oneself alone, through the gate of each thing, with a note and a way back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.models.communities import Community, Membership
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.people.actions.keeping import bring_back_thing, drop_thing, keep_thing, note_kept
from lyceum.people.models.keeping import Kept
from lyceum.people.queries.keeping import is_kept, list_kept
from lyceum.people.registries import personal_data
from tests.factories import make_community, make_conversation, make_member, make_person, make_post

pytestmark = pytest.mark.django_db


def test_keep_thing_twice_keeps_once() -> None:
    person, conversation = make_person(), make_conversation(make_community())

    keep_thing(person, "conversation", conversation.pk)
    keep_thing(person, "conversation", conversation.pk)

    row = list_kept(person).items[0]
    address = f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"
    assert Kept.objects.count() == 1
    assert (row.title, row.url) == (conversation.title, address)


@pytest.mark.parametrize("kind", ["conversation", "post", "community", "person", "case", "message", "nothing"])
def test_keep_thing_refuses_what_is_hidden_unknown_or_not_to_be_kept_alike(kind: str) -> None:
    hidden = make_conversation(make_community(visibility="hidden"))
    pks = {"conversation": hidden.pk, "post": hidden.posts.get().pk, "community": hidden.community_id}
    person = make_person()

    with pytest.raises(Http404):
        keep_thing(person, kind, pks.get(kind, person.pk))
    with pytest.raises(Http404):
        keep_thing(person, kind, 10**9)

    assert not Kept.objects.exists()


def test_list_kept_has_no_title_of_what_may_not_be_seen_any_more(client: Client) -> None:
    community = make_community("Secret place", visibility="hidden")
    person = make_member(community)
    conversation = make_conversation(community, title="A secret question")
    keep_thing(person, "conversation", conversation.pk)
    keep_thing(person, "community", community.pk)
    Membership.objects.filter(person=person).update(state=Membership.State.LEFT)
    client.force_login(person)

    page = client.get("/me/kept/").content.decode()

    assert page.count("Not there any more") >= 2
    assert "ecret" not in page


def test_list_kept_is_for_oneself_alone(client: Client) -> None:
    person, other = make_person(), make_person()
    conversation = make_conversation(make_community(), title="Worth finding again")
    kept = keep_thing(person, "conversation", conversation.pk)

    assert list_kept(other).items == []
    assert not is_kept(other, "conversation", conversation.pk)
    client.force_login(other)
    assert client.post(f"/me/kept/{kept.pk}/note/", {"note": "mine"}).status_code == 404
    with pytest.raises(Refused):
        note_kept(other, kept, "mine")
    assert client.get("/me/kept/").status_code == 200
    assert Client().get("/me/kept/").status_code == 302


def test_drop_thing_can_be_undone_with_its_note() -> None:
    person, conversation = make_person(), make_conversation(make_community())
    kept = keep_thing(person, "conversation", conversation.pk)
    note_kept(person, kept, "For the thesis")

    drop_thing(person, "conversation", conversation.pk)
    assert list_kept(person).items == []
    bring_back_thing(person, "conversation", conversation.pk)

    assert list_kept(person).items[0].kept.note == "For the thesis"


def test_drop_thing_forgets_for_good_after_a_day() -> None:
    person, conversation = make_person(), make_conversation(make_community())
    keep_thing(person, "conversation", conversation.pk)
    drop_thing(person, "conversation", conversation.pk)

    with clock.frozen(clock.now() + timedelta(days=2)):
        drop_thing(person, "conversation", conversation.pk)

    assert not Kept.objects.exists()


def test_list_kept_costs_the_same_for_one_and_three_of_a_kind(client: Client) -> None:
    person, community = make_person(), make_community()
    client.force_login(person)
    client.get("/me/kept/")
    counts = []
    for number in (1, 2):
        for _n in range(number):
            conversation = make_conversation(community)
            keep_thing(person, "conversation", conversation.pk)
            keep_thing(person, "post", conversation.posts.get().pk)
            keep_thing(person, "community", make_community().pk)
        with CaptureQueriesContext(connection) as statements:
            assert client.get("/me/kept/").status_code == 200
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_list_kept_goes_on_by_key(client: Client) -> None:
    person = make_person()
    for _n in range(21):
        keep_thing(person, "community", make_community().pk)

    first = list_kept(person)
    second = list_kept(person, after=first.next or "")

    assert (len(first.items), len(second.items), second.next) == (20, 1, None)


def test_thing_keep_button_shows_its_state(client: Client) -> None:
    community = make_community()
    person = make_member(community)
    conversation = make_conversation(community)
    post = make_post(conversation)
    client.force_login(person)
    here = f"/c/{community.slug}/conversations/{conversation.pk}/"
    address = f"/keep/conversation/{conversation.pk}/"
    assert f'aria-pressed="false" formaction="{address}"' in client.get(here).content.decode()

    client.post(address)

    page = client.get(here).content.decode()
    assert f'aria-pressed="true" formaction="{address}?on=0"' in page
    assert f'formaction="/keep/post/{post.pk}/"' in page
    client.post(f"{address}?on=0")
    assert not is_kept(person, "conversation", conversation.pk)
    client.post(f"{address}?back=1")
    assert is_kept(person, "conversation", conversation.pk)
    other = make_member(community)
    client.force_login(other)
    assert f'aria-pressed="false" formaction="{address}"' in client.get(here).content.decode()


def test_thing_keep_get_changes_nothing(client: Client) -> None:
    person, community = make_person(), make_community()
    client.force_login(person)

    assert client.get(f"/keep/community/{community.pk}/").status_code == 405
    assert (
        f'aria-pressed="false" formaction="/keep/community/{community.pk}/"'
        in client.get(f"/c/{community.slug}/").content.decode()
    )
    client.post(f"/keep/community/{community.pk}/")
    assert (
        f'aria-pressed="true" formaction="/keep/community/{community.pk}/?on=0"'
        in client.get(f"/c/{community.slug}/").content.decode()
    )
    assert Community.objects.filter(pk=community.pk, version=community.version).exists()


def test_kept_note_is_kept_when_too_long(client: Client) -> None:
    person = make_person()
    kept = keep_thing(person, "community", make_community().pk)
    client.force_login(person)

    bad = client.post(f"/me/kept/{kept.pk}/note/", {"note": "z" * 301})
    client.post(f"/me/kept/{kept.pk}/note/", {"note": "Ask <b>Noor</b> about it"})

    assert bad.status_code == 422
    assert "z" * 301 in bad.content.decode()
    assert "Ask &lt;b&gt;Noor" in client.get("/me/kept/").content.decode()


def test_personal_data_kept_is_exported_and_erased() -> None:
    person = make_person()
    keep_thing(person, "community", make_community().pk)
    own = personal_data.get("kept")
    profile = personal_data.get("profile")
    assert own is not None
    assert profile is not None

    assert own.export(person)[0]["kind"] == "community"
    profile.erase(person)

    assert not Kept.objects.exists()
