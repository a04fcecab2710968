"""What follows when something has happened to people or the site: workers are given their tasks."""

from lyceum.kernel.bus import on
from lyceum.people.signals import DataCopyAsked, MailTestAsked, PersonApproved, PersonRefused
from lyceum.people.tasks import prepare_data_copy, send_approval, send_refusal, send_test_mail


@on(PersonApproved)
def mail_approved(event: PersonApproved) -> None:
    send_approval.enqueue(event.person_id)


@on(PersonRefused)
def mail_refused(event: PersonRefused) -> None:
    if event.email:
        send_refusal.enqueue(event.email, event.language, event.reason)


@on(DataCopyAsked)
def prepare_copy(event: DataCopyAsked) -> None:
    prepare_data_copy.enqueue(event.copy_id)


@on(MailTestAsked)
def test_mail(event: MailTestAsked) -> None:
    send_test_mail.enqueue(event.person_id)
