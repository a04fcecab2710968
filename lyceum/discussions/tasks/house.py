"""What workers do for conversations: pass questions on, open replies whose time for thinking is over."""

from datetime import timedelta

from django_tasks import task

from lyceum.discussions.actions.asking import ask_next, expire_asking
from lyceum.discussions.actions.keeping import open_replies
from lyceum.discussions.queries.asking import list_expired, list_overdue
from lyceum.kernel.schedule import every
from lyceum.people.requests import SYSTEM


@every(timedelta(minutes=1))
@task()
def open_due_replies() -> int:
    return open_replies(SYSTEM)


@every(timedelta(minutes=5))
@task()
def pass_on_questions() -> int:
    """Questions that wait too long go to the next person who can help; says how many."""
    for pk in list_expired():
        expire_asking(SYSTEM, pk)
    overdue = list_overdue()
    return sum(ask_next(SYSTEM, pk) is not None for pk in overdue)
