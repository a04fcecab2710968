"""Wishes that nobody answers yet, and gatherings of people who share one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lyceum.discovery.actions.wishes import answer_gathering, end_wish, make_wish
from lyceum.discovery.forms.wishes import WishForm
from lyceum.discovery.queries.wishes import get_gathering_page, get_wish, list_wishes
from lyceum.kernel.web import forget_words, kept_words, signed_in
from lyceum.people.queries.people import list_goals
from lyceum.people.requests import PageRequest


@signed_in
def wish_list(request: PageRequest) -> HttpResponse:
    """One's own wishes, and a form for another."""
    goal = next((goal.text for goal in list_goals(request.user) if goal.state == "active"), "")
    initial = {"text": request.GET.get("text", "")[:300] or goal, **kept_words(request, request.path)}
    form = WishForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        make_wish(request.user, form.cleaned_data["text"], may_gather=form.cleaned_data["may_gather"])
        forget_words(request)
        counted = _("Your wish is written down. You hear of it when enough others share it.")
        alone = _("Your wish is written down for you alone. Nobody is told, so nobody can find you by it.")
        messages.success(request, counted if form.cleaned_data["may_gather"] else alone)
        return redirect("discovery:wishes")
    context = {"form": form, "wishes": list_wishes(request.user)}
    return render(request, "discovery/wish_list.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def wish_end(request: PageRequest, pk: int) -> HttpResponse:
    end_wish(request.user, get_wish(request.user, pk))
    messages.success(request, _("Your wish is taken back."))
    return redirect("discovery:wishes")


@require_GET
@signed_in
def gathering_page(request: PageRequest, pk: int) -> HttpResponse:
    """A founding kit: a date, an agenda, a draft of the invitation."""
    return render(request, "discovery/gathering_page.html", {"page": get_gathering_page(request.user, pk)})


@require_POST
@signed_in
def gathering_answer(request: PageRequest, pk: int) -> HttpResponse:
    page = get_gathering_page(request.user, pk)
    answer_gathering(request.user, page.gathering, comes=request.POST.get("comes") == "yes")
    messages.success(request, _("Saved."))
    return redirect("discovery:gathering", pk)
