"""What workers do for finding: gather wishes."""

from django_tasks import task

from lyceum.discovery.actions.wishes import gather_wishes
from lyceum.people.requests import SYSTEM


@task()
def gather() -> int:
    return gather_wishes(SYSTEM)
