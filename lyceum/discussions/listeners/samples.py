"""What follows around samples: writers are asked, told, and left alone again; leaving and hiding end them."""

from lyceum.communities.models.communities import Community
from lyceum.communities.signals import CommunityChanged, CommunityLeft, MemberRemoved, MembershipSignal
from lyceum.discussions.actions.samples import close_samples, forget_samples
from lyceum.discussions.models.samples import Sample, SampleWords
from lyceum.discussions.signals import SampleAnswered, SampleClosed, SampleProposed, SampleShown
from lyceum.kernel.bus import Signal, on
from lyceum.notifications.actions.inbox import settle_notices
from lyceum.notifications.actions.notices import notify
from lyceum.people.requests import SYSTEM


@on(SampleProposed)
def ask_writers(event: SampleProposed) -> None:
    """Everybody has a notice of their own, so that it is done when they have answered."""
    for pk, person in SampleWords.objects.filter(pk__in=event.question_ids).values_list("pk", "person_id"):
        notify(
            SYSTEM,
            kind="sample_asked",
            about=("sample_question", pk),
            audience={"people": [person]},
            community_id=event.community_id,
            actor_id=event.actor_id,
        )


@on(SampleAnswered, SampleClosed)
def settle_questions(event: Signal) -> None:
    if isinstance(event, SampleAnswered | SampleClosed):
        for pk in event.question_ids:
            settle_notices(SYSTEM, "sample_question", pk)


@on(SampleShown)
def tell_writers(event: SampleShown) -> None:
    words = SampleWords.objects.filter(sample=event.sample_id).values_list("person_id", flat=True)
    steward = Sample.objects.filter(pk=event.sample_id).values_list("proposed_by", flat=True)
    notify(
        SYSTEM,
        kind="sample_shown",
        about=("sample", event.sample_id),
        audience={"people": sorted({*words, *(pk for pk in steward if pk)})},
        community_id=event.community_id,
    )


@on(CommunityLeft, MemberRemoved)
def end_with_member(event: MembershipSignal) -> None:
    forget_samples(SYSTEM, event.person_id, event.community_id)


@on(CommunityChanged)
def end_when_hidden(event: CommunityChanged) -> None:
    """Whoever may see the front page decides who may read a sample: with the circle the question changes."""
    if "visibility" in event.after and event.after["visibility"] != Community.Visibility.CLOSED:
        close_samples(SYSTEM, event.community_id)
