"""What workers do for finding: gather wishes, forget what visitors answered."""

from datetime import timedelta

from django_tasks import task

from lyceum.discovery.actions.answers import forget_old_answers
from lyceum.discovery.actions.wishes import gather_wishes
from lyceum.kernel.schedule import every
from lyceum.people.requests import SYSTEM


@task()
def gather() -> int:
    return gather_wishes(SYSTEM)


@every(timedelta(hours=1))
@task()
def forget_visitors_answers() -> int:
    """Answers without an account live for a day."""
    return forget_old_answers(SYSTEM)
