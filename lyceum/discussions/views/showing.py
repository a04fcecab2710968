"""How a conversation's page is put together: stencils for its frame and its posts, and the reader's part in slots."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from lyceum.communities.queries import list_tabs
from lyceum.discussions.forms.conversations import PostForm, ReplyForm
from lyceum.discussions.policies import can_reply
from lyceum.discussions.queries.circles import seen_by
from lyceum.discussions.queries.nameless import is_own_conversation
from lyceum.discussions.queries.reading import PostRow, ReadingPage, list_posts
from lyceum.discussions.registries import conversation_parts, opening_parts
from lyceum.discussions.views.heads import closed_words, started_words
from lyceum.discussions.views.ordering import next_input, orders, pager
from lyceum.discussions.views.sent import words_sent
from lyceum.discussions.views.since import since_html
from lyceum.kernel.drawing import avatar
from lyceum.kernel.formats import date_element, datetime_element, name_list, number
from lyceum.kernel.fragments import Field, Piece, Slot, cut, fill, slot, stored, stored_piece, stored_stencil
from lyceum.kernel.jinja import url
from lyceum.kernel.web import personal_text
from lyceum.people.queries.site import get_instance, must_accept_legal
from lyceum.people.registries import Panel
from lyceum.people.requests import VisitorRequest

REACTIONS = ("helped", "wondered", "differently", "thanks", "worked")


class PostShape(NamedTuple):
    """What decides how a post looks; posts of one shape differ only in the values of `POST`."""

    state: str
    is_first: bool
    has_place: bool
    is_accepted: bool
    is_former: bool
    is_edited: bool
    has_reason: bool
    language: str
    helped: bool
    wondered: bool
    differently: bool
    thanks: bool
    worked: bool
    helped_also: int
    kind: str
    signed_in: bool
    intent: str
    is_nameless: bool


_TEXTS = ("mark", "author", "name", "page", "face", "when", "html", "edited", "reason", "asker", *REACTIONS)
POST = {**{name: Field(name) for name in _TEXTS}, "pk": Field("pk", is_number=True), "n": Field("n", is_number=True)}


def posts_piece(reading: ReadingPage, *, signed_in: bool) -> Piece:
    """The posts of a page as everybody sees them, kept by version; held ones are for this reader alone."""
    conversation = reading.conversation
    veiled = reading.is_veiled
    key = ("posts", conversation.pk, conversation.version, reading.page.number, signed_in, veiled, *_spoken())

    def render() -> str:
        rows = list_posts(conversation, reading.page)
        return posts_html(reading, [veil(row) for row in rows] if veiled else rows, signed_in)

    piece = stored_piece(key, render)
    return [*piece, *cut(posts_html(reading, list(reading.held), signed_in))] if reading.held else piece


def veil(row: PostRow) -> PostRow:
    """A reply that opens after one's own: its writer and place are shown, its words are not even sent."""
    return row if row.n == 1 or row.state != "shown" else row._replace(state="veiled", html="")


def _spoken() -> tuple[str, str]:
    return get_language() or "en", str(get_current_timezone())


def posts_html(reading: ReadingPage, rows: list[PostRow], signed_in: bool) -> str:  # noqa: FBT001 - part of the key
    """Posts in the order they are given, with what belongs under the first of the conversation."""
    html = []
    for row in rows:
        html.append(_post_html(reading.conversation, row, signed_in))
        if row.n == 1 and reading.conversation.has_parts:
            html.append(slot("opening", ""))
    return "\n".join(html)


def _post_html(conversation: Any, row: PostRow, signed_in: bool) -> str:  # noqa: ANN401, FBT001 - a conversation; views know no tables
    shape = PostShape(
        row.state,
        row.n == 1,
        row.n is not None,
        conversation.accepted_id == row.pk,
        row.status == "former",
        row.edited_at is not None,
        bool(row.hidden_reason),
        row.language,
        row.helped > 0,
        row.wondered > 0,
        row.differently > 0,
        row.thanks > 0,
        row.worked > 0,
        row.helped if conversation.accepted_id == row.pk else 0,
        conversation.kind,
        signed_in,
        row.intent,
        bool(row.alias),
    )
    stencil = stored_stencil(("post", get_language(), shape), lambda: _render_post(shape))
    return stencil.print(
        {
            "pk": str(row.pk),
            "n": str(row.n),
            "mark": f"p{row.n}" if row.n else f"held-{row.pk}",
            "author": f"post-{row.pk}" if row.alias else str(row.author_id),
            "name": escape(row.alias or row.name),
            "page": url("people:page", row.handle),
            "face": avatar(row.alias, row.alias) if row.alias else avatar(row.name, row.handle, row.picture_url),
            "when": date_element(row.at) if row.alias else datetime_element(row.at),
            "html": row.html,
            "edited": _edited(row),
            "reason": escape(row.reason_words),
            "asker": escape(conversation.author.public_name),
            "helped": _count(row.helped),
            "wondered": _count(row.wondered),
            "differently": _count(row.differently),
            "thanks": _count(row.thanks),
            "worked": _count(row.worked),
        }
    )


def _edited(row: PostRow) -> str:
    if row.edited_at is None:
        return ""
    return date_element(row.edited_at) if row.alias else datetime_element(row.edited_at)


def _count(readers: int) -> str:
    return number(readers) if readers else ""


def _render_post(shape: PostShape) -> str:
    return render_to_string("discussions/parts/post.html", {"shape": shape, "post": POST})


@dataclass(frozen=True, slots=True)
class PageFields:
    """What differs between conversations of one frame; fields for a stencil, or the values themselves."""

    pk: Any
    title: Any
    accepted: Any
    started: Any
    size: Any
    last: Any
    pager: Any
    orders: Any
    query: Any
    parts: Any
    count: Any
    next: Any
    locked: Any

    def values(self) -> dict[str, str]:
        return {name: str(escape(getattr(self, name))) for name in self.__slots__}


FRAME = PageFields(
    Field("pk", is_number=True),
    Field("title"),
    Field("accepted", is_number=True),
    Field("started"),
    Field("size"),
    Field("last", is_number=True),
    Field("pager"),
    Field("orders"),
    Field("query"),
    Field("parts"),
    Field("count", is_number=True),
    Field("next"),
    Field("locked"),
)


def own_page(request: VisitorRequest, reading: ReadingPage) -> Markup:
    """The page for this reader, from what is kept for everybody and for readers of the same kind."""
    values = page_fields(request, reading).values()
    stencil = stored_stencil(_frame_key(request, reading), lambda: _render_frame(request, reading))
    return fill(cut(stencil.print(values)), Reader(request, reading).say)


def _render_frame(request: VisitorRequest, reading: ReadingPage) -> str:
    with stored():
        return render_to_string("discussions/conversation_page.html", frame(request, reading, FRAME), request)


def page_fields(request: VisitorRequest, reading: ReadingPage, order: str = "") -> PageFields:
    """The values of this conversation."""
    conversation, page = reading.conversation, reading.page
    people, replies = conversation.people_count, conversation.reply_count
    started = Markup(_("Started %(when)s by <bdi>%(who)s</bdi>")) % {  # noqa: S704 - our own words
        "when": started_words(conversation),
        "who": _("without a name") if conversation.author.status == "nameless" else conversation.author.name,
    }
    size = name_list(
        [
            ngettext("%(num)s person", "%(num)s people", people) % {"num": number(people)},
            ngettext("%(num)s reply", "%(num)s replies", replies) % {"num": number(replies)},
        ]
    )
    return PageFields(
        conversation.pk,
        conversation.title,
        conversation.accepted_id or 0,
        started,
        size,
        page.last_position,
        pager(page.number, page.last, order),
        orders(reading, order),
        f"?page={page.number}" if page.number > 1 and not order else "",
        parts_html(request, reading),
        conversation.post_count,
        next_input(conversation.post_count, order),
        closed_words(conversation.locked_at),
    )


def parts_html(request: VisitorRequest, reading: ReadingPage) -> Markup:
    """What stands above the posts of this conversation, part by part; nothing is asked where there is nothing."""
    return _panels(request, reading, conversation_parts)


def _panels(request: VisitorRequest, reading: ReadingPage, panels: Iterable[Panel]) -> Markup:
    if not reading.conversation.has_parts:
        return Markup("")
    html = []
    sent = words_sent(request, reading.conversation.kind, reading.conversation.pk)
    for part in panels:
        context = part.get(request.user, reading)
        if context is not None:
            context |= {"reading": reading, "conversation": reading.conversation, "sent": sent}
            html.append(render_to_string(part.template, context, request))
    return Markup("".join(html))  # noqa: S704 - by templates


def frame(
    request: VisitorRequest, reading: ReadingPage, fields: PageFields, form: PostForm | None = None
) -> dict[str, Any]:
    """What the page's template is given, whether for one conversation or for a stencil of many."""
    conversation = reading.conversation
    return {
        "reading": reading,
        "its": fields,
        "kind": conversation.get_kind_display(),
        "language": conversation.language,
        "is_answered": conversation.accepted_id is not None,
        "is_locked": conversation.locked_at is not None,
        "is_public": conversation.is_public and conversation.community.is_public,
        "community": conversation.community,
        "tabs": list_tabs(request.user, conversation.community),
        "posts": slot("posts", ""),
        "verdict": _verdict(request, reading),
        "form": form or _empty_form(request, reading),
        "seen_by": seen_by(conversation.community, is_public=conversation.is_public),
        "preview": "",
        "order": "",
    }


def _empty_form(request: VisitorRequest, reading: ReadingPage) -> PostForm | None:
    if not request.user.is_authenticated:
        return None
    initial = {"language": reading.conversation.language, "is_nameless": bool(reading.own_nameless)}
    return make_reply_form(request, reading.conversation, initial=initial, is_own=is_asker(request, reading))


def _verdict(request: VisitorRequest, reading: ReadingPage) -> Any:  # noqa: ANN401 - a verdict, or None for visitors
    if not request.user.is_authenticated:
        return None
    return can_reply(request.user, reading.conversation, reading.membership)


def make_reply_form(request: VisitorRequest, conversation: Any, **given: Any) -> PostForm:  # noqa: ANN401 - a conversation; views know no tables
    """The form of a signed-in person's reply."""
    languages = (conversation.language, conversation.community.language)
    given.setdefault("kind", conversation.kind)
    given.setdefault("nameless", conversation.allows_nameless)
    return ReplyForm(person=request.user, languages=languages, prefix=None, **given)


def versions(reading: ReadingPage) -> tuple[int, ...]:
    """What the page shows to everybody, as versions."""
    conversation = reading.conversation
    return (
        conversation.pk,
        conversation.version,
        conversation.community.version,
        get_instance().version,
        reading.page.number,
    )


def _frame_key(request: VisitorRequest, reading: ReadingPage) -> tuple[object, ...]:
    """In which of its shapes this reader gets the frame of this community's conversations."""
    person, membership, conversation = request.user, reading.membership, reading.conversation
    verdict = _verdict(request, reading)
    return (
        "frame",
        conversation.community_id,
        conversation.community.version,
        get_instance().version,
        *_spoken(),
        (conversation.kind, conversation.language, conversation.is_public, conversation.accepted_id is not None),
        (conversation.locked_at is None, conversation.closed_at is None, conversation.slow_minutes),
        (conversation.allows_nameless, reading.is_veiled, is_asker(request, reading), bool(reading.own_nameless)),
        membership and (membership.state, membership.may_write, membership.looks_after, membership.runs),
        verdict is not None and str(verdict.reason),
        reading.is_followed,
        reading.is_kept,
        reading.has_unread,
        must_accept_legal(person),
        getattr(person, "waiting_count", None),
        getattr(person, "shortcuts", True),
        getattr(person, "language", ""),
        getattr(person, "theme", "") or request.COOKIES.get("theme", ""),
    )


def is_asker(request: VisitorRequest, reading: ReadingPage) -> bool:
    """Whether the reader began this conversation, with or without a name."""
    conversation = reading.conversation
    if conversation.author_id == request.user.pk:
        return True
    return bool(reading.own_nameless) and is_own_conversation(request.user, conversation)


class Reader:
    """The reader's part of a page: own state of reactions, what may be done, what is new, own tokens."""

    def __init__(self, request: VisitorRequest, reading: ReadingPage) -> None:
        membership = reading.membership
        self.request = request
        self.reading = reading
        self.mine = {str(request.user.pk), *[f"post-{pk}" for pk in reading.own_nameless]}
        self.pressed = reading.pressed
        self.read_n = reading.read_n if membership else 10**9
        self.may_write = membership is not None and membership.may_write
        self.personal: dict[str, str] = {}
        asker, steward = is_asker(request, reading), membership is not None and membership.looks_after
        self.flags = {"asker": int(asker), "steward": int(steward), "runs": int(asker or steward)}

    def say(self, slot: Slot) -> str:
        """The text of a slot for this reader; there are some two hundred on a page."""
        test = slot.test
        if test == "react":
            author, _bar, reaction = slot.argument.partition("|")
            if author in self.mine or not self.may_write:
                return slot.texts[2]
            return slot.texts[reaction in self.pressed]
        if test == "own":
            return slot.texts[slot.argument in self.mine]
        if test == "new":
            return slot.texts[int(slot.argument) > self.read_n]
        return self._rare(slot)

    def _rare(self, slot: Slot) -> str:
        if slot.test in self.flags:
            return slot.texts[self.flags[slot.test]]
        if slot.test == "since":
            return since_html(self.request, self.reading)
        if slot.test == "opening":
            return _panels(self.request, self.reading, opening_parts)
        if slot.test == "posts":
            return fill(posts_piece(self.reading, signed_in=self.request.user.is_authenticated), self.say)
        if slot.test not in self.personal:
            self.personal[slot.test] = personal_text(self.request, slot.test)
        return self.personal[slot.test]
