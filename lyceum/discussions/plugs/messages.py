"""What messages add to the apps below: a button on people's pages, kinds of things and of notices, personal data."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lyceum.care.registries import Undoing, undoings
from lyceum.discussions.actions.messages import (
    forget_correspondent,
    hide_message,
    restore_messages,
    undo_messages,
)
from lyceum.discussions.models.messages import Correspondent, Message
from lyceum.discussions.queries.messages import (
    ListRow,
    describe,
    find_message,
    find_pair,
    find_reach,
    get_who,
)
from lyceum.kernel.formats import name_list
from lyceum.notifications.models import Notice
from lyceum.notifications.registries import NoticeKind, notice_kinds
from lyceum.people.models.accounts import Person
from lyceum.people.registries import Panel, PersonalData, ThingKind, person_acts, personal_data, things, writable
from lyceum.people.requests import SYSTEM, Actor, Viewer


def _panel(viewer: Viewer, person: Person) -> dict[str, Any] | None:
    """The button is there whenever writing is possible; why it is not, nobody is told."""
    if not isinstance(viewer, Person):
        return None
    reach = find_reach(viewer, [person.handle]).get(person.handle)
    if reach is None:
        return None
    pair = find_pair(viewer, person)
    return {"is_free": reach.is_free or pair is not None, "pair": pair}


def _find_parts(viewer: Viewer, pks: Iterable[int]) -> dict[int, ListRow]:
    """One's own parts in correspondences, with who else is there: three statements, however many."""
    rows = Correspondent.objects.filter(pk__in=list(pks), person=viewer.pk).select_related("correspondence")
    seen = [Correspondent.State.IN, Correspondent.State.ASKED]
    return {row.own.pk: row for row in describe(viewer, list(rows.filter(state__in=seen)))}


def _part_seen_by(pk: int, person_ids: Iterable[int]) -> set[int]:
    rows = Correspondent.objects.filter(pk=pk, person__in=list(person_ids)).exclude(state=Correspondent.State.LEFT)
    return set(rows.values_list("person_id", flat=True))


def _title(row: ListRow) -> str:
    return row.subject or name_list([person.name for person in row.others])


def _who(notice: Notice) -> str:
    return notice.actor.name if notice.actor else _("Somebody")


def _hide(actor: Actor, message: Message, _reason: str) -> None:
    hide_message(actor, message)


def _restore(actor: Actor, message: Message) -> None:
    hide_message(actor, message, is_hidden=False)


def _export(person: Person) -> dict[str, Any]:
    """One's own words alone; what others wrote is theirs."""
    rows = Message.objects.filter(author=person).order_by("at")
    return {
        "who_may_write": get_who(person),
        "messages": [
            {"correspondence": row.correspondence_id, "n": row.n, "at": row.at.isoformat(), "markdown": row.source}
            for row in rows.iterator(2000)
        ],
    }


def _undo(_actor: Actor, person_ids: list[int], community_id: int | None, _reason: str) -> dict[str, Any]:
    """Messages belong to no community: they are undone where the whole site is tidied."""
    return undo_messages(SYSTEM, person_ids) if community_id is None else {"messages": [], "parts": []}


writable.plug("messages", lambda viewer, handles: {r.person.pk for r in find_reach(viewer, handles).values()})
person_acts.plug("messages", Panel("discussions/messages/person_panel.html", _panel), position=5)
things.plug(
    "message",
    ThingKind(
        kind="message",
        label=gettext_lazy("Message"),
        find=find_message,
        # For hiding what was told, and for nothing else: care shows the words the reporter has chosen.
        find_any=lambda pk: Message.objects.filter(pk=pk).first(),
        url=lambda message: f"/messages/{message.correspondence_id}/at/{message.n}/",
        title=lambda message: _("Message from %(name)s") % {"name": message.author.name},
        author_id=lambda message: message.author_id,
        quote=lambda message: message.source,
        hide=_hide,
        restore=_restore,
        seen_by=lambda _pk, _ids: set(),
    ),
)
things.plug(
    "correspondence",
    ThingKind(
        kind="correspondence",
        label=gettext_lazy("Messages"),
        find=lambda viewer, pk: _find_parts(viewer, [pk]).get(pk),
        find_many=_find_parts,
        seen_by=_part_seen_by,
        url=lambda row: f"/messages/{row.pk}/?page=last",
        title=_title,
        quote=lambda row: row.words,
    ),
)
for _kind in (
    NoticeKind(
        "message",
        gettext_lazy("Somebody writes to me"),
        lambda n, _title: _("%(who)s has written to you") % {"who": _who(n)},
        waits=True,
        is_private=True,
        in_community=False,
        has_quote=True,
        why=gettext_lazy("You get this mail because somebody has written to you."),
    ),
    NoticeKind(
        "message_request",
        gettext_lazy("Somebody asks whether they may write to me"),
        lambda n, _title: _("%(who)s asks whether they may write to you") % {"who": _who(n)},
        waits=True,
        is_private=True,
        in_community=False,
        has_quote=True,
        why=gettext_lazy("You get this mail because somebody would like to write to you."),
    ),
):
    notice_kinds.plug(_kind.kind, _kind)
personal_data.plug(
    "messages",
    PersonalData(
        label=gettext_lazy("Messages you wrote, and who may write to you"),
        purpose=gettext_lazy("Writing to each other. Nobody but the people you write to reads them."),
        retention=gettext_lazy("Until you remove your account; messages may stay as “former member”."),
        export=_export,
        erase=lambda person: forget_correspondent(SYSTEM, person),
    ),
)
# How an account has written to others is private: only that it is undone is seen.
undoings.plug("messages", Undoing(undo=_undo, restore=restore_messages, describe=lambda _ids, _place: {}))
