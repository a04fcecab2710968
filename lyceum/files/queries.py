"""What can be read of files: a file is as visible as the thing it hangs on."""

from collections.abc import Iterable

from django.http import Http404

from lyceum.files.models import File
from lyceum.people.registries import things
from lyceum.people.requests import Actor, System, Viewer


def get_file(viewer: Viewer, public_id: str) -> File:
    """The file if the viewer may see what it hangs on; a loose one is its owner's alone. 404 for everybody else."""
    file = File.objects.filter(public_id=public_id, removed_at__isnull=True).first()
    if file is None:
        raise Http404
    if viewer.is_authenticated and file.owner_id == viewer.pk:
        return file
    thing = things.get(file.about_kind)
    if thing is None or file.about_pk is None or thing.find(viewer, file.about_pk) is None:
        raise Http404
    return file


def list_own_loose_files(viewer: Viewer) -> list[File]:
    """The viewer's newest pictures that hang on nothing yet."""
    return list(
        File.objects.owned_by(viewer).filter(about_kind="", removed_at__isnull=True).order_by("-made_at")[:12]
    )


def list_file_urls(actor: Actor, public_ids: Iterable[str]) -> dict[str, str]:
    """Addresses of the actor's own files that a text may show."""
    rows = File.objects.filter(public_id__in=set(public_ids), removed_at__isnull=True)
    if not isinstance(actor, System):
        rows = rows.filter(owner=actor)
    return {file.public_id: f"/files/{file.public_id}/" for file in rows}
