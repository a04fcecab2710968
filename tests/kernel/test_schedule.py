"""Repeated jobs: each is started once when it is due, whoever ticks."""

from datetime import UTC, datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from lyceum.kernel import clock, schedule

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_tick_starts_a_job_when_its_time_has_come_and_once() -> None:
    with clock.frozen(MOMENT):
        assert schedule.tick() == 0
    with clock.frozen(MOMENT + timedelta(minutes=11)):
        started = schedule.tick()
        again = schedule.tick()

    assert started >= 1
    assert again == 0
    assert DBTaskResult.objects.count() == started
