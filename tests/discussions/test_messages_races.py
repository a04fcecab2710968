"""Many at once: one correspondence for two people, dense positions, nothing lost."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from lyceum.discussions.actions.messages import Typed, send_message, start_correspondence
from lyceum.discussions.models.messages import Correspondence, Correspondent, Message
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_member, make_person


def _at_once(*jobs: Callable[[], object]) -> list[Exception]:
    errors: list[Exception] = []
    ready = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> None:
        try:
            ready.wait()
            job()
        except Exception as error:  # noqa: BLE001 - the test tells which
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_common", [True, False])
def test_two_people_write_first_to_each_other_at_once(is_common: bool) -> None:  # noqa: FBT001 - a table
    community = make_community()
    a, b = (make_member(community), make_member(community)) if is_common else (make_person(), make_person())

    def write(person: Person, other: Person) -> Callable[[], object]:
        return lambda: start_correspondence(person, [other.handle], Typed(f"From {person.pk}"))

    errors = _at_once(write(a, b), write(b, a))

    assert errors == []
    assert Correspondence.objects.get().message_count == 2
    assert sorted(Message.objects.values_list("n", flat=True)) == [1, 2]
    assert list(Correspondent.objects.values_list("state", flat=True)) == ["in", "in"]


@pytest.mark.django_db(transaction=True)
def test_ten_messages_at_once_stand_at_dense_positions() -> None:
    community = make_community()
    a, b = make_member(community), make_member(community)
    pk = start_correspondence(a, [b.handle], Typed("Hello.")).correspondence_id
    start_correspondence(b, [a.handle], Typed("Hello."))

    def write(person: Person, n: int) -> Callable[[], object]:
        return lambda: send_message(person, pk, Typed(f"Message {n}"))

    errors = _at_once(*[write(a if n % 2 else b, n) for n in range(10)])

    assert errors == []
    assert Correspondence.objects.get().message_count == 12
    assert list(Message.objects.order_by("n").values_list("n", flat=True)) == list(range(1, 13))
