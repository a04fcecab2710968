"""Typing errors are forgiven, with words that everybody may read alone."""

import pytest
from django.test import Client

from lyceum.discussions.actions.writing import Typed, start_conversation
from lyceum.discussions.models.conversations import Conversation
from lyceum.people.requests import SYSTEM
from lyceum.search.actions.indexing import index_thing
from lyceum.search.models import SearchWord
from lyceum.search.queries.searching import find_all
from lyceum.search.queries.spelling import spelled_alike, trigrams
from lyceum.search.tasks import renew_words
from tests.factories import make_community, make_member

pytestmark = pytest.mark.django_db


def _public_words(*titles: str) -> None:
    community = make_community("Open")
    for title in titles:
        start_conversation(make_member(community), community, Typed(source="x", title=title))
    renew_words.call()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("kettl", "kettle"), ("ketle", "kettle"), ("hetersocedastic", "heteroscedastic"), ("قهوى", "قهوة")],
)
def test_spelled_alike_finds_the_word_that_was_meant(typed: str, meant: str) -> None:
    _public_words("The heteroscedastic kettle", "سؤال عن قهوة")

    assert spelled_alike(typed) == meant


@pytest.mark.parametrize("word", ["ket", "xyzzyq", "", "kettlekettlekettle", '"; DROP'])
def test_spelled_alike_has_nothing_for_what_is_far_from_all(word: str) -> None:
    _public_words("The heteroscedastic kettle")

    assert spelled_alike(word) == ""


def test_a_misspelled_search_shows_what_was_meant_and_says_so(client: Client) -> None:
    _public_words("The heteroscedastic kettle")

    page = client.get("/search/", {"q": "hetersocedastic"}).content.decode()

    assert "The heteroscedastic kettle" in page
    assert "spelled alike" in page


def test_words_of_closed_places_are_never_suggested() -> None:
    closed = make_community("Walled", visibility="closed")
    start_conversation(make_member(closed), closed, Typed(source="x", title="The bandersnatch dossier"))
    hidden = make_community("Unseen zugzwang", visibility="hidden")
    start_conversation(make_member(hidden), hidden, Typed(source="x", title="Our frumious secret"))
    index_thing(SYSTEM, "community", hidden.pk)
    opened = make_community("Open")
    narrowed = start_conversation(make_member(opened), opened, Typed(source="x", title="Zwitschermaschine"))
    Conversation.objects.filter(pk=narrowed.pk).update(is_public=False)
    renew_words.call()

    assert not SearchWord.objects.filter(word="zwitschermaschine").exists()
    assert spelled_alike("bandersnatc") == ""
    assert spelled_alike("frumiuos") == ""
    assert not SearchWord.objects.filter(word__in=["dossier", "zugzwang", "frumious"]).exists()


def test_words_that_are_gone_are_forgotten_and_others_stay() -> None:
    _public_words("The heteroscedastic kettle")
    SearchWord.objects.create(pk=999_999, word="obsoleteword")

    renew_words.call()

    assert set(SearchWord.objects.values_list("word", flat=True)) >= {"kettle", "heteroscedastic"}
    assert not SearchWord.objects.filter(word="obsoleteword").exists()
    assert spelled_alike("ketle") == "kettle"


def test_stems_find_other_forms_when_few_have_the_word() -> None:
    community = make_community("Open")
    author = make_member(community)
    start_conversation(author, community, Typed(source="x", title="Learners of every age"))

    assert [group.kind for group in find_all(author, "learning").groups] == ["conversation"]


def test_trigrams_are_every_three_letters() -> None:
    assert trigrams("kettle") == ["ket", "ett", "ttl", "tle"]
