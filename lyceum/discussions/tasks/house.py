"""What workers do for conversations: pass questions on, open replies, close polls, open check-ins."""

from datetime import timedelta

from django_tasks import task

from lyceum.discussions.actions.asking import ask_next, expire_asking
from lyceum.discussions.actions.feedback import open_check_in
from lyceum.discussions.actions.keeping import open_replies
from lyceum.discussions.actions.polls import close_poll
from lyceum.discussions.actions.removing import hide_nameless, show_nameless
from lyceum.discussions.queries.asking import list_expired, list_overdue
from lyceum.discussions.queries.feedback import list_due_check_ins
from lyceum.discussions.queries.polls import list_due_polls
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


@every(timedelta(minutes=1))
@task()
def close_due_polls() -> int:
    due = list_due_polls()
    for poll in due:
        close_poll(SYSTEM, poll)
    return len(due)


@every(timedelta(minutes=20))
@task()
def open_check_ins() -> int:
    """The weekly check-in of each community that wants one, on its day from seven in the morning on."""
    return sum(open_check_in(SYSTEM, pk) is not None for pk in list_due_check_ins())


@task()
def settle_nameless(post_id: int, *, is_hidden: bool) -> None:
    """Hide a post without a name, or put it back, at a moment that tells nothing."""
    (hide_nameless if is_hidden else show_nameless)(SYSTEM, post_id)
