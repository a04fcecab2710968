"""What the queue of questions and explaining back add to the apps below: parts, kinds of things and of notices."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from lyceum.discussions.models.asking import Asking, Explanation, HelpOffer
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.queries.asking import find_whereabouts
from lyceum.discussions.queries.explaining import find_explanation
from lyceum.discussions.queries.nameless import is_own_conversation
from lyceum.discussions.queries.reading import ReadingPage
from lyceum.discussions.registries import conversation_parts
from lyceum.notifications.models import Notice
from lyceum.notifications.registries import NoticeKind, notice_kinds
from lyceum.people.models.accounts import Person
from lyceum.people.registries import Panel, PersonalData, ThingKind, personal_data, things
from lyceum.people.requests import Viewer


def _who(notice: Notice) -> str:
    return notice.actor.public_name if notice.actor else _("Somebody")


def _whereabouts(viewer: Viewer, reading: ReadingPage) -> dict[str, Any] | None:
    conversation, membership = reading.conversation, reading.membership
    found = find_whereabouts(
        viewer,
        conversation,
        is_own=is_own_conversation(viewer, conversation),
        looks_after=membership is not None and membership.looks_after,
    )
    return {"its": found} if found else None


def _in_short(viewer: Viewer, reading: ReadingPage) -> dict[str, Any] | None:
    found = find_explanation(viewer, reading)
    if found is None:
        return None
    html = Markup(found.explanation.html if found.explanation else "")  # noqa: S704 - rendered and sanitised by kernel.text
    return {"short": found, "html": html}


def _find_asking(viewer: Viewer, pk: int) -> Asking | None:
    visible = Conversation.objects.visible_to(viewer)
    rows = Asking.objects.filter(pk=pk, conversation__in=visible).select_related("conversation__community")
    return rows.first()


def _find_explanation(viewer: Viewer, pk: int) -> Explanation | None:
    visible = Conversation.objects.visible_to(viewer)
    rows = Explanation.objects.filter(pk=pk, conversation__in=visible).select_related("conversation__community")
    return rows.first()


def _place(row: Asking | Explanation) -> str:
    return f"/c/{row.conversation.community.slug}/conversations/{row.conversation_id}/"


conversation_parts.plug("short", Panel("discussions/parts/short.html", _in_short), position=10)
conversation_parts.plug("asking", Panel("discussions/parts/asking.html", _whereabouts), position=20)
things.plug(
    "asking",
    ThingKind(
        kind="asking",
        label=gettext_lazy("A question you are asked"),
        find=_find_asking,
        url=_place,
        title=lambda row: row.conversation.title,
        community_id=lambda row: row.conversation.community_id,
    ),
)
things.plug(
    "explanation",
    ThingKind(
        kind="explanation",
        label=gettext_lazy("An answer said back"),
        find=_find_explanation,
        url=lambda row: f"{_place(row)}#short",
        title=lambda row: row.conversation.title,
        author_id=lambda row: row.author_id,
        community_id=lambda row: row.conversation.community_id,
        quote=lambda row: row.source,
    ),
)
for _kind in (
    NoticeKind(
        "asked",
        gettext_lazy("A question I can probably answer is passed to me"),
        lambda n, title: _("%(who)s waits for an answer you may know: %(title)s") % {"who": _who(n), "title": title},
        waits=True,
    ),
    NoticeKind(
        "accepted",
        gettext_lazy("My answer is accepted"),
        lambda n, title: _("%(who)s has accepted your answer in “%(title)s”") % {"who": _who(n), "title": title},
        step="day",
    ),
    NoticeKind(
        "question_left",
        gettext_lazy("A question nobody could be asked any more (stewards)"),
        lambda _n, title: _("Nobody has answered yet: %(title)s") % {"title": title},
        waits=True,
    ),
    NoticeKind(
        "explained",
        gettext_lazy("Somebody says my answer back"),
        lambda n, title: (
            _("%(who)s has said your answer back in “%(title)s”. Is it right?") % {"who": _who(n), "title": title}
        ),
        waits=True,
    ),
    NoticeKind(
        "confirmed",
        gettext_lazy("What I have understood is confirmed"),
        lambda n, title: _("%(who)s says that you have understood “%(title)s”") % {"who": _who(n), "title": title},
    ),
    NoticeKind(
        "doubted",
        gettext_lazy("Something is missing in what I have understood"),
        lambda n, title: _("%(who)s says what is missing in “%(title)s”") % {"who": _who(n), "title": title},
        waits=True,
    ),
):
    notice_kinds.plug(_kind.kind, _kind)


def _export(person: Person) -> dict[str, Any]:
    offer = HelpOffer.objects.filter(person=person).first()
    askings = Asking.objects.filter(person=person)
    return {
        "help": {"weekly_limit": offer.weekly_limit, "is_on": offer.is_on} if offer else None,
        "asked": [
            {"conversation": a.conversation_id, "at": a.asked_at.isoformat(), "state": a.state} for a in askings
        ],
        "said_back": [
            {"conversation": e.pk, "markdown": e.source} for e in Explanation.objects.filter(author=person)
        ],
    }


def _erase(person: Person) -> None:
    HelpOffer.objects.filter(person=person).delete()
    Asking.objects.filter(person=person).delete()


personal_data.plug(
    "helping",
    PersonalData(
        label=gettext_lazy("How often you are willing to be asked, and what you were asked"),
        purpose=gettext_lazy("Passing questions to people who can answer them, in turn."),
        retention=gettext_lazy("Until you change it or remove your account."),
        export=_export,
        erase=_erase,
    ),
)
