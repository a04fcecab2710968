"""Statements of hot pages, put together once by the ORM and run many times with other values.

Building and compiling a queryset costs ten times what SQLite needs to answer it. A prepared statement is made by the
same `visible_to(...)` as everywhere, once for each database, with stand-ins for its values; a run puts the values in.
"""

import copy
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connections, router
from django.db.models import Model, QuerySet
from django.db.models.sql.subqueries import UpdateQuery

T = TypeVar("T")

# Stand-ins that stand nowhere else in a statement: large numbers that still fit a column of 32 bits (for others
# Django would answer "no row" without asking the database), and texts with a control character.
_NUMBER = 2_147_480_000
_BEYOND = 2**63


class _Query:
    """What Django's row iterables ask of a query: a compiler, here one that has been used before."""

    def __init__(self, compiler: Any) -> None:  # noqa: ANN401 - Django's compiler
        self.compiler = compiler

    def get_compiler(self, using: str) -> Any:  # noqa: ANN401, ARG002 - Django's signature
        return self.compiler


class _Ready:
    """What Django's row iterables ask of a queryset."""

    def __init__(self, rows: QuerySet[Any, Any], compiler: Any) -> None:  # noqa: ANN401 - Django's compiler
        self.db = rows.db
        self.model = rows.model
        self.query = _Query(compiler)
        self._known_related_objects = rows._known_related_objects  # type: ignore[attr-defined]  # noqa: SLF001 - Django's own
        self._hints: dict[str, Any] = {}


class Prepared(Generic[T]):
    """A queryset with named values. `build` gets a stand-in for each name and returns the queryset.

    Several querysets with the same columns, each with its own order and end, make one statement; its rows come in no
    promised order. Names ending in `_text` stand for texts, all others for whole numbers.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, T] | Sequence[QuerySet[Any, T]]], *names: str) -> None:
        self.build = build
        self.names = names
        self.lock = threading.Lock()
        self.made: dict[str, _Made[T]] = {}
        self.stand_ins: dict[str, Any] = {
            name: f"\x01{name}" if name.endswith("_text") else _NUMBER + i for i, name in enumerate(names)
        }

    def run(self, **values: Any) -> list[T]:  # noqa: ANN401 - whatever the statement compares with
        """The rows for these values, compiled at the first run; no row has a number beyond 64 bits."""
        if any(isinstance(value, int) and abs(value) >= _BEYOND for value in values.values()):
            return []
        made = self._compiled()
        params = _filled(made, values)
        fresh = copy.copy(made.compiler)
        fresh.connection = connections[made.rows.db]
        fresh.as_sql = lambda *_args, **_kwargs: (made.sql, params)
        fresh.get_converters = lambda _expressions: made.converters
        rows: Any = made.rows
        found: list[T] = list(rows._iterable_class(_Ready(rows, fresh)))  # noqa: SLF001 - Django's own
        return found

    def statement(self, **values: Any) -> tuple[str, list[Any]]:  # noqa: ANN401 - as above
        """The text and its values, to stand in brackets within a statement that is written by hand."""
        made = self._compiled()
        return made.sql, list(_filled(made, values))

    def first(self, **values: Any) -> T | None:  # noqa: ANN401 - as above
        found = self.run(**values)
        return found[0] if found else None

    def _compiled(self) -> "_Made[T]":
        alias = router.db_for_read(object) or "default"  # type: ignore[arg-type]  # any model has one home
        found = self.made.get(alias)
        if found is None:
            with self.lock:
                found = self.made.setdefault(alias, self._compile(alias))
        return found

    def _compile(self, alias: str) -> "_Made[T]":
        built = self.build(**self.stand_ins)
        parts = [part.using(alias) for part in ([built] if isinstance(built, QuerySet) else built)]
        compilers = [part.query.get_compiler(using=alias) for part in parts]
        made = [compiler.as_sql() for compiler in compilers]
        sql = made[0][0] if len(made) == 1 else _union(text for text, _params in made)
        names = {stand_in: name for name, stand_in in self.stand_ins.items()}
        converters = compilers[0].get_converters([column[0] for column in compilers[0].select])
        return _Made(parts[0], compilers[0], sql, _slots([p for _text, ps in made for p in ps], names), converters)


def _union(statements: Iterable[str]) -> str:
    """One statement of several that each keep their own order and end, which databases take in brackets alone."""
    return " UNION ALL ".join(f"SELECT * FROM ({text}) part{n}" for n, text in enumerate(statements))  # noqa: S608 - statements of Django's own


@dataclass(frozen=True, slots=True)
class _Made(Generic[T]):
    """A statement put together for one database, with what turns its columns into Python's values."""

    rows: QuerySet[Any, T]
    compiler: Any
    sql: str
    slots: list[Any]
    converters: dict[int, Any]


class _Slot:
    """A place in a statement's values."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


def _filled(made: _Made[Any], values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple([values[slot.name] if isinstance(slot, _Slot) else slot for slot in made.slots])


def _slots(params: Sequence[Any], names: dict[Any, str]) -> list[Any]:
    return [_Slot(names[param]) if isinstance(param, int | str) and param in names else param for param in params]


CHUNK = 12


class PreparedChunks(Generic[T]):
    """Rows for many numbers, a dozen in one statement: `build` gets the viewer's number or None, and the numbers."""

    def __init__(self, build: Callable[[int | None, list[int]], QuerySet[Any, T]]) -> None:
        self.slots = tuple(f"pk{n}" for n in range(CHUNK))
        self.visitors = Prepared(lambda **pks: build(None, list(pks.values())), *self.slots)
        self.own = Prepared(lambda viewer, **pks: build(viewer, list(pks.values())), "viewer", *self.slots)

    def run(self, viewer: int | None, pks: Iterable[int]) -> Iterator[T]:
        """The rows, in no order of their own; a shorter chunk names its first number again."""
        wanted = list(pks)
        for start in range(0, len(wanted), CHUNK):
            chunk = wanted[start : start + CHUNK]
            values = dict(zip(self.slots, [*chunk, *[chunk[0]] * (CHUNK - len(chunk))], strict=True))
            yield from self.visitors.run(**values) if viewer is None else self.own.run(viewer=viewer, **values)


M = TypeVar("M", bound=Model)


class PreparedInsert(Generic[M]):
    """Stores one new row of a model: its fields, defaults and constraints, with a statement put together once."""

    def __init__(self, model: type[M]) -> None:
        self.model = model
        self.sql = ""
        self.fields: list[Any] = []

    def run(self, **values: Any) -> M:  # noqa: ANN401 - the model's fields
        """The stored row, with its number."""
        row = self.model(**values)
        connection = connections[router.db_for_write(self.model)]
        if not self.sql:
            self._prepare(connection)
        params = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in self.fields]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            if row.pk is None:
                row.pk = cursor.fetchone()[0]
        row._state.adding = False  # noqa: SLF001 - what Django's own insert does
        row._state.db = connection.alias  # noqa: SLF001 - as above
        return row

    def _prepare(self, connection: Any) -> None:  # noqa: ANN401 - Django's connection
        meta = self.model._meta  # noqa: SLF001 - Django's public name for it
        automatic = meta.auto_field is not None
        self.fields = [field for field in meta.local_concrete_fields if not (automatic and field.primary_key)]
        quote = connection.ops.quote_name
        columns = ", ".join(quote(field.column) for field in self.fields)
        marks = ", ".join(["%s"] * len(self.fields))
        returning = f" RETURNING {quote(meta.pk.column)}" if automatic else ""
        self.sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({marks}){returning}"  # noqa: S608 - names of our own tables


class PreparedUpdate:
    """An update with named values. `build` gets a stand-in for each name, returns the rows and their new values."""

    def __init__(self, build: Callable[..., tuple[QuerySet[Any, Any], dict[str, Any]]], *names: str) -> None:
        self.build = build
        self.stand_ins: dict[str, Any] = {
            name: f"\x01{name}" if name.endswith("_text") else _NUMBER + i for i, name in enumerate(names)
        }
        self.made: tuple[str, list[Any]] | None = None

    def run(self, **values: Any) -> int:  # noqa: ANN401 - whatever is written
        """How many rows were changed."""
        sql, slots = self.made or self._compile()
        params = [values[slot.name] if isinstance(slot, _Slot) else slot for slot in slots]
        with connections["default"].cursor() as cursor:
            cursor.execute(sql, params)
            return int(cursor.rowcount)

    def _compile(self) -> tuple[str, list[Any]]:
        rows, values = self.build(**self.stand_ins)
        query = rows.query.chain(UpdateQuery)
        query.add_update_values(values)  # type: ignore[attr-defined]  # an update query
        sql, params = query.get_compiler(using="default").as_sql()
        names = {stand_in: name for name, stand_in in self.stand_ins.items()}
        self.made = (sql, _slots(params, names))
        return self.made
