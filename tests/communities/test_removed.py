"""Who is removed from a community reads why, and where to write about it."""

import pytest
from django.core import mail
from django.test import Client

from lyceum.communities.actions.members import remove_member
from lyceum.communities.models.communities import Membership
from lyceum.notifications.queries.inbox import get_inbox
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_member, run_tasks

pytestmark = pytest.mark.django_db
WHY = "You posted the same advertisement nine times."


def _removed(visibility: str) -> tuple[Person, str]:
    place = make_community("Plain letters", visibility=visibility)
    owner, hamid = make_member(place, role="owner"), make_member(place)
    remove_member(owner, Membership.objects.get(person=hamid), reason=WHY)
    run_tasks()
    return hamid, place.slug


@pytest.mark.parametrize("visibility", ["public", "closed", "hidden"])
def test_the_reason_stands_in_the_inbox_and_in_a_mail(visibility: str) -> None:
    hamid, slug = _removed(visibility)

    (row,) = get_inbox(hamid).to_know

    assert row.sentence == "You are no member of Plain letters any more"
    assert row.quote == WHY
    assert row.url == ("/communities/" if visibility == "hidden" else f"/c/{slug}/join/")
    assert WHY in mail.outbox[-1].body


def test_the_door_says_why_and_offers_to_write_to_the_stewards(client: Client) -> None:
    hamid, slug = _removed("public")
    client.force_login(hamid)

    front = client.get(f"/c/{slug}/").content.decode()
    door = client.get(f"/c/{slug}/join/").content.decode()

    assert "Why you are no member any more" in front
    assert WHY in door
    assert "/tell/community/" in door


def test_nobody_else_reads_the_reason(client: Client) -> None:
    _hamid, slug = _removed("public")
    client.force_login(make_member(make_community()))

    assert WHY not in client.get(f"/c/{slug}/join/").content.decode()


def test_who_is_a_member_again_is_not_told_any_more() -> None:
    hamid, _slug = _removed("public")
    Membership.objects.filter(person=hamid).update(state="active")

    assert get_inbox(hamid).to_know == []
