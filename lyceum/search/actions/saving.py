"""Save a search, be told of what is new in it, forget it."""

from django.db import transaction
from django.db.models import Max

from lyceum.kernel.bus import publish
from lyceum.people.actions.steps import lock_person
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor
from lyceum.search.models import SavedSearch, SearchDocument
from lyceum.search.policies import can_index, can_keep_search
from lyceum.search.queries.searching import has_new
from lyceum.search.signals import SavedSearchMatched


@transaction.atomic
def save_search(actor: Person, text: str, kind: str, *, alerts: bool = True) -> SavedSearch:
    """Keep a search; kept again, it is the same one, told of from now on or not."""
    lock_person(actor.pk)
    own = SavedSearch.objects.filter(person=actor)
    known = own.filter(text=text, kind=kind).first()
    can_keep_search(actor, kept=own.count() if known is None else 0).enforce()
    newest = SearchDocument.objects.aggregate(newest=Max("pk"))["newest"] or 0
    saved = known or SavedSearch(person=actor, text=text, kind=kind, seen_document=newest)
    saved.alerts = alerts
    saved.save()
    return saved


@transaction.atomic
def forget_search(actor: Person, saved: SavedSearch) -> None:
    can_keep_search(actor, kept=0).enforce()
    SavedSearch.objects.filter(person=actor, pk=saved.pk).delete()


@transaction.atomic
def forget_searches(actor: Actor, person: Person) -> None:
    """All of somebody who leaves."""
    can_index(actor).enforce()
    SavedSearch.objects.filter(person=person).delete()


@transaction.atomic
def tell_of_new(actor: Actor, pk: int) -> bool:
    """Tell the owner once of what is new and visible to them; says whether there was something."""
    can_index(actor).enforce()
    saved = SavedSearch.objects.select_for_update(of=("self",)).select_related("person").filter(pk=pk).first()
    if saved is None or not saved.person.is_active:
        return False
    newest = SearchDocument.objects.aggregate(newest=Max("pk"))["newest"] or 0
    found = has_new(saved.person, saved.text, saved.kind, after=saved.seen_document)
    SavedSearch.objects.filter(pk=pk).update(seen_document=newest)
    if found:
        publish(SavedSearchMatched(saved_id=pk, person_id=saved.person_id))
    return found
