"""Write backups: the database as it is at one moment, and the files, in one compressed file with checksums."""

import hashlib
import json
import os
import tarfile
import tempfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django_tasks import task

from lyceum.files.adapters import list_stored
from lyceum.interop.queries.backups import backup_folder, new_backup_path
from lyceum.interop.queries.dumps import engine, former_path, save_database
from lyceum.kernel import clock
from lyceum.kernel.schedule import every
from lyceum.people.actions.site import record_backup
from lyceum.people.requests import SYSTEM

FORMAT = "lyceum-backup"
MANIFEST = "manifest.json"
FILES = "files"
KEPT = 7
FORMER_STAYS = timedelta(days=7)


def write_backup(path: Path) -> dict[str, Any]:
    """Write a backup; the file appears under its name when it is whole. Says what is in it."""
    at = clock.now()
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as room:
        folder = Path(room) / "database"
        folder.mkdir()
        saved = save_database(folder)
        manifest = {
            "format": FORMAT,
            "version": settings.VERSION,
            "engine": engine(),
            "instance": settings.SITE_URL,
            "made_at": at.isoformat(),
            "migrations": sorted(f"{app}.{name}" for app, name in applied()),
            "checksums": {str(p.relative_to(folder)): checksum(p) for p in sorted(folder.rglob("*")) if p.is_file()},
            **saved,
        }
        whole = Path(room) / "whole.tar.gz"
        with tarfile.open(whole, "w:gz", compresslevel=6) as tar:
            _add_text(tar, MANIFEST, json.dumps(manifest, indent=1))
            for name in manifest["checksums"]:
                tar.add(folder / name, name)
            _add_files(tar)
        whole.chmod(0o600)
        with whole.open("rb") as written:
            os.fsync(written.fileno())
        whole.replace(path)
    return manifest


def applied() -> list[tuple[str, str]]:
    """The migrations that have made the tables what they are."""
    return list(MigrationRecorder(connection).applied_migrations())


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    tar.addfile(entry, BytesIO(data))


def _add_files(tar: tarfile.TarFile) -> None:
    """Files are added after the database was read, so that none it names is missing; one removed meanwhile is not."""
    for name in list_stored():
        entry = tarfile.TarInfo(f"{FILES}/{name}")
        try:
            with default_storage.open(name) as content:
                entry.size = default_storage.size(name)
                tar.addfile(entry, content)
        except FileNotFoundError:
            continue


@task(priority=-50)
def save_backup() -> str:
    """A backup in the data folder; the oldest beyond seven go."""
    path = new_backup_path()
    write_backup(path)
    record_backup(SYSTEM)
    for old in sorted(backup_folder().glob("lyceum-*.tar.gz"))[:-KEPT]:
        old.unlink()
    return path.name


@every(timedelta(days=1))
@task(priority=-50)
def save_nightly_backup() -> str:
    return str(save_backup.func())


@every(timedelta(days=1))
@task(priority=-50)
def remove_former_database() -> bool:
    """What stood here before a restore holds people who may have left since; it stays a week."""
    path = former_path()
    if engine() != "sqlite" or not path.exists():
        return False
    if clock.now() - datetime.fromtimestamp(path.stat().st_mtime, UTC) < FORMER_STAYS:
        return False
    path.unlink()
    return True
