"""What a reader of posts without a name found: choices that got lost, and times and names that told too much."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from lyceum.discussions.actions.reacting import accept_answer
from lyceum.discussions.actions.writing import Typed, edit_post, reply, start_conversation
from lyceum.discussions.models.asking import Asking, DiscussionSettings
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.queries.today import find_helpable
from lyceum.discussions.tasks.house import pass_on_questions
from lyceum.interop.queries.exporting import list_archive_rows
from lyceum.kernel import clock
from lyceum.notifications.queries.inbox import get_inbox, list_waiting
from lyceum.people.models.accounts import Person
from lyceum.people.models.interests import Concept, ConceptLabel, Interest
from lyceum.search.queries.searching import find_all
from tests.factories import make_community, make_conversation, make_member, run_tasks

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)


@pytest.fixture
def noor() -> Person:
    community = make_community()
    DiscussionSettings.objects.create(community=community, nameless="everywhere", first_reply_aim=60)
    return make_member(community)


@pytest.fixture
def shy(noor: Person) -> Conversation:
    """Noor has asked without her name at noon."""
    community = noor.memberships.get().community
    with clock.frozen(NOON):
        return start_conversation(noor, community, Typed("About quagga.", title="A shy question", is_nameless=True))


def _page(conversation: Conversation) -> str:
    return f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"


def _is_ticked(html: str) -> bool:
    (box,) = re.findall(r'<input[^>]*name="is_nameless"[^>]*>', html)
    return " checked" in box


def _typed(client: Client, address: str) -> str:
    """What stands in the form of a reply."""
    (words,) = re.findall(
        r'<textarea[^>]*name="source"[^>]*>(.*?)</textarea>', client.get(address).content.decode(), re.DOTALL
    )
    return unescape(words).removeprefix("\n")


def _reader(conversation: Conversation) -> Person:
    return make_member(conversation.community)


def test_a_draft_keeps_that_no_name_shall_stand_there(client: Client, noor: Person) -> None:
    community = noor.memberships.get().community
    address = f"/c/{community.slug}/conversations/new/"
    typed = {"title": "A shy question", "source": "?", "kind": "question", "is_nameless": "on", "answer_first": "3"}
    client.force_login(noor)
    client.post(address.replace("new", "draft"), typed)

    html = client.get(address).content.decode()

    assert "A shy question" in html
    assert _is_ticked(html)
    assert re.search(r'<option value="3"\s+selected', html)


def test_choices_alone_make_no_draft(client: Client, noor: Person) -> None:
    address = f"/c/{noor.memberships.get().community.slug}/conversations/draft/"
    client.force_login(noor)
    answer = client.post(address, {"title": "", "source": " ", "kind": "question", "is_nameless": "on"})

    assert answer.status_code == 200
    assert not noor.drafts.exists()


def test_a_preview_without_a_name_shows_none(client: Client, noor: Person) -> None:
    Person.objects.filter(pk=noor.pk).update(name="Noor Haddad")
    address = f"/c/{noor.memberships.get().community.slug}/conversations/new/"
    typed = {"title": "A shy question", "source": "?", "kind": "question", "is_nameless": "on", "preview": "1"}
    client.force_login(noor)

    answer = client.post(address, typed).content.decode()

    assert '<p class="meta">Without a name</p>' in answer


def test_who_asked_without_a_name_answers_without_one_unless_they_say_otherwise(
    client: Client, noor: Person, shy: Conversation
) -> None:
    other = _reader(shy)
    ticked = {}
    for person in (noor, other):
        client.force_login(person)
        ticked[person] = _is_ticked(client.get(_page(shy)).content.decode())

    assert ticked == {noor: True, other: False}


def test_a_question_without_a_name_is_passed_on_by_its_day(noor: Person, shy: Conversation) -> None:
    concept = Concept.objects.create(key="test-quagga")
    ConceptLabel.objects.create(concept=concept, language="en", text="quagga", folded="quagga", is_preferred=True)
    Interest.objects.create(person=_reader(shy), concept=concept, direction="help")

    for passed, number in ((timedelta(hours=12, minutes=25), 0), (timedelta(hours=12, minutes=26), 1)):
        with clock.frozen(NOON + passed):  # half past midnight and the aim of an hour
            pass_on_questions.call()
        assert Asking.objects.count() == number


def test_where_it_is_now_tells_a_moment_to_come(client: Client, noor: Person, shy: Conversation) -> None:
    client.force_login(noor)
    with clock.frozen(NOON + timedelta(minutes=1)):
        html = client.get(_page(shy)).content.decode()

    assert "24 Nov, 01:00" in html.replace("\N{NO-BREAK SPACE}", " ")


def test_search_shows_the_day_and_no_name(noor: Person, shy: Conversation) -> None:
    (group,) = [group for group in find_all(noor, "quagga").groups if group.kind == "post"]

    assert group.hits[0].meta == ("Without a name", shy.community.name, "23 November 2026")
    assert group.hits[0].at is None


def test_today_offers_it_to_others_without_a_name_and_never_to_who_asked(noor: Person, shy: Conversation) -> None:
    other = _reader(shy)
    with clock.frozen(NOON + timedelta(hours=2)):
        found = find_helpable(other)
        own = find_helpable(noor)

    assert found is not None
    assert "asked without a name on 23 November 2026" in found.meta
    assert own is None


def test_the_inbox_calls_who_has_no_name_somebody(noor: Person) -> None:
    community = noor.memberships.get().community
    conversation = start_conversation(noor, community, Typed("?", title="Who is tired?"))
    reply(make_member(community), conversation, Typed("I am.", is_nameless=True))
    run_tasks()

    rows = get_inbox(noor)

    assert [row.sentence for row in rows.to_know + rows.waiting] == ["Somebody replied in “Who is tired?”"]


def test_accepted_by_somebody_and_whoever_answered_hears_of_it(
    client: Client, noor: Person, shy: Conversation
) -> None:
    helper = _reader(shy)
    answer = reply(helper, shy, Typed("So it is."))
    accept_answer(noor, shy, answer)
    run_tasks()
    client.force_login(helper)

    assert "Accepted by Somebody" in client.get(_page(shy)).content.decode()
    assert [row.sentence for row in get_inbox(helper).to_know] == [
        "Somebody has accepted your answer in “A shy question”"
    ]


def test_accepting_is_in_the_open_for_who_asked_alone(client: Client, noor: Person, shy: Conversation) -> None:
    other = _reader(shy)
    reply(other, shy, Typed("So it is."))
    offered = {}
    for person in (noor, other):
        client.force_login(person)
        html = client.get(_page(shy)).content.decode()
        offered[person] = "Accept this answer" in html
    client.force_login(noor)
    html = client.get(_page(shy)).content.decode()

    assert offered == {noor: True, other: False}
    assert html.index("Accept this answer") < html.index("<summary>More</summary>", html.index('id="p2"'))


def test_archive_and_history_tell_no_moment(client: Client, noor: Person, shy: Conversation) -> None:
    post = shy.posts.get()
    with clock.frozen(NOON + timedelta(hours=1)):
        edit_post(noor, post, Typed("About a quagga."), version=post.version)
        edit_post(noor, post, Typed("About one quagga."), version=post.version + 1)
    rows = [row for name, row in _archive(shy) if name == "posts.jsonl"]
    client.force_login(noor)

    assert [row["edited_at"] for row in rows] == ["2026-11-23T00:00:00+00:00"]
    assert "13:34" not in client.get(f"/p/{post.pk}/history/").content.decode()


def _archive(conversation: Conversation) -> list[tuple[str, dict[str, object]]]:
    return [(name, row) for name, rows in list_archive_rows(conversation.community) for row in rows]


def test_two_waits_of_one_person_are_one_person(noor: Person) -> None:
    community = noor.memberships.get().community
    hamid = make_member(community)
    for n in range(2):
        reply(hamid, make_conversation(community, title=f"C{n}"), Typed(f"@{noor.handle}, what do you say?"))
    run_tasks()

    shown, people = list_waiting(noor, 5)

    assert (len(shown), people) == (2, 1)


def test_a_half_written_reply_stands_in_its_form_again(client: Client, noor: Person) -> None:
    conversation = make_conversation(noor.memberships.get().community)
    client.force_login(noor)
    client.post(f"{_page(conversation)}draft/", {"source": "Half a thought"})

    assert _typed(client, _page(conversation)) == "Half a thought"


def test_a_quote_goes_behind_the_draft_and_only_once(client: Client, noor: Person) -> None:
    conversation = make_conversation(noor.memberships.get().community)
    post = conversation.posts.get()
    client.force_login(noor)
    client.post(f"{_page(conversation)}draft/", {"source": "Half a thought"})

    words = _typed(client, f"{_page(conversation)}?quote={post.pk}")
    client.post(f"{_page(conversation)}draft/", {"source": words})
    again = _typed(client, f"{_page(conversation)}?quote={post.pk}")

    assert words.startswith(f"Half a thought\n\n> [!quote {post.pk}]")
    assert again.strip() == words.strip()
