"""Make notices and expand them to the inboxes of the people they concern."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from lyceum.communities.models.communities import Membership
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.kernel.prepared import PreparedInsert
from lyceum.notifications.actions.steps import refresh_waiting
from lyceum.notifications.models import (
    Channel,
    Choice,
    Delivery,
    Following,
    InboxItem,
    Notice,
    Rhythm,
    Step,
)
from lyceum.notifications.policies import can_notify
from lyceum.notifications.queries.choosing import NEWS, TOPIC_NEWS, chunks, list_moments, list_steps
from lyceum.notifications.queries.following import TopicLevels, find_topic_levels
from lyceum.notifications.registries import NoticeKind, channels, notice_kinds
from lyceum.notifications.signals import DeliveriesMade, NoticeMade
from lyceum.people.models.accounts import Mute, Person
from lyceum.people.queries.relations import list_kept_apart
from lyceum.people.registries import things
from lyceum.people.requests import Actor

BATCH = 500
NAMELESS = "nameless"
_stored = PreparedInsert(Notice)


@transaction.atomic(savepoint=False)
def notify(  # noqa: PLR0913 - what, about what, to whom, where, by whom
    actor: Actor,
    *,
    kind: str,
    about: tuple[str, int],
    audience: dict[str, Any],
    community_id: int | None = None,
    detail: dict[str, Any] | None = None,
    actor_id: int | None = None,
) -> Notice:
    """Store one row whoever it concerns; a worker expands it to people.

    `audience`: {"people": [ids], "followers": [[kind, pk], ...], "mutes": [[kind, pk], ...], "news": community id,
    "stewards": community id, "topics": True, "but": [ids]}. Followers stand from the most specific thing to the
    least: the first one a person has chosen a level for decides. `mutes` only takes away those who muted. `news` are
    the members who want the community's news straight away, `topics` those who follow a word the thing is filed
    under there.
    """
    can_notify(actor).enforce()
    notice = _stored.run(
        kind=kind,
        about_kind=about[0],
        about_pk=about[1],
        community_id=community_id,
        actor_id=actor_id,
        audience=audience,
        detail=detail or {},
    )
    publish(NoticeMade(notice_id=notice.pk))
    return notice


@transaction.atomic
def expand_notice(actor: Actor, notice_id: int, *, by_mail: bool = True) -> int:
    """Put a notice into the inboxes of those it concerns and may see it; doing so twice changes nothing.

    What comes straight away by mail or push is set on its way; `by_mail=False` leaves it at the inboxes.
    """
    can_notify(actor).enforce()
    notice = Notice.objects.select_for_update().filter(pk=notice_id, expanded_at__isnull=True).first()
    if notice is None:
        return 0
    topics = find_topic_levels(notice)
    ids = _concerned(notice, topics)
    kind = notice_kinds.get(notice.kind)
    steps: dict[str, dict[int, str]] = {Channel.SITE: dict.fromkeys(ids, Step.NOW)}
    if kind is not None:
        steps = list_steps(kind, notice.community_id, ids)
    waits = bool(kind and kind.waits)
    wanted = _store_items(notice, steps, waits=waits)
    Notice.objects.filter(pk=notice.pk).update(expanded_at=clock.now())
    if waits:
        refresh_waiting(wanted)
    if by_mail and kind is not None:
        _send_off(notice, kind, steps)
    _follow_by_choice(notice)
    if notice.kind == NEWS and topics.loud:
        _tell_topics(actor, notice, told=wanted & topics.loud, by_mail=by_mail)
    return len(wanted)


def _tell_topics(actor: Actor, news: Notice, *, told: set[int], by_mail: bool) -> None:
    """Whoever follows a topic of what is new hears of it as of a kind of its own, once, in a task of its own.

    `told`: who hears of it as news already.
    """
    made = Notice.objects.filter(kind=TOPIC_NEWS, about_kind=news.about_kind, about_pk=news.about_pk)
    if made.exists():
        return
    notice = notify(
        actor,
        kind=TOPIC_NEWS,
        about=(news.about_kind, news.about_pk),
        audience={"topics": True, "but": [*news.audience.get("but", []), *sorted(told)]},
        community_id=news.community_id,
        detail=news.detail,
        actor_id=news.actor_id,
    )
    if not by_mail:
        expand_notice(actor, notice.pk, by_mail=False)


def _store_items(notice: Notice, steps: dict[str, dict[int, str]], *, waits: bool) -> set[int]:
    """One item for everybody who wants to hear of it by any way; outside the inbox when they do not want it there."""
    shown = {pk for pk, step in steps[Channel.SITE].items() if step != Step.NEVER}
    wanted = {pk for by_person in steps.values() for pk, step in by_person.items() if step != Step.NEVER}
    items = [
        InboxItem(
            person_id=pk,
            notice=notice,
            waits=waits,
            state=InboxItem.State.OPEN if pk in shown else InboxItem.State.APART,
        )
        for pk in sorted(wanted)
    ]
    InboxItem.objects.bulk_create(items, batch_size=BATCH, ignore_conflicts=True)
    return wanted


def _send_off(notice: Notice, kind: NoticeKind, steps: dict[str, dict[int, str]]) -> None:
    """Rows for what goes out by itself, each with the moment its person may be written to."""
    now = clock.now()
    is_urgent = kind.is_urgent or bool(notice.detail.get("is_urgent"))
    rows: list[Delivery] = []
    for channel, way in channels.items():
        ids = {pk for pk, step in steps[channel].items() if step == Step.NOW}
        ids = way.among(ids) if ids and way.among else ids
        moments = dict.fromkeys(ids, now) if is_urgent else list_moments(ids, now)
        rows += [
            Delivery(person_id=pk, notice=notice, channel=channel, due_at=moment, is_urgent=is_urgent)
            for pk, moment in sorted(moments.items())
        ]
    Delivery.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    if any(row.due_at <= now for row in rows):
        publish(DeliveriesMade(notice_id=notice.pk))


def _follow_by_choice(notice: Notice) -> None:
    """Who replies follows what they reply to, if they have chosen so; kept off the request."""
    if "conversation" not in notice.detail or notice.actor_id is None or notice.kind != "reply":
        return
    if Rhythm.objects.filter(person=notice.actor_id, auto_follow=Rhythm.Follow.REPLIED).exists():
        row = Following(person_id=notice.actor_id, kind="conversation", pk_of=notice.detail["conversation"])
        Following.objects.bulk_create([row], ignore_conflicts=True)


def _concerned(notice: Notice, topics: TopicLevels) -> set[int]:
    """The people of the audience, without those who muted, blocked or cannot see."""
    audience = notice.audience
    ids = set(audience.get("people", []))
    levels = _levels(_pairs(audience.get("followers", [])), notice, topics.quiet)
    ids |= {person for person, level in levels.items() if level == Following.Level.EVERYTHING}
    if "news" in audience:
        # Who follows a topic of it is told of that instead: nobody hears of one thing twice, and nobody hears later.
        news = _want_news(audience["news"]) - topics.quiet
        ids = ((ids | news) - topics.loud) | _sooner_by_news(notice, news & topics.loud)
    if "topics" in audience:
        ids |= topics.loud
    levels |= _levels(_pairs(audience.get("mutes", [])), notice)
    ids -= {person for person, level in levels.items() if level == Following.Level.MUTE}
    if "stewards" in audience:
        ids |= _stewards(audience["stewards"])
    ids -= set(audience.get("but", []))
    if notice.actor_id is not None:
        ids -= list_kept_apart(notice.actor_id)
        silent = Q(until__isnull=True) | Q(until__gt=clock.now())
        ids -= set(Mute.objects.filter(silent, muted=notice.actor_id).values_list("person_id", flat=True))
    reachable = [Person.objects.reachable().filter(pk__in=some).values_list("pk", flat=True) for some in chunks(ids)]
    return _who_may_see(notice, {pk for some in reachable for pk in some})


def _pairs(followed: Sequence[Any]) -> list[tuple[str, int]]:
    """Several things, or one as notices named it before."""
    if len(followed) == 2 and isinstance(followed[0], str):
        return [(followed[0], followed[1])]
    return [(kind, pk) for kind, pk in followed]


def _levels(followed: list[tuple[str, int]], notice: Notice, quiet: Collection[int] = frozenset()) -> dict[int, str]:
    """How loudly people follow the first of these things they have chosen a level for.

    For the `quiet`, who have muted a topic of it, following the whole community does not reach as far, and following
    a person does not reach a conversation that this person starts there.
    """
    nameless = notice.actor is not None and notice.actor.status == NAMELESS
    found: dict[int, str] = {}
    for kind, pk in followed:
        # Whoever follows a person must not hear by that of what the person writes without a name.
        if not (nameless and kind == "person"):
            rows = dict(Following.objects.filter(kind=kind, pk_of=pk).values_list("person_id", "level"))
            if kind == "community" or (kind == "person" and notice.kind == NEWS):
                loud = {person for person in quiet if rows.get(person) == Following.Level.EVERYTHING}
                rows = {person: level for person, level in rows.items() if person not in loud}
            found = rows | found
    return found


def _want_news(community_id: int) -> set[int]:
    """Members of a community who want its news straight away, by any way."""
    rows = Choice.objects.filter(Q(community_id=community_id) | Q(community_id=None), kind=NEWS)
    here: dict[tuple[int, str], str] = {}
    for person, channel, step, community in rows.order_by("community_id").values_list(
        "person_id", "channel", "step", "community_id"
    ):
        if community is not None or (person, channel) not in here:
            here[person, channel] = step
    ids = {person for (person, _channel), step in here.items() if step == Step.NOW}
    members = Membership.objects.filter(community=community_id, state=Membership.State.ACTIVE, person__in=ids)
    return set(members.values_list("person_id", flat=True))


def _sooner_by_news(notice: Notice, ids: set[int]) -> set[int]:
    """Of these people, who follow a topic, those to whom news comes at once by a way that topics do not."""
    if not ids:
        return set()
    news, topic = [list_steps(notice_kinds[kind], notice.community_id, ids) for kind in (NEWS, TOPIC_NEWS)]
    return {pk for way, steps in news.items() for pk, step in steps.items() if step == Step.NOW != topic[way].get(pk)}


def _stewards(community_id: int | None) -> set[int]:
    """Who looks after a community; without one, the stewards of the site."""
    if community_id is None:
        rows = Person.objects.reachable().filter(Q(is_steward=True) | Q(is_administrator=True))
        return set(rows.values_list("pk", flat=True))
    roles = Q(is_steward=True) | Q(is_organiser=True) | Q(is_owner=True)
    rows_here = Membership.objects.filter(roles, community=community_id, state=Membership.State.ACTIVE)
    return set(rows_here.values_list("person_id", flat=True))


def _who_may_see(notice: Notice, ids: set[int]) -> set[int]:
    thing = things.get(notice.about_kind)
    if thing is None or not ids:
        return ids
    if thing.seen_by is not None:
        return {pk for some in chunks(ids) for pk in thing.seen_by(notice.about_pk, some)}
    people = Person.objects.filter(pk__in=ids)
    return {person.pk for person in people if thing.find(person, notice.about_pk) is not None}
