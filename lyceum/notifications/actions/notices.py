"""Make notices and expand them to the inboxes of the people they concern."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from lyceum.communities.models.communities import Membership
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.kernel.prepared import PreparedInsert
from lyceum.notifications.actions.steps import refresh_waiting
from lyceum.notifications.models import Following, InboxItem, MailChoice, Notice
from lyceum.notifications.policies import can_notify
from lyceum.notifications.registries import notice_kinds
from lyceum.notifications.signals import NoticeExpanded, NoticeMade
from lyceum.people.models.accounts import Mute, Person
from lyceum.people.queries.relations import list_kept_apart
from lyceum.people.registries import things
from lyceum.people.requests import Actor

BATCH = 500
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

    `audience`: {"people": [ids], "followers": [kind, pk], "stewards": community id, "but": [ids]}.
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
    """Put a notice into the inboxes of those it concerns and may see it; doing so twice changes nothing."""
    can_notify(actor).enforce()
    notice = Notice.objects.select_for_update().filter(pk=notice_id, expanded_at__isnull=True).first()
    if notice is None:
        return 0
    ids = _concerned(notice)
    waits = bool((kind := notice_kinds.get(notice.kind)) and kind.waits)
    InboxItem.objects.bulk_create(
        [InboxItem(person_id=pk, notice=notice, waits=waits) for pk in sorted(ids)],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    Notice.objects.filter(pk=notice.pk).update(expanded_at=clock.now())
    if waits:
        refresh_waiting(ids)
    if by_mail:
        publish(NoticeExpanded(notice_id=notice.pk, person_ids=tuple(sorted(_by_mail(notice, ids)))))
    return len(ids)


def _concerned(notice: Notice) -> set[int]:
    """The people of the audience, without those who muted, blocked or cannot see."""
    audience = notice.audience
    ids = set(audience.get("people", []))
    if "followers" in audience:
        kind, pk = audience["followers"]
        levels = dict(Following.objects.filter(kind=kind, pk_of=pk).values_list("person_id", "level"))
        ids |= {person for person, level in levels.items() if level == Following.Level.EVERYTHING}
        ids -= {person for person, level in levels.items() if level == Following.Level.MUTE}
    if "stewards" in audience:
        ids |= _stewards(audience["stewards"])
    ids -= set(audience.get("but", []))
    if notice.actor_id is not None:
        ids -= list_kept_apart(notice.actor_id)
        silent = Q(until__isnull=True) | Q(until__gt=clock.now())
        ids -= set(Mute.objects.filter(silent, muted=notice.actor_id).values_list("person_id", flat=True))
    ids = set(Person.objects.reachable().filter(pk__in=ids).values_list("pk", flat=True))
    return _who_may_see(notice, ids)


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
        return thing.seen_by(notice.about_pk, ids)
    people = Person.objects.filter(pk__in=ids)
    return {person.pk for person in people if thing.find(person, notice.about_pk) is not None}


def _by_mail(notice: Notice, ids: set[int]) -> set[int]:
    kind = notice_kinds.get(notice.kind)
    if kind is None:
        return set()
    choices = dict(MailChoice.objects.filter(kind=notice.kind, person__in=ids).values_list("person_id", "by_mail"))
    if not kind.can_be_stopped:
        return ids if kind.by_mail else set()
    return {pk for pk in ids if choices.get(pk, kind.by_mail)}
