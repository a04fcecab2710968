"""The kinds of notices, and what of this is personal data."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lyceum.communities.registries import waiting_counts
from lyceum.notifications.models import Following, InboxItem, MailChoice, Notice
from lyceum.notifications.queries import count_failing_mails, count_waiting_by_community, list_waiting
from lyceum.notifications.registries import NoticeKind, notice_kinds
from lyceum.people.models.accounts import Person
from lyceum.people.registries import (
    PersonalData,
    SetupCheck,
    personal_data,
    setup_checks,
    waiting_people,
)


def _who(notice: Notice) -> str:
    return notice.actor.name if notice.actor else _("Somebody")


_KINDS = (
    NoticeKind(
        "reply",
        gettext_lazy("Replies in conversations I follow"),
        lambda n, title: _("%(who)s replied in “%(title)s”") % {"who": _who(n), "title": title},
    ),
    NoticeKind(
        "mention",
        gettext_lazy("Somebody calls me by name"),
        lambda n, title: _("%(who)s mentioned you in “%(title)s”") % {"who": _who(n), "title": title},
        waits=True,
    ),
    NoticeKind(
        "join_request",
        gettext_lazy("Somebody asks to join a community I look after"),
        lambda n, title: _("%(who)s asks to join %(title)s") % {"who": _who(n), "title": title},
        waits=True,
    ),
    NoticeKind(
        "joined",
        gettext_lazy("I was taken in"),
        lambda _n, title: _("You are a member of %(title)s") % {"title": title},
    ),
    NoticeKind(
        "join_refused",
        gettext_lazy("I was not taken in"),
        lambda _n, title: _("%(title)s has answered your request") % {"title": title},
    ),
    NoticeKind(
        "roles",
        gettext_lazy("My roles change"),
        lambda _n, title: _("Your roles in %(title)s have changed") % {"title": title},
    ),
    NoticeKind(
        "owner_offer",
        gettext_lazy("I am asked to own a community"),
        lambda n, title: _("%(who)s asks you to own %(title)s") % {"who": _who(n), "title": title},
        waits=True,
        can_be_stopped=False,
    ),
    NoticeKind(
        "owner",
        gettext_lazy("Answers to my offer of a community"),
        lambda n, title: _("%(who)s owns %(title)s now") % {"who": _who(n), "title": title},
    ),
    NoticeKind(
        "owner_declined",
        gettext_lazy("Somebody declines to own a community"),
        lambda n, title: _("%(who)s does not want to own %(title)s") % {"who": _who(n), "title": title},
    ),
    NoticeKind(
        "agreement",
        gettext_lazy("A new agreement"),
        lambda _n, title: _("%(title)s has a new agreement") % {"title": title},
        by_mail=False,
    ),
    NoticeKind(
        "listing_proposed",
        gettext_lazy("Somebody proposes a community elsewhere (stewards of this site)"),
        lambda _n, title: _("Somebody proposes “%(title)s” for the directory") % {"title": title},
        by_mail=False,
    ),
    NoticeKind(
        "listing_approved",
        gettext_lazy("A community I proposed is listed"),
        lambda _n, title: _("“%(title)s” is in the directory now. Thank you") % {"title": title},
    ),
    NoticeKind(
        "listing_refused",
        gettext_lazy("A community I proposed is not taken in"),
        lambda _n, title: _("The stewards have answered your proposal “%(title)s”") % {"title": title},
    ),
    NoticeKind(
        "listing_doubted",
        gettext_lazy("A community elsewhere is said to be gone or moved (stewards of this site)"),
        lambda _n, title: _("“%(title)s” is said to be gone or to have moved") % {"title": title},
        by_mail=False,
    ),
    NoticeKind(
        "quieted",
        gettext_lazy("A community I run has become quiet"),
        lambda _n, title: _("Nobody has written in %(title)s for a while. Are you still there?") % {"title": title},
    ),
    NoticeKind(
        "takeover",
        gettext_lazy("Somebody asks to take over a community I own"),
        lambda n, title: (
            _("%(who)s asks to take over %(title)s. You have two weeks to answer") % {"who": _who(n), "title": title}
        ),
        waits=True,
        can_be_stopped=False,
    ),
    NoticeKind(
        "takeover_ended",
        gettext_lazy("Answers to my request to take over a community"),
        lambda _n, title: _("Your request to take over %(title)s has been answered") % {"title": title},
    ),
)
for _kind in _KINDS:
    notice_kinds.plug(_kind.kind, _kind)


def _export(person: Person) -> dict[str, Any]:
    items = InboxItem.objects.filter(person=person).select_related("notice")
    return {
        "inbox": [{"kind": i.notice.kind, "at": i.made_at.isoformat(), "state": i.state} for i in items],
        "following": [
            {"kind": f.kind, "number": f.pk_of, "level": f.level} for f in Following.objects.filter(person=person)
        ],
        "mail": {choice.kind: choice.by_mail for choice in MailChoice.objects.filter(person=person)},
    }


def _erase(person: Person) -> None:
    InboxItem.objects.filter(person=person).delete()
    Following.objects.filter(person=person).delete()
    MailChoice.objects.filter(person=person).delete()


personal_data.plug(
    "notices",
    PersonalData(
        label=gettext_lazy("Inbox, what you follow, what comes by mail"),
        purpose=gettext_lazy("Telling you what concerns you, the way you chose."),
        retention=gettext_lazy("A year, or until you remove your account."),
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
