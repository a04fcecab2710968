"""Daily notes and weekly letters: who is due, and what is still open and unread for them, people first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lyceum.kernel import clock
from lyceum.matching.quiet import Quiet, first_day_on
from lyceum.notifications.models import Channel, Delivery, InboxItem, Letter, Rhythm, Step, zone_of
from lyceum.notifications.queries.choosing import LETTERS, Chosen, get_chosen, get_rhythm, list_news_steps
from lyceum.notifications.queries.inbox import InboxRow, find_things, list_waiting_rows, make_row
from lyceum.notifications.queries.mails import (
    as_read_by,
    base_context,
    list_hidden_content,
    mail_host,
    off_address,
    one_click,
)
from lyceum.notifications.registries import (
    LetterLine,
    LetterReader,
    LetterSection,
    letter_parts,
    notice_kinds,
    read_notices,
)
from lyceum.people.models.accounts import Block, Mute, Person
from lyceum.people.queries.site import get_instance

LONGEST_DAY, LONGEST_WEEK, LONGEST_MONTH = timedelta(days=7), timedelta(days=14), timedelta(days=70)
DAYS_OF_A_WEEK = 7
MOST_LINES, MOST_WAITING = 30, 5
_KIND = Letter.Kind


@dataclass(frozen=True, slots=True)
class LetterDue:
    """A letter whose hour has come: whose, which, and the day it is of."""

    person_id: int
    kind: str
    period: str


@dataclass(frozen=True, slots=True)
class LetterContent:
    """What stands in one letter."""

    kind: str
    title: str
    sections: tuple[LetterSection, ...]
    waiting: int = 0
    is_made_up: bool = False
    is_monthly: bool = False

    @property
    def name(self) -> str:
        return _title(self.kind, 0, is_monthly=self.is_monthly)


def list_letters_due(now: datetime, limit: int) -> list[LetterDue]:
    """Letters whose hour has come on the clocks of those who get them, and that are not marked yet."""
    reachable = Person.objects.reachable().filter(email__isnull=False)
    due: list[LetterDue] = []
    for name in sorted(set(reachable.values_list("time_zone", flat=True).distinct())):
        local = now.astimezone(zone_of(name))
        marked = Letter.objects.filter(period=local.date().isoformat()).values("person_id")
        rows = reachable.filter(time_zone=name, date_joined__lt=now - timedelta(hours=12)).exclude(pk__in=marked)
        for person in rows.select_related("rhythm").order_by("pk").iterator(500):
            kind = find_letter_kind(getattr(person, "rhythm", None) or Rhythm(person=person), local)
            if kind is not None:
                due.append(LetterDue(person.pk, kind, local.date().isoformat()))
            if len(due) >= limit:
                return due
    return due


def find_letter_kind(rhythm: Rhythm, local: datetime) -> str | None:
    """Which letter is due at a moment of a person's clock; on the day of the weekly letter there is no daily note.

    Who wants the letter once a month gets it on the first of its days in the month, and daily notes on the others.
    """
    quiet = rhythm.quiet
    if quiet.covers(local) or local.time() < _hour(rhythm, quiet):
        return None
    is_day = local.weekday() == first_day_on(rhythm.letter_weekday, quiet.days_off)
    is_letter = is_day and (not rhythm.letter_monthly or local.day <= DAYS_OF_A_WEEK)
    return _KIND.WEEK if is_letter else _KIND.DAY


def _hour(rhythm: Rhythm, quiet: Quiet) -> time:
    """When letters come: the chosen hour, or the end of the quiet hours it lies in."""
    wanted = time(rhythm.letter_hour)
    return quiet.ends if quiet.covers_time(wanted) else wanted


def build_content(person: Person, kind: str, rhythm: Rhythm) -> LetterContent | None:
    """What a letter would hold now; None when there is nothing new to say or the person wants no such letter."""
    chosen = get_chosen(person.pk)
    if chosen.has_stopped(kind):
        return None
    now = clock.now()
    day, week = _since(person, now, LONGEST_MONTH if rhythm.letter_monthly else LONGEST_WEEK)
    apart = _kept_apart(person)
    news = _news(person, chosen, kind, day, week)
    waiting = [row for row in list_waiting_rows(person) if row.item.notice.actor_id not in apart][:MOST_WAITING]
    ids = {row.item.pk for row in waiting}
    new_ids = {row.item.pk for row in news}
    hidden = _hidden(rhythm, [*waiting, *news])
    others = [row for row in news if row.item.pk not in ids and row.item.notice.actor_id not in apart]
    sections = [
        LetterSection(_("Waiting for you"), tuple(_line(row, hidden) for row in waiting), bool(ids & new_ids)),
        LetterSection(_("To know"), tuple(_line(row, hidden) for row in others)),
    ]
    since = week if kind == _KIND.WEEK else day
    told = frozenset((row.item.notice.about_kind, row.item.notice.about_pk) for row in [*waiting, *others])
    reader = LetterReader(person, since, list_news_steps(person, chosen), frozenset(apart), told)
    sections += [part for get in letter_parts for part in get(reader) if part.kind in {kind, "both"}]
    shown = tuple(_without_content(part, rhythm) for part in sections if part.lines)
    if not any(part.is_news for part in shown):
        return None
    people = len({row.item.notice.actor_id for row in waiting})
    is_monthly = kind == _KIND.WEEK and rhythm.letter_monthly
    title = _title(kind, people, is_monthly=is_monthly)
    return LetterContent(kind, title, shown, people, is_monthly=is_monthly)


def _since(person: Person, now: datetime, longest: timedelta) -> tuple[datetime, datetime]:
    """Since when a daily note and a weekly letter tell: the last one that has gone out."""
    rows = Letter.objects.filter(person=person, sent_at__gt=now - longest).values_list("kind", "claimed_at")
    sent = list(rows)
    weekly = [at for kind, at in sent if kind == _KIND.WEEK]
    return max([now - LONGEST_DAY, *[at for _kind, at in sent]]), max([now - longest, *weekly])


def _kept_apart(person: Person) -> set[int]:
    """People whose words do not stand in this person's letters."""
    silent = Q(until__isnull=True) | Q(until__gt=clock.now())
    muted = Mute.objects.filter(silent, person=person).values_list("muted_id", flat=True)
    blocked = Block.objects.filter(person=person).values_list("blocked_id", flat=True)
    blocking = Block.objects.filter(blocked=person).values_list("person_id", flat=True)
    return set(muted.union(blocked, blocking))


def _news(person: Person, chosen: Chosen, kind: str, day: datetime, week: datetime) -> list[InboxRow]:
    """Open and unread items that are to come by letter, and those that have joined the daily note."""
    joined = Delivery.objects.filter(person=person, state=Delivery.State.JOINED, settled_at__gt=day)
    start = week if kind == _KIND.WEEK else day
    open_ones = InboxItem.objects.filter(person=person, state__in=[InboxItem.State.OPEN, InboxItem.State.APART])
    fresh = open_ones.filter(Q(made_at__gt=start) | Q(notice__in=joined.values("notice")))
    fresh = fresh.annotate(has_joined=Exists(joined.filter(notice=OuterRef("notice")))).select_related(
        "notice__actor"
    )
    items = [
        item
        for item in fresh.order_by("-made_at", "-id")[: 10 * MOST_LINES]
        if item.has_joined or _is_for(item, chosen, kind, day)
    ]
    notices = [item.notice for item in items]
    read = {pk for ask in read_notices for pk in ask(person.pk, notices)} if notices else set()
    items = [item for item in items if item.notice_id not in read][:MOST_LINES]
    found = find_things(person, [item.notice for item in items])
    return [row for item in items if (row := make_row(item, found)) is not None]


def _is_for(item: InboxItem, chosen: Chosen, kind: str, day: datetime) -> bool:
    known = notice_kinds.get(item.notice.kind)
    if known is None:
        return False
    step = chosen.step(known, item.notice.community_id, Channel.MAIL)
    return (step == Step.DAY and item.made_at > day) or (step == Step.WEEK and kind == _KIND.WEEK)


def _hidden(rhythm: Rhythm, rows: Iterable[InboxRow]) -> set[int]:
    """Notices whose titles are left out for who wants mails without content: those of hidden and closed places."""
    if not rhythm.without_content:
        return set()
    return list_hidden_content({row.item.notice_id: (row.item.notice, row.kind) for row in rows})


def _line(row: InboxRow, hidden: set[int]) -> LetterLine:
    actor = row.item.notice.actor
    return LetterLine(
        text=row.sentence,
        url=row.url,
        who=actor.public_name if actor else "",
        quote=row.quote,
        is_private=row.item.notice_id in hidden,
    )


def _without_content(part: LetterSection, rhythm: Rhythm) -> LetterSection:
    if not rhythm.without_content:
        return part
    inbox = reverse("notifications:inbox")
    secret = LetterLine(_("Something new for you. Sign in to read it."), inbox)
    lines = [secret if line.is_private else replace(line, quote="") for line in part.lines]
    return replace(part, lines=tuple(dict.fromkeys(lines)))


def _title(kind: str, people: int, *, is_monthly: bool = False) -> str:
    if people:
        words = ngettext("%(number)s person is waiting for you", "%(number)s people are waiting for you", people)
        return words % {"number": people}
    if is_monthly:
        return _("Your letter of the month")
    return _("Your weekly letter") if kind == _KIND.WEEK else _("Your daily note")


def get_example(viewer: Person, kind: str) -> LetterContent:
    """How a letter looks: of the viewer's own, or of made-up lines that are said to be an example."""
    own = build_content(viewer, kind, get_rhythm(viewer))
    if own is not None:
        return own
    sections = (
        LetterSection(
            _("Waiting for you"),
            (LetterLine(_("Kwame asks you what a null hypothesis is"), "", "Kwame", _("Which part is it?")),),
        ),
        LetterSection(_("To know"), (LetterLine(_("Rosa answered your hello"), ""),)),
        LetterSection(
            _("New in your communities"),
            (LetterLine(_("How do you read a forest plot?"), "", detail=_("Statistics, slowly")),),
        ),
    )
    return LetterContent(kind, _title(kind, 1), sections if kind == _KIND.WEEK else sections[:2], 1, is_made_up=True)


def build_letter(person: Person, due: LetterDue, rhythm: Rhythm) -> EmailMultiAlternatives | None:
    """The mail of a letter, or None when it would be empty."""
    with as_read_by(person) as language:
        content = build_content(person, due.kind, rhythm)
        return _mail(person, due, content, language) if content is not None else None


def _mail(person: Person, due: LetterDue, content: LetterContent, language: str) -> EmailMultiAlternatives:
    off = off_address(person, LETTERS[_KIND(due.kind)])
    context = base_context(language) | {
        "letter": content,
        "site_url": settings.SITE_URL,
        "off": off,
        "is_weekly": due.kind == _KIND.WEEK,
    }
    host = mail_host()
    mail = EmailMultiAlternatives(
        subject=f"{get_instance().name}: {content.title}"[:200],
        body=render_to_string("notifications/mail/letter.txt", context),
        to=[person.email or ""],
        headers={
            "Message-ID": f"<letter-{due.kind}-{due.period}.{person.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
            "List-Id": f"<letter-{due.kind}.{host}>",
        }
        | one_click(off),
    )
    mail.attach_alternative(render_to_string("notifications/mail/letter.html", context), "text/html")
    return mail
