"""What of files is personal data."""

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from lyceum.files.models import File
from lyceum.people.models.accounts import Person
from lyceum.people.registries import PersonalData, personal_data


def _export(person: Person) -> list[dict[str, str]]:
    rows = File.objects.filter(owner=person, removed_at__isnull=True)
    return [
        {"name": f.name, "address": f"/files/{f.public_id}/", "text": f.text, "at": f.made_at.isoformat()}
        for f in rows
    ]


def _erase(person: Person) -> None:
    """Pictures in posts stay or go with the posts; one's own picture and loose files always go."""
    rows = File.objects.filter(owner=person)
    if not person.remove_posts:
        rows = rows.filter(about_kind__in=["", "person"])
    for path in rows.values_list("path", flat=True):
        default_storage.delete(path)
    rows.delete()


personal_data.plug(
    "files",
    PersonalData(
        label=_("Pictures you uploaded"),
        purpose=_("Showing them where you put them."),
        retention=_("As long as what they hang on; unused ones a week."),
        export=_export,
        erase=_erase,
    ),
)
