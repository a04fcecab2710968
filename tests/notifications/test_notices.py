"""Notices reach those they concern and may see them, once; mails stop with one press."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.models.communities import Membership
from lyceum.discussions.actions.writing import Typed, reply, start_conversation
from lyceum.discussions.models.conversations import Conversation, ReadMark
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.actions.inbox import follow, forget_old_notices
from lyceum.notifications.actions.notices import expand_notice, notify
from lyceum.notifications.models import Choice, InboxItem, Notice
from lyceum.people.models.accounts import Mute, Person
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def _asked() -> tuple[Person, Conversation]:
    community = make_community(visibility="closed")
    asker = make_member(community)
    conversation = start_conversation(asker, community, Typed(source="?", title="A question"))
    run_tasks()
    mail.outbox.clear()
    ReadMark.objects.update(at=clock.now() - timedelta(hours=1))  # who is on the page is told there
    return asker, conversation


def test_a_reply_is_mailed_with_the_reason_and_a_way_to_stop() -> None:
    asker, conversation = _asked()

    reply(make_member(conversation.community, make_person("Kwame")), conversation, Typed(source="An answer."))
    run_tasks()

    (letter,) = mail.outbox
    assert letter.to == [asker.email]
    assert "Kwame replied" in letter.subject
    assert "An answer." in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "conversation-" in letter.extra_headers["References"]


def test_expand_notice_twice_puts_it_into_an_inbox_once() -> None:
    asker, conversation = _asked()
    reply(make_member(conversation.community), conversation, Typed(source="An answer."))
    run_tasks()

    for notice in Notice.objects.all():
        Notice.objects.update(expanded_at=None)
        expand_notice(SYSTEM, notice.pk)

    assert InboxItem.objects.filter(person=asker, notice__kind="reply").count() == 1


def test_who_has_left_a_closed_community_hears_nothing() -> None:
    asker, conversation = _asked()
    Membership.objects.filter(person=asker).update(state="left")

    reply(make_member(conversation.community), conversation, Typed(source="A secret."))
    run_tasks()

    assert not InboxItem.objects.filter(person=asker).exists()
    assert mail.outbox == []


def test_who_muted_the_writer_hears_nothing() -> None:
    asker, conversation = _asked()
    loud = make_member(conversation.community)
    Mute.objects.create(person=asker, muted=loud)

    reply(loud, conversation, Typed(source="Again."))
    run_tasks()

    assert not InboxItem.objects.filter(person=asker).exists()


def test_a_link_that_stops_mails_changes_nothing_until_its_button_is_pressed(client: Client) -> None:
    asker, conversation = _asked()
    helper = make_member(conversation.community)
    reply(helper, conversation, Typed(source="One."))
    run_tasks()
    found = re.search(r"/notices/off/\S+", str(mail.outbox[0].body))
    assert found
    address = found.group(0).strip("<>")

    assert client.get(address).status_code == 200
    assert not Choice.objects.exists()
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    reply(helper, conversation, Typed(source="Two."))
    run_tasks()

    assert len(mail.outbox) == 1
    assert InboxItem.objects.filter(person=asker).count() == 2


def test_a_made_up_link_is_not_found(client: Client) -> None:
    assert client.get("/notices/off/nonsense/").status_code == 404


def test_following_every_reply_takes_seeing_the_thing(client: Client) -> None:
    _asker, conversation = _asked()
    client.force_login(make_person())

    assert client.post(f"/follow/conversation/{conversation.pk}/").status_code == 404


def test_follower_hears_every_reply_until_they_stop() -> None:
    _asker, conversation = _asked()
    follower, helper = make_member(conversation.community), make_member(conversation.community)
    follow(follower, follower.pk, "conversation", conversation.pk, "everything")

    reply(helper, conversation, Typed(source="One."))
    follow(follower, follower.pk, "conversation", conversation.pk, "normal")
    reply(helper, conversation, Typed(source="Two."))
    run_tasks()

    assert InboxItem.objects.filter(person=follower).count() <= 1


def test_inbox_moves_items_and_counts_people(client: Client) -> None:
    community = make_community()
    kwame = make_member(community, make_person(handle="kwame"))
    start_conversation(make_member(community), community, Typed(source="@kwame, and you?", title="A question"))
    run_tasks()
    client.force_login(kwame)
    item = InboxItem.objects.get(person=kwame)

    assert "1 person is waiting" in client.get("/inbox/").content.decode()
    client.post(f"/inbox/{item.pk}/later/?when=3-days")
    assert "Nobody is waiting" in client.get("/inbox/").content.decode()
    client.post(f"/inbox/{item.pk}/back/")
    client.post(f"/inbox/{item.pk}/done/")

    kwame.refresh_from_db()
    item.refresh_from_db()
    assert (kwame.waiting_count, item.state) == (0, "done")


def test_nobody_moves_items_of_another(client: Client) -> None:
    community = make_community()
    kwame = make_member(community, make_person(handle="kwame"))
    start_conversation(make_member(community), community, Typed(source="@kwame?", title="A question"))
    run_tasks()
    client.force_login(make_person())

    assert client.post(f"/inbox/{InboxItem.objects.get(person=kwame).pk}/done/").status_code == 404
    assert InboxItem.objects.get(person=kwame).state == "open"


@pytest.mark.parametrize("mentions", [1, 3])
def test_inbox_costs_the_same_however_full(client: Client, mentions: int) -> None:
    community = make_community()
    kwame = make_member(community, make_person(handle="kwame"))
    for n in range(mentions):
        start_conversation(make_member(community), community, Typed(source="@kwame?", title=f"Question {n}"))
    run_tasks()
    client.force_login(kwame)
    client.get("/inbox/")

    with CaptureQueriesContext(connection) as found:
        client.get("/inbox/")

    assert len(found.captured_queries) == 4


def test_choices_are_saved(client: Client) -> None:
    person = make_person()
    client.force_login(person)

    client.post("/me/notices/", {"mail-reply": "never", "mail-mention": "now"})

    assert Choice.objects.get(person=person).kind == "reply"
    assert Choice.objects.get(person=person).step == "never"


def test_two_notices_about_one_thing_are_two_mails() -> None:
    steward = make_person()
    community = make_community()
    make_member(community, steward, role="steward")
    for _n in range(2):
        notify(
            SYSTEM,
            kind="join_request",
            about=("community", community.pk),
            audience={"stewards": community.pk},
            actor_id=make_person().pk,
        )

    run_tasks()

    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == 2


def test_forget_old_notices_empties_inboxes_after_a_year() -> None:
    asker, conversation = _asked()
    reply(make_member(conversation.community), conversation, Typed(source="An answer."))
    run_tasks()

    assert forget_old_notices(SYSTEM) == 0
    assert InboxItem.objects.filter(person=asker).count() == 1
    with clock.frozen(clock.now() + timedelta(days=366)):
        assert forget_old_notices(SYSTEM) == 2  # the conversation and its reply
        assert not Notice.objects.exists()

    assert not InboxItem.objects.exists()
    with pytest.raises(Refused):
        forget_old_notices(asker)
