"""Show a conversation of a closed community before joining: propose it, answer for one's own words, take it off."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.queries import find_membership
from lyceum.discussions.actions.steps import ids_of, lock_conversation
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.samples import Sample, SampleWords
from lyceum.discussions.policies import can_keep_house
from lyceum.discussions.policies.samples import (
    can_answer_sample,
    can_ask_writers,
    can_drop_sample,
    can_propose_sample,
)
from lyceum.discussions.signals import SampleAnswered, SampleClosed, SampleProposed, SampleShown
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor

ASKED, YES, NO = SampleWords.Answer.ASKED, SampleWords.Answer.YES, SampleWords.Answer.NO


@transaction.atomic
def propose_sample(actor: Person, conversation: Conversation) -> Sample:
    """Ask everybody whose words stand in a conversation; asked again, only what is new or was changed is asked."""
    conversation = lock_conversation(conversation.pk)
    can_propose_sample(actor, conversation, find_membership(actor, conversation.community)).enforce()
    # One proposal at a time in a community, so that two of them at once do not pass its limit.
    Community.objects.select_for_update(of=("self",)).get(pk=conversation.community_id)
    posts = list(Post.objects.filter(conversation=conversation, state=Post.State.SHOWN, n__isnull=False))
    others = Sample.objects.filter(community=conversation.community_id, closed_at__isnull=True)
    refusals = SampleWords.objects.filter(sample__conversation=conversation, answer=NO)
    can_ask_writers(
        posts=len(posts),
        all_inside=_are_inside(conversation.community, {post.author_id for post in posts}),
        samples=others.exclude(conversation=conversation).count(),
        refused_at=refusals.order_by("-answered_at").values_list("answered_at", flat=True).first(),
    ).enforce()
    sample, _made = Sample.objects.update_or_create(
        conversation=conversation,
        defaults={
            "community_id": conversation.community_id,
            "proposed_by": actor,
            "proposed_at": clock.now(),
            "closed_at": None,
        },
    )
    asked = _ask_for(sample, posts)
    if asked:
        Sample.objects.filter(pk=sample.pk).update(shown_at=None)
    publish(SampleProposed(**ids_of(conversation), actor_id=actor.pk, sample_id=sample.pk, question_ids=asked))
    _show_if_agreed(sample, conversation)
    return sample


def _are_inside(community: Community, person_ids: set[int]) -> bool:
    inside = Membership.objects.inside().filter(community=community, person__in=person_ids)
    return inside.filter(person__status=Person.Status.ACTIVE).count() == len(person_ids)


def _ask_for(sample: Sample, posts: Sequence[Post]) -> tuple[int, ...]:
    """Rows for these posts alone; a yes to the very same words stays. Says one row of everybody asked now."""
    known = {row.post_id: row for row in SampleWords.objects.filter(sample=sample)}
    agreed = {
        post.pk
        for post in posts
        if (row := known.get(post.pk)) is not None
        and (row.answer, row.version, row.person_id) == (YES, post.version, post.author_id)
    }
    over = SampleWords.objects.filter(sample=sample).exclude(post__in=agreed)
    publish(SampleAnswered(question_ids=tuple(over.values_list("pk", flat=True))))
    over.delete()
    SampleWords.objects.bulk_create(
        [
            SampleWords(sample=sample, post=post, person_id=post.author_id, version=post.version)
            for post in posts
            if post.pk not in agreed
        ]
    )
    first: dict[int, int] = {}
    for pk, person in SampleWords.objects.filter(sample=sample, answer=ASKED).values_list("pk", "person_id"):
        first[person] = min(pk, first.get(person, pk))
    return tuple(sorted(first.values()))


@transaction.atomic
def answer_sample(actor: Person, sample: Sample, *, agrees: bool, with_name: bool = False) -> None:
    """Yes or no for all of one's own words in it; a no takes the whole sample off view at once."""
    sample = Sample.objects.select_for_update().get(pk=sample.pk)
    conversation = Conversation.objects.select_related("community").get(pk=sample.conversation_id)
    membership = find_membership(actor, sample.community)
    own = SampleWords.objects.filter(sample=sample, person=actor)
    inside = membership is not None and membership.is_inside
    can_answer_sample(actor, sample, has_words=own.exists(), agrees=agrees, is_inside=inside).enforce()
    # The page has just shown them what their words say now.
    now_says = Post.objects.filter(pk=OuterRef("post")).values("version")[:1]
    own.update(
        answer=YES if agrees else NO,
        with_name=agrees and with_name,
        answered_at=clock.now(),
        version=Subquery(now_says) if agrees else F("version"),
    )
    if agrees:
        publish(SampleAnswered(question_ids=tuple(own.values_list("pk", flat=True))))
        _show_if_agreed(sample, conversation)
    else:
        Sample.objects.filter(pk=sample.pk).update(shown_at=None, closed_at=clock.now())
        publish(SampleClosed(**ids_of(conversation), question_ids=_questions([sample.pk])))
        # Asked again one day, everybody is asked again.
        SampleWords.objects.filter(sample=sample).exclude(answer=NO).update(answer=ASKED)


def _show_if_agreed(sample: Sample, conversation: Conversation) -> None:
    words = SampleWords.objects.filter(sample=sample)
    if words.exclude(answer=YES).exists():
        return
    if Sample.objects.filter(pk=sample.pk, shown_at__isnull=True).update(shown_at=clock.now()):
        publish(SampleShown(**ids_of(conversation), sample_id=sample.pk))


@transaction.atomic
def drop_sample(actor: Actor, sample: Sample) -> None:
    """Take it off, as a steward; who had said no is not asked anew for it."""
    sample = Sample.objects.select_for_update().get(pk=sample.pk)
    can_drop_sample(actor, find_membership(actor, sample.community)).enforce()
    _close(actor, [sample.pk])


@transaction.atomic
def close_samples(actor: Actor, community_id: int) -> None:
    """The community is not listed any more: nothing of it is shown outside, also when it is listed again."""
    can_keep_house(actor).enforce()
    _close(actor, list(Sample.objects.filter(community=community_id).values_list("pk", flat=True)))


@transaction.atomic
def forget_samples(actor: Actor, person_id: int, community_id: int | None = None) -> None:
    """Somebody has left a community, or for good: what they had agreed to is over."""
    can_keep_house(actor).enforce()
    found = SampleWords.objects.filter(person=person_id)
    if community_id is not None:
        found = found.filter(sample__community=community_id)
    _close(actor, list(found.values_list("sample", flat=True).distinct()))
    found.delete()


def _questions(samples: Sequence[int]) -> tuple[int, ...]:
    return tuple(SampleWords.objects.filter(sample__in=samples).values_list("pk", flat=True))


def _close(actor: Actor, samples: Sequence[int]) -> None:
    """Of a sample that somebody refused the no is kept, so that they are not asked again soon; others are gone."""
    rows = Sample.objects.filter(pk__in=samples).select_related("conversation").order_by("pk")
    for sample in rows.select_for_update(of=("self",)):
        ids = ids_of(sample.conversation)
        publish(SampleClosed(**ids, actor_id=actor.pk, question_ids=_questions([sample.pk])))
    refused = SampleWords.objects.filter(sample__in=samples, answer=NO).values("sample")
    kept = list(rows.filter(pk__in=refused).values_list("pk", flat=True))
    Sample.objects.filter(pk__in=kept).update(shown_at=None, closed_at=clock.now())
    SampleWords.objects.filter(sample__in=kept).exclude(answer=NO).delete()
    Sample.objects.filter(pk__in=samples).exclude(pk__in=kept).delete()
