"""Mails put into words in the language of who gets them."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from lyceum.people.models.accounts import Person
from lyceum.people.queries.site import get_instance

RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}


def find_mail_language(email: str) -> str:
    """The language of the pages of whoever has this address; empty when nobody has, or has not chosen."""
    row = Person.objects.get_queryset().filter(email__iexact=email).values_list("language", flat=True).first()
    return row or ""


def find_shut_out(email: str) -> Person | None:
    """Whose address this is that cannot sign in now: nobody has decided about them yet, or they are suspended."""
    shut = [Person.Status.WAITING, Person.Status.SUSPENDED]
    return Person.objects.get_queryset().filter(email__iexact=email, status__in=shut).first()


def build_mail(name: str, to: str, language: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """The mail of a template folder: `name`_subject.txt, `name`_message.txt and `name`_message.html."""
    with translation.override(language or settings.LANGUAGE_CODE):
        code = translation.get_language() or settings.LANGUAGE_CODE
        context = {
            "instance": get_instance(),
            "lang": code,
            "dir": "rtl" if code.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr",
            "site_url": settings.SITE_URL,
        } | context
        subject = " ".join(render_to_string(f"{name}_subject.txt", context).split())
        mail = EmailMultiAlternatives(
            subject,
            render_to_string(f"{name}_message.txt", context).strip(),
            settings.DEFAULT_FROM_EMAIL,
            [to],
            headers={"Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string(f"{name}_message.html", context), "text/html")
    return mail


def build_approval_mail(person_id: int) -> EmailMultiAlternatives | None:
    person = Person.objects.get_queryset().filter(pk=person_id, email__isnull=False).first()
    if person is None:
        return None
    return build_mail("people/mail/approved", person.email or "", person.language, {"person": person})


def build_refusal_mail(email: str, language: str, reason: str) -> EmailMultiAlternatives:
    return build_mail("people/mail/refused", email, language, {"reason": reason})


def build_test_mail(person_id: int) -> EmailMultiAlternatives | None:
    person = Person.objects.get_queryset().filter(pk=person_id, email__isnull=False).first()
    if person is None:
        return None
    return build_mail("people/mail/test", person.email or "", person.language, {"person": person})


def build_invitation_mail(to: str, language: str, address: str, note: str) -> EmailMultiAlternatives:
    return build_mail("people/mail/invitation", to, language, {"address": address, "note": note})


def build_address_mails(person_id: int, address: str, code_old: str, code_new: str) -> list[EmailMultiAlternatives]:
    """The codes for a change of address; whoever has the new one already is told, and gets no code."""
    person = Person.objects.get_queryset().filter(pk=person_id, email__isnull=False).first()
    if person is None:
        return []
    told = {"person": person, "address": address}
    mails = [build_mail("people/mail/address_old", person.email or "", person.language, told | {"code": code_old})]
    if Person.objects.get_queryset().filter(email__iexact=address).exclude(pk=person_id).exists():
        mails.append(build_mail("people/mail/address_taken", address, person.language, told))
    else:
        mails.append(build_mail("people/mail/address_new", address, person.language, told | {"code": code_new}))
    return mails
