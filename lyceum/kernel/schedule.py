"""Repeated jobs: `@every(...)` registers a task, `lyceum tick` starts what is due, one process at a time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django_tasks.base import Task

from lyceum.kernel import clock
from lyceum.kernel.models import ScheduledJob


@dataclass(frozen=True)
class Job:
    """A task and its rhythm."""

    name: str
    rhythm: timedelta
    task: Task[Any, Any]
    starts_at_once: bool = False


JOBS: dict[str, Job] = {}


def every(rhythm: timedelta, *, at_once: bool = False) -> Callable[[Task[Any, Any]], Task[Any, Any]]:
    """Register a task without arguments to be enqueued once each `rhythm`.

    On a new site it is first due after one `rhythm`, or with `at_once` at the first tick: for what a page needs.
    """

    def register(task: Task[Any, Any]) -> Task[Any, Any]:
        JOBS[task.module_path] = Job(task.module_path, rhythm, task, at_once)
        return task

    return register


def tick() -> int:
    """Enqueue every job that is due and say how many; two tickers at once start each job once."""
    return sum(_claim(job) for job in JOBS.values())


@transaction.atomic
def _claim(job: Job) -> bool:
    now = clock.now()
    first = now if job.starts_at_once else now + job.rhythm
    row, _made = ScheduledJob.objects.select_for_update().get_or_create(name=job.name, defaults={"due": first})
    if row.due > now:
        return False
    row.due, row.last_run = now + job.rhythm, now
    row.save(update_fields=["due", "last_run"])
    job.task.enqueue()
    return True


def run_for_ever(pause: float = 20.0) -> None:
    """Tick until the process is ended."""
    while True:
        tick()
        time.sleep(pause)
