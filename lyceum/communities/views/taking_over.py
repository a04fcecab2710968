"""Ask for a community that sleeps, and answer such a request."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lyceum.communities.actions.taking_over import (
    answer_takeover,
    grant_takeover,
    refuse_takeover,
    request_takeover,
    withdraw_takeover,
)
from lyceum.communities.forms import TakeOverForm
from lyceum.communities.queries import get_inner_community, list_tabs
from lyceum.communities.queries.taking_over import (
    find_own_request,
    find_takeover_verdict,
    get_takeover,
    list_takeovers,
)
from lyceum.kernel.web import signed_in
from lyceum.people.requests import PageRequest


@signed_in
def takeover_page(request: PageRequest, slug: str) -> HttpResponse:
    """A member asks; an owner sees who asks; whoever asked sees until when the owners have time."""
    community, own = get_inner_community(request.user, slug)
    form = TakeOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        request_takeover(request.user, community, form.cleaned_data["words"])
        messages.success(
            request, _("Asked. The owners have two weeks to answer; then the stewards of this site decide.")
        )
        return redirect("communities:takeover", slug)
    context = {
        "community": community,
        "membership": own,
        "tabs": list_tabs(request.user, community),
        "asked": find_own_request(request.user, community),
        "requests": list_takeovers(request.user, community),
        "verdict": find_takeover_verdict(request.user, community),
        "form": form,
    }
    return render(request, "communities/takeover_page.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def takeover_withdraw(request: PageRequest, pk: int) -> HttpResponse:
    asked = get_takeover(request.user, pk)
    withdraw_takeover(request.user, asked)
    messages.success(request, _("Taken back."))
    return redirect("communities:page", asked.community.slug)


@require_POST
@signed_in
def takeover_answer(request: PageRequest, pk: int) -> HttpResponse:
    """An owner is still there."""
    asked = get_takeover(request.user, pk)
    answer_takeover(request.user, asked)
    messages.success(request, _("Good that you are there. Whoever asked hears of it."))
    return redirect("communities:page", asked.community.slug)


@require_POST
@signed_in
def takeover_decide(request: PageRequest, pk: int) -> HttpResponse:
    """The stewards of the site, after the owners' time."""
    asked = get_takeover(request.user, pk)
    if request.POST.get("so") == "no":
        refuse_takeover(request.user, asked)
        messages.success(request, _("The community stays as it is. Whoever asked hears of it."))
    else:
        grant_takeover(request.user, asked)
        messages.success(request, _("%(name)s is asked now, and has two weeks.") % {"name": asked.person.name})
    return redirect("communities:in_care")
