"""Stored pieces of pages: the same HTML for everybody, kept by version, with small slots for the reader's part.

A template writes a slot with `slot(test, argument, text0, text1, ...)`; the stored piece is cut at its slots once,
and filled for each reader by plain joining. Keys hold a version, so nothing has to be taken out when it is old.

A stencil is a template rendered once for all rows of one shape (a post that is an accepted answer, say), with a
`Field` for each value; printing a row is plain joining too, some thirty times cheaper than rendering it.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

from markupsafe import Markup

T = TypeVar("T")

_START, _PART, _END = "\x02", "\x1f", "\x03"
_SLOT = re.compile(f"{_START}([^{_END}]*){_END}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a piece that holds one of several texts, as a test of the reader says."""

    test: str
    argument: str
    texts: tuple[str, ...]


Piece = list[str | Slot]

_FIELD = re.compile("\x0e([^\x0f]*)\x0f")


class Field(Markup):
    """Stands in a template for a value that comes when the stencil is printed; addresses take it for a number too."""

    is_number: bool

    def __new__(cls, name: str, *, is_number: bool = False) -> Self:
        made = super().__new__(cls, f"\x0e{name}\x0f")
        made.is_number = is_number
        return made


@dataclass(frozen=True, slots=True)
class Stencil:
    """The fixed texts of a shape, with an empty text for each field between them, and the fields' names."""

    texts: list[str]
    names: list[str]

    def print(self, values: Mapping[str, str]) -> str:
        """The HTML of one row; the values are safe HTML already."""
        texts = self.texts.copy()
        texts[1::2] = [values[name] for name in self.names]
        return "".join(texts)


def stored_stencil(key: Hashable, render: Callable[[], str]) -> Stencil:
    """The stencil of this shape, rendered when it is not kept yet."""
    stencil = stencils.get(key)
    if stencil is None:
        parts = _FIELD.split(render())
        stencil = Stencil(parts, parts[1::2])
        stencils.put(key, stencil, 2 * sum(map(len, parts)))
    return stencil


def slot(test: str, argument: object, *texts: object) -> Markup:
    """For templates: one of several texts for each reader; all must be safe HTML already."""
    parts = _PART.join((test, str(argument), *map(str, texts)))
    return Markup(f"{_START}{parts}{_END}")  # noqa: S704 - safe HTML by contract, marked here to be cut again


def cut(html: str) -> Piece:
    """The piece's fixed texts and its slots, in order."""
    piece: Piece = []
    for i, part in enumerate(_SLOT.split(html)):
        if i % 2:
            test, argument, *texts = part.split(_PART)
            piece.append(Slot(test, argument, tuple(texts)))
        else:
            piece.append(part)
    return piece


def fill(piece: Piece, say: Callable[[Slot], str]) -> Markup:
    """The piece for one reader: each slot shows what `say(slot)` answers."""
    return Markup("".join([p if type(p) is str else say(p) for p in piece]))  # type: ignore[arg-type]  # noqa: S704 - by a template


def stored_piece(key: Hashable, render: Callable[[], str]) -> Piece:
    """The piece of this key, rendered and cut when it is not kept yet; the key holds every version it shows."""
    piece = pieces.get(key)
    if piece is None:
        html = render()
        piece = cut(html)
        pieces.put(key, piece, 2 * len(html))
    return piece


# Set while a page is rendered to be stored: what belongs to one reader then becomes a slot.
storing: ContextVar[bool] = ContextVar("storing", default=False)


@contextmanager
def stored() -> Iterator[None]:
    """Render for the store: tokens, keys and the reader's own picture become slots."""
    token = storing.set(True)
    try:
        yield
    finally:
        storing.reset(token)


def personal(name: str, make: Callable[[], object]) -> object:
    """The reader's own thing, or its slot while a page is rendered to be stored."""
    return slot(name, "") if storing.get() else make()


class Store(Generic[T]):
    """The pieces of this process, least recently used ones forgotten beyond a number of bytes."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit = limit_bytes
        self.size = 0
        self.lock = threading.Lock()
        self.kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        with self.lock:
            found = self.kept.get(key)
            if found is None:
                return None
            self.kept.move_to_end(key)
            return found[0]

    def clear(self) -> None:
        """Forget everything; between tests, whose rows get the same numbers again."""
        with self.lock:
            self.kept.clear()
            self.size = 0

    def put(self, key: Hashable, value: T, size: int) -> None:
        """Keep a piece of so many bytes; one that weighs nothing would never be forgotten."""
        if size <= 0:
            raise ValueError("A kept piece has a size.")
        with self.lock:
            old = self.kept.pop(key, None)
            self.size += size - (old[1] if old else 0)
            self.kept[key] = (value, size)
            while self.size > self.limit and self.kept:
                self.size -= self.kept.popitem(last=False)[1][1]


pieces: Store[Piece] = Store(16_000_000)
stencils: Store[Stencil] = Store(6_000_000)
