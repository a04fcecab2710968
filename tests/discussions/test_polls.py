"""Polls: who may open, vote and close; what is shown before one's vote, after it, and at the end."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.discussions.actions.polls import Choice, NewPoll, close_poll, open_poll, vote
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.models.polls import Poll, Vote
from lyceum.discussions.queries.polls import list_polls
from lyceum.discussions.tasks.house import close_due_polls
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from tests.factories import make_community, make_conversation, make_member, make_person

pytestmark = pytest.mark.django_db


def _poll(conversation: Conversation | None = None, **fields: object) -> Poll:
    conversation = conversation or make_conversation(make_community())
    values = {"question": "When?", "options": ("Monday", "Friday", "Sunday"), "kind": "one", "is_named": False}
    return open_poll(conversation.author, conversation, NewPoll(**{**values, "closes_at": None, **fields}))  # type: ignore[arg-type]  # made by name


def _page(poll: Poll) -> str:
    return f"/c/{poll.conversation.community.slug}/conversations/{poll.conversation_id}/"


def test_open_poll_is_for_who_started_it_and_the_stewards() -> None:
    conversation = make_conversation(make_community())
    new = NewPoll("When?", ("Monday", "Friday"), "one", False, None)  # noqa: FBT003 - made once

    with pytest.raises(Refused):
        open_poll(make_member(conversation.community), conversation, new)
    assert not Poll.objects.exists()
    open_poll(make_member(conversation.community, role="steward"), conversation, new)

    assert Poll.objects.get().options.count() == 2


def test_vote_again_changes_the_vote_and_one_choice_is_one() -> None:
    poll = _poll()
    voter = make_member(poll.conversation.community)

    vote(voter, poll, [Choice(1), Choice(2)])
    vote(voter, poll, [Choice(3)])

    assert list(Vote.objects.values_list("option__text", flat=True)) == ["Sunday"]


def test_vote_with_an_unknown_option_counts_nothing() -> None:
    poll = _poll(kind="many")

    vote(make_member(poll.conversation.community), poll, [Choice(9), Choice(1), Choice(2)])

    assert Vote.objects.count() == 2


@pytest.mark.parametrize("who", ["stranger", "applicant"])
def test_vote_is_refused_to_outsiders(who: str) -> None:
    poll = _poll()
    person = make_person()
    if who == "applicant":
        make_member(poll.conversation.community, person, state="requested")

    with pytest.raises(Refused):
        vote(person, poll, [Choice(1)])

    assert not Vote.objects.exists()


def test_a_poll_that_closed_while_voting_refuses_kindly_and_counts_nothing() -> None:
    poll = _poll(closes_at=clock.now() + timedelta(days=1))

    with clock.frozen(clock.now() + timedelta(days=2)), pytest.raises(Refused, match="has closed"):
        vote(make_member(poll.conversation.community), poll, [Choice(1)])

    assert not Vote.objects.exists()


def test_the_result_shows_after_one_s_own_vote_and_never_names_in_a_silent_poll(client: Client) -> None:
    poll = _poll()
    first, second = make_member(poll.conversation.community), make_member(poll.conversation.community)
    vote(first, poll, [Choice(1)])
    client.force_login(second)

    assert "<progress" not in client.get(_page(poll)).content.decode()
    client.post(f"/polls/{poll.pk}/vote/", {"option": "2"})

    page = client.get(_page(poll)).content.decode()
    assert "<progress" in page
    assert f"<bdi>{first.name}</bdi>" not in page


def test_a_named_poll_says_who_chose_what() -> None:
    poll = _poll(is_named=True)
    voter = make_member(poll.conversation.community)
    vote(voter, poll, [Choice(1)])

    (view,) = list_polls(voter, poll.conversation)

    assert view.options[0].names == [voter.name]


def test_an_order_is_decided_by_run_off() -> None:
    poll = _poll(kind="ranked")
    for first, second in [(1, 2)] * 4 + [(2, 1)] * 3 + [(3, 2)] * 2:
        vote(make_member(poll.conversation.community), poll, [Choice(first, 1), Choice(second, 2)])
    close_poll(poll.conversation.author, poll)

    (view,) = list_polls(poll.conversation.author, poll.conversation)

    assert view.ahead == ["Friday"]
    assert len(view.rounds) == 2


@pytest.mark.parametrize("kind", ["one", "ranked"])
def test_a_tie_is_said_and_nothing_is_decided_while_a_poll_is_open(client: Client, kind: str) -> None:
    poll = _poll(kind=kind)
    for n in (1, 2):
        vote(make_member(poll.conversation.community), poll, [Choice(n, 1 if kind == "ranked" else 0)])
    voter = Vote.objects.earliest("pk").person
    client.force_login(voter)

    before = client.get(_page(poll)).content.decode()
    close_poll(poll.conversation.author, poll)
    after = client.get(_page(poll)).content.decode()

    assert "So far it is a tie" in before
    assert "It is a tie" in after
    assert "Decided" not in before + after
    assert "<mark>" not in before + after


def test_a_poll_says_so_far_until_it_is_closed(client: Client) -> None:
    poll = _poll()
    voter = make_member(poll.conversation.community)
    vote(voter, poll, [Choice(2)])
    client.force_login(voter)

    before = client.get(_page(poll)).content.decode()
    close_poll(poll.conversation.author, poll)
    after = client.get(_page(poll)).content.decode()

    assert "So far most are for" in before
    assert "<mark>" not in before
    assert "<mark>Friday</mark>" in after


def test_close_due_polls_opens_the_result_to_visitors(client: Client) -> None:
    poll = _poll(closes_at=clock.now() - timedelta(minutes=1))
    assert "<progress" in client.get(_page(poll)).content.decode()

    close_due_polls.call()

    poll.refresh_from_db()
    assert poll.closed_at is not None
    assert "closed" in client.get(_page(poll)).content.decode()


def test_close_poll_is_for_its_author_and_the_stewards() -> None:
    poll = _poll()

    with pytest.raises(Refused):
        close_poll(make_member(poll.conversation.community), poll)

    poll.refresh_from_db()
    assert poll.closed_at is None


@pytest.mark.parametrize("options", ["", "only one", "\n".join(f"option {n}" for n in range(13)), "a\na\n a "])
def test_the_form_says_what_is_missing_and_keeps_the_words(client: Client, options: str) -> None:
    conversation = make_conversation(make_community())
    client.force_login(conversation.author)

    answer = client.post(
        f"/c/{conversation.community.slug}/conversations/{conversation.pk}/poll/",
        {"question": "Where shall we meet?", "options": options, "kind": "one", "is_named": "0", "days": "0"},
    )

    assert answer.status_code == 422
    assert "Where shall we meet?" in answer.content.decode()
    assert not Poll.objects.exists()


def test_polls_of_closed_communities_are_nobody_elses(client: Client) -> None:
    poll = _poll(make_conversation(make_community(visibility="closed")))
    client.force_login(make_person())

    assert client.post(f"/polls/{poll.pk}/vote/", {"option": "1"}).status_code == 404
    assert client.post(f"/polls/{poll.pk}/close/").status_code == 404


@pytest.mark.parametrize("polls", [1, 3])
def test_polls_cost_three_statements_however_many(polls: int) -> None:
    conversation = make_conversation(make_community())
    for _n in range(polls):
        vote(make_member(conversation.community), _poll(conversation), [Choice(1)])

    with CaptureQueriesContext(connection) as found:
        list_polls(conversation.author, conversation)

    assert len(found) == 3


@pytest.mark.parametrize("sent", [{}, {"rank_1": "", "rank_2": "x"}, {"rank_1": "1", "rank_2": "1"}])
def test_a_vote_that_says_nothing_or_the_same_twice_is_answered_kindly(client: Client, sent: dict[str, str]) -> None:
    poll = _poll(kind="ranked")
    voter = make_member(poll.conversation.community)
    vote(voter, poll, [Choice(3, 1)])
    client.force_login(voter)

    answer = client.post(f"/polls/{poll.pk}/vote/", sent, follow=True)

    assert "Your vote is counted" not in answer.content.decode()
    assert Vote.objects.get().option.n == 3


def test_a_get_of_a_vote_leads_to_the_poll(client: Client) -> None:
    poll = _poll()
    client.force_login(make_member(poll.conversation.community))

    answer = client.get(f"/polls/{poll.pk}/vote/", follow=True)

    assert answer.redirect_chain[-1][0] == f"{_page(poll)}#poll-{poll.pk}"
    assert not Vote.objects.exists()
