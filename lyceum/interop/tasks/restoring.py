"""Read a backup back while the site is served: all of it or nothing, and deletions since are done again."""

import json
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg.sql import SQL, Literal

from lyceum.files.adapters import restore_stored
from lyceum.interop.actions.backups import make_stored_pages_old, repeat_deletion
from lyceum.interop.queries.backups import list_deletions
from lyceum.interop.queries.dumps import (
    DATABASE,
    TABLES,
    copy_of,
    engine,
    former_path,
    list_columns,
    live_path,
    postgres,
)
from lyceum.interop.queries.rows import BadRowError
from lyceum.interop.tasks.backups import FILES, FORMAT, MANIFEST, applied, checksum
from lyceum.kernel.sqlite.base import WriteQueue
from lyceum.notifications.actions.notices import expand_notice
from lyceum.notifications.queries.inbox import list_unexpanded
from lyceum.people.queries.site import forget_instance, get_instance
from lyceum.people.requests import SYSTEM

Manifest = dict[str, Any]
# What waited to be sent when the backup was made has been sent since. By the name of tasks, every task that sends
# mail is called `send_...`; notices are expanded after the restore, into inboxes alone.
WITHOUT_MAILS = (
    "DELETE FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING') "
    "AND (task_path LIKE 'lyceum.%.tasks.send%' OR task_path = 'lyceum.notifications.tasks.expand')"
)

WITHOUT_MESSAGES = "UPDATE notifications_delivery SET state = 'dropped', settled_at = due_at WHERE state = 'waiting'"


def restore_backup(path: Path) -> tuple[Manifest, int]:
    """Put a backup in the place of what is here; says what was in it, and how many deletions were repeated."""
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".restore-") as room:
        folder = Path(room)
        manifest = _unpack(path, folder)
        _check(manifest, folder)
        forget_instance()
        version = get_instance().version
        if engine() == "sqlite":
            _restore_sqlite(folder / DATABASE)
            call_command("migrate", verbosity=0, interactive=False)
        else:
            _restore_postgres(folder, manifest)
        # Files made since stay where they are: nothing names them any more.
        restore_stored(folder / FILES)
    forget_instance()
    make_stored_pages_old(SYSTEM, version)
    at = datetime.fromisoformat(manifest["made_at"])
    repeated = sum(repeat_deletion(SYSTEM, one) for one in list_deletions(at))
    for notice_id in list_unexpanded(before=at):
        expand_notice(SYSTEM, notice_id, by_mail=False)
    return manifest, repeated


def _unpack(path: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(path, "r:gz") as tar:
            tar.extractall(folder, filter="data")
        manifest = json.loads((folder / MANIFEST).read_text())
    except (OSError, EOFError, tarfile.TarError, ValueError) as error:
        raise BadRowError(f"{path.name} is not a whole backup: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BadRowError(f"{path.name} is not a backup of Lyceum")
    return manifest


def _check(manifest: Manifest, folder: Path) -> None:
    """Refuse what cannot come back whole, before anything is touched."""
    if manifest["engine"] != engine():
        raise BadRowError(f"the backup is of {manifest['engine']}, this site runs on {engine()}; use an archive")
    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations}
    if _numbers(manifest["version"]) > _numbers(settings.VERSION) or set(manifest["migrations"]) - known:
        raise BadRowError(f"the backup is of the newer version {manifest['version']}; update first")
    if engine() != "sqlite" and set(manifest["migrations"]) != {f"{app}.{name}" for app, name in applied()}:
        raise BadRowError(f"the tables differ; install version {manifest['version']}, restore, then update")
    for name, wanted in manifest["checksums"].items():
        if not (folder / name).is_file() or checksum(folder / name) != wanted:
            raise BadRowError(f"{name} in the backup is damaged")


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdecimal()]


def _restore_sqlite(source: Path) -> None:
    """Copy page by page into the file that is served, as one write that readers see at its end."""
    live = live_path()
    with closing(sqlite3.connect(source)) as backup, backup:
        backup.execute(WITHOUT_MAILS)
        if backup.execute("SELECT 1 FROM sqlite_master WHERE name = 'notifications_delivery'").fetchone():
            backup.execute(WITHOUT_MESSAGES)
    connection.close()
    queue = WriteQueue(str(live))
    queue.enter()
    try:
        with closing(sqlite3.connect(live, timeout=60)) as target:
            with closing(sqlite3.connect(former_path())) as former:
                target.backup(former)
            with closing(sqlite3.connect(source)) as backup:
                backup.backup(target)
    finally:
        queue.leave()


def _restore_postgres(folder: Path, manifest: Manifest) -> None:
    """Empty and fill all tables in one transaction; sequences go on where they stood."""
    with postgres() as database, database.cursor() as cursor:
        here = list_columns(database)
        if manifest["columns"] != here:
            raise BadRowError("the tables differ from those of the backup")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        tables = SQL(", ").join(copy_of(table, [])[0] for table in here)
        cursor.execute(SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(tables))
        for table, names in here.items():
            own, listed = copy_of(table, names)
            with (
                (folder / TABLES / table).open("rb") as file,
                cursor.copy(SQL("COPY {} ({}) FROM STDIN").format(own, listed)) as rows,
            ):
                while data := file.read(1 << 20):
                    rows.write(data)
        cursor.execute(WITHOUT_MAILS)
        cursor.execute(WITHOUT_MESSAGES)
        for name, (last, called) in manifest["sequences"].items():
            cursor.execute(
                SQL("SELECT setval({}, {}, {})").format(Literal(f'"{name}"'), Literal(last), Literal(called))
            )
