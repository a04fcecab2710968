"""Looking up a name takes two stewards, leaves a line, and the writer is told."""

import pytest
from django.test import Client

from lyceum.activity.models import ActivityEvent
from lyceum.discussions.actions.naming import ask_name, decide_name
from lyceum.discussions.actions.writing import Typed, start_conversation
from lyceum.discussions.models.asking import DiscussionSettings
from lyceum.discussions.models.conversations import Post
from lyceum.discussions.models.nameless import NameLookup
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def _post() -> tuple[Post, Person, Person, Person]:
    community = make_community()
    DiscussionSettings.objects.create(community=community, nameless="everywhere")
    writer = make_member(community)
    typed = Typed(source="I do not dare.", title="Shy", is_nameless=True)
    post = start_conversation(writer, community, typed).posts.get()
    return post, writer, make_member(community, role="steward"), make_member(community, role="steward")


def test_two_stewards_open_a_name_and_the_writer_is_told(client: Client) -> None:
    post, writer, one, two = _post()
    page = f"/c/{post.conversation.community.slug}/conversations/names/"
    lookup = ask_name(one, post, "Threats against a member.")
    client.force_login(one)
    assert writer.name not in client.get(page).content.decode()

    decide_name(two, lookup, opens=True)
    run_tasks()

    assert writer.name in client.get(page).content.decode()
    client.force_login(make_member(post.conversation.community, role="owner"))
    assert f"> {writer.name}<" not in client.get(page).content.decode()
    assert InboxItem.objects.filter(person=writer, notice__kind="name_opened").exists()
    assert ActivityEvent.objects.filter(kind__icontains="named", community_id=post.conversation.community_id).exists()


def test_the_steward_who_asked_does_not_decide() -> None:
    post, writer, one, _two = _post()
    lookup = ask_name(one, post, "Why not.")

    with pytest.raises(Refused, match="takes two"):
        decide_name(one, lookup, opens=True)

    run_tasks()
    assert NameLookup.objects.get().state == "asked"
    assert not InboxItem.objects.filter(person=writer).exists()


@pytest.mark.parametrize("role", ["member", "facilitator"])
def test_members_neither_ask_nor_decide(role: str, client: Client) -> None:
    post, _writer, one, _two = _post()
    member = make_member(post.conversation.community, role=role)

    with pytest.raises(Refused):
        ask_name(member, post, "I am curious.")
    lookup = ask_name(one, post, "A reason.")
    with pytest.raises(Refused):
        decide_name(member, lookup, opens=True)
    client.force_login(member)
    assert client.get(f"/c/{post.conversation.community.slug}/conversations/names/").status_code in {302, 403}
    client.force_login(make_person(is_administrator=True))
    assert writer_is_hidden(client, post)

    assert NameLookup.objects.get().state == "asked"


def writer_is_hidden(client: Client, post: Post) -> bool:
    """Whether the list of names is shut for who is signed in."""
    answer = client.get(f"/c/{post.conversation.community.slug}/conversations/names/")
    return answer.status_code != 200


def test_a_refused_name_stays_closed_and_the_writer_hears_nothing() -> None:
    post, writer, one, two = _post()
    decide_name(two, ask_name(one, post, "Only curious."), opens=False)
    run_tasks()

    assert NameLookup.objects.get().state == "refused"
    assert not InboxItem.objects.filter(person=writer).exists()


def test_the_form_wants_a_reason(client: Client) -> None:
    post, _writer, one, _two = _post()
    client.force_login(one)

    assert client.post(f"/p/{post.pk}/name/", {"reason": ""}).status_code == 422
    client.post(f"/p/{post.pk}/name/", {"reason": "Threats."})

    assert NameLookup.objects.get().reason == "Threats."
