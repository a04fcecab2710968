"""The landing page and the directory."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from lyceum.communities.queries.directory import (
    DirectoryFilter,
    count_directory,
    count_waiting,
    find_founding_verdict,
    list_directory,
    list_featured,
    list_listing_kinds,
    list_own_communities,
)
from lyceum.kernel.text.plain import clean_line
from lyceum.people.requests import VisitorRequest


@require_GET
def home(request: VisitorRequest) -> HttpResponse:
    """Visitors read what this is; people go on to their day."""
    if request.user.is_authenticated:
        return redirect(settings.HOME_PAGE)
    number = count_directory(request.user)
    if not number:
        return render(request, "communities/empty.html", {})
    context = {"number": number, "featured": list_featured(request.user)}
    return render(request, "communities/landing.html", context)


@require_GET
def community_list(request: VisitorRequest) -> HttpResponse:
    """Communities here and elsewhere by name; one's own on top."""
    wanted = DirectoryFilter(
        text=clean_line(request.GET.get("q", ""))[:100],
        kind=clean_line(request.GET.get("kind", ""))[:20],
        after=request.GET.get("after", "")[:600],
    )
    page = list_directory(request.user, wanted)
    mine = list_own_communities(request.user) if wanted.is_plain else []
    if wanted.is_plain and not page.items and not mine:
        return render(request, "communities/empty.html", {"may_found": find_founding_verdict(request.user)})
    context = {
        "wanted": wanted,
        "page": page,
        "mine": mine,
        "waiting": count_waiting(request.user) if mine else {},
        "featured": list_featured(request.user, limit=6) if wanted.is_plain and not mine else [],
        "kinds": list_listing_kinds(),
        "may_found": find_founding_verdict(request.user),
    }
    return render(request, "communities/community_list.html", context)
