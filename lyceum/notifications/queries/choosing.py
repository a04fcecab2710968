"""How soon people hear of what: their own choices, the rhythm of their days, what they follow."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from django.core import signing
from django.utils.functional import Promise

from lyceum.communities.models.communities import Membership
from lyceum.kernel import clock
from lyceum.matching.quiet import Quiet, next_moment
from lyceum.notifications.models import (
    Channel,
    Choice,
    Delivery,
    Following,
    Letter,
    Rhythm,
    Step,
    zone_of,
)
from lyceum.notifications.registries import NoticeKind, channels, notice_kinds
from lyceum.people.models.accounts import Person

RhythmRow: TypeAlias = Rhythm
NEWS, TOPIC_NEWS = "community_news", "topic_news"
DAILY, WEEKLY = "daily_note", "weekly_letter"
LETTERS = {Letter.Kind.DAY: DAILY, Letter.Kind.WEEK: WEEKLY}
CHUNK = 5000
MOST_A_DAY = 3
_SALT = "lyceum.notices.off"


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """Pieces of a long list of numbers that every database takes in one statement."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One person's choices, resolved from the most specific to the least."""

    rows: dict[tuple[str, int | None, str], str]

    def step(self, kind: NoticeKind, community_id: int | None, channel: str) -> str:
        """How soon the person hears of a kind from a community, or from nowhere in particular."""
        if not kind.can_be_stopped:
            return kind.default(channel)
        here = self.rows.get((kind.kind, community_id, channel))
        return here or self.rows.get((kind.kind, None, channel)) or kind.default(channel)

    def has_stopped(self, letter: str) -> bool:
        """Whether the person wants no daily note, or no weekly letter."""
        return self.rows.get((LETTERS[Letter.Kind(letter)], None, Channel.MAIL)) == Step.NEVER


def get_chosen(person_id: int) -> Chosen:
    rows = Choice.objects.filter(person=person_id).values_list("kind", "community_id", "channel", "step")
    return Chosen({(kind, community, channel): step for kind, community, channel, step in rows})


def list_steps(kind: NoticeKind, community_id: int | None, ids: Collection[int]) -> dict[str, dict[int, str]]:
    """By channel, how soon these people hear of a kind; who has chosen nothing hears of it by its default."""
    found = {channel: dict.fromkeys(ids, kind.default(channel)) for channel in [Channel.SITE, *channels_here()]}
    if not kind.can_be_stopped:
        return found
    for some in chunks(ids):
        rows = Choice.objects.filter(kind=kind.kind, person__in=some)
        # Those for everywhere first, so that those for this community overwrite them.
        for community in [None] if community_id is None else [None, community_id]:
            for person, channel, step in rows.filter(community_id=community).values_list("person", "channel", "step"):
                if channel in found:
                    found[channel][person] = step
    return found


def channels_here() -> list[str]:
    """The ways beside the inbox that are plugged in."""
    return [key for key, _way in channels.items()]


def get_rhythm(person: Person) -> Rhythm:
    """When the person wants to be written to; the defaults, not stored, for who has chosen nothing."""
    return Rhythm.objects.filter(person=person.pk).first() or Rhythm(person=person)


def list_moments(ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """When each of these people may be written to next; who never may is left out."""
    known: dict[tuple[Any, ...], datetime | None] = {}
    found: dict[int, datetime] = {}
    for some in chunks(ids):
        rows = Person.objects.get_queryset().filter(pk__in=some)
        columns = (
            "time_zone",
            "rhythm__quiet_from",
            "rhythm__quiet_until",
            "rhythm__days_off",
            "rhythm__paused_until",
        )
        for row in rows.values_list("pk", *columns):
            key: tuple[Any, ...] = row[1:]
            if key not in known:
                known[key] = _moment(now, *key)
            moment = known[key]
            if moment is not None:
                found[row[0]] = moment
    return found


def _moment(now: datetime, zone: str, begins: Any, ends: Any, off: Any, until: Any) -> datetime | None:  # noqa: ANN401 - columns as they stand
    quiet = Quiet() if begins is None else Quiet(begins, ends, frozenset(map(int, off)), until)
    return next_moment(now, zone_of(zone), quiet)


def count_room(person: Person, now: datetime) -> int:
    """How many more messages the person may get today; before the hour of letters one is kept for today's letter."""
    local = now.astimezone(zone_of(person.time_zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    gone = Delivery.objects.filter(
        person=person, state__in=[Delivery.State.SENT, Delivery.State.CLAIMED], settled_at__gte=midnight
    )
    letters = Letter.objects.filter(person=person, period=local.date().isoformat())
    sent = [at is not None for at in letters.values_list("sent_at", flat=True)]
    kept = 1 if not sent and local.hour < get_rhythm(person).letter_hour else sum(sent)
    return MOST_A_DAY - gone.filter(is_urgent=False).count() - kept


def list_away(person_ids: Collection[int]) -> dict[int, date]:
    """Of these people, those who pause their messages, and until when: groups see "away until Monday"."""
    rows = Rhythm.objects.filter(person__in=person_ids, paused_until__gt=clock.now().date())
    return {pk: until for pk, until in rows.values_list("person_id", "paused_until") if until}


def list_news_steps(person: Person, chosen: Chosen) -> dict[int, str]:
    """How soon the person hears by mail of the news of each of their communities; muted ones are left out."""
    kind = notice_kinds[NEWS]
    mine = Membership.objects.filter(person=person, state=Membership.State.ACTIVE)
    muted = Following.objects.filter(person=person, kind="community", level=Following.Level.MUTE)
    ids = mine.exclude(community__in=muted.values("pk_of")).values_list("community_id", flat=True)
    return {pk: chosen.step(kind, pk, Channel.MAIL) for pk in ids}


def find_level(viewer: Person, kind: str, pk: int) -> str:
    """How loudly the viewer follows a thing; empty when they have not chosen."""
    row = Following.objects.filter(person=viewer, kind=kind, pk_of=pk).values_list("level", flat=True).first()
    return row or ""


# What most people meet every week stands in the table; the rest is folded below it.
COMMON = (
    NEWS,
    TOPIC_NEWS,
    "reply",
    "mention",
    "message",
    "message_request",
    "asked",
    "explained",
    "confirmed",
    "doubted",
)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One row of the table of choices: a kind, or the news of a community; its step for each channel."""

    key: str
    label: str | Promise
    steps: dict[str, str]
    is_name: bool = False
    is_rare: bool = False


def list_matrix(viewer: Person, community_id: int | None = None, chosen: Chosen | None = None) -> list[MatrixRow]:
    """A row for each kind that can be chosen and each community of the viewer; with a community, for that alone."""
    chosen = chosen or get_chosen(viewer.pk)
    ways = [Channel.SITE, *channels_here()]
    rows = [
        MatrixRow(
            row_key(kind.kind, community_id),
            kind.label,
            {way: chosen.step(kind, community_id, way) for way in ways},
            is_rare=kind.kind not in COMMON,
        )
        for kind in notice_kinds
        if kind.can_be_stopped and (community_id is None or kind.in_community) and _has_row(kind, community_id)
    ]
    return rows if community_id is not None else rows + _community_rows(viewer, chosen, ways)


def _has_row(kind: NoticeKind, community_id: int | None) -> bool:
    """Everywhere, the news of communities have a row for each of them instead of one of their own."""
    return kind.kind != NEWS if community_id is None else kind.in_community


def _community_rows(viewer: Person, chosen: Chosen, ways: list[str]) -> list[MatrixRow]:
    news = notice_kinds[NEWS]
    mine = Membership.objects.filter(person=viewer, state=Membership.State.ACTIVE)
    named = mine.order_by("community__name").values_list("community_id", "community__name")
    return [
        MatrixRow(row_key(NEWS, pk), name, {way: chosen.step(news, pk, way) for way in ways}, is_name=True)
        for pk, name in named
    ]


def list_fixed() -> list[str | Promise]:
    """The kinds that always come."""
    return [kind.label for kind in notice_kinds if not kind.can_be_stopped]


def row_key(kind: str, community_id: int | None) -> str:
    """The name of a row in the form."""
    return kind if community_id is None else f"{kind}.{community_id}"


def off_token(person_id: int, kind: str, community_id: int | None = None) -> str:
    """What stands in a mail's link to stop its kind: signed, without an end, good for nothing else."""
    parts = [person_id, kind] if community_id is None else [person_id, kind, community_id]
    return signing.dumps(parts, salt=_SALT, compress=True)


@dataclass(frozen=True, slots=True)
class OffToken:
    """Whose mails of which kind a link stops."""

    person_id: int
    kind: str
    community_id: int | None


def find_off_label(token: "OffToken") -> str | Promise:
    """What a link stops, in words; empty for what cannot be stopped. A community is not named: anybody may look."""
    if token.kind in LETTERS.values():
        return Letter.Kind.DAY.label if token.kind == DAILY else Letter.Kind.WEEK.label
    kind = notice_kinds.get(token.kind)
    return kind.label if kind is not None and kind.can_be_stopped else ""


def read_off_token(token: str) -> OffToken | None:
    try:
        person_id, kind, *rest = signing.loads(token, salt=_SALT)
        return OffToken(int(person_id), str(kind), int(rest[0]) if rest else None)
    except (signing.BadSignature, ValueError, TypeError):
        return None
