"""What workers do for people and the site: mails, copies, the end of accounts and of suspensions."""

from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django_tasks import task

from lyceum.kernel.schedule import every
from lyceum.people.actions.leaving import erase_person, fill_data_copy, forget_old_copies
from lyceum.people.actions.leftovers import forget_leftovers, forget_told_changes
from lyceum.people.actions.safety import restore_due_people
from lyceum.people.actions.site import record_mail_test
from lyceum.people.queries.mails import (
    build_address_mails,
    build_approval_mail,
    build_invitation_mail,
    build_refusal_mail,
    build_test_mail,
)
from lyceum.people.queries.people import list_people_to_erase
from lyceum.people.requests import SYSTEM


@task(priority=50)
def send_mail(to: str, subject: str, text: str, html: str) -> bool:
    """One mail that was put into words already, such as a sign-in code."""
    mail = EmailMultiAlternatives(
        subject, text, settings.DEFAULT_FROM_EMAIL, [to], headers={"Auto-Submitted": "auto-generated"}
    )
    if html:
        mail.attach_alternative(html, "text/html")
    return bool(mail.send())


@task()
def send_approval(person_id: int) -> bool:
    """Tell somebody that they are in."""
    mail = build_approval_mail(person_id)
    return bool(mail and mail.send())


@task()
def send_refusal(email: str, language: str, reason: str) -> bool:
    """Tell somebody that their application was refused, and why."""
    return bool(build_refusal_mail(email, language, reason).send())


@task(priority=50)
def send_address_codes(person_id: int, address: str, code_old: str, code_new: str) -> int:
    """A code to the old and to the new address; if the new one belongs to somebody else, words instead."""
    return sum(bool(mail.send()) for mail in build_address_mails(person_id, address, code_old, code_new))


@task()
def send_invitation(address: str, language: str, secret: str, note: str) -> bool:
    """The link of an invitation, to the address it is for."""
    link = f"{settings.SITE_URL}/join-site/{secret}/"
    return bool(build_invitation_mail(address, language, link, note).send())


@task()
def send_test_mail(person_id: int) -> bool:
    """Try the mail server and write down what it said."""
    mail = build_test_mail(person_id)
    if mail is None:
        return False
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        record_mail_test(SYSTEM, str(error) or type(error).__name__)
        return False
    record_mail_test(SYSTEM, "")
    return True


@task()
def prepare_data_copy(copy_id: int) -> bool:
    return fill_data_copy(SYSTEM, copy_id)


@every(timedelta(hours=1))
@task()
def erase_leavers() -> int:
    """Everybody whose fourteen days are over, one transaction each."""
    return sum(erase_person(SYSTEM, pk) for pk in list_people_to_erase())


@every(timedelta(hours=1))
@task()
def end_suspensions() -> int:
    return restore_due_people(SYSTEM)


@every(timedelta(days=1))
@task()
def forget_copies() -> int:
    return forget_old_copies(SYSTEM)


@every(timedelta(days=1))
@task()
def forget_what_is_over() -> int:
    return forget_leftovers(SYSTEM)


@every(timedelta(hours=1))
@task()
def forget_told() -> int:
    """The outbox of open pages, which grows with every change."""
    return forget_told_changes(SYSTEM)
