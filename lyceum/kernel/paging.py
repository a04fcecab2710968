"""Pages of long lists: by dense position, or by key; never by offset, never by counting."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Positions:
    """One page of a list whose items are numbered 1, 2, 3, ... without gaps."""

    number: int
    last: int
    first_position: int
    last_position: int

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.last else None


def positions(total: int, wanted: int, size: int = 20) -> Positions:
    """The page `wanted` (from 1), held inside what exists."""
    last = max(1, -(-total // size))
    number = min(max(1, wanted), last)
    return Positions(number, last, (number - 1) * size + 1, min(number * size, max(total, 1)))


@dataclass(frozen=True, slots=True)
class KeyPage(Generic[T]):
    """Some rows, and the cursor of the page after them, or nothing when this is the end."""

    items: Sequence[T]
    next: str | None


def encode_cursor(values: Sequence[Any]) -> str:
    raw = json.dumps(list(values), default=str, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[Any] | None:
    """The values of a cursor, or None for one that is broken or of another list."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        return None
    right = isinstance(values, list) and len(values) == length
    return values if right and all(_is_key(value) for value in values) else None


def _is_key(value: object) -> bool:
    """Whether a database can compare with it: a number of 64 bits, or a text without NUL."""
    return (isinstance(value, int) and abs(value) < 2**63) or (isinstance(value, str) and "\0" not in value)


def key_page(
    rows: Any,  # noqa: ANN401 - a queryset of models or of tuples
    *,
    by: tuple[str, ...],
    after: str = "",
    size: int = 20,
    descending: bool = True,
    key: Callable[[T], Sequence[Any]] | None = None,
) -> KeyPage[T]:
    """The rows after a cursor in the order of `by` (the last name unique), one statement, any depth the same."""
    values = decode_cursor(after, len(by)) if after else None
    if values is not None:
        try:
            rows = rows.filter(_after(by, values, descending=descending))
        except (ValueError, TypeError, ValidationError):
            rows = rows.none()  # a cursor somebody has made up
    found = list(rows.order_by(*[("-" if descending else "") + name for name in by])[: size + 1])
    items = found[:size]
    if len(found) <= size:
        return KeyPage(items, None)
    last = items[-1]
    return KeyPage(items, encode_cursor(key(last) if key else [getattr(last, name) for name in by]))


def _after(by: tuple[str, ...], values: list[Any], *, descending: bool) -> Q:
    word = "lt" if descending else "gt"
    condition = Q()
    for i, name in enumerate(by):
        equal = dict(zip(by[:i], values[:i], strict=True))
        condition |= Q(**equal, **{f"{name}__{word}": values[i]})
    return condition
