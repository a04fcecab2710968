"""What the software does to conversations by itself: names that change, people who leave for good."""

import pytest
from django.test import Client

from lyceum.discussions.actions.keeping import forget_person
from lyceum.discussions.actions.writing import Typed, reply
from lyceum.discussions.models.conversations import Post
from lyceum.people.actions.accounts import rename_person
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from lyceum.search.queries.searching import search
from tests.factories import make_community, make_conversation, make_member, make_person

pytestmark = pytest.mark.django_db


def test_a_new_name_shows_on_pages_that_were_stored(client: Client) -> None:
    conversation = make_conversation(make_community())
    address = f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"
    author = conversation.author
    client.get(address)

    rename_person(author, author, "A name nobody had")

    assert "A name nobody had" in client.get(address).content.decode()


def test_who_leaves_for_good_is_named_in_nobodys_words() -> None:
    conversation = make_conversation(make_community())
    leaver = make_member(conversation.community, make_person("Zoë Leaver", handle="zoe"))
    other = make_member(conversation.community)
    own = reply(leaver, conversation, Typed(source="My words."))
    mention = reply(other, conversation, Typed(source="Thank you, @zoe! And @zoe-marie."))
    quote = reply(other, conversation, Typed(source=f"> [!quote {own.pk}]\n> My words.\n\nIndeed."))
    assert "Zoë Leaver" in mention.html
    assert "Zoë Leaver" in quote.html

    forget_person(SYSTEM, leaver)

    for post in Post.objects.filter(pk__in=[mention.pk, quote.pk]):
        assert "Zoë" not in post.html
        assert "zoe" not in post.source.replace("@zoe-marie", "")
    assert Post.objects.get(pk=mention.pk).source == "Thank you, @…! And @zoe-marie."
    own.refresh_from_db()
    assert own.source == "My words."


def test_who_wished_so_takes_their_words_along() -> None:
    conversation = make_conversation(make_community())
    leaver = make_member(conversation.community)
    own = reply(leaver, conversation, Typed(source="Unforgettable words."))
    Person.objects.filter(pk=leaver.pk).update(remove_posts=True)
    leaver.refresh_from_db()

    forget_person(SYSTEM, leaver)

    own.refresh_from_db()
    assert (own.source, own.html, own.n) == ("", "", 2)
    assert search(conversation.author, "unforgettable") == []
