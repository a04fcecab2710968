"""Signals between apps: frozen dataclasses, published inside the transaction of the change, heard at once."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something that has happened. `actor_id` is None when the software itself acted."""

    actor_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plumbing(Signal):
    """A step between apps that nobody did: it is heard, but it is no event worth writing down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentChanged(Plumbing):
    """A thing of a registered kind was made or has changed, so whoever keeps a picture of it looks again."""

    kind: str
    pk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyChanged(Plumbing):
    """Many things of a kind were made or have changed in one go: one signal for all of them."""

    kind: str
    pks: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRemoved(Plumbing):
    """A thing of a registered kind is hidden or gone."""

    kind: str
    pk: int


S = TypeVar("S", bound=Signal)
Listener = Callable[[Any], None]

_listeners: dict[type[Signal], list[Listener]] = defaultdict(list)


class NotInTransactionError(RuntimeError):
    """A signal was published outside a transaction, so a listener's work could outlive a rollback."""


def on(*kinds: type[S]) -> Callable[[Callable[[S], None]], Callable[[S], None]]:
    """Register a listener for signal classes; a base class hears every signal below it."""

    def register(listener: Callable[[S], None]) -> Callable[[S], None]:
        for kind in kinds:
            if listener not in _listeners[kind]:
                _listeners[kind].append(listener)
        return listener

    return register


def publish(signal: Signal) -> None:
    """Tell every listener, in the transaction of the change; a listener that raises undoes the change."""
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransactionError(type(signal).__name__)
    for kind in type(signal).__mro__:
        for listener in _listeners.get(kind, ()):
            listener(signal)
