"""What workers do for conversations: open replies whose time for thinking is over."""

from datetime import timedelta

from django_tasks import task

from lyceum.discussions.actions.keeping import open_replies
from lyceum.kernel.schedule import every
from lyceum.people.requests import SYSTEM


@every(timedelta(minutes=1))
@task()
def open_due_replies() -> int:
    return open_replies(SYSTEM)
