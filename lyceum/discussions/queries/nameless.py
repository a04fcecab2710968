"""Whose words these are, also where they stand without a name: asked only of the person themself."""

from collections.abc import Iterable

from django.shortcuts import get_object_or_404

from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.models.asking import DiscussionSettings
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.nameless import Authorship, NameLookup
from lyceum.kernel import clock
from lyceum.people.models.accounts import NEWCOMER_FOR, Person
from lyceum.people.requests import Viewer

FEWEST_TOGETHER = 5


def is_own_post(viewer: Viewer, post: Post) -> bool:
    """Whether the viewer wrote a post; asks the database of posts without a name alone."""
    if viewer.pk is None:
        return False
    if not post.alias:
        return post.author_id == viewer.pk
    return Authorship.objects.filter(post=post.pk, person=viewer.pk).exists()


def is_own_conversation(viewer: Viewer, conversation: Conversation) -> bool:
    """Whether the viewer has asked; of a conversation opened without a name the database is asked."""
    if viewer.pk is None or conversation.author_id == viewer.pk:
        return viewer.pk is not None
    if not conversation.has_nameless:
        return False
    opened = Authorship.objects.filter(person=viewer.pk, post__conversation=conversation.pk, post__n=1)
    return opened.exists()


def list_own_nameless(viewer: Viewer, conversation: Conversation) -> frozenset[int]:
    """The viewer's own posts without a name in a conversation; no statement where there are none."""
    if viewer.pk is None or not conversation.has_nameless:
        return frozenset()
    rows = Authorship.objects.filter(person=viewer.pk, post__conversation=conversation.pk)
    return frozenset(rows.values_list("post_id", flat=True))


def list_lookups(viewer: Person, community: Community) -> list[tuple[NameLookup, str]]:
    """What was asked about posts without a name here; an opened name for the two stewards alone."""
    rows = NameLookup.objects.filter(post__conversation__community=community.pk)
    rows = rows.select_related("post__conversation", "post__authorship__person", "asked_by", "decided_by")
    return [(row, _name_in(row, viewer)) for row in rows.order_by("-asked_at", "-pk")[:50]]


def _name_in(row: NameLookup, viewer: Person) -> str:
    if row.state != NameLookup.State.OPENED or viewer.pk not in {row.asked_by_id, row.decided_by_id}:
        return ""
    found: Authorship | None = getattr(row.post, "authorship", None)
    return found.person.name if found else ""


def get_lookup(community: Community, pk: int) -> NameLookup:
    """The question about a name; the door lets only stewards of the community in."""
    return get_object_or_404(NameLookup, pk=pk, post__conversation__community=community.pk)


def list_nameless_of(person_ids: Iterable[int], community_id: int | None, *, hidden: bool) -> list[int]:
    """Posts without a name of accounts that were tidied together; for the software alone.

    None when they are of fewer than five, and none of accounts older than a newcomer's: what disappears must not tell
    who wrote it, and nobody who has been here for long is found out by being suspended (trust rules 6 and 9).
    """
    new = clock.now() - NEWCOMER_FOR
    rows = Authorship.objects.filter(person__in=list(person_ids))
    rows = rows.filter(post__state=Post.State.HIDDEN) if hidden else rows.filter(post__state__in=["shown", "held"])
    rows = rows.filter(person__date_joined__gt=new) if not hidden else rows
    if community_id is not None:
        rows = rows.filter(post__conversation__community=community_id)
    found = list(rows.values_list("post_id", "person_id"))
    enough = hidden or len({person for _post, person in found}) >= FEWEST_TOGETHER
    return [post for post, _person in found] if enough else []


def is_writer_out(post: Post) -> bool:
    """Whether whoever wrote a post without a name is suspended where it stands; for the software alone."""
    row = Authorship.objects.filter(post=post.pk).select_related("person").first()
    if row is None:
        return False
    own = Membership.objects.filter(person=row.person_id, community=post.conversation.community_id)
    suspended = row.person.status == Person.Status.SUSPENDED
    return suspended or own.filter(suspended_until__gt=clock.now()).exists()


def find_settings(community: Community) -> DiscussionSettings | None:
    """How a community discusses, or None for the defaults."""
    return DiscussionSettings.objects.filter(community=community.pk).first()
