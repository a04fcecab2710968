"""Searches that people have saved, and what is new in them."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode

from lyceum.people.models.accounts import Person
from lyceum.search.models import SavedSearch

MOST = 20


def list_saved(person: Person) -> list[SavedSearch]:
    return list(SavedSearch.objects.filter(person=person).order_by("text", "pk")[:MOST])


def get_saved(person: Person, pk: int) -> SavedSearch:
    return get_object_or_404(SavedSearch, person=person, pk=pk)


def saved_address(saved: SavedSearch) -> str:
    return f"{reverse('search:results')}?{urlencode({'q': saved.text, 'kind': saved.kind})}"


def list_to_alert() -> list[int]:
    """Saved searches that tell their owners of what is new."""
    return list(SavedSearch.objects.filter(alerts=True).order_by("pk").values_list("pk", flat=True))
