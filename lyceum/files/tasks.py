"""What files do by themselves: loose ones go after a week."""

from datetime import timedelta

from django_tasks import task

from lyceum.files.actions.uploading import tidy_files
from lyceum.kernel.schedule import every
from lyceum.people.requests import SYSTEM


@every(timedelta(days=1))
@task()
def tidy() -> int:
    return tidy_files(SYSTEM)
