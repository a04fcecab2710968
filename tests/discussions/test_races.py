"""Many at once: positions stay dense and nothing is lost."""

import threading

import pytest
from django.db import connection

from lyceum.discussions.actions.writing import Typed, reply
from lyceum.discussions.models.conversations import Conversation
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_conversation, make_member

REPLIES = 50


@pytest.mark.django_db(transaction=True)
def test_fifty_replies_at_once_are_all_stored_at_dense_positions() -> None:
    conversation = make_conversation(make_community())
    writers = [make_member(conversation.community) for _n in range(5)]
    errors: list[Exception] = []

    def write(person: Person) -> None:
        try:
            for n in range(REPLIES // len(writers)):
                reply(person, conversation, Typed(source=f"Reply {n}"))
        except Exception as error:  # noqa: BLE001 - the test tells which
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(person,)) for person in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    conversation = Conversation.objects.get()
    assert conversation.post_count == REPLIES + 1
    assert list(conversation.posts.order_by("n").values_list("n", flat=True)) == list(range(1, REPLIES + 2))
