"""Messages: who reads them, taking back, notices, telling the stewards, the pages."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.activity.models import ActivityEvent
from lyceum.care.models import Case
from lyceum.discussions.actions.messages import (
    Typed,
    answer_request,
    leave_correspondence,
    mute_correspondence,
    send_message,
    set_who_may_write,
    start_correspondence,
    take_back_message,
)
from lyceum.discussions.models.messages import Correspondence, Correspondent, Message
from lyceum.discussions.queries.messages import find_message
from lyceum.kernel.models import Draft
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem
from lyceum.people.actions.relations import block_person
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance
from lyceum.people.queries.site import forget_instance
from lyceum.people.registries import personal_data, things
from tests.factories import make_community, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def adults() -> None:
    """A site for adults, where members of a common community write to each other freely."""
    Instance.objects.update_or_create(pk=1, defaults={"minimum_age": 18})
    forget_instance()


def _pair() -> tuple[Person, Person]:
    community = make_community()
    return make_member(community), make_member(community)


def _begin(writer: Person, other: Person, words: str = "Hello there.") -> Message:
    return start_correspondence(writer, [other.handle], Typed(words))


def _part(person: Person) -> Correspondent:
    return Correspondent.objects.get(person=person)


# Who reads


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("writer", True),
        ("reader", True),
        ("member", False),
        ("stranger", False),
        ("steward", False),
        ("community_steward", False),
        ("administrator", False),
        ("left", False),
        ("visitor", False),
    ],
)
def test_find_message_is_for_participants_alone(who: str, sees: bool, client: Client) -> None:  # noqa: FBT001 - a table
    community = make_community()
    a, b = make_member(community), make_member(community)
    message = _begin(a, b, "For your eyes.")
    people: dict[str, Any] = {
        "writer": a,
        "reader": b,
        "member": make_member(community),
        "stranger": make_person(),
        "steward": make_person(is_steward=True),
        "community_steward": make_member(community, role="steward"),
        "administrator": make_person(is_administrator=True),
        "left": b,
    }
    if who == "left":
        leave_correspondence(b, message.correspondence_id)
    if who in people:
        client.force_login(people[who])
        assert (find_message(people[who], message.pk) is not None) is sees
    pk = message.correspondence_id

    page = client.get(f"/messages/{pk}/")

    assert page.status_code == (200 if sees else 302 if who == "visitor" else 404)
    assert (b"For your eyes." in page.content) is sees
    if not sees and who != "visitor":
        assert client.get("/messages/999999/").content.count(b"<") == page.content.count(b"<")
        for address in ("send", "draft", "read", "mute", "leave", "answer/accept"):
            assert client.post(f"/messages/{pk}/{address}/", {"source": "x", "n": "1"}).status_code == 404
        assert client.get(f"/messages/one/{message.pk}/tell/").status_code == 404
        assert client.get(f"/care/tell/message/{message.pk}/").status_code == 404


def test_visible_to_a_message_leaves_no_trace_in_record_search_or_copies() -> None:
    a, b = _pair()
    events = ActivityEvent.objects.count()
    _begin(a, b, "Nobody else reads zanzibar.")
    run_tasks()

    assert ActivityEvent.objects.count() == events
    own = personal_data.get("messages")
    assert own is not None
    assert "zanzibar" in str(own.export(a))
    assert "zanzibar" not in str(own.export(b))


def test_forget_correspondent_erases_words_when_wished() -> None:
    a, b = _pair()
    _begin(a, b)
    a.remove_posts = True
    own = personal_data.get("messages")
    assert own is not None

    own.erase(a)

    message = Message.objects.get()
    assert (message.source, message.html, message.removed_at is not None) == ("", "", True)
    assert _part(a).state == "left"


# Taking back, muting, notices


def test_take_back_message_keeps_the_place_and_can_be_undone(client: Client) -> None:
    a, b = _pair()
    message = _begin(a, b, "I should not have said this.")
    with pytest.raises(Refused):
        take_back_message(b, message)

    take_back_message(a, message)

    client.force_login(b)
    page = client.get(f"/messages/{message.correspondence_id}/").content
    assert b"Taken back." in page
    assert b"should not" not in page
    assert b"should not" not in client.get("/messages/").content
    take_back_message(a, message, back=True)
    assert b"should not" in client.get(f"/messages/{message.correspondence_id}/").content


def test_tell_others_one_notice_until_read(client: Client) -> None:
    a, b = _pair()
    pk = _begin(a, b).correspondence_id
    run_tasks()
    for n in range(3):
        send_message(a, pk, Typed(f"Message {n}"))
    run_tasks()
    assert InboxItem.objects.filter(person=b, notice__kind="message", waits=True).count() == 1
    client.force_login(b)
    assert f"{a.name} has written to you" in client.get("/inbox/").content.decode()

    client.post(f"/messages/{pk}/read/", {"n": "4"})

    assert not InboxItem.objects.exists()
    send_message(a, pk, Typed("One more."))
    run_tasks()
    assert InboxItem.objects.filter(person=b).count() == 1
    send_message(b, pk, Typed("I am here."))
    run_tasks()
    assert not InboxItem.objects.filter(person=b).exists()


def test_tell_others_a_request_waits_and_leaves_when_answered() -> None:
    a, b = make_person(), make_person()
    pk = _begin(a, b).correspondence_id
    run_tasks()
    assert InboxItem.objects.get().notice.kind == "message_request"

    answer_request(b, pk, accept=True)

    assert not InboxItem.objects.exists()


def test_mute_correspondence_ends_notices() -> None:
    a, b = _pair()
    pk = _begin(a, b).correspondence_id
    mute_correspondence(b, pk, on=True)
    run_tasks()
    InboxItem.objects.all().delete()

    send_message(a, pk, Typed("Hello?"))
    run_tasks()

    assert not InboxItem.objects.exists()


# Telling the stewards


def test_message_tell_shows_stewards_what_the_reporter_chose_and_nothing_else(client: Client) -> None:
    a, b = _pair()
    pk = _begin(a, b, "First words.").correspondence_id
    send_message(b, pk, Typed("My own secret."))
    bad = send_message(a, pk, Typed("Something nasty."))
    chosen = Message.objects.get(n=1)
    client.force_login(b)

    page = client.get(f"/messages/one/{bad.pk}/tell/")
    told = client.post(
        f"/messages/one/{bad.pk}/tell/", {"words": "Please look.", "to": "site", "around": [str(chosen.pk)]}
    )

    assert page.status_code == 200
    assert told.status_code == 302
    case = Case.objects.get()
    assert (case.about_kind, case.about_pk, case.person) == ("message", bad.pk, a)
    steward = make_person(is_steward=True)
    client.force_login(steward)
    shown = client.get(f"/care/{case.pk}/").content.decode()
    assert "Something nasty." in shown
    assert "First words." in shown
    assert "secret" not in shown
    assert f"/messages/{pk}/" not in shown
    assert client.get(f"/messages/{pk}/").status_code == 404


def test_message_tell_takes_no_message_from_elsewhere(client: Client) -> None:
    a, b = _pair()
    message = _begin(a, b)
    c, d = _pair()
    elsewhere = _begin(c, d, "Private of others.")
    client.force_login(b)

    answer = client.post(
        f"/messages/one/{message.pk}/tell/", {"words": "", "to": "site", "around": [str(elsewhere.pk)]}
    )

    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_hide_message_only_one_that_was_told(client: Client) -> None:
    a, b = _pair()
    message = _begin(a, b, "Something nasty.")
    kind = things.get("message")
    assert kind is not None
    assert kind.hide is not None
    steward = make_person(is_steward=True)
    with pytest.raises(Refused):
        kind.hide(steward, message, "")
    client.force_login(b)
    client.post(f"/messages/one/{message.pk}/tell/", {"words": "", "to": "site"})

    kind.hide(steward, message, "")

    page = client.get(f"/messages/{message.correspondence_id}/").content
    assert b"Something nasty." not in page
    assert b"The stewards have hidden this message." in page


# Pages


def test_message_list_costs_the_same_for_one_and_three(client: Client) -> None:
    community = make_community()
    own = make_member(community)
    client.force_login(own)
    counts = []
    for number in (1, 2):
        for _n in range(number):
            _begin(make_member(community), own)
            _begin(make_person(), own)
        client.get("/messages/")
        with CaptureQueriesContext(connection) as statements:
            page = client.get("/messages/")
        counts.append(len(statements))
        assert page.status_code == 200

    assert counts[0] == counts[1]


def test_correspondence_page_costs_the_same_for_one_and_three(client: Client) -> None:
    community = make_community()
    own = make_member(community)
    client.force_login(own)
    counts = []
    for number in (1, 3):
        others = [make_member(community) for _n in range(number + 1)]
        pk = start_correspondence(own, [one.handle for one in others], Typed("Hello.")).correspondence_id
        for other in others[:number]:
            send_message(other, pk, Typed("Hello."))
        with CaptureQueriesContext(connection) as statements:
            page = client.get(f"/messages/{pk}/")
        counts.append(len(statements))
        assert page.status_code == 200

    assert counts[0] == counts[1]


def test_message_list_names_people_who_wrote(client: Client) -> None:
    a, b = _pair()
    _begin(a, b)
    client.force_login(b)

    assert f"{a.name} wrote to you" in client.get("/messages/").content.decode()
    assert "wrote to you" not in Client().get("/messages/").content.decode()


def test_correspondence_page_get_writes_nothing(client: Client) -> None:
    a, b = _pair()
    pk = _begin(a, b).correspondence_id
    client.force_login(b)

    client.get(f"/messages/{pk}/")

    assert _part(b).read_n == 0


def test_correspondence_page_request_shows_name_words_and_answers(client: Client) -> None:
    a, b = _pair()
    set_who_may_write(b, b, "agree")
    pk = _begin(a, b, "I read your post on variance.").correspondence_id
    client.force_login(b)

    page = client.get(f"/messages/{pk}/").content.decode()

    assert "You are both in" in page
    assert "I read your post" in page
    for words in ("Accept", "Decline", "Block", "Tell the stewards"):
        assert words in page
    assert 'id="reply"' not in page


def test_message_send_keeps_bad_input(client: Client) -> None:
    a, b = _pair()
    pk = _begin(a, b).correspondence_id
    client.force_login(a)

    long = client.post(f"/messages/{pk}/send/", {"source": "y" * 10_001})
    empty = client.post(f"/messages/{pk}/send/", {"source": "  "})
    block_person(b, a)
    refused = client.post(f"/messages/{pk}/send/", {"source": "My careful words"})

    assert long.status_code == empty.status_code == refused.status_code == 422
    assert "y" * 10_001 in long.content.decode()
    assert "My careful words" in refused.content.decode()
    assert Draft.objects.get(person_id=a.pk).fields["source"] == "My careful words"
    assert Message.objects.count() == 1


def test_message_draft_is_kept_and_dropped(client: Client) -> None:
    a, b = _pair()
    pk = _begin(a, b).correspondence_id
    client.force_login(a)

    client.post(f"/messages/{pk}/draft/", {"source": "Half a sent"})

    assert "Half a sent" in client.get(f"/messages/{pk}/").content.decode()
    client.post(f"/messages/{pk}/send/", {"source": "Half a sentence."})
    assert not Draft.objects.exists()


def test_person_page_has_a_button_where_writing_is_possible(client: Client) -> None:
    a, b = _pair()
    client.force_login(a)
    button = f"/messages/new/?to={b.handle}"

    assert button in client.get(f"/people/{b.handle}/").content.decode()
    set_who_may_write(b, b, "nobody")
    assert button not in client.get(f"/people/{b.handle}/").content.decode()
    assert button not in Client().get(f"/people/{b.handle}/").content.decode()


def test_message_new_sends_and_leads_to_what_is_there(client: Client) -> None:
    a, b = _pair()
    client.force_login(a)

    sent = client.post("/messages/new/", {"to": f"@{b.handle}", "source": "Hello <script>alert(1)</script>"})

    pk = Correspondence.objects.get().pk
    assert sent.headers["Location"] == f"/messages/{pk}/#m1"
    assert "<script>alert" not in client.get(f"/messages/{pk}/").content.decode()
    assert client.get(f"/messages/new/?to={b.handle}").headers["Location"].startswith(f"/messages/{pk}/")
