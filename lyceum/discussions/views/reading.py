"""Read: a conversation, a post's place and what it said before."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from lyceum.communities.queries import list_tabs
from lyceum.discussions.actions.reacting import read_to
from lyceum.discussions.forms import PostForm, seen_by
from lyceum.discussions.policies import can_reply
from lyceum.discussions.queries.reading import (
    PostRow,
    ReadingPage,
    get_conversation,
    get_post,
    get_readable_post,
    get_reading_page,
    list_posts,
    list_revisions,
    place_of,
)
from lyceum.kernel.drafts import find_draft
from lyceum.kernel.fragments import Slot, cut, fill, stored, stored_piece, storing
from lyceum.kernel.text.compare import compare
from lyceum.kernel.web import kept_words, personal_text, signed_in, stored_page
from lyceum.people.queries.site import get_instance, must_accept_legal
from lyceum.people.requests import PageRequest, VisitorRequest


def number_of(request: VisitorRequest) -> int:
    """The page asked for, from 1; whatever cannot be a number is page 1."""
    raw = request.GET.get("page", "1")
    return int(raw) if raw.isdecimal() and len(raw) < 9 else 1


@require_GET
def conversation_page(request: VisitorRequest, slug: str, pk: int) -> HttpResponse:
    """A conversation, twenty posts a page. The page is stored by version; only the reader's part is filled in."""
    reading = get_reading_page(request.user, slug, pk, number_of(request))
    if not request.user.is_authenticated:
        key = ("conversation", pk, *_versions(reading))
        return stored_page(request, key, lambda: show_conversation(request, reading, None))
    if not _is_plain(request, reading):
        return show_conversation(request, reading, None)
    piece = stored_piece(_own_key(request, reading), lambda: _render_to_store(request, reading))
    return HttpResponse(fill(piece, Reader(request, reading).say))


def _versions(reading: ReadingPage) -> tuple[int, ...]:
    """What the page shows to everybody, as versions."""
    conversation = reading.conversation
    return (conversation.version, conversation.community.version, get_instance().version, reading.page.number)


def _is_plain(request: VisitorRequest, reading: ReadingPage) -> bool:
    """Whether nothing stands on the page that only this visit has: a message, kept words, a quote, a held post."""
    session = request.session
    return not (request.GET.keys() - {"page"} or "_messages" in session or "kept" in session or reading.held)


def _own_key(request: VisitorRequest, reading: ReadingPage) -> tuple[object, ...]:
    """The versions, and in which of a few shapes this reader gets the page."""
    person, membership = request.user, reading.membership
    shape = (
        (membership.state, membership.may_write, membership.looks_after, membership.runs) if membership else None,
        reading.is_followed,
        reading.has_unread,
        must_accept_legal(person),
        getattr(person, "waiting_count", 0),
        getattr(person, "shortcuts", True),
        getattr(person, "language", ""),
        getattr(person, "theme", "") or request.COOKIES.get("theme", ""),
    )
    return ("own", reading.conversation.pk, *_versions(reading), get_language(), str(get_current_timezone()), *shape)


def _render_to_store(request: VisitorRequest, reading: ReadingPage) -> str:
    with stored():
        return show_conversation(request, reading, None).content.decode()


def show_conversation(
    request: VisitorRequest, reading: ReadingPage, form: PostForm | None, *, status: int = 200, preview: str = ""
) -> HttpResponse:
    """The whole page, with an empty reply form or the one that was sent."""
    conversation = reading.conversation
    verdict = can_reply(request.user, conversation, reading.membership) if request.user.is_authenticated else None
    context = {
        "reading": reading,
        "conversation": conversation,
        "community": conversation.community,
        "tabs": list_tabs(request.user, conversation.community),
        "posts": _posts(request, reading),
        "verdict": verdict,
        "form": form or (_reply_form(request, reading) if verdict else None),
        "seen_by": seen_by(conversation.community, is_public=conversation.is_public),
        "preview": Markup(preview),  # noqa: S704 - rendered and sanitised by kernel.text
    }
    return render(request, "discussions/conversation_page.html", context, status=status)


def _reply_form(request: VisitorRequest, reading: ReadingPage) -> PostForm:
    """An empty form, or one with the words that were kept, quoted or drafted."""
    conversation = reading.conversation
    path = f"{request.path}reply/"
    words = kept_words(request, path)
    quote = request.GET.get("quote", "")
    if not words and quote.isdecimal() and len(quote) < 16:
        words = {"source": _quoted(request, int(quote))}
    if not words and "draft" in request.GET and request.user.is_authenticated:
        draft = find_draft(request.user.pk, f"reply:{conversation.pk}")
        words = draft.fields if draft else {}
    return make_reply_form(request, conversation, initial={"language": conversation.language, **words})


def make_reply_form(request: VisitorRequest, conversation: Any, **given: Any) -> PostForm:  # noqa: ANN401 - a conversation; views know no tables
    languages = (conversation.language, conversation.community.language)
    return PostForm(person=request.user, languages=languages, prefix=None, **given)  # type: ignore[arg-type]  # signed in


def _quoted(request: VisitorRequest, pk: int) -> str:
    """The first lines of a post as a quote in Markdown."""
    post = get_readable_post(request.user, pk)
    lines = [line for line in post.source.splitlines() if line.strip() and not line.startswith(">")][:4]
    return "\n".join([f"> [!quote {pk}]", *(f"> {line}" for line in lines), "", ""])


def _posts(request: VisitorRequest, reading: ReadingPage) -> Markup:
    """The posts with the reader's part filled in, or with slots while the page is rendered to be stored."""
    rows = list_posts(reading.conversation, reading.page)
    html = _render_posts(reading, [*rows, *reading.held], signed_in=request.user.is_authenticated)
    return Markup(html) if storing.get() else fill(cut(html), Reader(request, reading).say)  # noqa: S704 - by a template


def _render_posts(reading: ReadingPage, rows: list[PostRow], *, signed_in: bool) -> str:
    context = {
        "posts": rows,
        "conversation": reading.conversation,
        "community": reading.conversation.community,
        "signed_in": signed_in,
    }
    return render_to_string("discussions/parts/posts.html", context)


class Reader:
    """The reader's part of a page: own state of reactions, what may be done, what is new, own tokens."""

    def __init__(self, request: VisitorRequest, reading: ReadingPage) -> None:
        membership = reading.membership
        self.request = request
        self.person = str(request.user.pk)
        self.pressed = reading.pressed
        self.read_n = reading.read_n if membership else 10**9
        self.may_write = membership is not None and membership.may_write
        self.flags = {
            "asker": int(reading.conversation.author_id == request.user.pk),
            "steward": int(membership is not None and membership.looks_after),
        }

    def say(self, slot: Slot) -> str:
        """The text of a slot for this reader."""
        test = slot.test
        if test == "react":
            author, reaction = slot.argument.split("|")
            index = int(reaction in self.pressed) if self.may_write and author != self.person else 2
            return slot.texts[index]
        if test == "own":
            return slot.texts[slot.argument == self.person]
        if test == "new":
            return slot.texts[int(slot.argument) > self.read_n]
        if test in self.flags:
            return slot.texts[self.flags[test]]
        return personal_text(self.request, test)


@require_GET
def post_place(request: VisitorRequest, pk: int) -> HttpResponse:
    """A permalink: leads to the post's place, wherever that is today."""
    return redirect(place_of(get_post(request.user, pk)))


@require_GET
def post_history(request: VisitorRequest, pk: int) -> HttpResponse:
    """What a post said before, each version compared with the next."""
    post, revisions = list_revisions(request.user, pk)
    sources = [post.source, *(revision.source for revision in revisions)]
    changes = [
        {"at": revision.at, "n": revision.n, "by": revision.by, "html": Markup(compare(old, new))}  # noqa: S704 - escaped there
        for revision, old, new in zip(revisions, sources[1:], sources, strict=False)
    ]
    community = post.conversation.community
    context = {"post": post, "community": community, "changes": changes, "tabs": list_tabs(request.user, community)}
    return render(request, "discussions/post_history.html", context)


@require_POST
@signed_in
def conversation_read(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """Move the reader's own mark; called by a small script while reading, or by the button at the end."""
    conversation = get_conversation(request.user, pk)
    n = request.POST.get("n", "")
    read_to(request.user, conversation, int(n) if n.isdecimal() and len(n) < 9 else 0)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({})
    return redirect("discussions:list", slug)
