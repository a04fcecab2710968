"""Cases: one for each thing as long as it is not decided."""

from django.db import transaction

from lyceum.care.models import Case
from lyceum.care.policies import can_open_case
from lyceum.people.requests import Actor


@transaction.atomic
def open_case(  # noqa: PLR0913 - a case has these parts
    actor: Actor,
    kind: str,
    pk: int,
    *,
    community_id: int | None,
    person_id: int | None,
    snapshot: str,
    origin: str = Case.Origin.REPORT,
) -> Case:
    """The open case about a thing, made if there is none."""
    can_open_case(actor).enforce()
    case, _made = Case.objects.exclude(state=Case.State.CLOSED).get_or_create(
        about_kind=kind,
        about_pk=pk,
        defaults={"community_id": community_id, "person_id": person_id, "snapshot": snapshot, "origin": origin},
    )
    return case
