"""A restore does not do twice what has been done since: no mail goes out again, who has left stays away."""

import ast
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from django_tasks_db.models import DBTaskResult

from lyceum.interop.queries.backups import deletion_log
from lyceum.interop.queries.dumps import former_path
from lyceum.interop.tasks.backups import FORMER_STAYS, remove_former_database, save_backup, write_backup
from lyceum.interop.tasks.restoring import restore_backup
from lyceum.kernel import clock
from lyceum.notifications.actions.notices import expand_notice, notify
from lyceum.notifications.models import InboxItem, Notice
from lyceum.people.actions.leaving import leave_site, stay_here
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from lyceum.people.tasks import send_mail
from tests.factories import make_community, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db(transaction=True)
PACKAGE = Path(__file__).parents[2] / "lyceum"


@pytest.fixture(autouse=True)
def empty_folder() -> Iterator[None]:
    yield
    deletion_log().unlink(missing_ok=True)
    former_path().unlink(missing_ok=True)


def make_notice(person: Person) -> Notice:
    community = make_community()
    make_member(community, person)
    return notify(SYSTEM, kind="joined", about=("community", community.pk), audience={"people": [person.pk]})


def test_restore_sends_no_mail_that_waited_in_the_backup(tmp_path: Path) -> None:
    person = make_person()
    send_mail.enqueue("somebody@example.org", "Your code", "123456", "")
    expand_notice(SYSTEM, make_notice(person).pk)
    make_notice(person)
    save_backup.enqueue()
    write_backup(tmp_path / "b.tar.gz")
    DBTaskResult.objects.exclude(task_path__endswith="save_backup").update(status="SUCCESSFUL")

    restore_backup(tmp_path / "b.tar.gz")
    kept = list(DBTaskResult.objects.filter(status="READY").values_list("task_path", flat=True))
    run_tasks()

    assert [path.rsplit(".", 1)[1] for path in kept] == ["save_backup"]
    assert mail.outbox == []
    assert InboxItem.objects.filter(person=person).count() == 2
    assert not Notice.objects.filter(expanded_at__isnull=True).exists()


def test_tasks_that_send_mail_are_called_so() -> None:
    """`WITHOUT_MAILS` knows them by their name."""
    paths = [*PACKAGE.glob("*/tasks.py"), *PACKAGE.glob("*/tasks/*.py")]
    functions = [n for path in paths for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.FunctionDef)]
    sending = [node.name for node in functions if ".send(" in ast.unparse(node)]

    assert len(sending) > 5
    assert [name for name in sending if not name.startswith("send_")] == []


def test_restore_repeats_that_somebody_is_leaving_or_has_come_back(tmp_path: Path) -> None:
    goes, returns = make_person(), make_person()
    leave_site(returns, returns, remove_posts=False)
    write_backup(tmp_path / "b.tar.gz")
    leave_site(goes, goes, remove_posts=True)
    returns.refresh_from_db()
    stay_here(returns, returns)
    wanted = Person.objects.get(pk=goes.pk)

    _manifest, repeated = restore_backup(tmp_path / "b.tar.gz")

    goes.refresh_from_db()
    returns.refresh_from_db()
    assert repeated == 0
    assert (goes.status, goes.leaving_at, goes.remove_posts) == ("leaving", wanted.leaving_at, True)
    assert (returns.status, returns.leaving_at) == ("active", None)


def test_remove_former_database_waits_a_week(tmp_path: Path) -> None:
    write_backup(tmp_path / "b.tar.gz")
    restore_backup(tmp_path / "b.tar.gz")
    if connection.vendor != "sqlite":
        assert remove_former_database.func() is False
        return

    young = remove_former_database.func()
    at = (clock.now() - FORMER_STAYS - timedelta(minutes=1)).timestamp()
    os.utime(former_path(), (at, at))

    assert young is False
    assert remove_former_database.func() is True
    assert not former_path().exists()
