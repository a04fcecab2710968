"""What workers do for notices: expand them, mail them, bring back what was put off, forget old ones."""

from datetime import timedelta
from smtplib import SMTPException

from django_tasks import task

from lyceum.kernel.schedule import every
from lyceum.notifications.actions.inbox import bring_back_due_items, claim_mail, forget_old_notices, release_mail
from lyceum.notifications.actions.notices import expand_notice
from lyceum.notifications.queries import build_mail
from lyceum.people.requests import SYSTEM


@task()
def expand(notice_id: int) -> int:
    return expand_notice(SYSTEM, notice_id)


@task()
def send_notice_mail(notice_id: int, person_id: int) -> bool:
    """Mail one notice to one person; claimed first, so that it goes out once."""
    claimed = claim_mail(SYSTEM, notice_id, person_id)
    if claimed is None:
        return False
    mail = build_mail(claimed.item)
    if mail is None:
        return False
    try:
        mail.send()
    except (SMTPException, OSError):
        release_mail(SYSTEM, claimed.item)
        raise
    return True


@every(timedelta(minutes=10))
@task()
def bring_back_items() -> int:
    return bring_back_due_items(SYSTEM)


@every(timedelta(days=1))
@task()
def forget_notices() -> int:
    return forget_old_notices(SYSTEM)
