"""The mails that notices and letters become, in the language and the zone of who gets them."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lyceum.notifications.models import Delivery, InboundMail, InboxItem, Notice, Rhythm, zone_of
from lyceum.notifications.queries.answering import read_address
from lyceum.notifications.queries.choosing import NEWS, get_rhythm, off_token
from lyceum.notifications.queries.inbox import InboxRow, find_things, make_row
from lyceum.notifications.queries.incoming import read_incoming
from lyceum.notifications.queries.visible import CUT
from lyceum.notifications.registries import NoticeKind, mail_targets, reply_addresses
from lyceum.people.models.accounts import Person
from lyceum.people.queries.mails import RIGHT_TO_LEFT
from lyceum.people.queries.site import get_instance


@contextmanager
def as_read_by(person: Person) -> Iterator[str]:
    """Write in the person's language and tell times by their clock; gives the language."""
    zone = zone_of(person.time_zone)
    with translation.override(person.language or settings.LANGUAGE_CODE), timezone.override(zone):
        yield translation.get_language() or "en"


def mail_host() -> str:
    """The site's name in the headers of mails."""
    return settings.SITE_URL.split("//")[-1].split(":")[0].split("/")[0]


def base_context(language: str) -> dict[str, Any]:
    return {
        "instance": get_instance(),
        "lang": language,
        "dir": "rtl" if language.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr",
        "settings_url": settings.SITE_URL + reverse("notifications:choices"),
    }


def off_address(person: Person, kind: str, community_id: int | None = None) -> str:
    """Where one press stops mails of a kind, without signing in."""
    return settings.SITE_URL + reverse("notifications:off", args=[off_token(person.pk, kind, community_id)])


def one_click(address: str) -> dict[str, str]:
    """Headers by which mail readers show their own button (RFC 8058)."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def list_hidden_content(notices: Mapping[int, tuple[Notice, NoticeKind]]) -> set[int]:
    """Of these notices, those about something that not everybody may see: a visitor asks for each thing.

    The community alone does not tell: a conversation from when it was closed stays closed in a public one.
    """
    placed = [notice for notice, kind in notices.values() if notice.community_id is not None and not kind.is_private]
    shown = find_things(AnonymousUser(), placed) if placed else {}
    return {
        pk
        for pk, (notice, kind) in notices.items()
        if kind.is_private or (notice.community_id is not None and (notice.about_kind, notice.about_pk) not in shown)
    }


def is_hidden_content(notice: Notice, kind: NoticeKind) -> bool:
    """Whether the notice is about something that not everybody may see."""
    return bool(list_hidden_content({notice.pk: (notice, kind)}))


def build_mail(delivery: Delivery) -> EmailMultiAlternatives | None:
    """The mail of a delivery in the person's language, or None when there is nothing to tell any more."""
    notice, person = delivery.notice, delivery.person
    item = InboxItem.objects.filter(person=person, notice=notice).first()
    if item is None or not person.email:
        return None
    item.notice = notice
    with as_read_by(person) as language:
        row = make_row(item, find_things(person, [notice]))
        return _mail(row, person, language, get_rhythm(person)) if row is not None else None


def _mail(row: InboxRow, person: Person, language: str, rhythm: Rhythm) -> EmailMultiAlternatives:
    notice, kind = row.item.notice, row.kind
    address, sentence, quote = settings.SITE_URL + row.url, row.sentence, row.quote
    if rhythm.without_content:
        quote = ""
        if is_hidden_content(notice, kind):
            sentence = _("Something new for you. Sign in to read it.")
            address = settings.SITE_URL + reverse("notifications:inbox")
    community = notice.community_id if kind.kind == NEWS else None
    off = off_address(person, kind.kind, community) if kind.can_be_stopped else ""
    replies = [found for ask in reply_addresses if (found := ask(person, notice))][:1]
    context = base_context(language) | {
        "cut": CUT if replies else "",
        "sentence": sentence,
        "quote": quote,
        "who": notice.actor.public_name if notice.actor and quote else "",
        "kind": kind,
        "why": kind.why or _("You get this mail because you chose: %(kind)s.") % {"kind": kind.label},
        "address": address,
        "off": off,
    }
    mail = EmailMultiAlternatives(
        subject=" ".join(sentence.split())[:200],
        body=render_to_string("notifications/mail/notice.txt", context),
        to=[person.email or ""],
        reply_to=replies,
        headers=_headers(notice, person, off),
    )
    mail.attach_alternative(render_to_string("notifications/mail/notice.html", context), "text/html")
    return mail


def _headers(notice: Notice, person: Person, off: str) -> dict[str, str]:
    """The same for every author, so that nothing here betrays who writes without a name."""
    host = mail_host()
    headers = {"Message-ID": message_id(notice, person), "Auto-Submitted": "auto-generated"}
    if "conversation" in notice.detail:
        thread = f"<conversation-{notice.detail['conversation']}@{host}>"
        headers |= {"References": thread, "In-Reply-To": thread}
    if notice.community_id is not None:
        headers["List-Id"] = f"<community-{notice.community_id}.{host}>"
    return headers | one_click(off) if off else headers


def message_id(notice: Notice, person: Person) -> str:
    """The same however often the mail is tried, another for every person."""
    return f"<notice-{notice.pk}.{person.pk}@{mail_host()}>"


def build_answer(mail: InboundMail) -> EmailMultiAlternatives | None:
    """What the writer of a mail hears when it was not taken, or not all of it; their words stand in it."""
    person = mail.person
    if person is None or not person.email:
        return None
    with as_read_by(person) as language:
        incoming = read_incoming(bytes(mail.raw))
        taken = mail.state == InboundMail.State.POSTED
        context = base_context(language) | {
            "said": mail.said,
            "taken": taken,
            "left_out": incoming.left_out,
            "words": "" if taken else mail.text,
            "address": _go_on(mail, person) or settings.SITE_URL + reverse("notifications:mails"),
        }
        answer = EmailMultiAlternatives(
            subject=_("Your mail is posted, without its files") if taken else _("Your mail was not posted"),
            body=render_to_string("notifications/mail/answer.txt", context),
            to=[person.email],
            headers={
                "Message-ID": f"<answer-{mail.key}@{mail_host()}>",
                "Auto-Submitted": "auto-replied",
            },
        )
        if re.fullmatch(r"<[^<>\s]{1,240}>", incoming.message_id):
            answer.extra_headers |= {"In-Reply-To": incoming.message_id, "References": incoming.message_id}
        answer.attach_alternative(render_to_string("notifications/mail/answer.html", context), "text/html")
    return answer


def _go_on(mail: InboundMail, person: Person) -> str:
    """Where on the site the person goes on."""
    target = read_address(mail.token)
    maker = mail_targets.get(f"{target.purpose}:{target.kind}") if target else None
    path = maker.url(person, target.pk) if maker and target else ""
    return settings.SITE_URL + path if path else ""
