"""Words that are typed and not sent yet, kept on the server: one draft for each person and place."""

from collections.abc import Mapping

from django.db import transaction

from lyceum.kernel import clock
from lyceum.kernel.models import Draft
from lyceum.kernel.prepared import Prepared
from lyceum.kernel.text.plain import clean

LIMIT = 60_000
_kept = Prepared(
    lambda person, place_text: Draft.objects.filter(person_id=person, place=place_text).values_list("pk"),
    "person",
    "place_text",
)


@transaction.atomic
def save_draft(
    person_id: int, place: str, fields: Mapping[str, str], choices: Mapping[str, str] | None = None
) -> Draft | None:
    """Keep the words typed at a place, and what was chosen beside them; empty words forget the draft."""
    words = {name: clean(str(value))[:LIMIT] for name, value in fields.items()}
    if not any(value.strip() for value in words.values()):
        drop_draft(person_id, place)
        return None
    draft, _made = Draft.objects.update_or_create(
        person_id=person_id,
        place=place[:100],
        defaults={"fields": {**(choices or {}), **words}, "changed_at": clock.now()},
    )
    return draft


def find_draft(person_id: int, place: str) -> Draft | None:
    return Draft.objects.filter(person_id=person_id, place=place[:100]).first()


def drop_draft(person_id: int, place: str) -> None:
    """Forget the draft: its words have arrived, or the person has emptied the field."""
    if _kept.run(person=person_id, place_text=place[:100]):
        Draft.objects.filter(person_id=person_id, place=place[:100]).delete()
