"""Posts without a name: allowed by the community, owned by nobody, and silent about who wrote them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from lyceum.activity.models import ActivityEvent
from lyceum.activity.queries import list_log, pseudonym
from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.arranging import merge_conversation, split_conversation, undo_arrangement
from lyceum.discussions.actions.feedback import Said, check_in, give_feedback
from lyceum.discussions.actions.reacting import accept_answer
from lyceum.discussions.actions.removing import hide_nameless, show_nameless, withdraw_post
from lyceum.discussions.actions.writing import Typed, edit_post, reply, start_conversation
from lyceum.discussions.models.asking import DiscussionSettings
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.feedback import CheckIn, FeedbackAnswer, FeedbackQuestion, FeedbackRequest
from lyceum.discussions.models.nameless import Authorship
from lyceum.discussions.queries.feedback import find_last_promise
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem, Notice
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_conversation, make_member, make_person, make_post, run_tasks

pytestmark = pytest.mark.django_db


def _asked() -> tuple[Conversation, Person]:
    community = make_community()
    DiscussionSettings.objects.create(community=community, nameless="questions")
    noor = make_member(community)
    Person.objects.filter(pk=noor.pk).update(name="Noor Haddad", language="ar")
    noor.refresh_from_db()
    typed = Typed(source="I do not dare to ask.", title="A shy question", is_nameless=True, language="ar")
    return start_conversation(noor, community, typed), noor


def test_a_community_that_does_not_allow_it_refuses_and_stores_nothing() -> None:
    community = make_community()
    noor = make_member(community)

    with pytest.raises(Refused, match="with their name"):
        start_conversation(noor, community, Typed(source="?", title="Shy", is_nameless=True))

    assert not Conversation.objects.exists()
    assert not Authorship.objects.exists()


def test_a_post_without_a_name_belongs_to_nobody_and_shows_its_day_in_the_place_s_language() -> None:
    conversation, noor = _asked()
    post = conversation.posts.get()

    assert post.author_id != noor.pk
    assert post.author.status == Person.Status.NAMELESS
    assert (post.at.hour, post.at.minute, post.at.second) == (0, 0, 0)
    assert post.language == conversation.community.language
    assert len(post.alias) == 4
    assert Authorship.objects.get(post=post).person_id == noor.pk


def test_each_post_without_a_name_has_another_alias() -> None:
    conversation, noor = _asked()

    aliases = {reply(noor, conversation, Typed(source="More.", is_nameless=True)).alias for _n in range(5)}

    assert len(aliases) == 5


def test_nothing_stored_beside_the_authorship_names_the_writer() -> None:
    conversation, noor = _asked()
    helper = make_member(conversation.community)
    reply(helper, conversation, Typed(source="Dare."))
    reply(noor, conversation, Typed(source="Thank you.", is_nameless=True))
    run_tasks()

    assert not Post.objects.filter(author=noor).exists()
    assert not Conversation.objects.filter(author=noor).exists()
    assert not Conversation.objects.filter(last_author=noor).exists()
    assert str(noor.pk) not in {str(actor) for actor in Notice.objects.values_list("actor_id", flat=True)}
    assert all(noor.pk not in notice.audience.get("people", []) for notice in Notice.objects.all())
    assert not ActivityEvent.objects.filter(actor=pseudonym(noor.pk), community_id=conversation.community_id).exists()


def test_no_page_says_who_wrote_it(client: Client) -> None:
    conversation, noor = _asked()
    page = f"/c/{conversation.community.slug}/conversations/"
    for viewer in (None, make_member(conversation.community), make_member(conversation.community, role="owner")):
        if viewer:
            client.force_login(viewer)
        for address in (f"{page}{conversation.pk}/", page, f"/c/{conversation.community.slug}/", "/search/?q=dare"):
            shown = client.get(address).content.decode()
            assert "Noor Haddad" not in shown
            assert f"/people/{noor.handle}/" not in shown.replace("/people/-/", "")


def test_the_writer_can_edit_remove_and_accept(client: Client) -> None:
    conversation, noor = _asked()
    opening = conversation.posts.get()
    answer = reply(make_member(conversation.community), conversation, Typed(source="Like this."))

    edit_post(noor, opening, Typed(source="I dare now.", title="A question"), version=1)
    accept_answer(noor, conversation, answer)

    conversation.refresh_from_db()
    assert conversation.accepted_id == answer.pk
    client.force_login(noor)
    shown = client.get(f"/c/{conversation.community.slug}/conversations/{conversation.pk}/").content.decode()
    assert f"/p/{opening.pk}/edit/" in shown
    own = reply(noor, conversation, Typed(source="Oh.", is_nameless=True))
    withdraw_post(noor, own)
    own.refresh_from_db()
    assert own.state == "withdrawn"


def test_others_can_neither_edit_nor_accept_for_the_writer() -> None:
    conversation, _noor = _asked()
    other = make_member(conversation.community, role="owner")
    answer = reply(other, conversation, Typed(source="Like this."))

    with pytest.raises(Refused):
        edit_post(other, conversation.posts.get(n=1), Typed(source="Mine now."), version=1)
    with pytest.raises(Refused):
        accept_answer(other, conversation, answer)


def test_the_writer_hears_of_replies_and_not_of_their_own() -> None:
    conversation, noor = _asked()
    helper = make_member(conversation.community)

    reply(helper, conversation, Typed(source="Dare."))
    reply(noor, conversation, Typed(source="I do.", is_nameless=True))
    run_tasks()

    assert InboxItem.objects.filter(person=noor).count() == 1
    assert all("Noor" not in f"{m.body}{m.subject}{m.extra_headers}{m.from_email}" for m in mail.outbox)


def test_slow_mode_counts_posts_without_a_name_too() -> None:
    conversation, noor = _asked()
    Conversation.objects.filter(pk=conversation.pk).update(slow_minutes=60)

    with pytest.raises(Refused, match="slowly"):
        reply(noor, conversation, Typed(source="Two.", is_nameless=True))

    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert reply(noor, conversation, Typed(source="Two.")).n == 2


def test_an_answer_without_a_name_answers_a_question_without_one_and_stays_counted() -> None:
    conversation, _noor = _asked()
    steward = make_member(conversation.community, role="steward")
    other = make_conversation(conversation.community)

    reply(make_member(conversation.community), conversation, Typed(source="So it is.", is_nameless=True))

    conversation.refresh_from_db()
    assert conversation.people_count == 2
    step = merge_conversation(steward, conversation, other)
    other.refresh_from_db()
    assert other.people_count == 3
    undo_arrangement(steward, step)
    conversation.refresh_from_db()
    other.refresh_from_db()
    assert (conversation.people_count, other.people_count) == (2, 1)
    made = split_conversation(steward, conversation, [2], "Apart")
    conversation.refresh_from_db()
    made.refresh_from_db()
    assert (conversation.people_count, made.people_count) == (1, 1)


@pytest.mark.parametrize("kind", ["feedback", "check_in"])
def test_feedback_and_check_ins_are_refused_without_a_name(kind: str) -> None:
    conversation = make_conversation(make_community(), kind=kind)
    DiscussionSettings.objects.create(community=conversation.community, nameless="everywhere")
    if kind == "feedback":
        request = FeedbackRequest.objects.create(conversation=conversation)
        FeedbackQuestion.objects.create(request=request, n=1, text="Is it right?")
    noor, typed = make_member(conversation.community), Typed(source="", is_nameless=True)

    with pytest.raises(Refused, match="with a name"):
        (
            give_feedback(noor, conversation, {1: Said(works="The red.")}, typed)
            if kind == "feedback"
            else check_in(noor, conversation, CheckIn(moved="Much."), typed)
        )

    assert conversation.posts.count() == 1
    assert not CheckIn.objects.exists()
    assert not FeedbackAnswer.objects.exists()


def test_a_promise_made_without_a_name_is_never_printed_below_a_name() -> None:
    community = make_community()
    first, second = (make_conversation(community, kind="check_in") for _n in range(2))
    noor, post = make_member(community), first.posts.get()
    CheckIn.objects.create(post=post, promise="A secret")
    Authorship.objects.create(post=post, person=noor)

    assert find_last_promise(noor, second) is None


def test_the_log_tells_the_day_alone_of_what_was_done_without_a_name() -> None:
    conversation, _noor = _asked()
    organiser = make_member(conversation.community, role="organiser")
    reply(organiser, conversation, Typed(source="Dare."))

    lines = list_log(organiser, conversation.community).items

    nameless = [line for line in lines if line.who == pseudonym(conversation.author_id)[:6]]
    assert nameless
    assert {(line.at.hour, line.at.minute, line.at.second, line.is_day) for line in nameless} == {(0, 0, 0, True)}
    assert lines[-len(nameless) :] == nameless  # at the beginning of the day, not between those of its moment
    assert not any(line.is_day for line in lines if line not in nameless)


def test_show_nameless_finds_what_was_hidden_in_whatever_language(client: Client) -> None:
    community = make_community()
    writer = make_member(community)
    conversation = make_conversation(community)
    post = make_post(conversation, writer)
    Post.objects.filter(pk=post.pk).update(alias="KXR4")
    Authorship.objects.create(post=post, person=writer)
    Person.objects.filter(pk=writer.pk).update(status="suspended")
    hide_nameless(SYSTEM, post.pk)
    assert (
        "It was hidden together with others."
        in client.get(f"/c/{community.slug}/conversations/{conversation.pk}/").content.decode()
    )

    Person.objects.filter(pk=writer.pk).update(status="active")
    Community.objects.filter(pk=community.pk).update(language="de")
    show_nameless(SYSTEM, post.pk)

    post.refresh_from_db()
    assert post.state == "shown"


def test_a_held_post_without_a_name_stands_in_the_log_by_its_day_alone() -> None:
    community = make_community()
    DiscussionSettings.objects.create(community=community, nameless="questions")
    organiser = make_member(community, role="organiser")
    make_member(community, role="steward")
    new = make_member(community, make_person(date_joined=clock.now()))

    start_conversation(new, community, Typed(source="See https://example.org", title="Shy", is_nameless=True))

    lines = {line.what: line for line in list_log(organiser, community).items}
    opened = lines["Something was told to the stewards"]
    assert opened.is_day
    assert (opened.at.hour, opened.at.minute) == (0, 0)
    assert all(line.is_day for line in lines.values())
