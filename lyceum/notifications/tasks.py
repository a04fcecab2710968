"""What workers do for notices: expand them, mail them, bring back what was put off, forget old ones."""

from datetime import timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

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
    """Mail one notice to one person; claimed first, so that it goes out once. What is not taken is tried again."""
    claimed = claim_mail(SYSTEM, notice_id, person_id)
    if claimed is None:
        return False
    mail = build_mail(claimed.item)
    if mail is None:
        return False
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        release_mail(SYSTEM, claimed.item, error=_said(error), is_final=_is_final(error))
        return False
    return True


def _said(error: Exception) -> str:
    """What the server said, without the address it was about."""
    if isinstance(error, SMTPRecipientsRefused):
        return "; ".join(f"{code} {words.decode(errors='replace')}" for code, words in error.recipients.values())
    return str(error) or type(error).__name__


def _is_final(error: Exception) -> bool:
    """Whether the server said never: for this address, or for this letter."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500


@every(timedelta(minutes=10))
@task()
def bring_back_items() -> int:
    return bring_back_due_items(SYSTEM)


@every(timedelta(days=1))
@task()
def forget_notices() -> int:
    return forget_old_notices(SYSTEM)
