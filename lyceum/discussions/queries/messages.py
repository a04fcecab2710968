"""Messages as one person may see them: own list, one correspondence by position, and who can be written to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from lyceum.care.models import Case
from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.queries.members import list_shared_communities
from lyceum.discussions.models.messages import Correspondence, Correspondent, Message, MessageSettings
from lyceum.discussions.policies import can_send_message
from lyceum.kernel import clock
from lyceum.kernel.paging import KeyPage, Positions, key_page, positions
from lyceum.kernel.text.plain import excerpt
from lyceum.kernel.verdicts import Verdict
from lyceum.people.models.accounts import Person
from lyceum.people.queries.relations import list_kept_apart
from lyceum.people.queries.site import get_instance
from lyceum.people.requests import Actor, Viewer

PAGE_SIZE = 20
GROWN_UP = 18
AROUND = 5
DECLINED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Reach:
    """Somebody the viewer can write to: freely, or with one message that asks first."""

    person: Person
    is_free: bool


def find_reach(viewer: Person, handles: Iterable[str]) -> dict[str, Reach]:
    """Of these short names, the people the viewer can write to.

    Unknown, suspended, kept apart, unwilling and oneself are left out alike, after the same statements.
    """
    wanted = list(dict.fromkeys(handles))
    people = Person.objects.reachable().filter(handle__in=wanted).select_related("message_settings")
    apart = list_kept_apart(viewer.pk) | {viewer.pk}
    mine = {row.community_id: row.looks_after for row in Membership.objects.inside().filter(person=viewer)}
    common: dict[int, list[int]] = {}
    theirs = Membership.objects.inside().filter(
        person__handle__in=wanted, community__in=Membership.objects.inside().filter(person=viewer).values("community")
    )
    for person_id, community_id in theirs.values_list("person_id", "community_id"):
        common.setdefault(person_id, []).append(community_id)
    found = {}
    for person in people:
        shared = [pk for pk in common.get(person.pk, []) if pk in mine]
        who = _who_may_write(person)
        if person.pk in apart or who == MessageSettings.Who.NOBODY:
            continue
        looks_after = any(mine[pk] for pk in shared)
        found[person.handle] = Reach(person, bool(shared) and (who == MessageSettings.Who.MEMBERS or looks_after))
    return found


def _who_may_write(person: Person) -> str:
    """What somebody has chosen; on a site for adults alone members may write to those who have not chosen.

    No age is stored of anybody. So where people under 18 are let in, everybody who has not chosen is asked first,
    except by those who look after a common community.
    """
    own: MessageSettings | None = getattr(person, "message_settings", None)
    return own.who if own is not None else default_who()


def default_who() -> str:
    admits_minors = get_instance().minimum_age < GROWN_UP
    return MessageSettings.Who.AGREE if admits_minors else MessageSettings.Who.MEMBERS


def get_who(person: Person) -> str:
    """Who may write to a person without asking first."""
    row = MessageSettings.objects.filter(person=person).first()
    return row.who if row else default_who()


def find_pair(viewer: Person, person: Person) -> int | None:
    """The number of what two people have written to each other, if the viewer still takes part or is asked."""
    rows = Correspondence.objects.visible_to(viewer).filter(pair_key=pair_key(viewer.pk, person.pk))
    return rows.values_list("pk", flat=True).first()


def pair_key(one: int, other: int) -> str:
    return f"{min(one, other)}-{max(one, other)}"


def keeps_apart(ids: Iterable[int]) -> bool:
    """Whether any two of these people keep apart."""
    people = set(ids)
    return any(list_kept_apart(pk) & people for pk in people)


# What limits ask for


@dataclass(frozen=True, slots=True)
class Written:
    """How much somebody has written lately, for the limits that keep advertising out."""

    begun_today: int
    messages_today: int
    declined: int


def count_written(actor: Person, *, but: int | None = None) -> Written:
    """Of the last day; `but` is the correspondence that is begun just now."""
    day = clock.now() - timedelta(days=1)
    declined = Correspondent.objects.filter(
        correspondence__started_by=actor,
        state=Correspondent.State.DECLINED,
        answered_at__gt=clock.now() - DECLINED_FOR,
    )
    begun = Correspondence.objects.filter(started_by=actor, started_at__gt=day)
    return Written(
        begun.exclude(pk__in=[but] if but else []).count(),
        Message.objects.filter(author=actor, at__gt=day).count(),
        declined.exclude(person=actor).count(),
    )


# One's own list


@dataclass(frozen=True, slots=True)
class ListRow:
    """A correspondence as one's own list shows it."""

    pk: int
    subject: str
    others: list[Person]
    words: str
    own: Correspondent
    is_unread: bool
    last: Message | None


@dataclass(frozen=True, slots=True)
class MessageList:
    """Those who ask first, and everything one takes part in, newest first."""

    requests: list[ListRow]
    rows: list[ListRow]
    next: str | None


def list_correspondences(viewer: Person, *, after: str = "") -> MessageList:
    """Four statements, however many there are."""
    own = Correspondent.objects.filter(person=viewer).select_related("correspondence")
    page: KeyPage[Correspondent] = key_page(
        own.filter(state=Correspondent.State.IN), by=("last_at", "id"), after=after, size=PAGE_SIZE
    )
    asked = own.filter(state=Correspondent.State.ASKED).order_by("-last_at", "-id")
    asking = [] if after else list(asked[:PAGE_SIZE])
    rows = describe(viewer, [*asking, *page.items])
    return MessageList(rows[: len(asking)], rows[len(asking) :], page.next)


def describe(viewer: Viewer, parts: list[Correspondent]) -> list[ListRow]:
    """Who else takes part and what was said last: two statements."""
    pks = [part.correspondence_id for part in parts]
    others: dict[int, list[Person]] = {}
    rows = Correspondent.objects.filter(correspondence__in=pks).exclude(person=viewer.pk).select_related("person")
    for row in rows.order_by("pk"):
        others.setdefault(row.correspondence_id, []).append(row.person)
    newest = Message.objects.visible_to(viewer).filter(
        Q(n=F("correspondence__message_count")) | Q(n=1), correspondence__in=pks
    )
    last = {message.correspondence_id: message for message in newest.order_by("n")}
    return [
        ListRow(
            part.correspondence_id,
            part.correspondence.subject,
            others.get(part.correspondence_id, []),
            words_of(last.get(part.correspondence_id)),
            part,
            part.read_n < part.correspondence.message_count and part.state == Correspondent.State.IN,
            last.get(part.correspondence_id),
        )
        for part in parts
    ]


def words_of(message: Message | None) -> str:
    shown = message is not None and message.removed_at is None and not message.is_hidden
    return excerpt(message.source, 160) if shown and message is not None else ""


# One correspondence


@dataclass(frozen=True, slots=True)
class CorrespondencePage:
    """One correspondence as a person who takes part, or is asked, sees it."""

    correspondence: Correspondence
    own: Correspondent
    others: list[Correspondent]
    page: Positions
    messages: list[Message]
    verdict: Verdict
    shared: list[Community]

    @property
    def has_unread(self) -> bool:
        return self.own.state == Correspondent.State.IN and self.own.read_n < self.page.last_position

    @property
    def is_pair(self) -> bool:
        return bool(self.correspondence.pair_key)


def get_part(viewer: Person, pk: int) -> Correspondent:
    """The viewer's own part in a correspondence, or 404; nobody has one in those of others."""
    rows = Correspondent.objects.filter(correspondence=pk, person=viewer).exclude(state=Correspondent.State.LEFT)
    return get_object_or_404(rows.select_related("correspondence"))


def get_correspondence_page(viewer: Person, pk: int, number: int) -> CorrespondencePage:
    """Twenty messages by position; whoever is asked sees the first one alone."""
    own = get_part(viewer, pk)
    correspondence = own.correspondence
    rows = Correspondent.objects.filter(correspondence=pk).exclude(person=viewer).select_related("person")
    others = list(rows.order_by("pk"))
    inside = own.state == Correspondent.State.IN
    page = positions(correspondence.message_count if inside else 1, number, PAGE_SIZE)
    found = Message.objects.filter(correspondence=pk, n__gte=page.first_position, n__lte=page.last_position)
    apart = list_kept_apart(viewer.pk)
    asker = correspondence.started_by_id
    shared = list_shared_communities(viewer, asker) if not inside and asker is not None else []
    return CorrespondencePage(
        correspondence,
        own,
        others,
        page,
        list(found.order_by("n").select_related("author")),
        can_send_message(viewer, own, others, apart=apart),
        shared,
    )


def get_message(viewer: Person, pk: int) -> Message:
    """A message the viewer may read, or 404."""
    rows = Message.objects.visible_to(viewer).filter(removed_at__isnull=True, is_hidden=False)
    return get_object_or_404(rows.select_related("correspondence", "author"), pk=pk)


def get_own_message(viewer: Person, pk: int) -> Message:
    return get_object_or_404(Message.objects.visible_to(viewer).filter(author=viewer), pk=pk)


def find_message(viewer: Viewer, pk: int) -> Message | None:
    if not isinstance(viewer, Person):
        return None
    try:
        return get_message(viewer, pk)
    except Http404:
        return None


def list_around(viewer: Person, message: Message) -> list[Message]:
    """The neighbours of a message, from which whoever tells the stewards chooses."""
    rows = Message.objects.visible_to(viewer).filter(
        correspondence=message.correspondence_id,
        n__gte=message.n - AROUND,
        n__lte=message.n + AROUND,
        removed_at__isnull=True,
        is_hidden=False,
    )
    return list(rows.exclude(pk=message.pk).order_by("n").select_related("author"))


def list_where_both_are(viewer: Person, person_id: int) -> list[Community]:
    return list_shared_communities(viewer, person_id)


def has_case(actor: Actor, message: Message) -> bool:
    """Whether the actor decides a case about this message."""
    rows = Case.objects.visible_to(actor).filter(about_kind="message", about_pk=message.pk)
    return isinstance(actor, Person) and rows.exists()
