"""What the record does by itself: it forgets."""

from datetime import timedelta

from django_tasks import task

from lyceum.activity.actions import forget_old_events
from lyceum.kernel.schedule import every
from lyceum.people.requests import SYSTEM


@every(timedelta(days=1))
@task()
def forget_events() -> int:
    return forget_old_events(SYSTEM)
