"""Hang files on things, and take loose ones away."""

from collections.abc import Iterable

from django.db import transaction

from lyceum.files.models import File
from lyceum.files.policies import can_attach
from lyceum.people.requests import Actor


@transaction.atomic
def attach_files(actor: Actor, thing: tuple[str, int], public_ids: Iterable[str], *, owner_id: int) -> None:
    """Hang an owner's loose files on a thing: whoever may see the thing may read them from now on."""
    can_attach(actor, owner_id).enforce()
    File.objects.filter(public_id__in=list(public_ids), owner_id=owner_id, about_kind="").update(
        about_kind=thing[0], about_pk=thing[1]
    )
