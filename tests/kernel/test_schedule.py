"""Repeated jobs: each is started once when it is due, whoever ticks."""

import ast
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from lyceum.kernel import clock, schedule

pytestmark = pytest.mark.django_db
PACKAGE = Path(__file__).parents[2] / "lyceum"
MOMENT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_new_site_starts_at_once_what_its_pages_need_and_nothing_else() -> None:
    with clock.frozen(MOMENT):
        schedule.tick()
        schedule.tick()

    assert [job.task_path for job in DBTaskResult.objects.all()] == ["lyceum.search.tasks.renew_words"]


def test_tick_starts_a_job_when_its_time_has_come_and_once() -> None:
    with clock.frozen(MOMENT):
        schedule.tick()
        DBTaskResult.objects.all().delete()
    with clock.frozen(MOMENT + timedelta(minutes=11)):
        started = schedule.tick()
        again = schedule.tick()

    assert started >= 1
    assert again == 0
    assert DBTaskResult.objects.count() == started


def test_every_repeated_job_is_known_when_the_site_starts() -> None:
    """In a process of its own: tests import modules that a served site might not."""
    paths = [*PACKAGE.glob("*/tasks.py"), *PACKAGE.glob("*/tasks/*.py")]
    written = {
        ".".join([*path.relative_to(PACKAGE.parent).with_suffix("").parts, node.name])
        for path in paths
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and any("every(" in ast.unparse(d) for d in node.decorator_list)
    }
    code = "import django; django.setup(); from lyceum.kernel.schedule import JOBS; print(*JOBS)"
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(PACKAGE.parent)}

    known = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code], env=os.environ | settings, capture_output=True, text=True, check=True
    ).stdout.split()

    assert len(written) > 12
    assert set(known) == written
