"""Statements of the places a viewer may look into, for those that put them into statements of their own."""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from lyceum.communities.models.communities import Community, Membership
from lyceum.kernel.prepared import Prepared
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Viewer

_public = Prepared(lambda: Community.objects.filter(visibility=Community.Visibility.PUBLIC).values_list("pk"))
_own = Prepared(
    lambda viewer: Membership.objects.filter(person=viewer).inside().values_list("community_id"), "viewer"
)
_seen_by_visitors = Prepared(lambda: Community.objects.visible_to(AnonymousUser()).values_list("pk"))
_seen = Prepared(lambda viewer: Community.objects.visible_to(Person(pk=viewer)).values_list("pk"), "viewer")


def find_public_places() -> tuple[str, list[Any]]:
    """A statement of the numbers of the communities whose inside everybody may read, and its values."""
    return _public.statement()


def find_own_places(viewer: Viewer) -> tuple[str, list[Any]]:
    """The same of those the viewer is inside of."""
    return _own.statement(viewer=viewer.pk)


def find_seen_communities(viewer: Viewer) -> tuple[str, list[Any]]:
    """The same of those whose card the viewer may see."""
    return _seen.statement(viewer=viewer.pk) if viewer.is_authenticated else _seen_by_visitors.statement()
