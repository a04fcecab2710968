"""The picture of a community."""

from django.db import transaction

from lyceum.communities.actions.founding import change_community
from lyceum.communities.models.communities import Community
from lyceum.communities.policies import can_run
from lyceum.communities.queries import find_membership
from lyceum.files.actions.attaching import attach_files
from lyceum.files.actions.uploading import upload_picture
from lyceum.kernel.pictures import Picture
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor


@transaction.atomic
def set_community_picture(actor: Person, community: Community, picture: Picture, *, text: str) -> None:
    """Hang a picture on the community; whoever may see the card sees it."""
    can_run(actor, find_membership(actor, community)).enforce()
    file = upload_picture(actor, picture, name="cover.webp", text=text)
    attach_files(actor, ("community", community.pk), [file.public_id], owner_id=actor.pk)
    change_community(actor, community, {"picture_url": f"/files/{file.public_id}/", "picture_alt": text[:200]})


@transaction.atomic
def drop_community_picture(actor: Actor, community: Community) -> None:
    """Back to the drawn cover."""
    can_run(actor, find_membership(actor, community)).enforce()
    change_community(actor, community, {"picture_url": "", "picture_alt": ""})
