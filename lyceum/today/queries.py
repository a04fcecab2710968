"""Today for one person: the first step that applies, who waits, one question, two things to read, the first week."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zlib import crc32

from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lyceum.communities.models.communities import Membership
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.queries.walk import NewsRow, list_news
from lyceum.kernel import clock
from lyceum.kernel.formats import ago_words, datetime_words, duration_words, number
from lyceum.kernel.prepared import Prepared
from lyceum.matching.walk import Rank, Stop, choose_walk
from lyceum.people.models.accounts import Person
from lyceum.people.models.interests import Goal
from lyceum.people.registries import Reading, Step, Waiting, helpable, readings, today_steps, waiting_people
from lyceum.today.models import KEY_LETTERS, Choice, FirstWeek

MOST_WAITING = 5
WAITS_LONG = timedelta(hours=24)
FIRST_WEEK = timedelta(days=14)
WALK_MINUTES = (5, 10, 20)
MOST_STOPS = 30
RULE_WAITING, RULE_HELP, RULE_FIRST_WEEK, RULE_FITS = 3, 6, 8, 9


@dataclass(frozen=True, slots=True)
class Chosen:
    """The step that stands first, by which rule."""

    rule: int
    step: Step


@dataclass(frozen=True, slots=True)
class FirstWeekStep:
    label: str
    url: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Greeter:
    """Whom a newcomer can say hello to, and in which community."""

    community: str
    slug: str
    language: str
    name: str
    handle: str
    picture_url: str
    wait: str


@dataclass(frozen=True, slots=True)
class TodayPage:
    """Everything the page shows; lists are finite; `put_off` when a step waits for tomorrow."""

    day: date
    hour: int
    goal: Goal | None
    week: int
    chosen: Chosen | None
    waiting: list[Waiting]
    more_waiting: int
    help: Reading | None
    readings: list[Reading]
    first_week: list[FirstWeekStep] = field(default_factory=list)
    greeter: Greeter | None = None
    put_off: bool = False


@dataclass(frozen=True, slots=True)
class _Own:
    """What the page asks about the person in one go."""

    goal: Goal | None
    memberships: list[Membership]
    has_written: bool
    has_asked: bool
    put_off: set[str]
    looked_at: set[str]
    is_hidden: bool


_goal = Prepared(
    lambda viewer: Goal.objects.filter(person=viewer, state=Goal.State.ACTIVE).order_by("-made_at")[:1], "viewer"
)
_memberships = Prepared(
    lambda viewer: (
        Membership.objects.filter(person=viewer, state=Membership.State.ACTIVE)
        .select_related("community__life")
        .order_by("joined_at", "pk")[:20]
    ),
    "viewer",
)
_written = Prepared(
    lambda viewer: (
        Post.objects.filter(author=viewer, state=Post.State.SHOWN)
        .order_by("n")
        .values_list("n", "conversation__kind")[:20]
    ),
    "viewer",
)
_choices = Prepared(
    lambda viewer: (
        Choice.objects.filter(person=viewer).order_by("-pk").values_list("day", "key", "rule", "is_put_off")[:60]
    ),
    "viewer",
)
_hidden = Prepared(lambda viewer: FirstWeek.objects.filter(person=viewer).values_list("pk", flat=True), "viewer")
_greeters = Prepared(
    lambda community: (
        Membership.objects.filter(community=community, state=Membership.State.ACTIVE, is_greeter=True)
        .select_related("person")
        .order_by("pk")[:7]
    ),
    "community",
)


def get_today(person: Person) -> TodayPage:
    """Today of a person, in their own zone."""
    now = localtime(clock.now())
    own = _ask(person, now.date())
    waiting, number = _list_waiting(person)
    helping = next((found for find in helpable if (found := find(person)) is not None), None)
    greeter = _find_greeter(person, own)
    first_week = _list_first_week(own)
    chosen = _choose(person, own, waiting, helping, _first_week_step(own, greeter) if first_week else None)
    return TodayPage(
        day=now.date(),
        hour=now.hour,
        goal=own.goal,
        week=(now.date() - localdate(own.goal.made_at)).days // 7 + 1 if own.goal else 0,
        chosen=chosen,
        waiting=waiting,
        more_waiting=max(0, number - len(waiting)),
        help=helping,
        readings=[reading for find in readings for reading in find(person, 2)][:2],
        first_week=first_week,
        greeter=greeter if chosen and chosen.step.key == "hello" else None,
        put_off=bool(own.put_off),
    )


def _ask(person: Person, day: date) -> _Own:
    is_new = clock.now() - person.date_joined < FIRST_WEEK
    written = _written.run(viewer=person.pk) if is_new else []
    choices = _choices.run(viewer=person.pk)
    return _Own(
        goal=_goal.first(viewer=person.pk),
        memberships=_memberships.run(viewer=person.pk),
        has_written=bool(written),
        has_asked=(1, Conversation.Kind.QUESTION) in written,
        put_off={key for on, key, _rule, is_put_off in choices if on == day and is_put_off},
        # To look inside is all that this step asks.
        looked_at={key for _on, key, rule, is_put_off in choices if rule == RULE_FITS and not is_put_off},
        is_hidden=not is_new or bool(_hidden.run(viewer=person.pk)),
    )


def _list_waiting(person: Person) -> tuple[list[Waiting], int]:
    everybody: list[Waiting] = []
    number = 0
    for find in waiting_people:
        found, count = find(person, MOST_WAITING)
        everybody += found
        number += count
    return sorted(everybody, key=lambda one: one.at)[:MOST_WAITING], number


def _choose(
    person: Person, own: _Own, waiting: list[Waiting], helping: Reading | None, newcomer: Step | None
) -> Chosen | None:
    """The first of the nine rules that applies and was not put off today; later rules are not even asked.

    Who has waited for less than a day comes after everything but a new place to look at.
    """
    is_long = bool(waiting) and clock.now() - waiting[0].at >= WAITS_LONG
    waits = _waiting_step(waiting)
    known = {
        RULE_WAITING if is_long else RULE_FITS: waits,
        RULE_HELP: _help_step(helping),
        RULE_FIRST_WEEK: newcomer,
    }
    sources = sorted(today_steps, key=lambda source: source.rule)
    for rule in range(1, 10):
        found = known.get(rule)
        if found is not None and found.key[:KEY_LETTERS] not in own.put_off:
            return Chosen(RULE_WAITING if found is waits else rule, found)
        for source in sources:
            step = source.find(person, own.put_off | own.looked_at) if source.rule == rule else None
            if step is not None and step.key[:KEY_LETTERS] not in own.put_off | own.looked_at:
                return Chosen(rule, step)
    return None


def _waiting_step(waiting: list[Waiting]) -> Step | None:
    """Rule 3: the person who has waited longest."""
    if not waiting:
        return None
    first = waiting[0]
    reason = _("A person has waited for you since %(when)s. People come before everything new.")
    return Step(
        key=f"waiting:{first.url}",
        text=first.text,
        url=first.url,
        button=first.button,
        reason=reason % {"when": datetime_words(first.at)},
        detail=first.quote,
    )


def _help_step(helping: Reading | None) -> Step | None:
    """Rule 6: an unanswered question the person can probably answer."""
    if helping is None or not helping.is_sure:
        return None
    return Step(
        key=f"help:{helping.url}",
        text=_("Answer a question: %(title)s") % {"title": helping.title},
        url=helping.url,
        button=_("Answer"),
        reason=helping.reason,
        detail=" · ".join(str(part) for part in helping.meta),
    )


def _list_first_week(own: _Own) -> list[FirstWeekStep]:
    """Four small things of the first days, until all are done or the list is hidden."""
    if own.is_hidden or (own.goal and own.memberships and own.has_written and own.has_asked):
        return []
    first = own.memberships[0].community if own.memberships else None
    inside = f"/c/{first.slug}/conversations/" if first else reverse("discovery:discover")
    return [
        FirstWeekStep(_("Tell us your goal and your time"), "/start/goal/", own.goal is not None),
        FirstWeekStep(_("Join one community, and look around"), reverse("discovery:discover"), bool(first)),
        FirstWeekStep(_("Say hello to one person"), f"{inside}new/" if first else inside, own.has_written),
        FirstWeekStep(_("Ask one question, however small"), f"{inside}new/" if first else inside, own.has_asked),
    ]


def _first_week_step(own: _Own, greeter: Greeter | None) -> Step | None:
    """Rule 8: the first thing of the first week that is not done."""
    if own.goal is None:
        text, url, button = _("Say what you want to be able to do."), "/start/goal/", _("Write my goal")
        return Step("goal", text, url, button, _("With a goal, every list here is ordered by what fits you."))
    if not own.memberships:
        # Not one more list: a place and somebody there, in one sitting.
        text = _("Find one community, and a person there to greet.")
        url = reverse("discovery:start_people")
        reason = _("Learning together needs others: one community and one person are enough.")
        return Step("join", text, url, _("See who there is"), reason)
    community = own.memberships[0].community
    if not own.has_written:
        where = f"/c/{community.slug}/conversations/new/"
        text = _("Say hello in %(community)s. Two sentences will do.") % {"community": community.name}
        reason = _("People who say hello in their first days find company sooner.")
        if greeter is not None:
            reason = _("%(name)s greets everybody who is new there.") % {"name": greeter.name}
        return Step("hello", text, where, _("Say hello"), reason)
    if not own.has_asked:
        text = _("Ask one question in %(community)s, however small.") % {"community": community.name}
        url = f"/c/{community.slug}/conversations/new/"
        return Step("ask", text, url, _("Write my question"), _("It is the next thing of your first week."))
    return None


def _find_greeter(person: Person, own: _Own) -> Greeter | None:
    """Somebody who greets in the first community the person is in, by the day, with the usual wait there."""
    if own.is_hidden or own.has_written or not own.memberships:
        return None
    community = own.memberships[0].community
    found = [row for row in _greeters.run(community=community.pk) if row.person_id != person.pk]
    if not found:
        return None
    one = found[clock.now().toordinal() % len(found)].person
    life = getattr(community, "life", None)
    minutes = life.first_reply_minutes if life else None
    wait = duration_words(minutes) if minutes is not None else ""
    return Greeter(community.name, community.slug, community.language, one.name, one.handle, one.picture_url, wait)


def find_step(person: Person, key: str) -> Chosen | None:
    """The step that stands first now, if it is the one of that key."""
    chosen = get_today(person).chosen
    return chosen if chosen is not None and chosen.step.key == key else None


def list_choices(person: Person) -> list[tuple[date, str, datetime]]:
    """What stood first and was taken or put off, for one's own copy."""
    return list(Choice.objects.filter(person=person).order_by("day").values_list("day", "reason", "made_at"))


@dataclass(frozen=True, slots=True)
class WalkStop:
    """One place of a walk through what is new: what it is, why it is there, how long it takes."""

    stop: Stop
    title: str
    url: str
    reason: str
    place: str = ""
    language: str = ""
    quote: str = ""

    @property
    def minutes(self) -> int:
        return max(1, round(self.stop.seconds / 60))


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a person is on their walk: the stop now, or None at the end; `keys` are all of its stops."""

    minutes: int
    keys: tuple[str, ...]
    at: int
    now: WalkStop | None
    new: int  # everything new, also what did not fit


def get_walk(person: Person, minutes: int, keys: Sequence[str] | None, at: int) -> Walk:
    """The walk of some minutes; `keys` of a walk that has begun, whose stops that are done meanwhile are passed over.

    Without `keys` a new one is chosen. Nothing of it is stored: the address knows where the person is.
    """
    everything: dict[str, WalkStop] = {}
    for stop in _list_stops(person):
        everything.setdefault(stop.stop.key, stop)
    if keys is None:
        keys = [stop.key for stop in choose_walk([one.stop for one in everything.values()], minutes)]
    keys = tuple(key for key in keys if key.isalnum())[:MOST_STOPS]
    at = next((n for n in range(max(0, at), len(keys)) if keys[n] in everything), len(keys))
    now = everything[keys[at]] if at < len(keys) else None
    return Walk(minutes, keys, at, now, len(everything))


def _list_stops(person: Person) -> list[WalkStop]:
    """People who wait, then what is new in conversations; one place of both is the first's."""
    waiting, _number = _list_waiting(person)
    stops = [
        WalkStop(
            Stop(_walk_key(one.url), Rank.PERSON_WAITS, len(one.quote), one.at),
            one.text,
            one.url,
            _("A person has waited for you since %(when)s.") % {"when": datetime_words(one.at)},
            one.place,
            quote=one.quote,
        )
        for one in waiting
    ]
    for row in list_news(person):
        stop = Stop(_walk_key(row.url), row.rank, row.letters, row.at)
        stops.append(WalkStop(stop, row.title, row.url, _walk_reason(row), row.place, row.language))
    return stops


def _walk_key(url: str) -> str:
    """The same for every place of one page."""
    return f"{crc32(url.partition('#')[0].partition('?')[0].encode()):08x}"


def _walk_reason(row: NewsRow) -> str:
    if row.rank == Rank.WITH_ME:
        return _("This question is with you: it is your turn to help.")
    if row.rank == Rank.UNANSWERED:
        return _("Asked %(when)s, and nobody has replied yet.") % {"when": ago_words(row.at)}
    words = ngettext(
        "%(num)s new reply in a conversation you follow.",
        "%(num)s new replies in a conversation you follow.",
        row.new,
    )
    return words % {"num": number(row.new)}
