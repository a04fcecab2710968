"""What is technical and over is forgotten; what is still needed stays."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

from lyceum.kernel import clock, live
from lyceum.kernel.models import FormKey, OutboxEvent
from lyceum.kernel.schedule import JOBS
from lyceum.kernel.verdicts import Refused
from lyceum.people.actions.leftovers import forget_leftovers, forget_told_changes
from lyceum.people.requests import SYSTEM
from lyceum.people.tasks import forget_told, send_mail
from tests.factories import make_person, run_tasks

pytestmark = pytest.mark.django_db


def _leave_things() -> None:
    now, person = clock.now(), make_person()
    for key, ends in {"ends": now + timedelta(days=1), "stays": now + timedelta(days=60)}.items():
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
        UserSession.objects.create(user=person, session_key=key, ip="127.0.0.1", user_agent="", created_at=now)
    FormKey.objects.create(key="k", outcome="/")
    send_mail.enqueue("noor@example.org", "Your code", "123456", "")
    run_tasks()
    send_mail.enqueue("kwame@example.org", "Your code", "654321", "")


def test_forget_leftovers_takes_what_is_over_and_nothing_else() -> None:
    _leave_things()

    with clock.frozen(clock.now() + timedelta(days=8)):
        forget_leftovers(SYSTEM)

    assert list(Session.objects.values_list("session_key", flat=True)) == ["stays"]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == ["stays"]
    assert not FormKey.objects.exists()
    assert [row.args_kwargs["args"][0] for row in DBTaskResult.objects.all()] == ["kwame@example.org"]


def test_forget_leftovers_is_the_softwares_alone() -> None:
    _leave_things()

    with pytest.raises(Refused):
        forget_leftovers(make_person(is_administrator=True))

    assert Session.objects.count() == 2
    assert DBTaskResult.objects.count() == 2


def test_forget_told_changes_takes_those_of_yesterday_each_hour() -> None:
    with clock.frozen(clock.now() - timedelta(hours=25)):
        live.announce("conversation:1", 2)
    live.announce("conversation:1", 3)

    assert forget_told.call() == 1

    assert list(OutboxEvent.objects.values_list("n", flat=True)) == [3]
    assert JOBS[forget_told.module_path].rhythm == timedelta(hours=1)


def test_forget_told_changes_is_the_softwares_alone() -> None:
    live.announce("conversation:1", 2)

    with pytest.raises(Refused):
        forget_told_changes(make_person(is_administrator=True))

    assert OutboxEvent.objects.exists()
