"""The list of a community's conversations, and a copy of what one wrote there."""

from collections.abc import Callable
from typing import cast

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_GET

from lyceum.communities.queries import get_inner_community, list_tabs
from lyceum.communities.queries.places import get_place
from lyceum.discussions.policies import can_start_conversation
from lyceum.discussions.queries.lists import (
    FILTERS,
    ConversationFilter,
    ConversationRow,
    FirstPage,
    get_first_page,
    list_conversations,
    list_tags,
)
from lyceum.discussions.queries.own import copy_own_posts
from lyceum.kernel import clock
from lyceum.kernel.formats import number
from lyceum.kernel.fragments import Slot, fill, stored, stored_piece, storing
from lyceum.kernel.text.plain import clean_line
from lyceum.kernel.web import personal_text, signed_in, stored_page
from lyceum.notifications.queries.following import find_topic_level
from lyceum.people.queries.site import get_instance, must_accept_legal
from lyceum.people.requests import PageRequest, VisitorRequest


@require_GET
def conversation_list(request: VisitorRequest, slug: str) -> HttpResponse:
    """Those without a reply on top, then the newest reply first; stored by the versions of what it shows."""
    community, membership = get_place(request.user, slug)
    show = request.GET.get("show", "")
    wanted = ConversationFilter(
        show=show if show in FILTERS else "",
        tag=clean_line(request.GET.get("tag", ""))[:40],
        after=request.GET.get("after", ""),
    )
    if wanted.is_plain:
        first = get_first_page(request.user, community)
    else:
        first = FirstPage([], [], list_conversations(request.user, community, wanted))
    level = find_topic_level(request.user, community.pk, wanted.tag)
    pinned, waiting, page = first.pinned, first.waiting, first.newest

    def answer() -> HttpResponse:
        context = {
            "community": community,
            "tabs": list_tabs(request.user, community),
            "wanted": wanted,
            "topic_level": level,
            "page": page,
            "waiting": waiting,
            "pinned": pinned,
            "looks_after": membership is not None and membership.looks_after,
            "runs": membership is not None and membership.runs,
            "all_tags": list_tags(request.user, community) if wanted.is_plain else [],
            "may_start": can_start_conversation(request.user, community, membership)
            if request.user.is_authenticated
            else None,
            "slots": storing.get(),
        }
        return render(request, "discussions/conversation_list.html", context)

    rows = [*pinned, *waiting, *page.items]
    # Relative times are right to the minute.
    minute = int(clock.now().timestamp()) // 60
    shown = tuple([(row.pk, row.version) for row in rows])
    key = ("list", community.pk, community.version, get_instance().version, wanted, shown, page.next, minute)
    if not request.user.is_authenticated:
        return stored_page(request, key, answer)
    if "_messages" in request.session:
        return answer()
    shape = (membership.state, membership.may_write, membership.looks_after, membership.runs) if membership else None
    return _own_page(request, (*key, shape, level), rows, answer)


def _own_page(
    request: VisitorRequest, key: tuple[object, ...], rows: list[ConversationRow], answer: Callable[[], HttpResponse]
) -> HttpResponse:
    """The stored page with what is new for this reader in its slots."""
    person = request.user
    own = (
        must_accept_legal(person),
        get_language(),
        str(get_current_timezone()),
        getattr(person, "waiting_count", 0),
        getattr(person, "shortcuts", True),
        getattr(person, "theme", "") or request.COOKIES.get("theme", ""),
    )
    new = {str(row.pk): row.post_count - row.read_n for row in rows if row.read_n is not None}

    def render_to_store() -> str:
        with stored():
            return answer().content.decode()

    def say(slot: Slot) -> str:
        if slot.test != "unread":
            return personal_text(request, slot.test)
        count = new.get(slot.argument, 0)
        if count <= 0:
            return ""
        words = ngettext("%(num)s new", "%(num)s new", count) % {"num": number(count)}
        return f"<span><b>{words}</b></span>"

    return HttpResponse(fill(stored_piece((*key, *own), render_to_store), say))


@require_GET
@signed_in
def own_copy(request: PageRequest, slug: str) -> HttpResponse:
    """One's own posts in a community as one file of Markdown."""
    community, _own = get_inner_community(request.user, slug)
    response = StreamingHttpResponse(copy_own_posts(request.user, community), content_type="text/markdown")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{slug}.md") or ""  # noqa: FBT003 - Django's signature
    response.headers["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", response)  # doors are typed as answers of text, which a stream answers like
