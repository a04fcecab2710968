"""What follows when something has happened to people or the site: workers are given their tasks."""

from lyceum.kernel.bus import on
from lyceum.people.signals import (
    AddressChangeAsked,
    DataCopyAsked,
    MailTestAsked,
    PersonApproved,
    PersonRefused,
    SignUpInvited,
)
from lyceum.people.tasks import (
    prepare_data_copy,
    send_address_codes,
    send_approval,
    send_invitation,
    send_refusal,
    send_test_mail,
)


@on(AddressChangeAsked)
def mail_codes(event: AddressChangeAsked) -> None:
    send_address_codes.enqueue(event.person_id, event.address, event.code_old, event.code_new)


@on(SignUpInvited)
def mail_invitation(event: SignUpInvited) -> None:
    if event.mail:
        send_invitation.enqueue(event.mail, event.language, event.secret, event.note)


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
