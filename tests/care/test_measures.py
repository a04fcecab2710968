"""Hiding, releasing, suspending: what it does, and who may not."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from lyceum.care.actions.cases import close_case, note_in_case, report_thing, take_case
from lyceum.care.actions.measures import Grounds, hide_thing, lift_concerned, restore_thing, suspend_concerned
from lyceum.care.actions.undoing import undo_everything
from lyceum.care.models import Case, Measure
from lyceum.care.queries import get_told
from lyceum.communities.models.communities import Membership
from lyceum.discussions.actions.writing import Typed, start_conversation
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from tests.care.makers import make_reported_post
from tests.factories import make_agreement, make_community, make_conversation, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def test_hide_thing_tells_the_author_why_and_never_who_told(client: Client) -> None:
    community = make_community()
    agreement = make_agreement(community, "We are kind.", "We thank corrections.")
    steward = make_member(community, role="steward")
    case, post, author, reporter = make_reported_post(community)

    hide_thing(steward, case, Grounds("Please reword it.", agreement, 2))
    run_tasks()

    post.refresh_from_db()
    assert post.state == Post.State.HIDDEN
    [sent] = [str(one.body) for one in mail.outbox if one.to == [author.email]]
    assert "Please reword it." in sent
    assert "We thank corrections." in sent
    client.force_login(author)
    page = client.get(f"/care/{case.pk}/decision/").content.decode()
    assert "Please reword it." in page
    assert reporter.name not in page + sent
    assert client.get(f"/care/{case.pk}/").status_code == 404


def test_restore_thing_shows_it_again_also_an_opening_post() -> None:
    community = make_community()
    steward, noor = make_member(community, role="steward"), make_member(community)
    conversation = make_conversation(community)
    case = report_thing(noor, get_told(noor, "conversation", conversation.pk), words="", to=community)
    hide_thing(steward, case, Grounds("x"))
    assert not Conversation.objects.visible_to(noor).exists()

    restore_thing(steward, case)

    assert Conversation.objects.visible_to(noor).exists()


def test_a_held_post_is_released_with_one_press(client: Client) -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    new = make_member(community, make_person(date_joined=clock.now()))
    start_conversation(new, community, Typed(source="See https://example.org", title="A drawing"))
    case = Case.objects.get()
    client.force_login(steward)

    queue = client.get(f"/c/{community.slug}/care/").content.decode()
    client.post(f"/care/{case.pk}/release/")

    assert "Let it through" in queue
    assert Post.objects.get().state == Post.State.SHOWN
    case.refresh_from_db()
    assert case.state == Case.State.CLOSED


def test_suspend_concerned_holds_until_its_end_and_can_be_lifted() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    case, _post, author, _reporter = make_reported_post(community)

    suspend_concerned(steward, case, Grounds("x"), until=clock.now() + timedelta(days=7))
    assert not Membership.objects.get(person=author).may_write
    lift_concerned(steward, case)

    assert Membership.objects.get(person=author).may_write


@pytest.mark.parametrize("role", ["member", "facilitator", "coordinator"])
def test_decisions_are_refused_to_those_who_do_not_look_after(role: str) -> None:
    community = make_community()
    actor = make_member(community, role=role)
    make_member(community, role="steward")
    case, post, _author, _reporter = make_reported_post(community)

    for decide in (
        lambda: take_case(actor, case),
        lambda: note_in_case(actor, case, words="x"),
        lambda: hide_thing(actor, case, Grounds("x")),
        lambda: restore_thing(actor, case),
        lambda: suspend_concerned(actor, case, Grounds("x"), until=clock.now()),
        lambda: close_case(actor, case),
        lambda: undo_everything(actor, [1], community, reason="x"),
    ):
        with pytest.raises(Refused):
            decide()

    post.refresh_from_db()
    assert post.state == Post.State.SHOWN
    assert not Measure.objects.exists()
