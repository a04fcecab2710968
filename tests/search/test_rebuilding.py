"""The words of what is gone leave the index for good, and searching goes on all the while."""

import pytest
from django.db import connection

from lyceum.discussions.actions.removing import withdraw_post
from lyceum.discussions.actions.writing import Typed, edit_post, reply
from lyceum.kernel.verdicts import Refused
from lyceum.people.actions.leaving import erase_person
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from lyceum.search.actions.indexing import begin_rebuild, fill_rebuild, finish_rebuild
from lyceum.search.queries.searching import search
from lyceum.search.tasks import forget_words
from tests.factories import make_community, make_conversation, make_member, make_person

pytestmark = pytest.mark.django_db


def words_kept() -> set[str]:
    """Every word of the index itself, whether something is found by it or not."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE VIRTUAL TABLE temp.kept USING fts5vocab(main, search_index, row)")
            cursor.execute("SELECT term FROM temp.kept")
            words = {term for (term,) in cursor.fetchall()}
            cursor.execute("DROP TABLE temp.kept")
            return words
        cursor.execute("SELECT word FROM ts_stat('SELECT words FROM search_searchdocument')")
        return {word for (word,) in cursor.fetchall()}


def needs_rebuild() -> bool:
    return connection.vendor == "sqlite"


def _has(kept: set[str], word: str) -> bool:
    """Whether a word is kept, or its stem."""
    return any(word.startswith(stem) for stem in kept if len(stem) > 2)


def test_forget_words_takes_words_of_what_is_gone_out_of_the_index() -> None:
    conversation = make_conversation(make_community())
    author, leaver = make_member(conversation.community), make_member(conversation.community)
    withdrawn = reply(author, conversation, Typed(source="Ephemeral words."))
    edited = reply(author, conversation, Typed(source="A heteroscedastic kettle."))
    reply(leaver, conversation, Typed(source="My unmistakable confession."))
    reply(author, conversation, Typed(source=f"As @{leaver.handle} says."))
    withdraw_post(author, withdrawn)
    edit_post(author, edited, Typed(source="A plain kettle."), version=1)
    Person.objects.filter(pk=leaver.pk).update(remove_posts=True)
    erase_person(SYSTEM, leaver.pk)

    done = forget_words.func()

    kept = words_kept()
    assert done is needs_rebuild()
    assert not [word for word in ("ephemeral", "heteroscedastic", "unmistakable", "confession") if _has(kept, word)]
    assert leaver.handle not in kept
    assert all(_has(kept, word) for word in ("plain", "kettle", "says"))
    assert [r.kind for r in search(author, "plain kettle")] == ["post"]


def test_forget_words_does_nothing_when_nothing_is_gone() -> None:
    conversation = make_conversation(make_community())
    reply(make_member(conversation.community), conversation, Typed(source="Lasting words."))
    forget_words.func()

    assert forget_words.func() is False
    assert _has(words_kept(), "lasting")


def test_search_goes_on_while_the_index_is_built_anew() -> None:
    conversation = make_conversation(make_community())
    author = make_member(conversation.community)
    reply(author, conversation, Typed(source="Before all."))
    withdraw_post(author, reply(author, conversation, Typed(source="Gone.")))
    if not (name := begin_rebuild(SYSTEM)):
        assert not needs_rebuild()
        return

    during = [search(author, "before")]
    reply(author, conversation, Typed(source="Meanwhile written."))
    during.append(search(author, "meanwhile"))
    last = fill_rebuild(SYSTEM, name, 0)
    reply(author, conversation, Typed(source="Late words."))
    finish_rebuild(SYSTEM, name)

    assert last is None
    assert all(during)
    assert all(search(author, word) for word in ("before", "meanwhile", "late"))
    assert "gone" not in words_kept()


def test_begin_rebuild_clears_what_a_killed_worker_has_left() -> None:
    conversation = make_conversation(make_community())
    author = make_member(conversation.community)
    withdraw_post(author, reply(author, conversation, Typed(source="Gone.")))

    first, second = begin_rebuild(SYSTEM), begin_rebuild(SYSTEM)

    tables = [t for t in connection.introspection.table_names() if t.startswith("search_next_")]
    assert {t.split("_")[2] for t in tables} == ({second.split("_")[2]} if needs_rebuild() else set())
    assert first != second or not needs_rebuild()


def test_begin_rebuild_is_for_the_software_alone() -> None:
    with pytest.raises(Refused):
        begin_rebuild(make_person())
