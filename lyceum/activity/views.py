"""The record of a community, for those who run it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lyceum.activity.queries import list_log
from lyceum.communities.policies import can_run
from lyceum.communities.queries import get_inner_community, list_tabs
from lyceum.kernel.web import signed_in
from lyceum.people.requests import PageRequest


@require_GET
@signed_in
def community_log(request: PageRequest, slug: str) -> HttpResponse:
    """What has happened, newest first."""
    community, own = get_inner_community(request.user, slug)
    can_run(request.user, own).enforce()
    after = request.GET.get("after", "")[:600]
    context = {
        "community": community,
        "tabs": list_tabs(request.user, community),
        "after": after,
        "page": list_log(request.user, community, after=after),
    }
    return render(request, "activity/community_log.html", context)
