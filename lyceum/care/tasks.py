"""What workers do for care: write to the person concerned, forget old words."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from lyceum.care.actions.keeping import claim_measure_mail, forget_old_words
from lyceum.care.models import Measure
from lyceum.kernel.schedule import every
from lyceum.kernel.text.plain import excerpt
from lyceum.people.models.accounts import Person
from lyceum.people.queries.site import get_instance
from lyceum.people.requests import SYSTEM


@task()
def send_reason_mail(measure_id: int) -> bool:
    """Mail what was decided and why; claimed first, so that it goes out once."""
    measure = claim_measure_mail(SYSTEM, measure_id)
    person = measure.case.person if measure else None
    if measure is None or person is None or not person.email:
        return False
    return bool(_mail(measure, person).send())


def _mail(measure: Measure, person: Person) -> EmailMultiAlternatives:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        place = measure.case.community.name if measure.case.community else get_instance().name
        points = measure.agreement_version.points if measure.agreement_version else []
        at = (measure.point or 0) - 1
        context = {
            "instance": get_instance(),
            "lang": translation.get_language() or "en",
            "dir": "rtl" if translation.get_language_bidi() else "ltr",
            "place": place,
            "measure": measure,
            "point": points[at] if 0 <= at < len(points) else "",
            "quote_words": excerpt(measure.case.snapshot, 400),
            "address": settings.SITE_URL + reverse("care:decision", args=[measure.case_id]),
        }
        subject = _("The stewards of %(place)s write to you") % {"place": place}
        mail = EmailMultiAlternatives(
            subject=" ".join(subject.split())[:200],
            body=render_to_string("care/mail/reason.txt", context),
            to=[person.email or ""],
        )
        mail.attach_alternative(render_to_string("care/mail/reason.html", context), "text/html")
        return mail


@every(timedelta(days=1))
@task()
def forget_words_of_old_cases() -> int:
    return forget_old_words(SYSTEM)
