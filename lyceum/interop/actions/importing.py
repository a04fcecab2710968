"""Bring in a batch and remember where each thing came from, in one transaction: a killed run leaves no doubles."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.core.files.base import File as DjangoFile
from django.core.files.storage import default_storage
from django.db import transaction

from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.importing import Imported, NewConversation, NewPost, add_posts, import_conversations
from lyceum.discussions.models.conversations import Conversation
from lyceum.files.models import File
from lyceum.interop.models import ImportedThing
from lyceum.interop.policies import can_import
from lyceum.people.requests import Actor

BATCH = 2_000


@transaction.atomic
def remember_origins(actor: Actor, kind: str, made: Mapping[str, int]) -> None:
    """Write down what was made of which origin."""
    can_import(actor).enforce()
    ImportedThing.objects.bulk_create(
        [ImportedThing(origin=origin[:300], kind=kind, pk_of=pk) for origin, pk in made.items()],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


@transaction.atomic
def import_batch(actor: Actor, community: Community, conversations: Sequence[NewConversation]) -> Imported:
    """New conversations with their posts and origins."""
    can_import(actor).enforce()
    made = import_conversations(actor, community, conversations)
    remember_origins(actor, "conversation", made.conversations)
    remember_origins(actor, "post", made.posts)
    return made


@transaction.atomic
def import_more_posts(actor: Actor, conversation: Conversation, posts: Sequence[NewPost]) -> Imported:
    """Posts that a conversation has got elsewhere since an earlier run."""
    can_import(actor).enforce()
    made = add_posts(actor, conversation, posts)
    remember_origins(actor, "post", made.posts)
    return made


@transaction.atomic
def import_file(actor: Actor, file: File, source: Path) -> bool:
    """Store a file under the id it had elsewhere; known ids stay as they are. Says whether it is new."""
    can_import(actor).enforce()
    if File.objects.filter(public_id=file.public_id).exists():
        return False
    with source.open("rb") as content:
        file.path = default_storage.save(file.path, DjangoFile(content))
    file.save()
    return True


@transaction.atomic
def hang_files(actor: Actor, posts_by_file: Mapping[str, int]) -> None:
    """Hang imported files on the posts that show them."""
    can_import(actor).enforce()
    for public_id, post_id in posts_by_file.items():
        File.objects.filter(public_id=public_id, about_kind="post", about_pk__isnull=True, owner__isnull=True).update(
            about_pk=post_id
        )
