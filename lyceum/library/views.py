"""The library of a community: its pages, one page, keeping a conversation as a page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from lyceum.communities.queries import CommunityRow, find_membership, get_readable_community, list_tabs
from lyceum.discussions.queries.circles import seen_by
from lyceum.discussions.queries.reading import get_conversation
from lyceum.kernel.web import signed_in
from lyceum.library.actions import ChangedMeanwhileError, change_page, make_page, remove_page
from lyceum.library.forms import PageForm
from lyceum.library.policies import can_change_page, can_make_page, can_remove_page
from lyceum.library.queries import first_words, get_own_page, get_page, has_taken_part, list_pages
from lyceum.people.requests import PageRequest, VisitorRequest


@require_GET
def page_list(request: VisitorRequest, slug: str) -> HttpResponse:
    community = get_readable_community(request.user, slug)
    page = list_pages(request.user, community, request.GET.get("after", ""))
    context = {"community": community, "tabs": list_tabs(request.user, community), "page": page}
    return render(request, "library/page_list.html", context)


@require_GET
def page_page(request: VisitorRequest, slug: str, pk: int) -> HttpResponse:
    """A page with the credit of its authors, and the way to the conversation it comes from."""
    view = get_page(request.user, slug, pk)
    community = view.page.community
    membership = find_membership(request.user, community) if request.user.is_authenticated else None
    signed = request.user.is_authenticated
    context = {
        "view": view,
        "html": Markup(view.page.html),  # noqa: S704 - rendered and sanitised by kernel.text
        "community": community,
        "tabs": list_tabs(request.user, community),
        "may_change": signed and can_change_page(request.user, view.page, membership),  # type: ignore[arg-type]  # signed in
        "may_remove": signed and can_remove_page(request.user, view.page, membership),  # type: ignore[arg-type]  # as above
    }
    return render(request, "library/page_page.html", context)


@signed_in
def page_make(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """From a conversation: its words are there already, to be shortened."""
    conversation = get_conversation(request.user, pk)
    community = conversation.community
    took_part = has_taken_part(request.user, conversation)
    membership = find_membership(request.user, community)
    can_make_page(request.user, conversation, membership, took_part=took_part).enforce()
    first = {"title": conversation.title, "source": first_words(conversation)}
    form = PageForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        page = make_page(request.user, conversation, title=data["title"], source=data["source"])
        messages.success(request, _("Kept as a page. Everybody who wrote it is named there."))
        return redirect("library:page", slug, page.pk)
    seen = seen_by(community, is_public=conversation.is_public)
    return _edit(request, community, form, seen, back=f"/c/{slug}/conversations/{pk}/")


@signed_in
def page_change(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """Members keep a page up together; of two at once, the second sees what it says now."""
    page = get_page(request.user, slug, pk).page
    community = page.community
    can_change_page(request.user, page, find_membership(request.user, community)).enforce()
    first = {"title": page.title, "source": page.source, "version": page.version}
    form = PageForm(request.POST if request.method == "POST" else None, initial=first)
    seen, back = seen_by(community, is_public=page.is_public), f"/c/{slug}/library/{pk}/"
    if request.method != "POST" or not form.is_valid():
        return _edit(request, community, form, seen, back=back)
    data = form.cleaned_data
    try:
        change_page(request.user, page, title=data["title"], source=data["source"], version=data["version"] or 0)
    except ChangedMeanwhileError as error:
        fresh = PageForm({**request.POST.dict(), "version": error.current.version})
        return _edit(request, community, fresh, seen, back=back, now=error.current.source)
    return redirect("library:page", slug, pk)


def _edit(
    request: PageRequest, community: CommunityRow, form: PageForm, seen: str, *, back: str, now: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "community": community,
        "tabs": list_tabs(request.user, community),
        "seen_by": seen,
        "back": back,
        "now": now,
    }
    status = 409 if now else 422 if form.is_bound and form.errors else 200
    return render(request, "library/page_edit.html", context, status=status)


@require_POST
@signed_in
def page_remove(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    page = get_page(request.user, slug, pk).page
    remove_page(request.user, page)
    messages.success(request, _("Taken out of the library. The conversation is still there."))
    return redirect("library:list", slug)


@require_POST
@signed_in
def page_put_back(request: PageRequest, pk: int) -> HttpResponse:
    page = get_own_page(request.user, pk)
    remove_page(request.user, page, on=False)
    return redirect("library:page", page.community.slug, pk)
