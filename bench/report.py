"""Figures as they come: printed, and written as JSON and as the reference page."""

import json
import os
import platform
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass
class Row:
    """One measure on one database."""

    measure: str
    database: str
    value: float
    unit: str
    target: float | None
    better: str = "less"

    @property
    def is_met(self) -> bool:
        if self.target is None:
            return True
        return self.value >= self.target if self.better == "more" else self.value <= self.target


class Figures:
    """All rows of a run."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.database = ""

    def begin(self, database: str) -> None:
        self.database = database
        print(f"== {database}", flush=True)

    def add(
        self, measure: str, value: float, unit: str, target: float | None = None, *, better: str = "less"
    ) -> None:
        row = Row(measure, self.database, round(value, 3), unit, target, better)
        self.rows.append(row)
        print(
            f"{row.value:10.2f} {unit:<11} {_goal(row):<12} {measure}{'' if row.is_met else '   NOT MET'}", flush=True
        )

    def write(self, *, quick: bool, posts: int) -> None:
        results = ROOT / "bench" / "results"
        results.mkdir(exist_ok=True)
        self._keep_others(results / "latest.json")
        (results / "latest.json").write_text(
            json.dumps({"rows": [asdict(row) for row in self.rows]}, indent=1) + "\n"
        )
        (ROOT / "docs" / "reference" / "performance.md").write_text(self._page(quick=quick, posts=posts))

    def _keep_others(self, path: Path) -> None:
        """Rows of a database that this run has left out stay as they were."""
        measured = {row.database for row in self.rows}
        former = json.loads(path.read_text())["rows"] if path.exists() else []
        kept = [Row(**row) for row in former if row["database"] not in measured]
        self.rows = sorted([*kept, *self.rows], key=lambda row: row.database != "SQLite")

    def _page(self, *, quick: bool, posts: int) -> str:
        databases = list(dict.fromkeys(row.database for row in self.rows))
        system = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
        machine = f"Machine: {system}, SQLite {sqlite3.sqlite_version}."
        lines = [
            "# What it costs",
            "",
            "Written by `make bench`; the same numbers are in `bench/results/latest.json`.",
            "",
            f"{posts:,} posts in conversations of 20 communities by 2,000 people, and one conversation as long;",
            "production settings, two web workers, a task worker and the scheduler. CPU is that of all server",
            f"processes together, best of {2 if quick else 5} rounds, one request after the other. The",
            "milliseconds of the clock are for information. The signed-in reader is a",
            "member who sees reactions with their own, reply, tell the stewards and what is new.",
            "",
            machine,
            "",
            f"| measure | {' | '.join(databases)} | unit | target |",
            f"| --- |{' --: |' * len(databases)} --- | --: |",
        ]
        for measure, unit in dict.fromkeys((row.measure, row.unit) for row in self.rows):
            found = {r.database: r for r in self.rows if (r.measure, r.unit) == (measure, unit)}
            cells = " | ".join(_cell(found.get(database)) for database in databases)
            lines.append(f"| {measure} | {cells} | {unit} | {_goal(next(iter(found.values())))} |")
        return "\n".join([*lines, "", "Figures in bold miss their target.", ""])


def _goal(row: Row) -> str:
    if row.target is None:
        return ""
    return f"{'≥' if row.better == 'more' else '≤'} {row.target:g}"


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    value = (
        f"{row.value:,.0f}"
        if row.value >= 100 or row.unit in {"statements", "requests", "errors"}
        else f"{row.value:.2f}"
    )
    return value if row.is_met else f"**{value}**"
