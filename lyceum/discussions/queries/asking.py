"""Where a question is now: who waits for a first reply, who could be asked, and what the asker is told."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.models.asking import Asking, DiscussionSettings, HelpOffer
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.nameless import Authorship
from lyceum.kernel import clock
from lyceum.kernel.text.plain import plain
from lyceum.matching.turns import Helper
from lyceum.people.models.accounts import NEWCOMER_FOR, Person
from lyceum.people.models.interests import ConceptLabel, Interest
from lyceum.people.queries.relations import list_kept_apart
from lyceum.people.queries.vocabulary import fold
from lyceum.people.requests import Viewer

WEEK = timedelta(days=7)
DEFAULT_AIM = 24 * 60
_SHORTEST = 3
_WORD = re.compile(r"[\w+#-]+")


def open_questions() -> QuerySet[Conversation]:
    """Questions nobody but the asker has replied to."""
    return Conversation.objects.filter(
        kind=Conversation.Kind.QUESTION,
        people_count__lte=1,
        accepted__isnull=True,
        removed_at__isnull=True,
        merged_into__isnull=True,
        locked_at__isnull=True,
        is_held=False,
        community__closed_at__isnull=True,
    )


def list_overdue(limit: int = 200) -> list[int]:
    """Questions older than their community's aim that are with nobody: newcomers' first, then the longest wait."""
    now = clock.now()
    asked = Asking.objects.filter(conversation=OuterRef("pk"))
    taken = asked.filter(Q(state=Asking.State.OPEN) | Q(person__isnull=True))
    rows = open_questions().filter(~Exists(taken), has_parts=True, started_at__lte=now - timedelta(minutes=1))
    aims = dict(DiscussionSettings.objects.values_list("community", "first_reply_aim"))
    nameless = Authorship.objects.filter(post__conversation=OuterRef("pk"), post__n=1)
    joined = Coalesce(Subquery(nameless.values("person__date_joined")[:1]), "author__date_joined")
    waiting = rows.annotate(joined=joined, by_day=Exists(nameless))
    due = [
        (joined <= now - NEWCOMER_FOR, started, pk)
        for pk, place, started, joined, by_day in waiting.values_list(
            "pk", "community", "started_at", "joined", "by_day"
        )
        if due_at(started, aims.get(place, DEFAULT_AIM), by_day=by_day) <= now
    ]
    return [pk for _known, _started, pk in sorted(due)[:limit]]


def due_at(started: datetime, aim: int, *, by_day: bool) -> datetime:
    """When a question has waited as long as the aim says.

    One without a name counts from the end of its day, so that nothing tells at what time it was written.
    """
    return started + timedelta(minutes=aim) + (timedelta(days=1) if by_day else timedelta())


def list_expired() -> list[int]:
    """Askings whose time is over."""
    rows = Asking.objects.filter(state=Asking.State.OPEN, person__isnull=False, until__lte=clock.now())
    return list(rows.order_by("until").values_list("pk", flat=True))


def get_aim(community: Community | int) -> int:
    """Minutes a first reply should take here."""
    pk = community if isinstance(community, int) else community.pk
    row = DiscussionSettings.objects.filter(community=pk).values_list("first_reply_aim", flat=True).first()
    return row if row is not None else DEFAULT_AIM


def asker_of(conversation: Conversation) -> int:
    """Who asked, also where the question stands without a name; for the software alone."""
    if not conversation.has_nameless:
        return conversation.author_id
    row = Authorship.objects.filter(post__conversation=conversation, post__n=1).values_list("person_id").first()
    return row[0] if row else conversation.author_id


def list_helpers(conversation: Conversation) -> list[Helper]:
    """Members who offered help on what a question names, who can be asked now; five statements."""
    asker = asker_of(conversation)
    apart = {asker, conversation.author_id, *list_kept_apart(asker)}
    now = clock.now()
    inside = Membership.objects.inside().filter(community=conversation.community_id, person__status="active")
    inside = inside.filter(Q(paused_until__isnull=True) | Q(paused_until__lt=now))
    inside = inside.filter(Q(suspended_until__isnull=True) | Q(suspended_until__lt=now))
    helping = Interest.objects.filter(direction=Interest.Direction.HELP, person__in=inside.values("person"))
    helping = helping.exclude(person__in=apart).exclude(person__help_offer__is_on=False)
    helping = helping.filter(concept__is_sensitive=False)
    own = ConceptLabel.objects.filter(concept__interests__in=helping)
    narrower = ConceptLabel.objects.filter(concept__broader__interests__in=helping)
    labels = [
        *own.values_list("concept__interests__person", "folded", "text"),
        *narrower.values_list("concept__broader__interests__person", "folded", "text"),
    ]
    subjects = _subjects(conversation, labels)
    return _helpers(subjects, now)


def _subjects(conversation: Conversation, labels: Iterable[tuple[int, str, str]]) -> dict[int, str]:
    """What each person helps with that the question names: the longest such word."""
    opening = Post.objects.filter(conversation=conversation, n=1).values_list("source", flat=True).first() or ""
    tags = " ".join(conversation.tags.values_list("tag", flat=True)).replace("-", " ")
    words = _WORD.findall(fold(f"{conversation.title} {tags} {plain(opening)}"))
    said = f" {' '.join(words)} "
    found: dict[int, str] = {}
    for person, folded, text in labels:
        if len(folded) >= _SHORTEST and f" {folded} " in said and len(text) > len(found.get(person, "")):
            found[person] = text
    return found


def _helpers(subjects: dict[int, str], now: datetime) -> list[Helper]:
    limits = dict(HelpOffer.objects.filter(person__in=subjects).values_list("person", "weekly_limit"))
    asked = {
        person: (week, last)
        for person, week, last in Asking.objects.filter(person__in=subjects)
        .values_list("person")
        .annotate(week=Count("pk", filter=Q(asked_at__gt=now - WEEK)), last=Max("asked_at"))
        .order_by()
    }
    default = HelpOffer._meta.get_field("weekly_limit").default  # noqa: SLF001 - Django's public name for it
    return [
        Helper(person, subject[:80], limits.get(person, default), *asked.get(person, (0, None)))
        for person, subject in subjects.items()
    ]


def last_asked_in(community_id: int) -> int | None:
    """Who was asked last in a community."""
    rows = Asking.objects.filter(conversation__community=community_id, person__isnull=False)
    return rows.order_by("-asked_at", "-pk").values_list("person_id", flat=True).first()


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a question is now, as its asker, the person asked or a steward is told."""

    asked: list[Any]
    open: Any | None
    due: datetime
    is_mine: bool
    is_with_me: bool
    with_stewards: bool


def find_whereabouts(
    viewer: Viewer, conversation: Conversation, *, is_own: bool, looks_after: bool
) -> Whereabouts | None:
    """For the asker, the stewards and the person who is asked; nobody else is told who is asked."""
    waits = conversation.kind == Conversation.Kind.QUESTION and conversation.people_count <= 1
    if not isinstance(viewer, Person) or not waits or conversation.accepted_id is not None:
        return None
    rows = list(conversation.askings.select_related("person").order_by("asked_at", "pk"))
    now_open = next((row for row in rows if row.state == Asking.State.OPEN), None)
    with_me = now_open is not None and now_open.person_id == viewer.pk
    if not (is_own or looks_after or with_me):
        return None
    aim = getattr(conversation, "aim", None) or DEFAULT_AIM
    due = due_at(conversation.started_at, aim, by_day=conversation.author.status == Person.Status.NAMELESS)
    with_stewards = any(row.person_id is None for row in rows)
    shown = rows if is_own or looks_after else []
    return Whereabouts(shown, now_open, due, is_own, with_me, with_stewards)


def get_asking(viewer: Person, pk: int) -> Asking:
    """The question as it was passed to the viewer, or 404."""
    rows = Asking.objects.filter(person=viewer).select_related("conversation__community")
    return get_object_or_404(rows.filter(conversation__in=Conversation.objects.visible_to(viewer)), pk=pk)


def list_my_askings(viewer: Person) -> list[Asking]:
    """Questions that are with the viewer now, the one due first on top."""
    rows = Asking.objects.filter(person=viewer, state=Asking.State.OPEN)
    rows = rows.filter(conversation__in=Conversation.objects.visible_to(viewer))
    return list(rows.select_related("conversation__community", "conversation__author").order_by("until")[:5])


def find_offer(person: Person) -> HelpOffer | None:
    return HelpOffer.objects.filter(person=person).first()
