"""What can be read of communities, listings, memberships and agreements."""

from dataclasses import dataclass
from functools import lru_cache

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from lyceum.communities.models import Community, Membership
from lyceum.communities.registries import tabs
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor, Viewer


def get_community(viewer: Viewer, slug: str) -> Community:
    """The community whose card the viewer may see, or 404: to everybody else it does not exist."""
    return get_object_or_404(Community.objects.visible_to(viewer).select_related("parent"), slug=slug)


def get_readable_community(viewer: Viewer, slug: str) -> Community:
    """The community whose inside the viewer may read, or 404."""
    return get_object_or_404(Community.objects.readable_by(viewer), slug=slug)


def find_membership(viewer: Viewer | Actor, community: Community) -> Membership | None:
    """The viewer's own membership in whatever state, or None."""
    if not isinstance(viewer, Person):
        return None
    return Membership.objects.filter(community=community, person=viewer).first()


@dataclass(frozen=True, slots=True)
class TabLink:
    """A tab of a community's band as a page shows it."""

    key: str
    label: str
    url: str


def list_tabs(viewer: Viewer, community: Community) -> list[TabLink]:
    """The parts of a community this viewer is shown, in order."""
    return [
        TabLink(tab.key, str(tab.label), _tab_url(tab.url_name, community.slug))
        for tab in tabs
        if tab.shown(viewer, community)
    ]


@lru_cache(maxsize=64)
def _tab_pattern(url_name: str) -> str:
    return reverse(url_name, args=["SLUG"])


def _tab_url(url_name: str, slug: str) -> str:
    """The address from a pattern resolved once; slugs hold nothing that has to be quoted but letters."""
    return iri_to_uri(_tab_pattern(url_name).replace("SLUG", slug))
