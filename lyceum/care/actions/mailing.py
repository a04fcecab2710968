"""Mails of decisions go out once."""

from django.db import transaction

from lyceum.care.models import Measure
from lyceum.care.policies import can_open_case
from lyceum.kernel import clock
from lyceum.people.requests import Actor


@transaction.atomic
def claim_measure_mail(actor: Actor, measure_id: int) -> Measure | None:
    """The measure whose mail is to be sent now, or None when it has been or there is nobody to write to."""
    can_open_case(actor).enforce()
    claimed = Measure.objects.filter(pk=measure_id, mailed_at__isnull=True, case__person__isnull=False)
    if not claimed.update(mailed_at=clock.now()):
        return None
    return Measure.objects.select_related("case__person", "case__community", "agreement_version").get(pk=measure_id)
