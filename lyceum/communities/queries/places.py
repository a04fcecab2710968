"""A community for its hot pages: what the band needs, and the viewer's own membership, in one prepared statement."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, FilteredRelation, Q, QuerySet

from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.queries import remember_membership
from lyceum.kernel.prepared import Prepared
from lyceum.kernel.web import found_or_404
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Viewer

_BAND = ("slug", "name", "visibility", "language", "picture_url", "closed_at", "version", "level")
_OWN = ("state", "is_steward", "is_organiser", "is_owner", "suspended_until")


def _places(viewer: Viewer, slug: str) -> QuerySet[Community]:
    rows = Community.objects.readable_by(viewer).filter(slug=slug).only(*_BAND)
    if not isinstance(viewer, Person):
        return rows
    return rows.annotate(
        mine=FilteredRelation("memberships", condition=Q(memberships__person=viewer)),
        **{f"my_{name}": F(f"mine__{name}") for name in _OWN},
    )


_visitors_place = Prepared(lambda slug_text: _places(AnonymousUser(), slug_text), "slug_text")
_own_place = Prepared(lambda viewer, slug_text: _places(Person(pk=viewer), slug_text), "viewer", "slug_text")


def get_place(viewer: Viewer, slug: str) -> tuple[Community, Membership | None]:
    """The community if the viewer may read its inside, and their membership; 404 for everybody else."""
    if not isinstance(viewer, Person):
        return found_or_404(_visitors_place.first(slug_text=slug)), None
    community: Any = found_or_404(_own_place.first(viewer=viewer.pk, slug_text=slug))
    own = None
    if community.my_state is not None:
        columns = {name: getattr(community, f"my_{name}") for name in _OWN}
        own = Membership(community_id=community.pk, person_id=viewer.pk, **columns)
    remember_membership(viewer, community, own)
    return community, own
