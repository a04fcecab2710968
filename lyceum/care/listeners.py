"""What follows in the stewards' queues: who is told of what."""

from lyceum.care.actions.measures import keep_reason
from lyceum.care.models import Case, Measure
from lyceum.care.queries import list_reporters
from lyceum.care.signals import CaseAppealed, CaseClosed, CaseOpened, CaseSignal, MeasureTaken
from lyceum.care.tasks import send_reason_mail
from lyceum.kernel.bus import on
from lyceum.notifications.actions.notices import notify
from lyceum.people.requests import SYSTEM
from lyceum.people.signals import PersonSuspended


@on(CaseOpened, CaseAppealed)
def tell_stewards(event: CaseSignal) -> None:
    """Those who look after the place hear of it, but not the person concerned."""
    concerned = Case.objects.values_list("person_id", flat=True).get(pk=event.case_id)
    notify(
        SYSTEM,
        kind="care_case",
        about=("case", event.case_id),
        audience={"stewards": event.community_id, "but": [concerned] if concerned else []},
        community_id=event.community_id,
    )


@on(MeasureTaken)
def tell_concerned(event: MeasureTaken) -> None:
    """The person concerned reads what was decided and why, here and by mail; who told is not in it."""
    if not event.is_told:
        return
    concerned = Measure.objects.values_list("case__person_id", flat=True).get(pk=event.measure_id)
    notify(
        SYSTEM,
        kind="care",
        about=("case", event.case_id),
        audience={"people": [concerned]},
        community_id=event.community_id,
    )
    send_reason_mail.enqueue(event.measure_id)


@on(PersonSuspended)
def keep_why(event: PersonSuspended) -> None:
    if event.reason:
        keep_reason(SYSTEM, event.person_id, by_id=event.actor_id, reason=event.reason)


@on(CaseClosed)
def tell_reporters(event: CaseClosed) -> None:
    """Who told hears that somebody has looked, and nothing about the other person."""
    reporters = list_reporters(Case.objects.get(pk=event.case_id))
    if reporters:
        notify(
            SYSTEM,
            kind="care_looked",
            about=("case", event.case_id),
            audience={"people": reporters},
            community_id=event.community_id,
        )
