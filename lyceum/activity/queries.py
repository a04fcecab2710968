"""What can be read of the record: a community's own rows, for those who run it."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Case, DateTimeField, F, When
from django.db.models.functions import TruncDay

from lyceum.activity.models import ActivityEvent
from lyceum.activity.registries import sentences
from lyceum.communities.models.communities import Community
from lyceum.communities.queries import known_membership
from lyceum.kernel.paging import KeyPage, key_page
from lyceum.people.models.accounts import NAMELESS, Person
from lyceum.people.requests import Viewer

PAGE = 50
# Reading and reacting are nobody's business, and the tables of who was told are the inbox's.
_QUIET = ("ReactionChanged", "NoticeMade", "NoticeExpanded", "ConversationRead")


def pseudonym(person_id: int | None) -> str:
    """The same person's rows belong together, but nobody reads a name from them without the site's key."""
    if person_id is None:
        return ""
    return hmac.new(settings.SECRET_KEY.encode(), b"actor:%d" % person_id, hashlib.sha256).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class LogLine:
    """One row of the record in words: what, when, and what has changed; people stand under pseudonyms."""

    what: str
    at: datetime
    who: str
    about: str
    changes: list[tuple[str, str, str]]
    is_day: bool = False  # the moment is nobody's business


def list_log(viewer: Viewer, community: Community, *, after: str = "") -> KeyPage[LogLine]:
    """The record of a community, newest first; nothing for whoever does not run it."""
    own = known_membership(viewer, community)
    rows = ActivityEvent.objects.filter(community_id=community.pk).exclude(kind__in=_QUIET)
    if own is None or not own.runs:
        rows = rows.none()
    # What was done without a name stands at the beginning of its day, also among the other rows (trust rule 9).
    nobody = Person.objects.filter(handle=NAMELESS).values_list("pk", flat=True).first()
    code = pseudonym(nobody) or "-"
    day = TruncDay("at", tzinfo=UTC, output_field=DateTimeField())
    rows = rows.annotate(shown_at=Case(When(actor=code, then=day), default=F("at")))
    page: KeyPage[Any] = key_page(rows, by=("shown_at", "id"), after=after, size=PAGE)
    return KeyPage([_line(row, row.shown_at, is_day=row.actor == code) for row in page.items], page.next)


def _line(row: ActivityEvent, at: datetime, *, is_day: bool) -> LogLine:
    before, after = row.detail.get("before"), row.detail.get("after")
    changes: list[tuple[str, str, str]] = []
    if isinstance(before, dict) and isinstance(after, dict):
        changes = [(name, str(before.get(name, "")), str(value)) for name, value in after.items()]
    elif before is not None or after is not None:
        changes = [("", _words(before), _words(after))]
    sentence = sentences.get(row.kind)
    is_person = row.about_kind in {"person", ""}
    about = pseudonym(row.about_pk)[:6] if is_person else f"{row.about_kind} {row.about_pk}"
    return LogLine(str(sentence) if sentence else row.kind, at, row.actor[:6], about, changes, is_day)


def _words(value: object) -> str:
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value or "")
