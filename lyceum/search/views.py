"""The search page: one box over everything the reader may see, and searches to keep."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lyceum.kernel.text.plain import clean_line
from lyceum.kernel.web import signed_in
from lyceum.people.requests import PageRequest, VisitorRequest
from lyceum.search.actions.saving import forget_search, save_search
from lyceum.search.queries.saved import get_saved, list_saved
from lyceum.search.queries.searching import find_all, list_kinds

LONGEST = 200
FEW, MANY = 5, 50


@require_GET
def results(request: VisitorRequest) -> HttpResponse:
    """Results by kind; `q` the words, `kind` one kind only."""
    text = clean_line(request.GET.get("q", ""))[:LONGEST]
    kinds = list_kinds()
    kind = request.GET.get("kind", "")
    kind = kind if kind in dict(kinds) else ""
    found = find_all(request.user, text, kind=kind, size=MANY if kind else FEW)
    saved = list_saved(request.user) if request.user.is_authenticated else []
    context = {
        "text": text,
        "kind": kind,
        "found": found,
        "kinds": kinds,
        "saved": saved,
        "is_saved": any(one.text == text and one.kind == kind for one in saved),
    }
    return render(request, "search/results.html", context)


@require_POST
@signed_in
def search_keep(request: PageRequest) -> HttpResponse:
    """Keep a search, and be told once a day of what is new in it."""
    text = clean_line(request.POST.get("q", ""))[:LONGEST]
    kind = request.POST.get("kind", "")
    kind = kind if kind in dict(list_kinds()) else ""
    if text:
        save_search(request.user, text, kind)
        messages.success(request, _("Kept. You hear of what is new, at most once a day."))
    return redirect(f"{reverse('search:results')}?{urlencode({'q': text, 'kind': kind})}")


@require_POST
@signed_in
def search_forget(request: PageRequest, pk: int) -> HttpResponse:
    forget_search(request.user, get_saved(request.user, pk))
    messages.success(request, _("This search is not kept any more."))
    return redirect("search:results")
