"""Pages of stewards about posts without a name: ask for a name, decide with four eyes."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lyceum.communities.queries import find_membership, get_inner_community, list_tabs
from lyceum.discussions.actions.naming import ask_name, decide_name
from lyceum.discussions.forms.arranging import NameForm
from lyceum.discussions.policies import can_arrange, can_ask_name
from lyceum.discussions.queries.nameless import get_lookup, list_lookups
from lyceum.discussions.queries.reading import get_post
from lyceum.discussions.views.doors import posted
from lyceum.kernel.web import signed_in
from lyceum.people.requests import PageRequest


@signed_in
def name_ask(request: PageRequest, pk: int) -> HttpResponse:
    """Say why the name is needed; a second steward decides."""
    post = get_post(request.user, pk)
    community = post.conversation.community
    can_ask_name(request.user, post, find_membership(request.user, community)).enforce()
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ask_name(request.user, post, form.cleaned_data["reason"])
        messages.success(request, _("Asked. Another steward decides; the writer is told when the name is opened."))
        return redirect("discussions:names", community.slug)
    context = {"form": form, "post": post, "community": community, "tabs": list_tabs(request.user, community)}
    return render(request, "discussions/name_ask.html", context, status=422 if form.errors else 200)


@signed_in
def name_list(request: PageRequest, slug: str) -> HttpResponse:
    community, _own = get_inner_community(request.user, slug)
    can_arrange(request.user, find_membership(request.user, community)).enforce()
    context = {
        "community": community,
        "tabs": list_tabs(request.user, community),
        "lookups": list_lookups(request.user, community),
    }
    return render(request, "discussions/name_list.html", context)


@posted("discussions:names", "slug")
@signed_in
def name_decide(request: PageRequest, slug: str, pk: int, answer: str) -> HttpResponse:
    community, _own = get_inner_community(request.user, slug)
    can_arrange(request.user, find_membership(request.user, community)).enforce()
    if answer not in {"open", "refuse"}:
        raise Http404
    decide_name(request.user, get_lookup(community, pk), opens=answer == "open")
    return redirect("discussions:names", slug)
