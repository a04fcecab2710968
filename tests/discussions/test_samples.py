"""Samples: everybody who wrote is asked; one yes is not enough, one no is; it is shown as its writers said."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.samples import answer_sample, drop_sample, propose_sample
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.samples import Sample, SampleWords
from lyceum.discussions.queries.samples import find_sample_question, list_sample_lines, list_samples
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_conversation, make_member, make_person, make_post, run_tasks

pytestmark = pytest.mark.django_db


def make_asked(*, visibility: str = "closed") -> tuple[Sample, Person, Person, Person]:
    """A proposed sample of two posts, its asker, who answered, and the steward."""
    community = make_community(visibility=visibility, slug="quiet-room")
    asker, helper = (
        make_member(community, make_person("Asker Ash")),
        make_member(community, make_person("Helper Hue")),
    )
    steward = make_member(community, role="steward")
    conversation = make_conversation(community, asker, title="Zebra question")
    make_post(conversation, helper, source="zebra answer")
    return propose_sample(steward, conversation), asker, helper, steward


def make_shown() -> tuple[Sample, Person, Person, Person]:
    """The same, with the asker's name shown and the helper's not."""
    sample, asker, helper, steward = make_asked()
    answer_sample(asker, sample, agrees=True, with_name=True)
    answer_sample(helper, sample, agrees=True)
    sample.refresh_from_db()
    return sample, asker, helper, steward


def page_of(sample: Sample) -> str:
    return f"/c/{sample.community.slug}/samples/{sample.pk}/"


def is_on_view(sample: Sample, client: Client) -> bool:
    """Whether a visitor reads it, by page and panel, which have to agree."""
    visitor = AnonymousUser()
    page = client.get(page_of(sample)).status_code == 200
    listed = [row.pk for row in list_samples(visitor, sample.community)] == [sample.pk]
    assert page == listed
    return page


def test_propose_sample_asks_everybody_who_wrote_and_shows_nothing_yet(client: Client) -> None:
    sample, asker, helper, steward = make_asked()
    run_tasks()

    assert set(SampleWords.objects.values_list("person_id", "answer")) == {(asker.pk, "asked"), (helper.pk, "asked")}
    waits = InboxItem.objects.filter(notice__kind="sample_asked", waits=True)
    assert set(waits.values_list("person_id", flat=True)) == {asker.pk, helper.pk}
    assert not is_on_view(sample, client)
    client.force_login(steward)
    assert client.get(page_of(sample)).status_code == 404


def test_answer_sample_shows_it_when_the_last_one_has_agreed(client: Client) -> None:
    sample, asker, helper, steward = make_asked()
    run_tasks()
    answer_sample(asker, sample, agrees=True, with_name=True)
    assert not is_on_view(sample, client)
    assert not InboxItem.objects.filter(person=asker, notice__kind="sample_asked").exists()

    answer_sample(helper, sample, agrees=True)
    run_tasks()

    assert is_on_view(sample, client)
    told = InboxItem.objects.filter(notice__kind="sample_shown").values_list("person_id", flat=True)
    assert set(told) == {asker.pk, helper.pk, steward.pk}


def test_sample_page_shows_words_and_only_names_that_were_given(client: Client) -> None:
    sample, asker, helper, _steward = make_shown()
    answer = client.get(page_of(sample))
    page = answer.content.decode()

    assert "zebra answer" in page
    assert asker.name in page
    assert helper.name not in page
    assert f"/people/{asker.handle}/" not in page
    assert "noindex" in page
    assert answer.headers["Cache-Control"] == "private, no-store"
    front = client.get(f"/c/{sample.community.slug}/").content.decode()
    assert page_of(sample) in front


def test_sample_page_leaves_out_others_pictures_files_and_quoted_posts(client: Client) -> None:
    community = make_community(visibility="closed")
    writer, other = make_member(community), make_member(community, make_person("Other One", handle="other"))
    secret = make_post(make_conversation(community), source="a secret elsewhere")
    words = (
        f"Ask @other! ![a map](file:abcdefgh)\n\n> [!quote {secret.pk}]\n> a secret elsewhere\n\nAgreed, ask @Other."
    )
    conversation = make_conversation(community, writer)
    Post.objects.filter(conversation=conversation).update(source=words, html="<p>a secret elsewhere</p>")
    sample = propose_sample(make_member(community, role="owner"), conversation)
    answer_sample(writer, sample, agrees=True)

    page = client.get(page_of(sample)).content.decode()

    assert "Agreed" in page
    assert "a map" in page
    for hidden in ("secret elsewhere", "/files/", "<img", "@other", "@Other", other.name, f"/p/{secret.pk}"):
        assert hidden not in page.split("<main", 1)[1].split("</main", 1)[0]


def test_a_no_ends_it_and_nobody_is_told_whose_it_was(client: Client) -> None:
    sample, asker, helper, steward = make_asked()
    run_tasks()
    answer_sample(asker, sample, agrees=True)

    answer_sample(helper, sample, agrees=False)
    run_tasks()

    assert not is_on_view(sample, client)
    assert not InboxItem.objects.filter(notice__kind="sample_asked").exists()
    client.force_login(steward)
    page = client.get("/c/quiet-room/samples/").content.decode()
    assert "not everybody agrees" in page
    assert helper.name not in page
    with pytest.raises(Refused, match="three months"):
        propose_sample(steward, sample.conversation)
    with pytest.raises(Refused, match="not asked"):
        answer_sample(asker, sample, agrees=True)


def test_a_yes_is_taken_back_at_once_by_the_page(client: Client) -> None:
    sample, _asker, helper, _steward = make_shown()
    client.force_login(helper)
    assert b"Take my words off" in client.get(page_of(sample)).content
    client.get(f"{page_of(sample)}answer/")
    client.logout()
    assert is_on_view(sample, client)
    client.force_login(helper)

    client.post(f"{page_of(sample)}answer/", {"answer": "no"})

    client.logout()
    assert not is_on_view(sample, client)


@pytest.mark.parametrize("who", ["member", "outsider", "steward", "left"])
def test_answer_sample_is_for_writers_alone(who: str, client: Client) -> None:
    sample, _asker, _helper, steward = make_shown()
    makers: dict[str, Callable[[Community], Person]] = {
        "member": make_member,
        "outsider": lambda _c: make_person(),
        "steward": lambda _c: steward,
    }
    makers["left"] = lambda c: make_member(c, state="left")
    person = makers[who](sample.community)

    with pytest.raises(Refused):
        answer_sample(person, sample, agrees=False)

    client.force_login(person)
    assert client.post(f"{page_of(sample)}answer/", {"answer": "no"}).status_code == 404
    question = SampleWords.objects.first()
    assert question is not None
    assert find_sample_question(person, question.pk) is None
    client.logout()
    assert is_on_view(sample, client)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("member", False),
        ("facilitator", False),
        ("coordinator", False),
        ("steward", True),
        ("organiser", True),
        ("owner", True),
    ],
)
def test_only_who_looks_after_the_place_proposes_and_takes_off(role: str, *, allowed: bool, client: Client) -> None:
    sample, _asker, _helper, _steward = make_shown()
    person = make_member(sample.community, role=role)
    other = make_conversation(sample.community, replies=1)
    client.force_login(person)
    client.post(f"/c/quiet-room/conversations/{other.pk}/sample/")
    client.post(f"{page_of(sample)}drop/")

    assert Sample.objects.filter(conversation=other).exists() == allowed
    assert Sample.objects.filter(pk=sample.pk).exists() != allowed


@pytest.mark.parametrize("visibility", ["public", "hidden"])
def test_samples_are_for_closed_communities(visibility: str) -> None:
    with pytest.raises(Refused, match="closed inside"):
        make_asked(visibility=visibility)

    assert not Sample.objects.exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"has_nameless": True}, "without a name"),
        ({"kind": "feedback"}, "between members"),
        ({"kind": "check_in"}, "between members"),
        ({"is_held": True}, "removed"),
    ],
)
def test_propose_sample_refuses_what_cannot_be_asked(change: dict[str, Any], reason: str) -> None:
    community = make_community(visibility="closed")
    conversation = make_conversation(community, replies=1, **change)

    with pytest.raises(Refused, match=reason):
        propose_sample(make_member(community, role="steward"), conversation)

    assert not Sample.objects.exists()


def test_propose_sample_refuses_when_a_writer_has_left_or_it_is_too_much() -> None:
    community = make_community(visibility="closed")
    steward = make_member(community, role="steward")
    gone = make_conversation(community, make_member(community, state="left"))
    with pytest.raises(Refused, match="no member any more"):
        propose_sample(steward, gone)
    with pytest.raises(Refused, match="at most 30"):
        propose_sample(steward, make_conversation(community, replies=30))
    for _n in range(5):
        propose_sample(steward, make_conversation(community))
    with pytest.raises(Refused, match="at most 5"):
        propose_sample(steward, make_conversation(community))

    assert Sample.objects.count() == 5


def test_asked_again_only_what_is_new_is_asked(client: Client) -> None:
    sample, asker, _helper, steward = make_shown()
    late = make_member(sample.community)
    make_post(sample.conversation, late, source="a later word")
    assert "a later word" not in client.get(page_of(sample)).content.decode()

    propose_sample(steward, sample.conversation)

    assert not is_on_view(sample, client)
    assert list(SampleWords.objects.filter(answer="asked").values_list("person_id", flat=True)) == [late.pk]
    answer_sample(late, sample, agrees=True)
    assert "a later word" in client.get(page_of(sample)).content.decode()
    assert asker.name in client.get(page_of(sample)).content.decode()


def test_drop_sample_forgets_it_whole(client: Client) -> None:
    sample, _asker, _helper, steward = make_shown()

    drop_sample(steward, sample)

    assert not Sample.objects.exists()
    assert client.get(page_of(sample)).status_code == 404


def _statements(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize("kind", ["page", "front", "list"])
def test_pages_of_samples_cost_the_same_with_one_and_three(client: Client, kind: str) -> None:
    sample, _asker, _helper, steward = make_shown()
    client.force_login(steward if kind == "list" else make_person())
    pages = {"page": page_of(sample), "front": "/c/quiet-room/", "list": "/c/quiet-room/samples/"}
    one = _statements(client, pages[kind])
    for _n in range(2):
        writer = make_member(sample.community)
        more = propose_sample(steward, make_conversation(sample.community, writer))
        answer_sample(writer, more, agrees=True)
        answer_sample(writer, _add_post(sample, writer, steward), agrees=True)

    assert _statements(client, pages[kind]) == one
    assert len(list_samples(AnonymousUser(), Community.objects.get(pk=sample.community_id))) == 3


def _add_post(sample: Sample, writer: Person, steward: Person) -> Sample:
    make_post(Conversation.objects.get(pk=sample.conversation_id), writer)
    return propose_sample(steward, sample.conversation)


def test_list_sample_lines_shows_members_only_what_they_wrote_in() -> None:
    sample, asker, _helper, steward = make_shown()
    member = make_member(sample.community)
    rows = {
        person.pk: list_sample_lines(person, sample.community, person.memberships.get())
        for person in (asker, steward, member)
    }

    assert [(line.people, line.agreed, line.is_own) for line in rows[asker.pk]] == [(2, 2, True)]
    assert [line.is_own for line in rows[steward.pk]] == [False]
    assert rows[member.pk] == []
