"""What search adds to the apps below: kept searches as things and as personal data."""

from typing import Any

from django.utils.translation import gettext_lazy

from lyceum.people.models.accounts import Person
from lyceum.people.registries import PersonalData, ThingKind, personal_data, things
from lyceum.people.requests import SYSTEM, Viewer
from lyceum.search.actions.saving import forget_searches
from lyceum.search.models import SavedSearch
from lyceum.search.queries.saved import list_saved, saved_address


def _find(viewer: Viewer, pk: int) -> SavedSearch | None:
    return SavedSearch.objects.filter(pk=pk, person_id=viewer.pk or 0).first()


things.plug(
    "saved_search",
    ThingKind(
        kind="saved_search",
        label=gettext_lazy("Kept search"),
        find=_find,
        url=saved_address,
        title=lambda saved: saved.text,
    ),
)


def _export(person: Person) -> dict[str, Any]:
    rows = list_saved(person)
    return {"searches": [{"words": s.text, "kind": s.kind, "told": s.alerts, "at": s.made_at} for s in rows]}


def _erase(person: Person) -> None:
    forget_searches(SYSTEM, person)


personal_data.plug(
    "search",
    PersonalData(
        label=gettext_lazy("Searches you keep"),
        purpose=gettext_lazy("Telling you of what is new"),
        retention=gettext_lazy("Until you take them off"),
        export=_export,
        erase=_erase,
    ),
)
