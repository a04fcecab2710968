"""Explain back: the asker's words, a helper's yes, and the answer in short on top."""

import pytest
from django.test import Client

from lyceum.discussions.actions.explaining import confirm_explanation, doubt_explanation, explain_answer
from lyceum.discussions.actions.reacting import accept_answer
from lyceum.discussions.actions.writing import Typed, reply, start_conversation
from lyceum.discussions.models.asking import Explanation
from lyceum.discussions.models.conversations import Conversation
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_member, run_tasks

pytestmark = pytest.mark.django_db
WORDS = "The mean is made from the same numbers, so one deviation is forced."


def _answered() -> tuple[Conversation, Person]:
    community = make_community()
    conversation = start_conversation(make_member(community), community, Typed(source="?", title="Why n - 1?"))
    helper = make_member(community)
    accept_answer(conversation.author, conversation, reply(helper, conversation, Typed(source="You spent it.")))
    conversation.refresh_from_db()
    return conversation, helper


def _page(conversation: Conversation) -> str:
    return f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"


def test_explain_answer_waits_for_the_helper_and_then_stands_on_top(client: Client) -> None:
    conversation, helper = _answered()

    explain_answer(conversation.author, conversation, WORDS)
    run_tasks()

    assert WORDS not in client.get(_page(conversation)).content.decode()
    assert InboxItem.objects.filter(person=helper, notice__kind="explained").exists()
    confirm_explanation(helper, conversation)
    run_tasks()
    page = client.get(_page(conversation)).content.decode()
    assert WORDS in page
    assert f"checked by {helper.name}" in page
    assert InboxItem.objects.filter(person=conversation.author, notice__kind="confirmed").exists()
    assert not InboxItem.objects.filter(notice__kind="explained").exists()


def test_explain_answer_is_the_askers_and_needs_an_accepted_answer() -> None:
    conversation, helper = _answered()

    with pytest.raises(Refused):
        explain_answer(helper, conversation, WORDS)
    accept_answer(conversation.author, conversation, None)
    with pytest.raises(Refused):
        explain_answer(conversation.author, conversation, WORDS)

    assert not Explanation.objects.exists()


def test_confirm_explanation_is_a_helpers_never_the_askers() -> None:
    conversation, _helper = _answered()
    explain_answer(conversation.author, conversation, WORDS)

    for person in (conversation.author, make_member(conversation.community, role="owner")):
        with pytest.raises(Refused):
            confirm_explanation(person, conversation)

    assert Explanation.objects.get().confirmed_at is None


def test_doubt_explanation_tells_the_asker_what_is_missing(client: Client) -> None:
    conversation, helper = _answered()
    explain_answer(conversation.author, conversation, WORDS)

    doubt_explanation(helper, conversation, "Say why it is on average.")

    client.force_login(conversation.author)
    assert "Say why it is on average." in client.get(_page(conversation)).content.decode()
    client.force_login(make_member(conversation.community))
    assert "Say why it is on average." not in client.get(_page(conversation)).content.decode()


def test_another_accepted_answer_makes_the_summary_old(client: Client) -> None:
    conversation, helper = _answered()
    explain_answer(conversation.author, conversation, WORDS)
    confirm_explanation(helper, conversation)

    other = reply(make_member(conversation.community), conversation, Typed(source="Another way to see it."))
    accept_answer(conversation.author, conversation, other)

    assert WORDS not in client.get(_page(conversation)).content.decode()


def test_the_forms_do_the_same(client: Client) -> None:
    conversation, helper = _answered()
    client.force_login(conversation.author)
    client.post(f"{_page(conversation)}explain/", {"source": WORDS})
    client.force_login(helper)
    client.post(f"{_page(conversation)}doubt/", {"doubt": ""})
    client.post(f"{_page(conversation)}confirm/")

    assert Explanation.objects.get().confirmed_by_id == helper.pk
