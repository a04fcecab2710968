"""What letters tell of conversations: new ones a person has not read, those without an answer first."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lyceum.discussions.models.conversations import Conversation, ConversationTag, ReadMark
from lyceum.kernel import clock
from lyceum.notifications.models import Following, Step
from lyceum.notifications.queries.following import TOPIC
from lyceum.notifications.registries import LetterLine, LetterReader, LetterSection
from lyceum.people.models.accounts import Person

MOST = 12  # lines a letter has for conversations


def list_letter_sections(reader: LetterReader) -> list[LetterSection]:
    """A section for each community whose news come by letter; communities of the daily note stand in both."""
    places = {pk for pk, step in reader.places.items() if step in {Step.DAY, Step.WEEK}}
    if not places:
        return []
    rows = [
        row
        for row in _unread(reader, places)[: 2 * MOST]
        if row["author_id"] not in reader.apart and ("conversation", row["pk"]) not in reader.told
    ]
    sections = []
    for place in dict.fromkeys(row["community_id"] for row in rows):
        own = [row for row in rows if row["community_id"] == place]
        title = _("New in %(community)s") % {"community": own[0]["community__name"]}
        kind = "both" if reader.places[place] == Step.DAY else "week"
        sections.append(LetterSection(title, tuple(_line(row) for row in own[:MOST]), kind=kind))
    return sections


def _unread(reader: LetterReader, places: Collection[int]) -> Any:  # noqa: ANN401 - rows with the columns named below
    """Conversations that have begun since, and that the person has not read to the end: the open ones first."""
    person, since = reader.person, reader.since
    mark = FilteredRelation("read_marks", condition=Q(read_marks__person=person))
    rows = Conversation.objects.visible_to(person).filter(community__in=list(places), is_held=False)
    # A conversation without a name shows its day alone: one of the same day is new too.
    new = Q(started_at__gt=since) | Q(has_nameless=True, started_at__gt=since - timedelta(days=1))
    rows = rows.filter(new, closed_at__isnull=True).exclude(author=person)
    rows = rows.annotate(mark=mark).filter(Q(mark__isnull=True) | Q(mark__n__lt=F("post_count")))
    silent = Following.objects.filter(
        person=person,
        level=Following.Level.MUTE,
        kind=Concat(Value(TOPIC), OuterRef("tag")),
        pk_of=OuterRef("conversation__community"),
    )
    rows = rows.exclude(Exists(ConversationTag.objects.filter(Exists(silent), conversation=OuterRef("pk"))))
    waits = Q(kind=Conversation.Kind.QUESTION, people_count__lte=1)
    return rows.order_by(Case(When(waits, then=0), default=1), "-last_post_at").values(
        "pk",
        "title",
        "kind",
        "author_id",
        "author__name",
        "author__status",
        "people_count",
        "post_count",
        "accepted_id",
        "community_id",
        "community__name",
        "community__slug",
        "community__visibility",
    )


def _line(row: dict[str, Any]) -> LetterLine:
    replies = row["post_count"] - 1
    if row["accepted_id"]:
        detail = _("answered")
    elif replies <= 0 and row["kind"] == Conversation.Kind.ANNOUNCEMENT:
        detail = _("announcement")
    elif replies <= 0:
        detail = _("no reply yet")
    else:
        detail = ngettext("%(num)s reply", "%(num)s replies", replies) % {"num": replies}
    nameless = row["author__status"] == Person.Status.NAMELESS
    return LetterLine(
        text=row["title"],
        url=f"/c/{row['community__slug']}/conversations/{row['pk']}/",
        who="" if nameless else row["author__name"],
        detail=detail,
        is_private=row["community__visibility"] != "public",
    )


def has_just_read(person_id: int, conversation_id: int, *, minutes: int = 10) -> bool:
    """Whether a person was on a conversation's page in the last minutes; for the software alone (trust rule 8)."""
    since = clock.now().timestamp() - minutes * 60
    at = ReadMark.objects.filter(person=person_id, conversation=conversation_id).values_list("at", flat=True).first()
    return at is not None and at.timestamp() > since
