"""What workers do for Today: forget old choices."""

from datetime import timedelta

from django_tasks import task

from lyceum.kernel.schedule import every
from lyceum.people.requests import SYSTEM
from lyceum.today.actions import forget_choices


@every(timedelta(days=1))
@task()
def forget_old_choices() -> int:
    return forget_choices(SYSTEM)
