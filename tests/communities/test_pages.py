"""Every page of communities, care and the log: who sees it, as every role, in every visibility."""

from datetime import timedelta

import pytest
from django.test import Client

from lyceum.communities.models.communities import Community
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person
from tests.factories import make_agreement, make_community, make_member, make_person

pytestmark = pytest.mark.django_db

# What each role gets: 200 the page, 302 the sign-in page or another place, 403 the reason why not, 404 nothing there.
INSIDE = ("member", "paused", "suspended", "steward", "organiser", "owner")
OUTSIDE = ("visitor", "outsider", "applicant", "left", "removed", "site_steward", "administrator")
ROLES = (*OUTSIDE, "parents_organiser", *INSIDE)


def make_role(role: str, community: Community) -> Person | None:
    """A person in the given relation to the community; None for a visitor."""
    if role == "visitor":
        return None
    if role in {"outsider", "site_steward", "administrator"}:
        return make_person(is_steward=role == "site_steward", is_administrator=role == "administrator")
    if role == "parents_organiser":
        assert community.parent
        return make_member(community.parent, role="organiser")
    if role in {"applicant", "left", "removed", "paused"}:
        return make_member(community, state="requested" if role == "applicant" else role)
    ends = clock.now() + timedelta(days=3) if role == "suspended" else None
    return make_member(community, role="member" if ends else role, suspended_until=ends)


def sign_in(client: Client, person: Person | None) -> None:
    if person is not None:
        client.force_login(person)


def make_place(visibility: str) -> Community:
    parent = make_community(level="institution")
    community = make_community(visibility=visibility, parent=parent)
    make_agreement(community)
    make_member(community, role="owner")
    return community


PARTS = ("", "agreement/", "people/", "care/", "care/accounts/", "joining/", "settings/", "roles/", "log/")


def expected_card(role: str, visibility: str) -> int:
    return 404 if visibility == "hidden" and role in OUTSIDE else 200


def expected_inner(role: str, least: tuple[str, ...]) -> int:
    """Pages of those inside: nothing there for everybody else, the reason for those without the role."""
    if role == "visitor":
        return 302
    if role not in INSIDE:
        return 404
    return 200 if role in least else 403


STEWARDS = ("steward", "organiser", "owner")
RUNNERS = ("organiser", "owner")


@pytest.mark.parametrize("visibility", ["public", "closed", "hidden"])
@pytest.mark.parametrize("role", ROLES)
def test_pages_open_for_those_who_may_see_them(client: Client, role: str, visibility: str) -> None:
    community = make_place(visibility)
    sign_in(client, make_role(role, community))
    at = f"/c/{community.slug}/"

    answers = {part: client.get(f"{at}{part}").status_code for part in PARTS}

    card = expected_card(role, visibility)
    assert answers == {
        "": card,
        "agreement/": card,
        "people/": expected_inner(role, INSIDE),
        "care/": expected_inner(role, STEWARDS),
        "care/accounts/": expected_inner(role, STEWARDS),
        "joining/": expected_inner(role, STEWARDS),
        "settings/": expected_inner(role, RUNNERS),
        "roles/": expected_inner(role, RUNNERS),
        "log/": expected_inner(role, RUNNERS),
    }


@pytest.mark.parametrize(("days", "shown"), [(2, True), (40, False)])
def test_ways_in_are_for_those_who_are_new(client: Client, days: int, shown: bool) -> None:  # noqa: FBT001 - a parameter
    community = make_community(welcome="Say hello.", welcome_html="<p>Say hello.</p>")
    member = make_member(community, joined_at=clock.now() - timedelta(days=days))
    client.force_login(member)

    assert ("New here?" in client.get(f"/c/{community.slug}/").content.decode()) is shown


@pytest.mark.parametrize("visibility", ["public", "closed", "hidden"])
@pytest.mark.parametrize("role", ROLES)
def test_conversations_on_the_front_page_follow_the_visibility(client: Client, role: str, visibility: str) -> None:
    community = make_place(visibility)
    sign_in(client, make_role(role, community))

    body = client.get(f"/c/{community.slug}/").content.decode()

    assert ('id="conversations"' in body) == (role in INSIDE or visibility == "public")
