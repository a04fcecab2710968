"""Signals are published inside the transaction of the change, and undone with it."""

from dataclasses import dataclass

import pytest
from django.db import transaction

from lyceum.kernel.bus import NotInTransactionError, Signal, on, publish


@dataclass(frozen=True, slots=True, kw_only=True)
class Rang(Signal):
    """A bell rang."""


heard: list[str] = []


@on(Rang)
def hear(_event: Rang) -> None:
    heard.append("bell")


@on(Signal)
def hear_anything(event: Signal) -> None:
    if isinstance(event, Rang):
        heard.append("anything")


@pytest.mark.django_db(transaction=True)
def test_publish_outside_a_transaction_is_refused() -> None:
    with pytest.raises(NotInTransactionError):
        publish(Rang())


@pytest.mark.django_db(transaction=True)
def test_publish_tells_listeners_of_the_class_and_of_its_base() -> None:
    heard.clear()

    with transaction.atomic():
        publish(Rang())

    assert heard == ["bell", "anything"]
