"""What can be read of the site itself: its settings and the links of its header."""

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count
from django.http import Http404
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from lyceum.kernel import clock
from lyceum.kernel.registry import Registry
from lyceum.kernel.text.markdown import render
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance, LegalVersion
from lyceum.people.registries import (
    HeaderItem,
    PersonalData,
    SuspensionNote,
    header_items,
    leaving_notes,
    personal_data,
    setup_checks,
    suspension_notes,
)
from lyceum.people.requests import Viewer

DRAFTS = Path(__file__).parent.parent / "data" / "legal"
_INSTANCE_SECONDS = 2.0
_instance: tuple[float, Instance] | None = None


def get_instance() -> Instance:
    """The site's settings; each process looks again after two seconds, so that no page pays for it."""
    global _instance  # noqa: PLW0603 - a two-second memory of one row
    if _instance and time.monotonic() - _instance[0] < _INSTANCE_SECONDS:
        return _instance[1]
    row = Instance.objects.filter(pk=1).first() or Instance(pk=1)
    _instance = (time.monotonic(), row)
    return row


def forget_instance() -> None:
    """Look again at once; after a change, and between tests."""
    global _instance  # noqa: PLW0603 - as above
    _instance = None


def list_header_items(viewer: Viewer) -> list[HeaderItem]:
    registry: Registry[HeaderItem] = header_items
    wanted = "for_people" if viewer.is_authenticated else "for_visitors"
    return [item for item in registry if getattr(item, wanted)]


def needs_first_administrator() -> bool:
    """Whether nobody looks after this site yet."""
    return not Person.objects.get_queryset().filter(is_administrator=True).exists()


def find_demo_person(who: str) -> Person | None:
    """The demo's person of a short name, or its first steward or administrator."""
    people = Person.objects.get_queryset().filter(status=Person.Status.ACTIVE).order_by("pk")
    found = people.filter(handle=who).first()
    if found is None and who == "administrator":
        found = people.filter(is_administrator=True).first()
    if found is None and who == "steward":
        found = people.filter(is_steward=True).first()
    return found


@dataclass(frozen=True, slots=True)
class LegalPage:
    """A legal page in force, or the draft that comes with the software when none was published."""

    kind: str
    html: str
    source: str
    n: int = 0
    language: str = "en"
    published_at: datetime | None = None
    needs_acceptance: bool = False


def get_legal_page(kind: str, n: int | None = None) -> LegalPage:
    """The newest version, or the n-th; a kind that does not exist is not found."""
    if kind not in LegalVersion.Kind.values:
        raise Http404
    rows = LegalVersion.objects.filter(kind=kind)
    row = (rows.filter(n=n) if n else rows.order_by("-n")).first()
    if row is None:
        if n:
            raise Http404
        source = legal_draft(kind)
        return LegalPage(kind, render(source).html, source)
    return LegalPage(kind, row.html, row.source, row.n, row.language, row.published_at, row.needs_acceptance)


def legal_draft(kind: str) -> str:
    """The first text of a legal page that comes with the software; the operator's is empty."""
    path = DRAFTS / f"{kind}.md"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def list_legal_pages() -> list[LegalPage]:
    return [get_legal_page(kind) for kind in LegalVersion.Kind.values]


def list_legal_versions(kind: str) -> list[LegalVersion]:
    return list(LegalVersion.objects.filter(kind=kind).defer("source", "html").order_by("-n"))


def must_accept_legal(viewer: Viewer) -> bool:
    """Whether texts that have to be accepted are newer than what the person has accepted; pages tell them so."""
    return isinstance(viewer, Person) and viewer.legal_accepted < get_instance().legal_version


def list_legal_to_accept() -> list[LegalPage]:
    """The newest text of each kind that has to be accepted."""
    kinds = LegalVersion.objects.filter(needs_acceptance=True).values_list("kind", flat=True).distinct()
    return [get_legal_page(kind) for kind in sorted(set(kinds))]


@dataclass(frozen=True, slots=True)
class Queue:
    """Work that waits for a worker: how much, since when, and what failed."""

    waiting: int
    age_seconds: int
    failed: int


def get_queue() -> Queue:
    rows = DBTaskResult.objects.ready()
    oldest = rows.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    age = int((clock.now() - oldest).total_seconds()) if oldest else 0
    return Queue(rows.count(), max(age, 0), DBTaskResult.objects.filter(status="FAILED").count())


def list_failed_tasks() -> list[Any]:
    """The twenty newest pieces of work that failed."""
    return list(DBTaskResult.objects.filter(status="FAILED").order_by("-finished_at")[:20])


def get_health() -> tuple[bool, dict[str, object]]:
    """Whether the database answers, and what `/healthz` tells."""
    told: dict[str, object] = {"version": settings.VERSION, "database": "ok", "queue_age_seconds": 0}
    try:
        told["queue_age_seconds"] = get_queue().age_seconds
    except DatabaseError:
        return False, told | {"database": "no answer", "queue_age_seconds": None}
    return True, told


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A line of "What is missing" with its answer."""

    key: str
    label: str
    state: str
    words: str
    url: str


def list_setup_checks() -> list[CheckLine]:
    """What is missing first, then what can come soon, then what is done."""
    lines = []
    for key, check in setup_checks.items():
        state, words = check.check()
        name, _mark, anchor = check.url_name.partition("#")
        address = reverse(name, args=check.url_args) + (f"#{anchor}" if anchor else "")
        lines.append(CheckLine(key, str(check.label), state, words, address))
    order = {"missing": 0, "soon": 1, "done": 2}
    return sorted(lines, key=lambda line: order.get(line.state, 3))


def count_people() -> dict[str, int]:
    """How many accounts there are, by status."""
    rows = Person.objects.get_queryset().values_list("status").annotate(n=Count("pk"))
    return dict(rows)


def has_second_administrator() -> bool:
    people = Person.objects.get_queryset().filter(is_administrator=True, status=Person.Status.ACTIVE)
    return people.count() > 1


def list_personal_data() -> list[PersonalData]:
    """Every kind of personal data this site holds: the table of the privacy page is made from it."""
    return list(personal_data)


def list_leaving_notes(person: Person) -> list[str]:
    """What other apps want a person to know before they leave."""
    return [note for notes in leaving_notes for note in notes(person)]


def list_suspension_notes(person: Person) -> list[SuspensionNote]:
    """What other apps know of why a person cannot sign in."""
    return [note for find in suspension_notes if (note := find(person)) is not None]
