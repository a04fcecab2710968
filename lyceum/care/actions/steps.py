"""Steps that several actions of this app share; the actions around them have asked and hold the transaction."""

from lyceum.care.models import Case, Measure
from lyceum.care.signals import MeasureTaken
from lyceum.kernel.bus import publish
from lyceum.people.requests import Actor


def lock_case(case: Case) -> Case:
    """The case, held until the transaction ends."""
    return Case.objects.select_for_update(of=("self",)).select_related("community", "person").get(pk=case.pk)


def add_measure(actor: Actor, case: Case, kind: str, *, is_told: bool = False, **fields: object) -> Measure:
    """One step of a case; inside an action that holds it."""
    detail = dict(fields.pop("detail", {}))  # type: ignore[call-overload]  # a mapping by its name
    if is_told and case.person_id is not None:
        detail["is_told"] = True
    measure = Measure.objects.create(case=case, kind=kind, by_id=actor.pk, detail=detail, **fields)
    publish(
        MeasureTaken(
            actor_id=actor.pk,
            case_id=case.pk,
            community_id=case.community_id,
            measure_id=measure.pk,
            kind=kind,
            until=measure.until.isoformat(timespec="minutes") if measure.until else "",
            point=measure.point,
            is_told="is_told" in detail,
        )
    )
    return measure
