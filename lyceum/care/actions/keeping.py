"""What the software does with cases by itself: mails go out once, old words are forgotten."""

from datetime import timedelta

from django.db import transaction

from lyceum.care.models import Case, Measure, Report
from lyceum.care.policies import can_open_case
from lyceum.kernel import clock
from lyceum.people.requests import Actor

KEPT_FOR = timedelta(days=365)


@transaction.atomic
def forget_old_words(actor: Actor) -> int:
    """A year after a case was closed the words of reports and the copy of the thing are gone; says of how many."""
    can_open_case(actor).enforce()
    old = Case.objects.filter(state=Case.State.CLOSED, closed_at__lt=clock.now() - KEPT_FOR)
    Report.objects.filter(case__in=old).update(words="", reporter=None)
    return old.exclude(snapshot="").update(snapshot="")


@transaction.atomic
def claim_measure_mail(actor: Actor, measure_id: int) -> Measure | None:
    """The measure whose mail is to be sent now, or None when it has been or there is nobody to write to."""
    can_open_case(actor).enforce()
    claimed = Measure.objects.filter(pk=measure_id, mailed_at__isnull=True, case__person__isnull=False)
    if not claimed.update(mailed_at=clock.now()):
        return None
    return Measure.objects.select_related("case__person", "case__community", "agreement_version").get(pk=measure_id)
