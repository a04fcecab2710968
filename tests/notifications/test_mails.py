"""A mail the server does not take is tried again, a few times, and never goes to one person twice."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import ClassVar

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends import locmem
from django.test import Client, override_settings

from lyceum.kernel import clock
from lyceum.notifications.actions.delivering import PAUSES
from lyceum.notifications.actions.notices import notify
from lyceum.notifications.models import Choice, Delivery, InboxItem
from lyceum.notifications.queries.inbox import FAILING_FOR, count_failing_mails
from lyceum.notifications.tasks import send_due
from lyceum.people.models.accounts import Person
from lyceum.people.queries.site import get_queue
from lyceum.people.requests import SYSTEM
from lyceum.people.tasks import prepare_data_copy
from tests.factories import make_community, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db
BUSY = SMTPServerDisconnected("Try later")
NEVER = SMTPRecipientsRefused({"noor@example.org": (550, b"No such user")})
FULL = SMTPRecipientsRefused({"noor@example.org": (452, b"Mailbox full")})


class Server(locmem.EmailBackend):
    """A mail server that says no as often as it is told to."""

    says: ClassVar[list[SMTPException]] = []

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if self.says:
            raise self.says.pop(0)
        return super().send_messages(email_messages)


@pytest.fixture(autouse=True)
def server() -> Iterator[None]:
    with override_settings(EMAIL_BACKEND="tests.notifications.test_mails.Server"):
        yield
    Server.says.clear()


def make_notice() -> InboxItem:
    """Somebody is taken in, and the mail about it has been tried once."""
    person = make_person("Noor")
    community = make_community()
    make_member(community, person)
    notify(SYSTEM, kind="joined", about=("community", community.pk), audience={"people": [person.pk]})
    run_tasks()
    return InboxItem.objects.get(person=person)


def try_again() -> timedelta | None:
    """Do what waits for later now; says how long it would have waited."""
    waiting = Delivery.objects.filter(state="waiting").first()
    if waiting is None:
        return None
    pause: timedelta = waiting.due_at - clock.now()
    Delivery.objects.filter(pk=waiting.pk).update(due_at=clock.now() - timedelta(seconds=1))
    send_due.func()
    return pause


def test_send_due_is_tried_again_until_it_is_taken() -> None:
    Server.says[:] = [BUSY, FULL]
    item = make_notice()
    assert len(mail.outbox) == 0

    pauses = [try_again(), try_again(), try_again()]

    delivery = item.notice.deliveries.get()
    assert len(mail.outbox) == 1
    assert (delivery.tries, delivery.state) == (2, "sent")
    assert pauses[2] is None
    for pause, wanted in zip(pauses, PAUSES, strict=False):
        assert pause is None or abs(pause - wanted) < timedelta(minutes=1)
    assert count_failing_mails()[0] == 0


def test_send_due_gives_up_after_the_last_pause() -> None:
    Server.says[:] = [BUSY] * 99
    make_notice()

    tries = 1
    while try_again() is not None:
        tries += 1

    assert tries == len(PAUSES) + 1
    assert len(Server.says) == 99 - tries
    assert count_failing_mails() == (1, "Try later")
    with clock.frozen(clock.now() + FAILING_FOR):
        assert count_failing_mails() == (0, "")


@pytest.mark.parametrize("error", [NEVER, SMTPDataError(554, b"Spam")])
def test_send_due_is_not_tried_again_after_a_final_no(error: SMTPException) -> None:
    Server.says[:] = [error]
    make_notice()

    assert try_again() is None
    number, said = count_failing_mails()
    assert number == 1
    assert "noor@example.org" not in said


def test_send_due_run_twice_sends_once() -> None:
    make_notice()

    again = send_due.func()

    assert again == 0
    assert len(mail.outbox) == 1


def test_send_due_heeds_a_stop_in_the_meantime() -> None:
    Server.says[:] = [BUSY]
    item = make_notice()
    Choice.objects.create(person=item.person, kind="joined", step="never")

    try_again()

    assert mail.outbox == []


def test_admin_page_counts_mails_that_fail(client: Client) -> None:
    Server.says[:] = [BUSY]
    make_notice()
    client.force_login(make_person(is_administrator=True))

    assert "has not taken 1 notice. It said: Try later" in client.get("/admin/").content.decode()


def test_get_queue_counts_what_waits_now() -> None:
    person: Person = make_person()
    prepare_data_copy.enqueue(person.pk)
    prepare_data_copy.using(run_after=clock.now() + timedelta(hours=1)).enqueue(person.pk)

    with clock.frozen(clock.now() + timedelta(seconds=90)):
        queue = get_queue()

    assert queue.waiting == 1
    assert 89 <= queue.age_seconds <= 92
