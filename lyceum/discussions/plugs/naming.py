"""What looking up a name adds: its kind of thing and its notices."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lyceum.communities.queries import find_membership
from lyceum.discussions.models.nameless import NameLookup
from lyceum.notifications.registries import NoticeKind, notice_kinds
from lyceum.people.models.accounts import Person
from lyceum.people.registries import ThingKind, things
from lyceum.people.requests import Viewer


def _find(viewer: Viewer, pk: int) -> NameLookup | None:
    """For the stewards of the community alone."""
    row = NameLookup.objects.filter(pk=pk).select_related("post__conversation__community").first()
    if row is None or not isinstance(viewer, Person):
        return None
    membership = find_membership(viewer, row.post.conversation.community)
    return row if membership is not None and membership.looks_after else None


def _find_own(viewer: Viewer, pk: int) -> NameLookup | None:
    """For the person whose name was opened alone."""
    rows = NameLookup.objects.filter(pk=pk, state=NameLookup.State.OPENED, post__authorship__person=viewer.pk)
    return rows.select_related("post__conversation__community").first()


things.plug(
    "name_lookup",
    ThingKind(
        kind="name_lookup",
        label=gettext_lazy("A name that is asked for"),
        find=_find,
        url=lambda row: f"/c/{row.post.conversation.community.slug}/conversations/names/",
        title=lambda row: row.post.conversation.title,
        community_id=lambda row: row.post.conversation.community_id,
    ),
)
things.plug(
    "name_opened",
    ThingKind(
        kind="name_opened",
        label=gettext_lazy("My name was looked up"),
        find=_find_own,
        url=lambda row: f"/p/{row.post_id}",
        title=lambda row: row.post.conversation.title,
        community_id=lambda row: row.post.conversation.community_id,
    ),
)
for _kind in (
    NoticeKind(
        "name_asked",
        gettext_lazy("A steward asks for the name behind a post (stewards)"),
        lambda _n, title: _("A steward asks who wrote a post without a name in “%(title)s”") % {"title": title},
        waits=True,
        can_be_stopped=False,
    ),
    NoticeKind(
        "name_opened",
        gettext_lazy("Stewards have looked up my name"),
        lambda _n, title: (
            _("Two stewards have looked up who wrote your post without a name in “%(title)s”") % {"title": title}
        ),
        can_be_stopped=False,
        is_urgent=True,
    ),
):
    notice_kinds.plug(_kind.kind, _kind)
