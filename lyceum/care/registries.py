"""How apps above undo everything an account did, in few statements for many accounts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from lyceum.kernel.registry import Registry
from lyceum.people.requests import Actor


@dataclass(frozen=True)
class Undoing:
    """One app's part. `undo` says what it has changed, as plain values; `restore` takes those and puts all back.

    Both get a community's number, or None for the whole site. `describe` says in a line what accounts have written.
    """

    undo: Callable[[Actor, list[int], int | None, str], dict[str, Any]]
    restore: Callable[[Actor, dict[str, Any]], None]
    describe: Callable[[Iterable[int], int | None], dict[int, str]]


undoings: Registry[Undoing] = Registry("undoings")
