"""The search page: one box over everything the reader may see."""

from django.http import HttpResponse
from django.shortcuts import render

from lyceum.kernel.text.plain import clean_line
from lyceum.people.requests import VisitorRequest
from lyceum.search.queries import search

LONGEST = 200


def results(request: VisitorRequest) -> HttpResponse:
    """Results by kind; `q` the words, `kind` one kind only."""
    text = clean_line(request.GET.get("q", ""))[:LONGEST]
    kind = clean_line(request.GET.get("kind", ""))[:30]
    found = search(request.user, text, kind=kind, size=50 if kind else 5)
    return render(request, "search/results.html", {"text": text, "kind": kind, "found": found})
