"""Writers of SQLite stand in a fair queue: nobody is told that the database is locked, nobody starves."""

import threading

import pytest
from django.db import connection, transaction

from lyceum.communities.models.communities import Community
from tests.factories import make_community

WRITERS, WRITES = 8, 15


@pytest.mark.django_db(transaction=True)
def test_eight_writers_who_read_first_all_get_their_turn() -> None:
    pk = make_community(member_count=0).pk
    errors: list[Exception] = []

    def write() -> None:
        try:
            for _n in range(WRITES):
                with transaction.atomic():
                    row = Community.objects.select_for_update().get(pk=pk)
                    row.member_count += 1
                    row.save()
        except Exception as error:  # noqa: BLE001 - the test tells which
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert Community.objects.get(pk=pk).member_count == WRITERS * WRITES


def _fail(error: type[Exception]) -> None:
    with transaction.atomic():
        make_community()
        raise error


@pytest.mark.django_db(transaction=True)
def test_a_failed_transaction_gives_its_place_back() -> None:
    class StopError(Exception):
        pass

    for _n in range(3):
        with pytest.raises(StopError):
            _fail(StopError)

    assert Community.objects.count() == 0
    make_community()
    assert Community.objects.count() == 1
