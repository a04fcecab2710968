"""Read files of rows, one JSON object a line: a bad line is a problem with its number and reason, never the end."""

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from lyceum.kernel.text.plain import clean

T = TypeVar("T")

LONGEST_LINE = 4_000_000
MOST = 2**31 - 1
_UNKEEPABLE = re.compile(r"\\u(?:d[89a-f]|0000)", re.IGNORECASE)


class BadRowError(ValueError):
    """A row cannot be used; its text says why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One row that was left out."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file} line {self.line}: {self.reason}"


@dataclass(slots=True)
class Report:
    """What a run has done, and what it left out."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number


def read_rows(path: Path, make: Callable[[dict[str, Any]], T], report: Report) -> Iterator[T]:
    """What `make` makes of each row of a file; what it cannot use goes into the report."""
    for number, line in read_lines(path, report):
        try:
            made = make(read_row(line))
        except (BadRowError, RecursionError) as error:
            report.problems.append(Problem(path.name, number, str(error)))
            continue
        yield made


def read_lines(path: Path, report: Report) -> Iterator[tuple[int, str]]:
    """The lines of a file that have something in them, with their numbers; a broken end is told."""
    opened = gzip.open if path.suffix == ".gz" else open
    number = 0
    try:
        with opened(path, "rt", encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line
    except (OSError, EOFError, zlib.error) as error:
        report.problems.append(Problem(path.name, number + 1, f"cannot be read any further: {error}"))


def read_row(line: str) -> dict[str, Any]:
    """The object of a line, without characters that no database keeps."""
    if len(line) > LONGEST_LINE:
        raise BadRowError("the line is too long")
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadRowError(f"not JSON: {error.msg}") from error
    except ValueError as error:
        raise BadRowError("not JSON: a number is too long") from error
    if not isinstance(row, dict):
        raise BadRowError("not a JSON object")
    if _UNKEEPABLE.search(line):
        row = _keepable(row)
    return dict(row)


def _keepable(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_keepable(item) for item in value]
    if isinstance(value, dict):
        return {_keepable(name): _keepable(item) for name, item in value.items()}
    return value


def text_of(row: dict[str, Any], name: str, *, longest: int = 200, needed: bool = True) -> str:
    """A text of a row, cleaned and cut; raises when it is needed and not there."""
    value = row.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        raise BadRowError(f"{name} is missing or not a text")
    value = clean(value).strip()
    if not value and needed:
        raise BadRowError(f"{name} is empty")
    return value[:longest]


def texts_of(row: dict[str, Any], name: str, *, most: int = 50) -> list[str]:
    value = row.get(name) or []
    if not isinstance(value, list):
        raise BadRowError(f"{name} is not a list")
    return [clean(item).strip()[:120] for item in value if isinstance(item, str) and item.strip()][:most]


def number_of(row: dict[str, Any], name: str) -> float | None:
    value = row.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 - NaN is no number
        raise BadRowError(f"{name} is not a number")
    return value


def moment_of(row: dict[str, Any], name: str) -> datetime:
    """A moment: Unix seconds, or ISO 8601 (UTC where no zone stands)."""
    value = row.get(name)
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            moment = datetime.fromtimestamp(value, UTC)
        else:
            moment = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError) as error:
        raise BadRowError(f"{name} is not a time") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
