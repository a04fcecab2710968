"""What can be read of files: a file is as visible as the thing it hangs on."""

from collections.abc import Iterable

from lyceum.files.models import File
from lyceum.people.requests import Actor, System


def list_file_urls(actor: Actor, public_ids: Iterable[str]) -> dict[str, str]:
    """Addresses of the actor's own files that a text may show."""
    rows = File.objects.filter(public_id__in=set(public_ids), removed_at__isnull=True)
    if not isinstance(actor, System):
        rows = rows.filter(owner=actor)
    return {file.public_id: f"/files/{file.public_id}/" for file in rows}
