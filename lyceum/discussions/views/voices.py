"""Who gets heard, for those who look after a community."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lyceum.communities.queries import find_membership, get_inner_community, list_tabs
from lyceum.discussions.policies import can_see_voices
from lyceum.discussions.queries.voices import get_voices
from lyceum.kernel.web import signed_in
from lyceum.people.requests import PageRequest


@require_GET
@signed_in
def voices_page(request: PageRequest, slug: str) -> HttpResponse:
    community, _own = get_inner_community(request.user, slug)
    can_see_voices(request.user, find_membership(request.user, community)).enforce()
    context = {
        "community": community,
        "tabs": list_tabs(request.user, community),
        "voices": get_voices(request.user, community),
    }
    return render(request, "discussions/voices_page.html", context)
