"""What conversations tell notifications: news, letters, what is read already, who is on the page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lyceum.discussions.actions.reacting import read_to
from lyceum.discussions.actions.writing import Typed, reply, start_conversation
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.plugs.telling import _is_there, _read
from lyceum.discussions.queries.letters import list_letter_sections
from lyceum.kernel import clock
from lyceum.notifications.actions.choosing import Wish, choose_steps
from lyceum.notifications.models import InboxItem, Notice
from lyceum.notifications.queries.choosing import get_chosen, list_news_steps
from lyceum.notifications.registries import LetterReader, LetterSection
from lyceum.people.models.accounts import Block, Person
from lyceum.people.queries.relations import list_kept_apart
from tests.factories import make_community, make_conversation, make_member, run_tasks

pytestmark = pytest.mark.django_db


def _sections(person: Person) -> list[LetterSection]:
    since = clock.now() - timedelta(days=7)
    apart = frozenset(list_kept_apart(person.pk))
    return list_letter_sections(LetterReader(person, since, list_news_steps(person, get_chosen(person.pk)), apart))


def _lines(person: Person) -> list[str]:
    return [line.text for section in _sections(person) for line in section.lines]


def test_a_letter_tells_of_new_conversations_the_open_questions_first() -> None:
    community = make_community()
    reader = make_member(community)
    make_conversation(community, title="Solved", replies=2)
    make_conversation(community, title="Waits")
    make_conversation(community, title="Old", started_at=clock.now() - timedelta(days=20))

    (section,) = _sections(reader)

    assert [line.text for line in section.lines] == ["Waits", "Solved"] or section.lines[0].text == "Waits"
    assert "Old" not in _lines(reader)


def test_a_letter_leaves_out_what_is_read_own_held_or_of_somebody_blocked() -> None:
    community = make_community()
    reader, blocked = make_member(community), make_member(community)
    Block.objects.create(person=reader, blocked=blocked)
    read = make_conversation(community, title="Read")
    read_to(reader, read, 1)
    make_conversation(community, reader, title="Mine")
    make_conversation(community, title="Held", is_held=True)
    make_conversation(community, blocked, title="Of one I blocked")

    assert _lines(reader) == []


def test_a_letter_holds_nothing_of_communities_one_is_not_in_or_has_muted() -> None:
    inside, outside = make_community(), make_community()
    reader = make_member(inside)
    make_conversation(outside, title="Elsewhere")
    make_conversation(inside, title="Here")
    choose_steps(reader, reader.pk, [Wish("community_news", "mail", "never", inside.pk)])

    assert _lines(reader) == []


@pytest.mark.parametrize("conversations", [1, 3])
def test_a_letter_costs_the_same_however_many_there_are(conversations: int) -> None:
    community = make_community()
    reader = make_member(community)
    for _n in range(conversations):
        make_conversation(community)

    with CaptureQueriesContext(connection) as found:
        _sections(reader)

    assert len(found) == 4


def test_news_reach_those_who_want_them_straight_away_and_nobody_else() -> None:
    community = make_community()
    eager, calm, writer = make_member(community), make_member(community), make_member(community)
    choose_steps(eager, eager.pk, [Wish("community_news", "mail", "now", community.pk)])

    start_conversation(writer, community, Typed(source="Look.", title="Something new"))
    run_tasks()

    told = set(InboxItem.objects.filter(notice__kind="community_news").values_list("person_id", flat=True))
    assert told == {eager.pk}
    assert calm.pk not in told


def _reply() -> tuple[Conversation, Person, Notice]:
    community = make_community()
    asker = make_member(community)
    conversation = start_conversation(asker, community, Typed(source="?", title="A question"))
    reply(make_member(community), conversation, Typed(source="An answer."))
    return conversation, asker, Notice.objects.get(kind="reply")


def test_a_reply_that_is_read_is_known_as_read() -> None:
    conversation, asker, notice = _reply()
    assert _read(asker.pk, [notice]) == set()

    conversation.refresh_from_db()
    read_to(asker, conversation, 2)

    assert _read(asker.pk, [notice]) == {notice.pk}


def test_who_was_on_the_page_within_ten_minutes_is_there() -> None:
    _conversation, asker, notice = _reply()

    assert _is_there(asker.pk, notice)
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert not _is_there(asker.pk, notice)
