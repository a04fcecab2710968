"""Messages: consent on first contact, who reads and writes, limits, notices, and what leaves no trace."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.discussions.actions.messages import (
    Typed,
    answer_request,
    block_asker,
    leave_correspondence,
    send_message,
    set_who_may_write,
    start_correspondence,
)
from lyceum.discussions.models.messages import Correspondence, Correspondent, Message, MessageSettings
from lyceum.discussions.queries.messages import find_reach, list_correspondences
from lyceum.kernel import clock
from lyceum.kernel.once import PressedTwiceError
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem
from lyceum.people.actions.relations import block_person, unblock_person
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance
from lyceum.people.queries.site import forget_instance
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


# First contact


def test_start_correspondence_members_of_a_common_community_write_freely() -> None:
    a, b = _pair()

    message = _begin(a, b, "Shall we *read* together?")

    assert (message.n, message.author, _part(b).state) == (1, a, "in")
    assert "<em>read</em>" in message.html
    send_message(b, message.correspondence_id, Typed("Yes."))
    assert Correspondence.objects.get().message_count == 2


def test_start_correspondence_asks_first_without_a_common_community() -> None:
    a, b = make_person(), make_person()

    message = _begin(a, b)

    assert _part(b).state == "asked"
    with pytest.raises(Refused, match="when you have an answer"):
        send_message(a, message.correspondence_id, Typed("Are you there?"))
    assert Message.objects.count() == 1


def test_start_correspondence_a_first_message_that_asks_is_short() -> None:
    a, b = make_person(), make_person()

    with pytest.raises(Refused):
        _begin(a, b, "x" * 1001)

    assert not Correspondence.objects.exists()


@pytest.mark.parametrize(
    ("who", "common", "state"),
    [
        ("members", True, "in"),
        ("members", False, "asked"),
        ("agree", True, "asked"),
        ("agree", False, "asked"),
        ("nobody", True, None),
        ("nobody", False, None),
    ],
)
def test_set_who_may_write_decides(who: str, common: bool, state: str | None) -> None:  # noqa: FBT001 - a table
    a, b = _pair() if common else (make_person(), make_person())
    set_who_may_write(b, b, who)

    if state is None:
        with pytest.raises(Refused, match="nobody of this short name"):
            _begin(a, b)
        assert not Correspondence.objects.exists()
    else:
        _begin(a, b)
        assert _part(b).state == state


def test_find_reach_where_minors_are_let_in_who_has_not_chosen_is_asked_first() -> None:
    Instance.objects.update(minimum_age=16)
    forget_instance()
    community = make_community()
    a, b, steward = make_member(community), make_member(community), make_member(community, role="steward")

    assert not find_reach(a, [b.handle])[b.handle].is_free
    assert find_reach(steward, [b.handle])[b.handle].is_free
    set_who_may_write(b, b, "members")
    assert find_reach(a, [b.handle])[b.handle].is_free


def test_set_who_may_write_is_for_the_person_alone() -> None:
    a, b = _pair()

    with pytest.raises(Refused):
        set_who_may_write(a, b, "nobody")

    assert not MessageSettings.objects.exists()


@pytest.mark.parametrize("why", ["unknown", "suspended", "blocked", "blocks", "nobody", "waiting", "former"])
def test_start_correspondence_answers_alike_whoever_cannot_be_written_to(why: str, client: Client) -> None:
    a, b = _pair()
    handle = "no-such-person" if why == "unknown" else b.handle
    if why in {"suspended", "waiting", "former"}:
        Person.objects.filter(pk=b.pk).update(status=why)
    elif why == "blocked":
        block_person(b, a)
    elif why == "blocks":
        block_person(a, b)
    elif why == "nobody":
        set_who_may_write(b, b, "nobody")
    client.force_login(a)

    with CaptureQueriesContext(connection) as statements:
        page = client.get(f"/messages/new/?to={handle}")
    with CaptureQueriesContext(connection) as others:
        client.get("/messages/new/?to=nobody-either")
    sent = client.post("/messages/new/", {"to": handle, "source": "Hello"})

    assert page.status_code == 404
    assert len(statements) == len(others)
    assert sent.status_code == 422
    assert f"There is nobody of the short name @{handle} whom you can write to." in sent.content.decode()
    assert "Hello" in sent.content.decode()
    assert not Correspondence.objects.exists()


def test_answer_request_accept_opens_it_for_both() -> None:
    a, b = make_person(), make_person()
    pk = _begin(a, b).correspondence_id

    answer_request(b, pk, accept=True)

    send_message(b, pk, Typed("Gladly."))
    assert send_message(a, pk, Typed("Thank you.")).n == 3


def test_answer_request_decline_is_silent() -> None:
    a, b = make_person(), make_person()
    pk = _begin(a, b).correspondence_id
    run_tasks()
    with pytest.raises(Refused) as before:
        send_message(a, pk, Typed("And?"))

    answer_request(b, pk, accept=False)
    run_tasks()

    with pytest.raises(Refused) as after:
        send_message(a, pk, Typed("And?"))
    with pytest.raises(Refused) as again:
        _begin(a, b)
    assert str(before.value) == str(after.value) == str(again.value)
    assert not InboxItem.objects.exists()


def test_block_asker_says_the_same_to_who_asked() -> None:
    a, b = make_person(), make_person()
    pk = _begin(a, b).correspondence_id
    with pytest.raises(Refused) as before:
        send_message(a, pk, Typed("And?"))

    block_asker(b, pk)

    with pytest.raises(Refused) as after:
        send_message(a, pk, Typed("And?"))
    assert str(before.value) == str(after.value)
    assert b.handle not in find_reach(a, [b.handle])


def test_start_correspondence_writing_to_who_asked_is_a_yes() -> None:
    a, b = make_person(), make_person()
    _begin(a, b)

    message = _begin(b, a, "I wanted to write to you too.")

    assert (message.n, _part(b).state, Correspondence.objects.count()) == (2, "in", 1)


def test_block_person_takes_requests_off_the_list() -> None:
    a, b = make_person(), make_person()
    _begin(a, b)

    block_person(b, a)

    assert list_correspondences(b).requests == []


# A few people


def test_start_correspondence_of_a_few_people_asks_only_those_who_must_be_asked() -> None:
    a, b = _pair()
    stranger = make_person()

    message = start_correspondence(a, [b.handle, stranger.handle], Typed("Hello both.", subject="Reading"))
    send_message(b, message.correspondence_id, Typed("Hello."))

    assert (_part(b).state, _part(stranger).state) == ("in", "asked")
    visible = Message.objects.visible_to(stranger)
    assert list(visible.values_list("n", flat=True)) == [1]


def test_start_correspondence_has_at_most_eight_people() -> None:
    community = make_community()
    people = [make_member(community) for _n in range(9)]

    with pytest.raises(Refused):
        start_correspondence(people[0], [one.handle for one in people[1:]], Typed("Hello all."))
    start_correspondence(people[0], [one.handle for one in people[1:8]], Typed("Hello all."))

    assert Correspondent.objects.count() == 8


def test_start_correspondence_of_people_who_keep_apart_is_refused_without_saying_why() -> None:
    community = make_community()
    a, b, c = make_member(community), make_member(community), make_member(community)
    block_person(b, c)

    with pytest.raises(Refused, match="one by one"):
        start_correspondence(a, [b.handle, c.handle], Typed("Hello both."))

    assert not Correspondence.objects.exists()


# Writing on


@pytest.mark.parametrize("who", ["blocked", "blocker", "other_suspended", "suspended", "other_left", "left"])
def test_send_message_is_refused_with_neutral_words(who: str) -> None:
    a, b = _pair()
    pk = _begin(a, b).correspondence_id
    if who == "blocked":
        block_person(b, a)
    elif who == "blocker":
        block_person(a, b)
    elif who == "other_suspended":
        Person.objects.filter(pk=b.pk).update(status="suspended")
    elif who == "suspended":
        Person.objects.filter(pk=a.pk).update(status="suspended")
        a.refresh_from_db()
    elif who == "other_left":
        leave_correspondence(b, pk)
    else:
        leave_correspondence(a, pk)

    with pytest.raises(Refused, match="Messages cannot be written here now"):
        send_message(a, pk, Typed("Hello?"))

    assert Message.objects.count() == 1


def test_send_message_goes_on_after_unblocking() -> None:
    a, b = _pair()
    pk = _begin(a, b).correspondence_id
    block_person(b, a)
    unblock_person(b, a)

    assert send_message(a, pk, Typed("Hello again.")).n == 2


def test_send_message_strangers_stewards_and_administrators_cannot() -> None:
    a, b = _pair()
    pk = _begin(a, b).correspondence_id

    for other in (make_person(), make_person(is_steward=True), make_person(is_administrator=True)):
        with pytest.raises(Refused):
            send_message(other, pk, Typed("Hello."))

    assert Message.objects.count() == 1


def test_send_message_pressed_twice_is_sent_once() -> None:
    a, b = _pair()
    pk = _begin(a, b).correspondence_id
    send_message(a, pk, Typed("Once.", form_key="k" * 32))

    with pytest.raises(PressedTwiceError, match=f"/messages/{pk}/"):
        send_message(a, pk, Typed("Once.", form_key="k" * 32))

    assert Message.objects.count() == 2


def test_start_correspondence_pressed_twice_leads_to_the_first() -> None:
    a, b = make_person(), make_person()
    start_correspondence(a, [b.handle], Typed("Hello.", form_key="k" * 32))

    with pytest.raises(PressedTwiceError):
        start_correspondence(a, [b.handle], Typed("Hello.", form_key="k" * 32))

    assert Message.objects.count() == 1


def test_leave_correspondence_writing_again_begins_again() -> None:
    a, b = _pair()
    pk = _begin(a, b).correspondence_id
    leave_correspondence(a, pk)

    assert list_correspondences(a).rows == []
    assert _begin(a, b).correspondence_id == pk
    assert len(list_correspondences(a).rows) == 1


# Limits


def test_start_correspondence_new_accounts_have_limits() -> None:
    community = make_community()
    new = make_member(community, make_person(date_joined=clock.now()))
    others = [make_member(community) for _n in range(4)]

    with pytest.raises(Refused, match="links"):
        _begin(new, others[0], "Look at https://example.org")
    for other in others[:3]:
        _begin(new, other)
    with pytest.raises(Refused, match="3 new people a day"):
        _begin(new, others[3])

    assert Correspondence.objects.count() == 3


def test_send_message_new_accounts_write_twenty_a_day() -> None:
    community = make_community()
    new, other = make_member(community, make_person(date_joined=clock.now())), make_member(community)
    pk = _begin(new, other).correspondence_id
    for n in range(19):
        send_message(new, pk, Typed(f"Message {n}"))

    with pytest.raises(Refused, match="20 messages a day"):
        send_message(new, pk, Typed("One more."))


def test_start_correspondence_who_was_declined_by_several_goes_slowly() -> None:
    a = make_person()
    for _n in range(3):
        other = make_person()
        answer_request(other, _begin(a, other).correspondence_id, accept=False)
    with clock.frozen(clock.now() + timedelta(days=2)):
        _begin(a, make_person())
        with pytest.raises(Refused, match="enough new people for today"):
            _begin(a, make_person())
