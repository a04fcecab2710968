"""A backup is all there was at one moment; a restore brings exactly that back, and deletions since stay deletions."""

import json
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client

from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.interop.actions.backups import ask_backup
from lyceum.interop.queries.backups import backup_folder, deletion_log, list_backups
from lyceum.interop.tasks.backups import KEPT, save_backup, write_backup
from lyceum.interop.tasks.restoring import restore_backup
from lyceum.kernel.verdicts import Refused
from lyceum.people.actions.leaving import erase_person
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance
from lyceum.people.queries.site import forget_instance
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_conversation, make_member, make_person, run_tasks
from tests.interop.test_views import read

pytestmark = pytest.mark.django_db(transaction=True)
BOOKKEEPING = {"people_instance"}  # a restore counts its version up, so that stored pages are made anew


@pytest.fixture(autouse=True)
def empty_folder() -> Iterator[None]:
    yield
    deletion_log().unlink(missing_ok=True)
    for path in backup_folder().iterdir():
        path.unlink()


def every_row() -> dict[str, list[Any]]:
    """All tables with all their rows."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name of the schema
            tables[table] = sorted(map(repr, cursor.fetchall()))
    return {table: rows for table, rows in tables.items() if table not in BOOKKEEPING}


def make_life() -> Conversation:
    community = make_community("Slow statistics", description="Tabs\tand\nlines \\ and “quotes” العربية")
    conversation = make_conversation(community, title="Why?", replies=3)
    default_storage.save("zz/picture.png", ContentFile(b"a picture"))
    return conversation


def test_restore_brings_back_every_row_and_file(tmp_path: Path) -> None:
    conversation = make_life()
    before = every_row()
    write_backup(tmp_path / "b.tar.gz")
    Post.objects.all().delete()
    make_community("Newer")
    make_member(conversation.community)
    Path(settings.MEDIA_ROOT, "zz/picture.png").write_bytes(b"broken")

    manifest, repeated = restore_backup(tmp_path / "b.tar.gz")

    assert every_row() == before
    assert Path(settings.MEDIA_ROOT, "zz/picture.png").read_bytes() == b"a picture"
    assert manifest["rows"]["discussions_post"] == 4
    assert repeated == 0


def test_restore_goes_on_counting_where_it_stood(tmp_path: Path) -> None:
    last = make_person()
    Person.objects.filter(pk=last.pk).delete()
    write_backup(tmp_path / "b.tar.gz")

    restore_backup(tmp_path / "b.tar.gz")

    assert make_person().pk > last.pk


def test_restore_makes_stored_pages_old(tmp_path: Path) -> None:
    Instance.objects.update_or_create(pk=1, defaults={"version": 3})
    write_backup(tmp_path / "b.tar.gz")
    Instance.objects.update(version=9)
    forget_instance()

    restore_backup(tmp_path / "b.tar.gz")

    assert Instance.objects.get().version == 10


def test_restore_deletes_again_who_has_left_since(tmp_path: Path) -> None:
    person = make_person("Somebody Private")
    other = make_person("Stays")
    write_backup(tmp_path / "b.tar.gz")
    erase_person(SYSTEM, person.pk)

    _manifest, repeated = restore_backup(tmp_path / "b.tar.gz")

    assert repeated == 1
    assert Person.objects.get(pk=person.pk).is_former
    assert not Person.objects.get(pk=other.pk).is_former
    assert "Private" not in deletion_log().read_text()


def test_restore_deletes_nobody_who_only_has_the_same_number(tmp_path: Path) -> None:
    person = make_person()
    write_backup(tmp_path / "b.tar.gz")
    row = {"person": person.pk, "joined": "2020-01-01T00:00:00+00:00", "remove_posts": True}
    deletion_log().write_text(json.dumps({**row, "at": "2099-01-01T00:00:00+00:00"}) + '\n{"half')

    _manifest, repeated = restore_backup(tmp_path / "b.tar.gz")

    assert repeated == 0
    assert not Person.objects.get(pk=person.pk).is_former


def change_manifest(path: Path, **changes: object) -> None:
    """Write the backup again with another manifest."""
    folder = path.parent / "changed"
    with tarfile.open(path) as tar:
        tar.extractall(folder, filter="data")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, **changes}))
    with tarfile.open(path, "w:gz") as tar:
        for one in folder.iterdir():
            tar.add(one, one.name)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"version": "99.0"}, "newer version"),
        ({"migrations": ["people.0999_future"]}, "newer version"),
        ({"engine": "oracle"}, "runs on"),
        ({"format": "something"}, "not a backup"),
        ({"checksums": {"manifest.json": "0"}}, "damaged"),
    ],
)
def test_restore_refuses_and_changes_nothing(tmp_path: Path, changes: dict[str, object], reason: str) -> None:
    write_backup(tmp_path / "b.tar.gz")
    change_manifest(tmp_path / "b.tar.gz", **changes)
    make_person("Newer")
    before = every_row()

    with pytest.raises(CommandError, match=reason):
        call_command("restore", tmp_path / "b.tar.gz")

    assert every_row() == before


def test_restore_refuses_half_a_file(tmp_path: Path) -> None:
    write_backup(tmp_path / "b.tar.gz")
    whole = (tmp_path / "b.tar.gz").read_bytes()
    (tmp_path / "b.tar.gz").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(CommandError, match="not a whole backup"):
        call_command("restore", tmp_path / "b.tar.gz")


def test_restore_keeps_the_former_database_beside_it(tmp_path: Path) -> None:
    write_backup(tmp_path / "b.tar.gz")
    make_person("Newer")

    restore_backup(tmp_path / "b.tar.gz")

    if connection.vendor == "sqlite":
        former = f"{connection.settings_dict['NAME']}.before-restore"
        with closing(sqlite3.connect(former)) as database:
            assert database.execute("SELECT name FROM people_person").fetchall() == [("Newer",)]
    assert not Person.objects.exists()


def test_save_backup_keeps_the_newest_seven() -> None:
    for day in range(KEPT + 2):
        (backup_folder() / f"lyceum-2020-01-{day + 1:02}-000000.tar.gz").write_bytes(b"old")

    save_backup.func()

    names = [backup.name for backup in list_backups(SYSTEM)]
    assert len(names) == KEPT
    assert names[0] > "lyceum-2026"
    assert Instance.objects.get().backup_at is not None


def test_ask_backup_is_for_administrators() -> None:
    with pytest.raises(Refused):
        ask_backup(make_person(is_steward=True))

    run_tasks()
    assert list_backups(SYSTEM) == []


def test_backup_pages_let_an_administrator_make_and_fetch_one(client: Client) -> None:
    client.force_login(make_person(is_administrator=True))

    client.post("/admin/backup/now/")
    run_tasks()
    page = client.get("/admin/backup/")
    name = list_backups(SYSTEM)[0].name
    fetched = client.get(f"/admin/backup/{name}/")

    assert name in page.content.decode()
    assert fetched.headers["Content-Type"] == "application/gzip"
    assert read(fetched)[:2] == b"\x1f\x8b"
    assert client.get("/admin/backup/..%2Fsecret_key/").status_code == 404


@pytest.mark.parametrize("who", ["visitor", "person", "steward"])
def test_backup_pages_are_shut_for_others(client: Client, who: str) -> None:
    save_backup.func()
    name = list_backups(SYSTEM)[0].name
    if who != "visitor":
        client.force_login(make_person(is_steward=who == "steward"))

    answers = [client.get(path).status_code for path in ("/admin/backup/", f"/admin/backup/{name}/")]

    assert answers == ([302, 302] if who == "visitor" else [403, 403])


def test_command_backup_says_what_it_wrote(tmp_path: Path) -> None:
    make_person()
    out = StringIO()

    call_command("backup", tmp_path / "b.tar.gz", stdout=out)
    call_command("restore", tmp_path / "b.tar.gz", stdout=out)

    assert str(tmp_path / "b.tar.gz") in out.getvalue()
    assert "0 accounts deleted" in out.getvalue()
    assert (tmp_path / "b.tar.gz").stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="not there"):
        call_command("backup", tmp_path / "nowhere" / "b.tar.gz")
