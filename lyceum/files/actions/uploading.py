"""Store a picture; choose one's own."""

import hashlib
import secrets
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from lyceum.files.models import File
from lyceum.files.policies import can_tidy, can_upload
from lyceum.files.signals import FileUploaded
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.kernel.pictures import Picture
from lyceum.people.actions.accounts import set_picture
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor

LOOSE_FOR = timedelta(days=7)


@transaction.atomic
def upload_picture(actor: Person, picture: Picture, *, name: str, text: str) -> File:
    """Store a picture of the actor's; it hangs on nothing until a post shows it."""
    today = File.objects.filter(owner=actor, made_at__gt=clock.now() - timedelta(days=1)).count()
    can_upload(actor, today).enforce()
    public_id = secrets.token_urlsafe(12)
    path = f"{public_id[:2]}/{public_id}.{picture.extension}"
    default_storage.save(path, ContentFile(picture.data))
    file = File.objects.create(
        public_id=public_id,
        owner=actor,
        name=name[:200] or f"picture.{picture.extension}",
        media_type=picture.media_type,
        size=len(picture.data),
        checksum=hashlib.sha256(picture.data).hexdigest(),
        path=path,
        width=picture.width,
        height=picture.height,
        text=text,
    )
    publish(FileUploaded(actor_id=actor.pk, file_id=file.pk))
    return file


@transaction.atomic
def choose_picture(actor: Person, picture: Picture) -> None:
    """Make a picture the actor's own; the one before it is taken away."""
    can_upload(actor, 0).enforce()
    _drop_own_pictures(actor)
    file = upload_picture(actor, picture, name="picture.webp", text="")
    File.objects.filter(pk=file.pk).update(about_kind="person", about_pk=actor.pk)
    set_picture(actor, actor, f"/files/{file.public_id}/")


@transaction.atomic
def take_picture_away(actor: Person) -> None:
    """Back to initials."""
    can_upload(actor, 0).enforce()
    _drop_own_pictures(actor)
    set_picture(actor, actor, "")


def _drop_own_pictures(person: Person) -> None:
    File.objects.filter(owner=person, about_kind="person", removed_at__isnull=True).update(removed_at=clock.now())


@transaction.atomic
def tidy_files(actor: Actor) -> int:
    """Take away files that hang on nothing after a week, and those removed a week ago; says how many."""
    can_tidy(actor).enforce()
    old = clock.now() - LOOSE_FOR
    rows = File.objects.filter(about_kind="", made_at__lt=old) | File.objects.filter(removed_at__lt=old)
    paths = list(rows.values_list("path", flat=True))
    rows.delete()
    for path in paths:
        default_storage.delete(path)
    return len(paths)
