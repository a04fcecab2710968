"""Who asks: the typed request of every page, the viewer of every query, and the actor of every action."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from lyceum.people.models.accounts import Person

Viewer: TypeAlias = Person | AnonymousUser


@dataclass(frozen=True)
class System:
    """The software itself as actor: the clock, an importer, a link in a mail."""

    name: str = "system"
    pk: None = None
    is_authenticated: bool = False


SYSTEM: Final = System()
Actor: TypeAlias = Person | System


class VisitorRequest(HttpRequest):
    """A request of anybody: its user is a viewer."""

    user: Viewer


class PageRequest(VisitorRequest):
    """A request behind `signed_in`: its user is a person."""

    user: Person


def person_of(request: HttpRequest) -> Person:
    """The signed-in person of a request of the API."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user
