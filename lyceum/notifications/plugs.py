"""The kinds of notices, mail as a way to reach people, and what of this is personal data."""

from collections.abc import Iterable
from http import HTTPStatus
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lyceum.communities.registries import waiting_counts
from lyceum.kernel.fetching import FetchError, post
from lyceum.notifications.actions.pushing import mark_pushed, mark_refused
from lyceum.notifications.models import (
    Choice,
    Delivery,
    Following,
    InboundMail,
    InboxItem,
    Letter,
    Notice,
    PushSubscription,
    Rhythm,
    Step,
)
from lyceum.notifications.queries.answering import find_reply_address
from lyceum.notifications.queries.choosing import NEWS, TOPIC_NEWS, chunks, find_level
from lyceum.notifications.queries.inbox import count_failing_mails, count_waiting_by_community, list_waiting
from lyceum.notifications.queries.mails import build_mail
from lyceum.notifications.queries.pushing import build_message, build_request, list_left, rules
from lyceum.notifications.registries import (
    NothingToTellError,
    NoticeKind,
    NotSentError,
    Way,
    channels,
    notice_kinds,
    reply_addresses,
)
from lyceum.people.models.accounts import Person
from lyceum.people.registries import (
    Panel,
    PersonalData,
    SetupCheck,
    person_acts,
    personal_data,
    setup_checks,
    waiting_people,
)
from lyceum.people.requests import SYSTEM, Viewer


def _who(notice: Notice) -> str:
    return notice.actor.public_name if notice.actor else _("Somebody")


_KINDS = (
    NoticeKind(
        NEWS,
        gettext_lazy("New conversations in my communities"),
        lambda n, title: _("%(who)s started “%(title)s”") % {"who": _who(n), "title": title},
        step=Step.WEEK,
        push=Step.NEVER,
        site=Step.NEVER,
        has_quote=True,
        why=gettext_lazy("You get this mail because you want the news of this community straight away."),
    ),
    NoticeKind(
        TOPIC_NEWS,
        gettext_lazy("New conversations in topics I follow"),
        lambda n, title: (
            _("%(who)s started “%(title)s”, new in a topic you follow") % {"who": _who(n), "title": title}
        ),
        step=Step.DAY,
        has_quote=True,
        why=gettext_lazy("You get this mail because you follow a topic of this community."),
    ),
    NoticeKind(
        "reply",
        gettext_lazy("Replies in conversations I follow"),
        lambda n, title: _("%(who)s replied in “%(title)s”") % {"who": _who(n), "title": title},
        has_quote=True,
        why=gettext_lazy("You get this mail because you follow this conversation, or because it is a reply to you."),
    ),
    NoticeKind(
        "mention",
        gettext_lazy("Somebody calls me by name"),
        lambda n, title: _("%(who)s mentioned you in “%(title)s”") % {"who": _who(n), "title": title},
        waits=True,
        has_quote=True,
        why=gettext_lazy("You get this mail because somebody mentioned you."),
    ),
    NoticeKind(
        "join_request",
        gettext_lazy("Somebody asks to join a community I look after"),
        lambda n, title: _("%(who)s asks to join %(title)s") % {"who": _who(n), "title": title},
        waits=True,
        why=gettext_lazy("You get this mail because you look after this community."),
    ),
    NoticeKind(
        "joined",
        gettext_lazy("I was taken in"),
        lambda _n, title: _("You are a member of %(title)s") % {"title": title},
        why=gettext_lazy("You get this mail because you asked to join."),
    ),
    NoticeKind(
        "join_refused",
        gettext_lazy("I was not taken in"),
        lambda _n, title: _("%(title)s has answered your request") % {"title": title},
        why=gettext_lazy("You get this mail because you asked to join."),
    ),
    NoticeKind(
        "removed",
        gettext_lazy("I was removed from a community"),
        lambda _n, title: _("You are no member of %(title)s any more") % {"title": title},
        has_quote=True,
        in_community=False,
        why=gettext_lazy("You get this mail because the stewards have ended your membership."),
    ),
    NoticeKind(
        "roles",
        gettext_lazy("My roles change"),
        lambda _n, title: _("Your roles in %(title)s have changed") % {"title": title},
        why=gettext_lazy("You get this mail because your roles have changed."),
    ),
    NoticeKind(
        "owner_offer",
        gettext_lazy("I am asked to own a community"),
        lambda n, title: _("%(who)s asks you to own %(title)s") % {"who": _who(n), "title": title},
        waits=True,
        can_be_stopped=False,
        why=gettext_lazy("You get this mail because somebody asks you for an answer. Mails like this always come."),
    ),
    NoticeKind(
        "owner",
        gettext_lazy("Answers to my offer of a community"),
        lambda n, title: _("%(who)s owns %(title)s now") % {"who": _who(n), "title": title},
        why=gettext_lazy("You get this mail because you offered this community."),
    ),
    NoticeKind(
        "owner_declined",
        gettext_lazy("Somebody declines to own a community"),
        lambda n, title: _("%(who)s does not want to own %(title)s") % {"who": _who(n), "title": title},
        why=gettext_lazy("You get this mail because you offered this community."),
    ),
    NoticeKind(
        "agreement",
        gettext_lazy("A new agreement"),
        lambda _n, title: _("%(title)s has a new agreement") % {"title": title},
        step=Step.WEEK,
    ),
    NoticeKind(
        "listing_proposed",
        gettext_lazy("Somebody proposes a community elsewhere (stewards of this site)"),
        lambda _n, title: _("Somebody proposes “%(title)s” for the directory") % {"title": title},
        step=Step.DAY,
        in_community=False,
    ),
    NoticeKind(
        "listing_approved",
        gettext_lazy("A community I proposed is listed"),
        lambda _n, title: _("“%(title)s” is in the directory now. Thank you") % {"title": title},
        in_community=False,
        why=gettext_lazy("You get this mail because you proposed this community."),
    ),
    NoticeKind(
        "listing_refused",
        gettext_lazy("A community I proposed is not taken in"),
        lambda _n, title: _("The stewards have answered your proposal “%(title)s”") % {"title": title},
        in_community=False,
        why=gettext_lazy("You get this mail because you proposed this community."),
    ),
    NoticeKind(
        "listing_doubted",
        gettext_lazy("A community elsewhere is said to be gone or moved (stewards of this site)"),
        lambda _n, title: _("“%(title)s” is said to be gone or to have moved") % {"title": title},
        step=Step.DAY,
        in_community=False,
    ),
    NoticeKind(
        "quieted",
        gettext_lazy("A community I run has become quiet"),
        lambda _n, title: _("Nobody has written in %(title)s for a while. Are you still there?") % {"title": title},
        why=gettext_lazy("You get this mail because you run this community."),
    ),
    NoticeKind(
        "takeover",
        gettext_lazy("Somebody asks to take over a community I own"),
        lambda n, title: (
            _("%(who)s asks to take over %(title)s. You have two weeks to answer") % {"who": _who(n), "title": title}
        ),
        waits=True,
        can_be_stopped=False,
        why=gettext_lazy("You get this mail because you own this community. Mails like this one always come."),
    ),
    NoticeKind(
        "takeover_ended",
        gettext_lazy("Answers to my request to take over a community"),
        lambda _n, title: _("Your request to take over %(title)s has been answered") % {"title": title},
        why=gettext_lazy("You get this mail because you asked to take over this community."),
    ),
)
# What most people hear of stands first in the table of choices, before the kinds of other apps; the rest comes last.
_FIRST = ("reply", "mention", NEWS, TOPIC_NEWS)
for _n, _kind in enumerate(_KINDS):
    notice_kinds.plug(_kind.kind, _kind, position=_n if _kind.kind in _FIRST else 200 + _n)


def _send_mail(delivery: Delivery) -> None:
    mail = build_mail(delivery)
    if mail is None:
        raise NothingToTellError
    try:
        mail.send()
    except OSError as error:  # what the mail server says, and what the way to it says
        raise NotSentError(_said(error), is_final=_is_final(error)) from error


def _said(error: Exception) -> str:
    """What the server said, without the address it was about."""
    if isinstance(error, SMTPRecipientsRefused):
        return "; ".join(f"{code} {words.decode(errors='replace')}" for code, words in error.recipients.values())
    return str(error) or type(error).__name__


def _is_final(error: Exception) -> bool:
    """Whether the server said never: for this address, or for this letter."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500


def _with_address(ids: Iterable[int]) -> set[int]:
    reached = Person.objects.reachable().filter(email__isnull=False)
    return {pk for some in chunks(ids) for pk in reached.filter(pk__in=some).values_list("pk", flat=True)}


channels.plug(
    "mail", Way(gettext_lazy("Mail"), _send_mail, lambda person: bool(person.email), among=_with_address), position=10
)


def _send_push(delivery: Delivery) -> None:
    """To each browser that has not taken it yet; one that is silent is asked again with the rest of the tries."""
    message = build_message(delivery)
    left = list_left(delivery)
    if message is None or not left:
        raise NothingToTellError
    said = [found for subscription in left if (found := _push_to(delivery, subscription, message))]
    if said:
        raise NotSentError("; ".join(said))


def _push_to(delivery: Delivery, subscription: PushSubscription, message: dict[str, str]) -> str:
    """Why it has to be tried again; empty when it was taken, or never will be."""
    body, headers = build_request(subscription, message)
    try:
        status = post(subscription.endpoint, body, headers, rules())
    except FetchError as error:
        if error.kind in {"address", "private"}:
            mark_refused(SYSTEM, subscription, is_gone=True)
            return ""
        return error.kind
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return str(status)
    if status < HTTPStatus.MULTIPLE_CHOICES:
        mark_pushed(SYSTEM, delivery, subscription)
    else:
        mark_refused(SYSTEM, subscription, is_gone=status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
    return ""


def _with_browser(ids: Iterable[int]) -> set[int]:
    rows = PushSubscription.objects.all()
    return {pk for some in chunks(ids) for pk in rows.filter(person__in=some).values_list("person_id", flat=True)}


if not settings.DEMO:  # the demo calls nobody
    channels.plug(
        "push",
        Way(
            gettext_lazy("Push message"),
            _send_push,
            lambda person: PushSubscription.objects.filter(person=person).exists(),
            among=_with_browser,
        ),
        position=20,
    )


reply_addresses.plug("mail", find_reply_address)


def _export(person: Person) -> dict[str, Any]:
    items = InboxItem.objects.filter(person=person).select_related("notice")
    sent = Delivery.objects.filter(person=person, state=Delivery.State.SENT).select_related("notice")
    rhythm = dict(Rhythm.objects.filter(person=person).values().first() or {})
    return {
        "inbox": [{"kind": i.notice.kind, "at": i.made_at.isoformat(), "state": i.state} for i in items],
        "following": [
            {"kind": f.kind, "number": f.pk_of, "level": f.level} for f in Following.objects.filter(person=person)
        ],
        "choices": [
            {"kind": c.kind, "community": c.community_id, "by": c.channel, "step": c.step}
            for c in Choice.objects.filter(person=person)
        ],
        "rhythm": {key: str(value) for key, value in rhythm.items() if key != "person_id"},
        "sent": [{"kind": d.notice.kind, "by": d.channel, "at": str(d.settled_at)} for d in sent],
        "mails_sent_to_us": [
            {"at": m.received_at.isoformat(), "state": m.state, "words": m.text, "cut_off": m.rest}
            for m in InboundMail.objects.filter(person=person).defer("raw")
        ],
        "push_messages_to": [
            {"browser": p.agent, "since": p.made_at.isoformat()}
            for p in PushSubscription.objects.filter(person=person)
        ],
        "letters": [
            {"kind": letter.kind, "day": letter.period}
            for letter in Letter.objects.filter(person=person, sent_at__isnull=False)
        ],
    }


def _erase(person: Person) -> None:
    for rows in (InboxItem, Following, Choice, Rhythm, Delivery, Letter, InboundMail, PushSubscription):
        rows._default_manager.filter(person=person).delete()  # noqa: SLF001 - Django's public name for it


personal_data.plug(
    "notices",
    PersonalData(
        label=gettext_lazy("Inbox, what you follow, what comes by mail or push and when, mails you sent to us"),
        purpose=gettext_lazy("Telling you what concerns you, the way you chose."),
        retention=gettext_lazy("A year, mails you sent to us a month, or until you remove your account."),
        export=_export,
        erase=_erase,
    ),
)


def _mails() -> tuple[str, str]:
    number, said = count_failing_mails()
    if not number:
        return "done", _("The mail server has taken every notice.")
    words = ngettext(
        "The mail server has not taken %(number)s notice. It said: %(said)s",
        "The mail server has not taken %(number)s notices. It said: %(said)s",
        number,
    )
    return "soon", words % {"number": number, "said": said}


setup_checks.plug(
    "notice_mails", SetupCheck(gettext_lazy("Notices by mail"), "people:admin#mailtest", _mails), position=15
)

waiting_people.plug("inbox", list_waiting)
waiting_counts.plug("inbox", count_waiting_by_community)


def _follow_button(viewer: Viewer, person: Person) -> dict[str, Any] | None:
    """Follow somebody who is here; they are not told."""
    if not isinstance(viewer, Person) or viewer.pk == person.pk or person.status != Person.Status.ACTIVE:
        return None
    return {"is_followed": find_level(viewer, "person", person.pk) == Following.Level.EVERYTHING}


person_acts.plug("follow", Panel("notifications/parts/follow_person.html", _follow_button), position=10)
