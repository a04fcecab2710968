"""Nobody unanswered: a question that waits too long is passed to somebody who offered help, in turn."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from lyceum.communities.models.communities import Community
from lyceum.communities.policies import can_run
from lyceum.communities.queries import find_membership
from lyceum.discussions.actions.steps import lock_conversation, turn_pages
from lyceum.discussions.models.asking import Asking, DiscussionSettings, HelpOffer
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.policies import can_keep_house, can_offer_help, can_pass_on
from lyceum.discussions.queries.asking import get_aim, last_asked_in, list_helpers, open_questions
from lyceum.discussions.signals import AskingEnded, DiscussionSettingsChanged, HelperAsked, HelpOffered
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.matching.turns import choose_helper
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor

# A helper has as long as the community's aim, and never less or more than this.
SHORTEST, LONGEST = timedelta(hours=4), timedelta(days=2)


@transaction.atomic
def ask_next(actor: Actor, conversation_id: int) -> Asking | None:
    """Pass an open question to the next helper, or to the stewards when nobody is left; None when it is not open."""
    can_keep_house(actor).enforce()
    conversation = lock_conversation(conversation_id)
    if not open_questions().filter(pk=conversation.pk).exists():
        return None
    if conversation.askings.filter(state=Asking.State.OPEN).exists():
        return None
    if conversation.askings.filter(person__isnull=True).exists():
        return None  # the stewards look after it already
    asked = set(conversation.askings.values_list("person_id", flat=True))
    # One at a time in a community, so that two questions do not meet the same helper at once.
    Community.objects.select_for_update(of=("self",)).get(pk=conversation.community_id)
    helper = choose_helper(
        list_helpers(conversation),
        not_again=frozenset(asked),
        last=last_asked_in(conversation.community_id),
    )
    now = clock.now()
    time = min(max(timedelta(minutes=get_aim(conversation.community_id)), SHORTEST), LONGEST)
    asking = Asking.objects.create(
        conversation=conversation,
        person_id=helper.person_id if helper else None,
        subject=helper.subject if helper else "",
        asked_at=now,
        until=now + time,
    )
    turn_pages([conversation.pk], has_parts=True)
    publish(
        HelperAsked(
            actor_id=conversation.author_id,
            community_id=conversation.community_id,
            conversation_id=conversation.pk,
            asking_id=asking.pk,
            person_id=asking.person_id,
        )
    )
    return asking


@transaction.atomic
def expire_asking(actor: Actor, asking_id: int) -> None:
    """The helper's time is over without an answer: nobody is blamed, the question goes on."""
    can_keep_house(actor).enforce()
    found = Asking.objects.filter(pk=asking_id).values_list("conversation_id", flat=True).first()
    if found is None:
        return
    lock_conversation(found)  # first, as whoever replies does
    asking = Asking.objects.select_for_update().filter(pk=asking_id, state=Asking.State.OPEN).first()
    if asking is not None and asking.until <= clock.now():
        _end(asking, Asking.State.EXPIRED)


@transaction.atomic
def pass_on(actor: Actor, asking: Asking) -> None:
    """Not now: the question goes to the next person at once."""
    lock_conversation(asking.conversation_id)
    asking = Asking.objects.select_for_update().get(pk=asking.pk)
    can_pass_on(actor, asking).enforce()
    _end(asking, Asking.State.PASSED)


@transaction.atomic
def settle_asking(actor: Actor, conversation_id: int, *, by: int | None) -> None:
    """Somebody has replied, or the question is gone: nobody is asked any more."""
    can_keep_house(actor).enforce()
    rows = Asking.objects.select_for_update().filter(conversation=conversation_id, state=Asking.State.OPEN)
    for asking in rows:
        answered = by is not None and asking.person_id == by
        _end(asking, Asking.State.ANSWERED if answered else Asking.State.SETTLED)


@transaction.atomic
def offer_help(actor: Actor, person_id: int, *, weekly_limit: int, is_on: bool) -> HelpOffer:
    """How often a week a person is willing to be asked, or not at all for now."""
    can_offer_help(actor, person_id).enforce()
    offer, _made = HelpOffer.objects.update_or_create(
        person_id=person_id, defaults={"weekly_limit": weekly_limit, "is_on": is_on}
    )
    publish(HelpOffered(actor_id=actor.pk))
    return offer


@transaction.atomic
def set_discussions(
    actor: Person, community: Community, *, first_reply_aim: int, nameless: str, check_in_weekday: int | None
) -> DiscussionSettings:
    """How a community discusses; conversations that are there learn of it too. `first_reply_aim` in minutes."""
    community = Community.objects.select_for_update(of=("self",)).get(pk=community.pk)
    can_run(actor, find_membership(actor, community)).enforce()
    row, _made = DiscussionSettings.objects.update_or_create(
        community=community,
        defaults={
            "first_reply_aim": first_reply_aim,
            "nameless": nameless,
            "check_in_weekday": check_in_weekday,
            "check_in_zone": actor.time_zone,
        },
    )
    rows = Conversation.objects.filter(community=community)
    everywhere = nameless == DiscussionSettings.Nameless.EVERYWHERE
    questions = everywhere or nameless == DiscussionSettings.Nameless.QUESTIONS
    rows.filter(kind=Conversation.Kind.QUESTION).update(allows_nameless=questions)
    rows.exclude(kind__in=[Conversation.Kind.QUESTION, Conversation.Kind.ANNOUNCEMENT]).update(
        allows_nameless=everywhere
    )
    Community.objects.filter(pk=community.pk).update(version=F("version") + 1)
    publish(DiscussionSettingsChanged(actor_id=actor.pk, community_id=community.pk))
    return row


def _end(asking: Asking, state: str) -> None:
    Asking.objects.filter(pk=asking.pk).update(state=state, ended_at=clock.now())
    conversation = Conversation.objects.get(pk=asking.conversation_id)
    turn_pages([conversation.pk], has_parts=True)
    publish(
        AskingEnded(
            actor_id=None,
            community_id=conversation.community_id,
            conversation_id=conversation.pk,
            asking_id=asking.pk,
            person_id=asking.person_id,
            state=state,
        )
    )
