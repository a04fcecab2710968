"""The whole database as files, as it was at one moment, while others go on writing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg import Connection, connect
from psycopg.sql import SQL, Identifier

DATABASE = "database.sqlite3"
TABLES = "tables"


def engine() -> str:
    return str(connection.vendor)


def save_database(folder: Path) -> dict[str, Any]:
    """Write the database into a folder; says how many rows each table has, and where sequences stand."""
    return _save_sqlite(folder) if engine() == "sqlite" else _save_postgres(folder)


def live_path() -> Path:
    """The SQLite file that is served."""
    return Path(str(connection.settings_dict["NAME"])).absolute()


def former_path() -> Path:
    """Where a restore leaves the SQLite file that was served before it."""
    return live_path().with_name(live_path().name + ".before-restore")


def count_rows(path: Path) -> dict[str, int]:
    """Rows by table of a SQLite file."""
    with closing(sqlite3.connect(path)) as database:
        names = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRT%'"
        )
        return {
            name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - a name of the schema
            for (name,) in sorted(names.fetchall())
        }


def _save_sqlite(folder: Path) -> dict[str, Any]:
    target = folder / DATABASE
    with closing(sqlite3.connect(live_path())) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    return {"rows": count_rows(target)}


@contextmanager
def postgres() -> Iterator[Connection[Any]]:
    """A connection of its own, outside the pool, in one transaction."""
    wanted = ("dbname", "user", "password", "host", "port", "sslmode", "service", "options")
    given = connection.get_connection_params()
    with connect(**{name: given[name] for name in wanted if given.get(name)}) as own:
        yield own


def list_columns(database: Connection[Any]) -> dict[str, list[str]]:
    """Columns that hold data, by table, in their order."""
    found: dict[str, list[str]] = {}
    rows = database.execute(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t "
        "USING (table_schema, table_name) WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' "
        "AND c.is_generated = 'NEVER' ORDER BY c.table_name, c.ordinal_position"
    )
    for table, column in rows:
        found.setdefault(table, []).append(column)
    return found


def copy_of(table: str, columns: list[str]) -> tuple[Identifier, Any]:
    return Identifier(table), SQL(", ").join(map(Identifier, columns))


def list_sequences(database: Connection[Any]) -> dict[str, list[Any]]:
    """Where each sequence stands, so that no number is given out twice after a restore."""
    names = database.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()").fetchall()
    stand = {}
    for (name,) in names:
        row = database.execute(SQL("SELECT last_value, is_called FROM {}").format(Identifier(name))).fetchone()
        stand[name] = list(row or (1, False))
    return stand


def _save_postgres(folder: Path) -> dict[str, Any]:
    (folder / TABLES).mkdir()
    counts: dict[str, int] = {}
    with postgres() as database, database.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        columns = list_columns(database)
        for table, names in columns.items():
            own, listed = copy_of(table, names)
            with (
                (folder / TABLES / table).open("wb") as file,
                cursor.copy(SQL("COPY {} ({}) TO STDOUT").format(own, listed)) as rows,
            ):
                for data in rows:
                    file.write(data)
            counts[table] = cursor.rowcount
        return {"rows": counts, "columns": columns, "sequences": list_sequences(database)}
