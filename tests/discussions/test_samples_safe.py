"""Samples open no other door, and whatever is done to people, posts or places takes them off view."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from lyceum.activity.models import ActivityEvent
from lyceum.communities.actions.founding import change_community
from lyceum.communities.actions.joining import leave_community
from lyceum.communities.actions.members import remove_member
from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.arranging import merge_conversation, move_conversation, split_conversation
from lyceum.discussions.actions.removing import hide_post, restore_post, withdraw_post
from lyceum.discussions.actions.samples import answer_sample, propose_sample
from lyceum.discussions.actions.writing import Typed, edit_post
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.samples import Sample, SampleWords
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.people.models.accounts import Person
from lyceum.people.registries import personal_data
from lyceum.people.requests import SYSTEM
from lyceum.search.queries.searching import search
from tests.discussions.test_samples import is_on_view, make_asked, make_shown, page_of
from tests.factories import make_community, make_conversation, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def _reply(sample: Sample) -> Post:
    return Post.objects.select_related("conversation__community").get(conversation=sample.conversation_id, n=2)


def _edit(sample: Sample, _steward: Person) -> None:
    post = _reply(sample)
    edit_post(post.author, post, Typed(source="other words"), version=post.version)


def _edit_title(sample: Sample, _steward: Person) -> None:
    post = Post.objects.get(conversation=sample.conversation_id, n=1)
    edit_post(post.author, post, Typed(source=post.source, title="Another title"), version=post.version)


def _withdraw(sample: Sample, _steward: Person) -> None:
    withdraw_post(_reply(sample).author, _reply(sample))


def _hide(sample: Sample, steward: Person) -> None:
    hide_post(steward, _reply(sample), reason="Unkind.")


def _hide_opening(sample: Sample, steward: Person) -> None:
    hide_post(steward, Post.objects.get(conversation=sample.conversation_id, n=1), reason="Unkind.")


def _move(sample: Sample, steward: Person) -> None:
    other = make_community(visibility="closed")
    make_member(other, steward, role="steward")
    move_conversation(steward, sample.conversation, other)


def _merge(sample: Sample, steward: Person) -> None:
    merge_conversation(steward, sample.conversation, make_conversation(sample.community))


def _split(sample: Sample, steward: Person) -> None:
    split_conversation(steward, sample.conversation, [2], title="Something else")


def _leave(sample: Sample, _steward: Person) -> None:
    leave_community(_reply(sample).author, sample.community)


def _remove(sample: Sample, _steward: Person) -> None:
    owner = make_member(sample.community, role="owner")
    remove_member(owner, sample.community.memberships.get(person=_reply(sample).author), reason="Unkind.")


def _suspend(sample: Sample, _steward: Person) -> None:
    Person.objects.filter(pk=_reply(sample).author_id).update(status="suspended")


def _go(sample: Sample, _steward: Person) -> None:
    Person.objects.filter(pk=_reply(sample).author_id).update(status="leaving", leaving_at=clock.now())


def _nameless(sample: Sample, _steward: Person) -> None:
    Conversation.objects.filter(pk=sample.conversation_id).update(has_nameless=True)


def _narrow(sample: Sample, _steward: Person) -> None:
    change_community(SYSTEM, sample.community, {"visibility": "hidden"})


def _open(sample: Sample, _steward: Person) -> None:
    change_community(SYSTEM, sample.community, {"visibility": "public"})


def _end(sample: Sample, _steward: Person) -> None:
    Community.objects.filter(pk=sample.community_id).update(closed_at=sample.proposed_at)


STEPS: list[Callable[[Sample, Person], None]] = [
    _edit,
    _edit_title,
    _withdraw,
    _hide,
    _hide_opening,
    _move,
    _merge,
    _split,
    _leave,
    _remove,
    _suspend,
    _go,
    _nameless,
    _narrow,
    _open,
    _end,
]


@pytest.mark.parametrize("step", STEPS)
def test_a_sample_is_gone_at_once_after(step: Callable[[Sample, Person], None], client: Client) -> None:
    sample, _asker, _helper, steward = make_shown()
    assert is_on_view(sample, client)

    step(sample, steward)

    assert client.get(page_of(sample)).status_code == 404
    front = client.get(f"/c/{sample.community.slug}/")
    assert b"/samples/" not in front.content


def test_a_restored_post_brings_it_back_and_new_words_do_not(client: Client) -> None:
    sample, _asker, helper, steward = make_shown()
    hide_post(steward, _reply(sample), reason="A mistake.")
    restore_post(steward, _reply(sample))
    assert is_on_view(sample, client)

    edit_post(helper, _reply(sample), Typed(source="other words"), version=1)
    assert not is_on_view(sample, client)

    answer_sample(helper, sample, agrees=True)
    assert is_on_view(sample, client)


def test_who_comes_back_is_asked_anew(client: Client) -> None:
    sample, _asker, helper, _steward = make_shown()
    leave_community(helper, sample.community)
    sample.community.memberships.filter(person=helper).update(state="active")

    assert client.get(page_of(sample)).status_code == 404
    assert not SampleWords.objects.filter(person=helper).exists()


def test_hidden_and_listed_again_shows_nothing(client: Client) -> None:
    sample, _asker, _helper, _steward = make_shown()
    community = change_community(SYSTEM, sample.community, {"visibility": "hidden"})
    change_community(SYSTEM, community, {"visibility": "closed"})

    assert client.get(page_of(sample)).status_code == 404
    assert not Sample.objects.exists()


def test_a_sample_opens_no_other_door(client: Client) -> None:
    sample, _asker, _helper, _steward = make_shown()
    run_tasks()
    conversation, post, slug = sample.conversation_id, _reply(sample), sample.community.slug

    for address in (
        f"/c/{slug}/conversations/{conversation}/",
        f"/c/{slug}/conversations/",
        f"/c/{slug}/samples/",
        f"{page_of(sample)}answer/",
        f"/p/{post.pk}",
        f"/p/{post.pk}/history/",
    ):
        answer = client.get(address)
        assert answer.status_code in {302, 401, 404}, address
        assert b"zebra" not in answer.content.lower(), address
    assert not any(group.hits for group in search(AnonymousUser(), "zebra"))
    assert not Post.objects.visible_to(AnonymousUser()).exists()
    assert not Post.objects.readable_by(make_person()).exists()


def test_the_page_of_an_unknown_sample_answers_like_one_that_is_gone(client: Client) -> None:
    sample, _asker, _helper, _steward = make_asked()

    assert client.get(page_of(sample)).content == client.get("/c/quiet-room/samples/987654/").content


def test_the_record_does_not_hold_who_said_no() -> None:
    sample, _asker, helper, _steward = make_asked()
    before = set(ActivityEvent.objects.values_list("pk", flat=True))

    answer_sample(helper, sample, agrees=False)

    made = ActivityEvent.objects.exclude(pk__in=before)
    assert set(made.values_list("actor", flat=True)) <= {""}


def test_personal_data_of_samples_is_exported_and_erased(client: Client) -> None:
    sample, _asker, helper, _steward = make_shown()
    data = personal_data["samples"]
    assert [row["answer"] for row in data.export(helper)] == ["yes"]

    data.erase(helper)

    assert not SampleWords.objects.filter(person=helper).exists()
    assert client.get(page_of(sample)).status_code == 404


def test_erasing_who_said_no_leaves_nothing_of_them() -> None:
    sample, _asker, helper, _steward = make_asked()
    answer_sample(helper, sample, agrees=False)

    personal_data["samples"].erase(helper)

    assert not SampleWords.objects.filter(person=helper).exists()


def test_a_writer_reads_no_more_than_they_may_on_the_page_of_the_question(client: Client) -> None:
    sample, asker, _helper, steward = make_asked()
    hide_post(steward, _reply(sample), reason="Unkind.")
    client.force_login(asker)

    assert b"zebra answer" not in client.get(f"{page_of(sample)}answer/").content


def test_a_bad_answer_is_refused_kindly(client: Client) -> None:
    sample, asker, _helper, _steward = make_asked()
    client.force_login(asker)

    assert client.post(f"{page_of(sample)}answer/", {"answer": "maybe"}).status_code == 422
    assert client.post(f"{page_of(sample)}answer/", {}).status_code == 422
    assert set(SampleWords.objects.values_list("answer", flat=True)) == {"asked"}


def test_a_sample_told_to_the_stewards_can_be_taken_off(client: Client) -> None:
    sample, _asker, _helper, _steward = make_shown()
    client.force_login(make_person())

    assert client.get(f"/tell/sample/{sample.pk}/").status_code == 200


def test_leaving_is_refused_to_nobody_because_of_samples() -> None:
    sample, asker, _helper, _steward = make_shown()
    try:
        leave_community(asker, sample.community)
    except Refused:  # pragma: no cover - the point of the test
        pytest.fail("a sample keeps nobody")

    assert not Sample.objects.exists()


@pytest.mark.parametrize(
    "source",
    [
        "Ask [her](/people/{handle}/).",
        "Ask [her]({site}/people/{handle}/).",
        "She is {site}/people/{handle}/ here.",
        "She is /people/{handle}/ here.",
        "Ask @{handle}.",
    ],
)
@pytest.mark.parametrize("status", ["active", "suspended"])
def test_sample_page_leads_to_nobody(client: Client, source: str, status: str) -> None:
    make_person("Ana", handle="ana-third", status=status)
    community = make_community(visibility="closed")
    writer = make_member(community)
    conversation = make_conversation(community, writer)
    words = source.format(handle="ana-third", site=settings.SITE_URL)
    Post.objects.filter(conversation=conversation).update(source=f"{words} And so on.")
    sample = propose_sample(make_member(community, role="owner"), conversation)
    answer_sample(writer, sample, agrees=True)

    page = client.get(page_of(sample)).content.decode()

    assert "And so on." in page
    assert "ana-third" not in page
