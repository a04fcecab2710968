"""What the software does to conversations by itself: pictures, narrowing, names that have changed."""

import re

from django.db import transaction
from django.db.models import F

from lyceum.discussions.models import Conversation, Post
from lyceum.discussions.policies import can_keep_house
from lyceum.files.actions.attaching import attach_files
from lyceum.people.requests import Actor

_FILE = re.compile(r"file:([A-Za-z0-9_-]{6,24})")


@transaction.atomic(savepoint=False)
def attach_pictures(actor: Actor, post_id: int) -> None:
    """Hang the author's files named in a post on the post."""
    can_keep_house(actor).enforce()
    row = Post.objects.filter(pk=post_id, source__contains="file:").values_list("source", "author_id").first()
    if row:
        attach_files(actor, ("post", post_id), _FILE.findall(row[0]), owner_id=row[1])


@transaction.atomic
def narrow_conversations(actor: Actor, community_id: int) -> None:
    """Nothing of a community is public any more, also if it opens again."""
    can_keep_house(actor).enforce()
    Conversation.objects.filter(community_id=community_id, is_public=True).update(
        is_public=False, version=F("version") + 1
    )


@transaction.atomic
def refresh_author(actor: Actor, person_id: int) -> None:
    """A person's name or picture has changed: stored pages that show it are old."""
    can_keep_house(actor).enforce()
    touched = Post.objects.filter(author_id=person_id).values("conversation")
    Conversation.objects.filter(pk__in=touched).update(version=F("version") + 1)
