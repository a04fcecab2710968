"""What workers do for notices: expand them, send what is due, write letters, bring back what was put off, forget."""

import logging
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django_tasks import task

from lyceum.kernel import clock
from lyceum.kernel.schedule import every
from lyceum.notifications.actions.delivering import (
    claim_delivery,
    drop_delivery,
    finish_delivery,
    release_delivery,
    settle_left_claims,
)
from lyceum.notifications.actions.inbox import bring_back_due_items, forget_old_notices
from lyceum.notifications.actions.letters import claim_letter, finish_letter, release_letter
from lyceum.notifications.actions.notices import expand_notice
from lyceum.notifications.actions.receiving import claim_answer, forget_mails, handle_mail, store_mail
from lyceum.notifications.models import Delivery
from lyceum.notifications.queries.delivering import list_due
from lyceum.notifications.queries.letters import LetterDue, build_letter, list_letters_due
from lyceum.notifications.queries.mailboxes import list_left_mails, read_mailbox
from lyceum.notifications.queries.mails import build_answer
from lyceum.notifications.registries import NothingToTellError, NotSentError, channels
from lyceum.people.requests import SYSTEM

BATCH = 200
logger = logging.getLogger(__name__)


@task()
def expand(notice_id: int) -> int:
    return expand_notice(SYSTEM, notice_id)


@every(timedelta(minutes=1))
@task()
def send_due() -> int:
    """Send what is due, a batch at a time, so that other work comes in between; says how many went out."""
    settle_left_claims(SYSTEM)
    due = list_due(clock.now(), BATCH)
    sent = sum(send_message(pk) for pk in due)
    if len(due) == BATCH:
        send_due.enqueue()
    return sent


def send_message(delivery_id: int) -> bool:
    claimed = claim_delivery(SYSTEM, delivery_id)
    if claimed is None:
        return False
    try:
        channels[claimed.delivery.channel].send(claimed.delivery)
    except NothingToTellError:
        drop_delivery(SYSTEM, claimed.delivery)
    except NotSentError as error:
        _give_back(claimed.delivery, error)
    except Exception as error:  # any app's plug writes the sentence: whatever it raises, the others still go out
        logger.exception("delivery %s was not sent", delivery_id)
        release_delivery(SYSTEM, claimed.delivery, error=type(error).__name__)
    else:
        finish_delivery(SYSTEM, claimed.delivery)
        return True
    return False


def _give_back(delivery: Delivery, error: NotSentError) -> None:
    if error.is_final:
        drop_delivery(SYSTEM, delivery, error=str(error))
    else:
        release_delivery(SYSTEM, delivery, error=str(error))


@every(timedelta(minutes=10))
@task()
def send_letters() -> int:
    """Write the letters whose hour has come; when the mail server takes nothing, the rest waits for the next time."""
    due = list_letters_due(clock.now(), BATCH)
    sent = 0
    for one in due:
        went_out = send_letter(one)
        if went_out is None:
            return sent
        sent += went_out
    if len(due) == BATCH:
        send_letters.enqueue()
    return sent


def send_letter(due: LetterDue) -> bool | None:
    """Whether it went out; None when the mail server is not there."""
    claimed = claim_letter(SYSTEM, due)
    if claimed is None:
        return False
    try:
        mail = build_letter(claimed.person, due, claimed.rhythm)
        if mail is None:
            return False
        mail.send()
    except (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError):
        return False  # this letter is not taken; what is in it stands in the next one
    except OSError:
        release_letter(SYSTEM, claimed.letter)
        return None
    except Exception:  # any app's plug writes a section: whatever it raises, the others still get their letter
        logger.exception("letter %s was not written", claimed.letter.pk)
        return False
    finish_letter(SYSTEM, claimed.letter)
    return True


@every(timedelta(minutes=10))
@task()
def bring_back_items() -> int:
    return bring_back_due_items(SYSTEM)


@every(timedelta(days=1))
@task()
def forget_notices() -> int:
    return forget_old_notices(SYSTEM)


@task()
def read_mail(mail_id: int) -> str:
    return handle_mail(SYSTEM, mail_id)


@task()
def send_mail_answer(mail_id: int) -> bool:
    """Say why a mail was not taken, or what of it was left out: once, also when the mail server takes nothing."""
    claimed = claim_answer(SYSTEM, mail_id)
    mail = build_answer(claimed) if claimed else None
    return bool(mail and mail.send(fail_silently=True))


@every(timedelta(minutes=10))
@task()
def read_left_mails() -> int:
    """Read what a worker had begun when it ended, or stumbled over."""
    left = list_left_mails(clock.now())
    for pk in left:
        try:
            handle_mail(SYSTEM, pk)
        except Exception:  # a stranger wrote the mail and any app takes it: whatever it raises, the next has its turn
            logger.exception("mail %s was not read", pk)
    return len(left)


@every(timedelta(minutes=1))
@task()
def poll_mailbox() -> int:
    """Bring in what is new in the mailbox elsewhere, where there is one; each is marked there once it is here."""
    found = 0
    for raw in read_mailbox():
        found += store_mail(SYSTEM, raw) is not None
    return found


@every(timedelta(days=1))
@task()
def forget_inbound_mails() -> int:
    return forget_mails(SYSTEM)
