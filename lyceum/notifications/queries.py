"""What can be read of inboxes, and the mail a notice becomes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lyceum.kernel import clock
from lyceum.kernel.prepared import Prepared
from lyceum.kernel.text.plain import excerpt
from lyceum.notifications.models import InboxItem, MailChoice, Notice
from lyceum.notifications.registries import NoticeKind, notice_kinds
from lyceum.people.models.accounts import Person
from lyceum.people.queries.mails import RIGHT_TO_LEFT
from lyceum.people.queries.site import get_instance
from lyceum.people.registries import Waiting, things

PAGE = 30
FAILING_FOR = timedelta(days=14)
_SALT = "lyceum.notices.off"


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One item as the inbox shows it."""

    item: InboxItem
    sentence: str
    url: str
    quote: str


def get_item(viewer: Person, pk: int) -> InboxItem:
    """An item of the viewer's own inbox, or 404."""
    return get_object_or_404(InboxItem.objects.filter(person=viewer), pk=pk)


def list_unexpanded(*, before: datetime) -> list[int]:
    """Notices that stand in no inbox yet though they were made before a moment."""
    rows = Notice.objects.filter(expanded_at__isnull=True, made_at__lt=before)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def list_inbox(viewer: Person, *states: str) -> list[InboxRow]:
    """The viewer's items in these states, newest first; things that are gone for them are left out."""
    rows = InboxItem.objects.filter(person=viewer, state__in=states).select_related("notice__actor")
    items = list(rows.order_by("-made_at", "-id")[:PAGE])
    found = _things_of(viewer, [item.notice for item in items])
    return [row for item in items if (row := _row(item, found)) is not None]


def _things_of(viewer: Person, notices: list[Notice]) -> dict[tuple[str, int], Any]:
    """What the notices are about, one statement a kind where the kind can do so."""
    found: dict[tuple[str, int], Any] = {}
    by_kind: dict[str, set[int]] = {}
    for notice in notices:
        by_kind.setdefault(notice.about_kind, set()).add(notice.about_pk)
    for kind, pks in by_kind.items():
        thing = things.get(kind)
        if thing is None:
            continue
        many = thing.find_many(viewer, pks) if thing.find_many else {pk: thing.find(viewer, pk) for pk in pks}
        found.update({(kind, pk): value for pk, value in many.items() if value is not None})
    return found


def _row(item: InboxItem, found: dict[tuple[str, int], Any]) -> InboxRow | None:
    notice = item.notice
    kind, thing = notice_kinds.get(notice.kind), things.get(notice.about_kind)
    value = found.get((notice.about_kind, notice.about_pk))
    if kind is None or thing is None or value is None:
        return None
    quote = excerpt(thing.quote(value), 200) if notice.kind in {"reply", "mention"} else ""
    return InboxRow(item, kind.sentence(notice, thing.title(value)), thing.url(value), quote)


_waits = Prepared(
    lambda viewer: (
        InboxItem.objects.filter(person=viewer, state=InboxItem.State.OPEN, waits=True)
        .select_related("notice__actor")
        .order_by("made_at", "id")[:PAGE]
    ),
    "viewer",
)


def list_waiting(viewer: Person, most: int) -> tuple[list[Waiting], int]:
    """People who wait for the viewer, oldest first, and how many there are."""
    items = _waits.run(viewer=viewer.pk)
    found = _things_of(viewer, [item.notice for item in items])
    shown = [row for item in items if (row := _row(item, found)) is not None]
    return [_waiting(row) for row in shown[:most]], len(shown)


def _waiting(row: InboxRow) -> Waiting:
    actor = row.item.notice.actor
    return Waiting(
        text=row.sentence,
        url=row.url,
        button=_("Reply") if row.quote else _("Look"),
        at=row.item.made_at,
        name=actor.name if actor else "",
        key=actor.handle if actor else "",
        picture=actor.picture_url if actor else "",
        quote=row.quote,
    )


def count_waiting_by_community(viewer: Person) -> dict[int, int]:
    """How many people wait for the viewer in each community."""
    rows = InboxItem.objects.filter(person=viewer, state=InboxItem.State.OPEN, waits=True)
    counted = rows.exclude(notice__community_id=None).values_list("notice__community_id")
    return {int(pk): int(people) for pk, people in counted.annotate(people=Count("notice__actor", distinct=True))}


def count_failing_mails() -> tuple[int, str]:
    """Mails of the last two weeks that the server has not taken, and what it said of the newest."""
    rows = InboxItem.objects.filter(mail_tries__gt=0, mailed_at__isnull=True, made_at__gt=clock.now() - FAILING_FOR)
    return rows.count(), rows.order_by("-made_at").values_list("mail_error", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind of notice and whether it comes by mail."""

    kind: NoticeKind
    by_mail: bool


def list_choices(viewer: Person) -> list[Choice]:
    chosen = dict(MailChoice.objects.filter(person=viewer).values_list("kind", "by_mail"))
    return [Choice(kind, chosen.get(kind.kind, kind.by_mail)) for kind in notice_kinds if kind.can_be_stopped]


def off_token(person_id: int, kind: str) -> str:
    """What stands in a mail's link to stop its kind: signed, without an end, good for nothing else."""
    return signing.dumps([person_id, kind], salt=_SALT, compress=True)


def read_off_token(token: str) -> tuple[int, str] | None:
    try:
        person_id, kind = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(person_id), str(kind)


def build_mail(item: InboxItem) -> EmailMultiAlternatives | None:
    """The mail for an inbox item in the person's language, or None when there is nothing to tell any more."""
    notice, person = item.notice, item.person
    with translation.override(person.language or settings.LANGUAGE_CODE):
        row = _row(item, _things_of(person, [notice]))
        kind = notice_kinds.get(notice.kind)
        if row is None or kind is None:
            return None
        return _mail(row, kind, person)


def _mail(row: InboxRow, kind: NoticeKind, person: Person) -> EmailMultiAlternatives:
    notice = row.item.notice
    language = translation.get_language() or "en"
    off = settings.SITE_URL + reverse("notifications:off", args=[off_token(person.pk, kind.kind)])
    context = {
        "instance": get_instance(),
        "lang": language,
        "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "row": row,
        "kind": kind,
        "who": notice.actor.name if notice.actor else "",
        "address": settings.SITE_URL + row.url,
        "off": off if kind.can_be_stopped else "",
    }
    host = settings.SITE_URL.split("//")[-1].split(":")[0].split("/")[0]
    own_id = f"<notice-{notice.pk}.{person.pk}@{host}>"
    thread = f"<conversation-{notice.detail['conversation']}@{host}>" if "conversation" in notice.detail else ""
    headers = {"Message-ID": own_id, "Auto-Submitted": "auto-generated"}
    if thread:
        headers |= {"References": thread, "In-Reply-To": thread}
    if kind.can_be_stopped:
        headers |= {"List-Unsubscribe": f"<{off}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail = EmailMultiAlternatives(
        subject=" ".join(row.sentence.split())[:200],
        body=render_to_string("notifications/mail/notice.txt", context),
        to=[person.email or ""],
        headers=headers,
    )
    mail.attach_alternative(render_to_string("notifications/mail/notice.html", context), "text/html")
    return mail
