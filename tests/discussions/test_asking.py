"""Nobody unanswered: who is asked, in turn and within limits, and what the asker is told."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client

from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.actions.asking import ask_next, offer_help, pass_on, set_discussions
from lyceum.discussions.actions.writing import Typed, reply, start_conversation
from lyceum.discussions.models.asking import Asking, DiscussionSettings, HelpOffer
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.tasks.house import pass_on_questions
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem
from lyceum.people.models.accounts import Block, Person
from lyceum.people.models.interests import Concept, ConceptLabel, Interest
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_member, run_tasks

pytestmark = pytest.mark.django_db


def _concept(word: str) -> Concept:
    concept, made = Concept.objects.get_or_create(key=f"test-{word}")
    if made:
        ConceptLabel.objects.create(concept=concept, language="en", text=word, folded=word, is_preferred=True)
    return concept


def _helper(community: Community, word: str = "variance", **offer: object) -> Person:
    person = make_member(community)
    Interest.objects.create(person=person, concept=_concept(word), direction="help")
    if offer:
        HelpOffer.objects.create(person=person, **offer)
    return person


def _ask(community: Community, title: str = "Why is variance squared?", asker: Person | None = None) -> Conversation:
    return start_conversation(asker or make_member(community), community, Typed(source="I wonder.", title=title))


def _later(**passed: int) -> None:
    with clock.frozen(clock.now() + timedelta(**passed)):
        pass_on_questions.call()


def test_a_question_within_the_aim_is_passed_to_nobody() -> None:
    community = make_community()
    _helper(community)
    _ask(community)

    _later(hours=23)

    assert not Asking.objects.exists()


def test_a_question_past_the_aim_goes_to_who_offered_help_on_its_subject() -> None:
    community = make_community()
    _helper(community, "grammar")
    helper = _helper(community)
    question = _ask(community)

    _later(hours=25)
    run_tasks()

    asking = Asking.objects.get()
    assert (asking.conversation_id, asking.person_id, asking.subject) == (question.pk, helper.pk, "variance")
    assert InboxItem.objects.filter(person=helper, notice__kind="asked", waits=True).exists()


def test_the_aim_of_the_community_counts() -> None:
    community = make_community()
    DiscussionSettings.objects.create(community=community, first_reply_aim=60)
    _helper(community)
    _ask(community)

    _later(minutes=61)

    assert Asking.objects.count() == 1


def test_a_helper_of_a_broader_subject_is_asked_too() -> None:
    community = make_community()
    helper = _helper(community, "statistics")
    _concept("variance").broader.add(_concept("statistics"))
    _ask(community)

    _later(hours=25)

    assert Asking.objects.get().person_id == helper.pk


def test_helpers_are_asked_in_turn_and_nobody_twice_for_one_question() -> None:
    community = make_community()
    helpers = {_helper(community).pk for _n in range(3)}
    _ask(community)

    for days in (2, 4, 6):
        _later(days=days)

    assert set(Asking.objects.values_list("person_id", flat=True)) == helpers
    assert Asking.objects.filter(state="open").count() == 1
    assert Asking.objects.filter(state="expired").count() == 2


def test_when_nobody_is_left_the_stewards_look_after_it_once() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    _helper(community)
    _ask(community)

    for days in (2, 4, 6, 8):
        _later(days=days)
    run_tasks()

    assert Asking.objects.filter(person__isnull=True).count() == 1
    assert InboxItem.objects.filter(person=steward, notice__kind="question_left").count() == 1


def test_the_weekly_limit_of_a_helper_holds() -> None:
    community = make_community()
    busy = _helper(community, weekly_limit=1)
    for n in range(3):
        _ask(community, f"Variance, question {n}")

    _later(hours=25)

    assert Asking.objects.filter(person=busy).count() == 1


def test_nobody_is_asked_twice_in_a_row_while_others_can_be() -> None:
    community = make_community()
    first, second = _helper(community), _helper(community)
    for n in range(4):
        _ask(community, f"Variance, question {n}")

    _later(hours=25)

    asked = list(Asking.objects.order_by("pk").values_list("person_id", flat=True))
    assert sorted(asked) == sorted([first.pk, second.pk] * 2)
    assert all(a != b for a, b in pairwise(asked))


def test_newcomers_questions_come_first() -> None:
    community = make_community()
    _helper(community, weekly_limit=1)
    _ask(community, "Variance, asked by one who has been here long")
    newcomer = make_member(community)
    Person.objects.filter(pk=newcomer.pk).update(date_joined=clock.now())
    question = _ask(community, "Variance, my first question", newcomer)

    _later(hours=25)

    assert Asking.objects.get(person__isnull=False).conversation_id == question.pk


@pytest.mark.parametrize("why", ["asker", "blocked", "paused", "suspended", "off", "left", "held"])
def test_who_cannot_be_asked_is_not_asked(why: str) -> None:
    community = make_community()
    helper = _helper(community)
    asker = helper if why == "asker" else make_member(community)
    question = _ask(community, asker=asker)
    mine = Membership.objects.filter(person=helper)
    if why == "blocked":
        Block.objects.create(person=helper, blocked=asker)
    elif why == "paused":
        mine.update(paused_until=clock.now() + timedelta(days=30))
    elif why == "suspended":
        mine.update(suspended_until=clock.now() + timedelta(days=30))
    elif why == "off":
        offer_help(helper, helper.pk, weekly_limit=2, is_on=False)
    elif why == "left":
        mine.update(state=Membership.State.LEFT)
    elif why == "held":
        Conversation.objects.filter(pk=question.pk).update(is_held=True)

    _later(hours=25)

    assert not Asking.objects.filter(person__isnull=False).exists()


def test_an_answer_settles_it_and_leaves_the_inbox() -> None:
    community = make_community()
    helper = _helper(community)
    question = _ask(community)
    _later(hours=25)
    run_tasks()

    reply(helper, question, Typed(source="Because of Pythagoras."))

    assert Asking.objects.get().state == "answered"
    assert not InboxItem.objects.filter(notice__kind="asked").exists()


def test_the_askers_own_addition_does_not_settle_it() -> None:
    community = make_community()
    _helper(community)
    question = _ask(community)
    _later(hours=25)

    reply(question.author, question, Typed(source="I also read the book."))

    assert Asking.objects.get().state == "open"


def test_pass_on_asks_the_next_at_once() -> None:
    community = make_community()
    helpers = {_helper(community).pk, _helper(community).pk}
    _ask(community)
    _later(hours=25)
    first = Asking.objects.get()
    assert first.person is not None

    pass_on(first.person, first)

    assert Asking.objects.get(state="open").person_id in helpers - {first.person_id}


def test_pass_on_is_for_the_one_who_is_asked() -> None:
    community = make_community()
    _helper(community)
    _ask(community)
    _later(hours=25)

    with pytest.raises(Refused):
        pass_on(make_member(community, role="owner"), Asking.objects.get())

    assert Asking.objects.get().state == "open"


def test_ask_next_twice_asks_once() -> None:
    community = make_community()
    _helper(community)
    _helper(community)
    question = _ask(community)

    ask_next(SYSTEM, question.pk)
    ask_next(SYSTEM, question.pk)

    assert Asking.objects.count() == 1


def test_the_page_tells_the_asker_where_the_question_is_and_others_nothing(client: Client) -> None:
    community = make_community()
    helper = _helper(community)
    question = _ask(community)
    page = f"/c/{community.slug}/conversations/{question.pk}/"
    client.force_login(question.author)
    assert "it is passed to somebody" in client.get(page).content.decode()

    _later(hours=25)

    assert f"<bdi>{helper.name}</bdi> offered help with variance" in client.get(page).content.decode()
    client.force_login(helper)
    assert "Not now, pass it on" in client.get(page).content.decode()
    client.force_login(make_member(community))
    assert "offered help" not in client.get(page).content.decode()
    client.logout()
    assert "offered help" not in client.get(page).content.decode()


def test_today_of_the_one_who_is_asked_shows_the_same_question(client: Client) -> None:
    community = make_community()
    helper = _helper(community)
    _ask(community)
    _later(hours=25)
    client.force_login(helper)

    assert "it is your turn" in client.get("/today/").content.decode()


def test_set_discussions_is_for_organisers_and_reaches_open_conversations(client: Client) -> None:
    community = make_community()
    question = _ask(community)
    member, organiser = make_member(community), make_member(community, role="organiser")

    with pytest.raises(Refused):
        set_discussions(member, community, first_reply_aim=60, nameless="everywhere", check_in_weekday=1)
    client.force_login(organiser)
    address = f"/c/{community.slug}/conversations/settings/"
    assert client.get(address).status_code == 200
    client.post(address, {"first_reply_aim": "240", "nameless": "questions", "check_in_weekday": ""})

    question.refresh_from_db()
    assert question.allows_nameless
    row = DiscussionSettings.objects.get()
    assert (row.first_reply_aim, row.nameless, row.check_in_weekday) == (240, "questions", None)


def test_the_help_page_saves_the_limit_and_refuses_others(client: Client) -> None:
    person = make_member(make_community())
    client.force_login(person)

    assert client.post("/me/help/", {"is_on": "on", "weekly_limit": "1000"}).status_code == 422
    client.post("/me/help/", {"weekly_limit": "1"})

    assert HelpOffer.objects.values_list("person_id", "weekly_limit", "is_on").get() == (person.pk, 1, False)
    with pytest.raises(Refused):
        offer_help(make_member(make_community()), person.pk, weekly_limit=7, is_on=True)
