"""What is typed beside a conversation's posts is kept, and a hasty press is taken back."""

from datetime import timedelta

import pytest
from django.test import Client

from lyceum.discussions.actions.feedback import Said, give_feedback
from lyceum.discussions.actions.polls import Choice, NewPoll, close_poll, open_poll, vote
from lyceum.discussions.actions.writing import Typed, start_conversation
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.models.polls import Poll, Vote
from lyceum.kernel import clock
from lyceum.kernel.text.plain import excerpt
from lyceum.kernel.verdicts import Refused
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_conversation, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def noor() -> Person:
    return make_member(make_community())


def _page(conversation: Conversation) -> str:
    return f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"


def _request(noor: Person) -> Conversation:
    community = noor.memberships.get().community
    asked = Typed("My essay.", title="An essay", kind="feedback", goal="A course", questions=("Is it clear?",))
    return start_conversation(noor, community, asked)


def _poll(noor: Person, **fields: object) -> Poll:
    conversation = make_conversation(noor.memberships.get().community, noor)
    new = {"kind": "ranked", "is_named": False, "closes_at": None, "form_key": ""} | fields
    return open_poll(noor, conversation, NewPoll(question="When?", options=("Mon", "Tue", "Wed"), **new))  # type: ignore[arg-type]  # as the form gives it


def test_half_written_feedback_stands_in_its_form_again_until_it_is_given(client: Client, noor: Person) -> None:
    conversation = _request(noor)
    helper = make_member(conversation.community)
    client.force_login(helper)
    client.post(f"{_page(conversation)}parts/draft/", {"works_1": "The opening."})

    again = client.get(_page(conversation)).content.decode()
    give_feedback(helper, conversation, {1: Said("The opening.", "The end.", "")}, Typed(""))

    assert "The opening.</textarea>" in again
    assert '<details class="fold" id="write" open>' in again
    assert not helper.drafts.exists()


def test_a_half_written_check_in_stands_in_its_form_again(client: Client, noor: Person) -> None:
    conversation = start_conversation(
        noor, noor.memberships.get().community, Typed("", title="This week", kind="check_in")
    )
    client.force_login(noor)
    client.post(f"{_page(conversation)}parts/draft/", {"moved": "Chapter one.", "promise": "Chapter two"})

    again = client.get(_page(conversation)).content.decode()

    assert "Chapter one.</textarea>" in again
    assert 'value="Chapter two"' in again


def test_a_draft_of_what_one_may_not_read_is_not_there(client: Client, noor: Person) -> None:
    hidden = make_conversation(make_community(visibility="hidden"))
    client.force_login(noor)

    assert client.post(f"{_page(hidden)}parts/draft/", {"moved": "x"}).status_code == 404


def test_numbers_given_twice_stay_in_the_form_with_what_is_wrong(client: Client, noor: Person) -> None:
    poll = _poll(noor)
    client.force_login(noor)

    answer = client.post(f"/polls/{poll.pk}/vote/", {"poll": poll.pk, "rank_1": "2", "rank_2": "2", "rank_3": ""})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Give each number once" in html
    assert html.count('<option value="2" selected>') == 2
    assert not Vote.objects.exists()


def test_a_poll_closed_in_haste_is_opened_again_with_its_votes(client: Client, noor: Person) -> None:
    poll = _poll(noor)
    vote(noor, poll, [Choice(1, 1)])
    client.force_login(noor)

    closed = client.post(f"/polls/{poll.pk}/close/", follow=True).content.decode()
    opened = client.post(f"/polls/{poll.pk}/close/?on=0", follow=True).content.decode()

    assert "The poll is closed" in closed
    assert "Open the poll again" in closed
    assert "The poll is open again" in opened
    assert Poll.objects.get().closed_at is None
    assert Vote.objects.count() == 1


def test_what_is_over_by_its_time_stays_closed(noor: Person) -> None:
    poll = _poll(noor, closes_at=clock.now() + timedelta(days=1))
    with clock.frozen(clock.now() + timedelta(days=2)):
        close_poll(noor, poll)
        with pytest.raises(Refused, match="time of this poll is over"):
            close_poll(noor, poll, closed=False)


def test_slow_mode_is_said_before_one_writes(client: Client, noor: Person) -> None:
    conversation = make_conversation(noor.memberships.get().community, slow_minutes=5)
    client.force_login(noor)

    assert "can write once in 5 minutes" in client.get(_page(conversation)).content.decode()


def test_who_already_writes_to_somebody_is_led_to_it(client: Client) -> None:
    place = make_community()
    noor, tomas = make_member(place), make_member(place)
    client.force_login(noor)
    client.post("/messages/new/", {"to": tomas.handle, "source": "Hello, shall we?"})

    html = client.get(f"/people/{tomas.handle}/").content.decode()

    assert "/messages/new/?to=" not in html
    assert "They are asked first" not in html


@pytest.mark.parametrize(
    "path", ["/messages/{}/", "/c/x/conversations/{}/", "/p/{}", "/gatherings/{}/", "/polls/{}/"]
)
def test_a_number_longer_than_any_column_is_no_page(client: Client, noor: Person, path: str) -> None:
    client.force_login(noor)

    assert client.get(path.format("9" * 20)).status_code == 404


def test_a_formula_is_left_out_where_one_line_is_shown() -> None:
    assert excerpt(r"$$s^2=\frac{1}{n-1}$$ If $n$ is small, $x_i$ and $\bar{x}$ differ.") == (
        "… If n is small, x_i and … differ."
    )
    assert excerpt(r"$$\frac{1}{2}$$") == r"\frac{1}{2}"
