"""Read: a conversation, a post's place and what it said before."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET
from markupsafe import Markup

from lyceum.communities.queries import list_tabs
from lyceum.discussions.actions.reacting import read_to
from lyceum.discussions.forms.conversations import PostForm
from lyceum.discussions.policies import can_reply
from lyceum.discussions.queries.arranging import get_saved_reply
from lyceum.discussions.queries.ordering import get_newest_page
from lyceum.discussions.queries.reading import (
    ReadingPage,
    find_moved,
    get_conversation,
    get_post,
    get_readable_post,
    get_reading_page,
    list_revisions,
    place_of,
)
from lyceum.discussions.views.doors import posted
from lyceum.discussions.views.newest import NewestReader
from lyceum.discussions.views.ordering import UNREAD, order_of, unread_place
from lyceum.discussions.views.showing import Reader, frame, is_asker, make_reply_form, own_page, page_fields, versions
from lyceum.kernel.drafts import find_draft
from lyceum.kernel.fragments import cut, fill
from lyceum.kernel.text.compare import compare
from lyceum.kernel.web import kept_words, signed_in, stored_page
from lyceum.people.requests import PageRequest, VisitorRequest


def number_of(request: VisitorRequest) -> int:
    """The page asked for, from 1; whatever cannot be a number is page 1."""
    raw = request.GET.get("page", "1")
    return int(raw) if raw.isdecimal() and len(raw) < 9 else 1


@require_GET
def conversation_page(request: VisitorRequest, slug: str, pk: int) -> HttpResponse:
    """A conversation, twenty posts a page; visitors get it whole from the store, by its versions."""
    number = number_of(request)
    try:
        if order := order_of(request):
            return _ordered(request, slug, pk, order)
        reading = get_reading_page(request.user, slug, pk, number)
    except Http404:
        if moved := find_moved(request.user, slug, pk):
            return redirect("discussions:page", moved.community.slug, moved.pk)
        raise
    if not request.user.is_authenticated:

        def ask() -> tuple[int, ...]:
            return versions(get_reading_page(AnonymousUser(), slug, pk, number))

        return stored_page(request, versions(reading), lambda: HttpResponse(own_page(request, reading)), ask)
    if _is_plain(request) and not reading.has_draft:
        return HttpResponse(own_page(request, reading))
    return show_conversation(request, reading, None)


def _ordered(request: VisitorRequest, slug: str, pk: int, order: str) -> HttpResponse:
    """The newest first, for this visit alone; the first unread post is a place in the usual order."""
    if order == UNREAD:
        return redirect(unread_place(request.path, get_reading_page(request.user, slug, pk, 1)))
    reading = get_newest_page(request.user, slug, pk, number_of(request))
    return show_conversation(request, reading, None, order=order)


def _is_plain(request: VisitorRequest) -> bool:
    """Whether nothing stands on the page that only this visit has: a message, kept words or a quote."""
    return not (request.GET.keys() - {"page"} or "_messages" in request.session or "kept" in request.session)


def show_conversation(
    request: VisitorRequest,
    reading: ReadingPage,
    form: PostForm | None,
    *,
    status: int = 200,
    preview: str = "",
    order: str = "",
) -> HttpResponse:
    """The whole page, with the words kept for this reader in the reply form, or with the form that was sent."""
    context = frame(request, reading, page_fields(request, reading, order), form or _reply_form(request, reading))
    context["preview"] = Markup(preview)  # noqa: S704 - rendered and sanitised by kernel.text
    context["order"] = order
    reader = NewestReader if order else Reader
    html = render_to_string("discussions/conversation_page.html", context, request)
    return HttpResponse(fill(cut(html), reader(request, reading).say), status=status)


def _reply_form(request: VisitorRequest, reading: ReadingPage) -> PostForm | None:
    """An empty form, or one with the words that were kept, quoted or drafted; visitors have none."""
    if not request.user.is_authenticated:
        return None
    conversation = reading.conversation
    kept = kept_words(request, f"{request.path}reply/") or {}
    words = kept if str(kept.get("source", "")).strip() else _wanted_words(request, reading)
    initial = {"language": conversation.language, "is_nameless": bool(reading.own_nameless), **words}
    return make_reply_form(request, conversation, initial=initial, is_own=is_asker(request, reading))


def _wanted_words(request: VisitorRequest, reading: ReadingPage) -> dict[str, Any]:
    """The draft, and behind it what the address asks for: a quote or a saved reply, for who may reply."""
    if not request.user.is_authenticated:
        return {}
    conversation = reading.conversation
    found = find_draft(request.user.pk, f"reply:{conversation.pk}") if reading.has_draft else None
    draft = found.fields if found else {}
    if not can_reply(request.user, conversation, reading.membership):
        return draft
    quote, saved = request.GET.get("quote", ""), request.GET.get("saved", "")
    more = ""
    if quote.isdecimal() and len(quote) < 16:
        more = _quoted(request, int(quote))
    elif saved.isdecimal() and len(saved) < 16:
        more = get_saved_reply(request.user, conversation.community, int(saved)).source
    words = str(draft.get("source", "")).rstrip()
    return {**draft, "source": words if more.strip() in words else f"{words}\n\n{more}".lstrip("\n")}


def _quoted(request: VisitorRequest, pk: int) -> str:
    """The first lines of a post as a quote in Markdown."""
    post = get_readable_post(request.user, pk)
    lines = [line for line in post.source.splitlines() if line.strip() and not line.startswith(">")][:4]
    return "\n".join([f"> [!quote {pk}]", *(f"> {line}" for line in lines), "", ""])


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


@posted("discussions:page", "slug", "pk")
@signed_in
def conversation_read(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """Move the reader's own mark; called by a small script while reading, or by the button at the end."""
    conversation = get_conversation(request.user, pk)
    n = request.POST.get("n", "")
    read_to(request.user, conversation, int(n) if n.isdecimal() and len(n) < 9 else 0)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({})
    return redirect("discussions:list", slug)
