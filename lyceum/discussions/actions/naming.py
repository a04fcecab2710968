"""Look up who wrote a post without a name: one steward asks, another one decides, the writer is told."""

from django.db import transaction

from lyceum.communities.queries import find_membership
from lyceum.discussions.actions.steps import ids_of
from lyceum.discussions.models.conversations import Post
from lyceum.discussions.models.nameless import NameLookup
from lyceum.discussions.policies import can_ask_name, can_decide_name
from lyceum.discussions.signals import NameAsked, NameDecided
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.people.models.accounts import Person


@transaction.atomic
def ask_name(actor: Person, post: Post, reason: str) -> NameLookup:
    """Ask another steward to agree; asking twice is asking once."""
    post = Post.objects.select_for_update(of=("self",)).select_related("conversation__community").get(pk=post.pk)
    can_ask_name(actor, post, find_membership(actor, post.conversation.community)).enforce()
    row, made = NameLookup.objects.get_or_create(
        post=post, state=NameLookup.State.ASKED, defaults={"asked_by": actor, "reason": reason}
    )
    if made:
        ids = {**ids_of(post.conversation), "actor_id": actor.pk}
        publish(NameAsked(**ids, lookup_id=row.pk, post_id=post.pk, reason=row.reason))
    return row


@transaction.atomic
def decide_name(actor: Person, lookup: NameLookup, *, opens: bool) -> None:
    """Agree, and both stewards see the name and the writer is told; or refuse."""
    lookup = NameLookup.objects.select_for_update().get(pk=lookup.pk)
    post = Post.objects.select_related("conversation__community").get(pk=lookup.post_id)
    can_decide_name(actor, lookup, find_membership(actor, post.conversation.community)).enforce()
    state = NameLookup.State.OPENED if opens else NameLookup.State.REFUSED
    NameLookup.objects.filter(pk=lookup.pk).update(state=state, decided_by=actor, decided_at=clock.now())
    ids = {**ids_of(post.conversation), "actor_id": actor.pk}
    publish(NameDecided(**ids, lookup_id=lookup.pk, post_id=post.pk, is_opened=opens))
