"""People are found by their name by members of a common community, and only if they can be found."""

import pytest
from django.contrib.auth.models import AnonymousUser

from lyceum.people.actions.relations import block_person
from lyceum.people.models.accounts import Person
from lyceum.people.models.profiles import Profile
from lyceum.people.requests import Viewer
from lyceum.search.queries.searching import find_all
from tests.factories import make_community, make_member, make_person

pytestmark = pytest.mark.django_db


def _findable(community_member: Person) -> Person:
    Profile.objects.update_or_create(person=community_member, defaults={"can_be_found": True})
    return community_member


def _found(viewer: Viewer, name: str) -> list[str]:
    return [hit.title for group in find_all(viewer, name).groups if group.kind == "person" for hit in group.hits]


def test_a_member_who_can_be_found_is_found_by_members() -> None:
    community = make_community()
    _findable(make_member(community, make_person("Adaeze Eze")))

    assert _found(make_member(community), "adaeze") == ["Adaeze Eze"]


def test_nobody_else_finds_them() -> None:
    community = make_community()
    _findable(make_member(community, make_person("Adaeze Eze")))
    elsewhere = make_member(make_community("Other"))

    assert _found(elsewhere, "adaeze") == []
    assert _found(AnonymousUser(), "adaeze") == []
    assert _found(make_person(), "adaeze") == []


def test_who_did_not_say_that_they_can_be_found_is_not() -> None:
    community = make_community()
    make_member(community, make_person("Adaeze Eze"))

    assert _found(make_member(community), "adaeze") == []


def test_who_is_kept_apart_is_not_found() -> None:
    community = make_community()
    her = _findable(make_member(community, make_person("Adaeze Eze")))
    other = make_member(community)
    block_person(other, her)

    assert _found(other, "adaeze") == []
    assert _found(her, other.name) == []


def test_a_mail_address_finds_nobody() -> None:
    community = make_community()
    _findable(make_member(community, make_person("Adaeze Eze", email="adaeze@example.org")))

    assert _found(make_member(community), "adaeze@example.org") == []
