"""The record: what is written down, under which name, who reads it, and when it is forgotten."""

from datetime import timedelta

import pytest
from django.db import transaction

from lyceum.activity.actions import forget_old_events, record
from lyceum.activity.models import ActivityEvent
from lyceum.activity.queries import list_log, pseudonym
from lyceum.communities.actions.founding import change_community
from lyceum.communities.actions.joining import join_community
from lyceum.communities.actions.members import invite_people, set_roles
from lyceum.communities.models.communities import Membership
from lyceum.communities.queries.invitations import secret_of
from lyceum.communities.signals import CommunityFounded
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_member, make_person

pytestmark = pytest.mark.django_db


def test_record_writes_a_row_under_a_pseudonym_with_before_and_after() -> None:
    community = make_community("Before")
    owner = make_member(community, role="owner")

    change_community(owner, community, {"name": "After"})

    row = ActivityEvent.objects.get(kind="CommunityChanged")
    assert row.actor == pseudonym(owner.pk)
    assert (row.detail["before"], row.detail["after"]) == ({"name": "Before"}, {"name": "After"})
    assert (row.about_kind, row.about_pk, row.community_id) == ("community", community.pk, community.pk)


def test_record_keeps_no_secret_of_an_invitation() -> None:
    community = make_community()
    invitation = invite_people(make_member(community, role="owner"), community, mail="noor@example.org")

    rows = str(list(ActivityEvent.objects.values()))

    assert secret_of(invitation) not in rows
    assert "noor@example.org" not in rows


def test_record_is_the_softwares_alone() -> None:
    with pytest.raises(Refused), transaction.atomic():
        record(make_person(), CommunityFounded(community_id=1))

    assert not ActivityEvent.objects.exists()


def test_list_log_is_for_organisers_alone_and_of_their_own_community() -> None:
    community, other = make_community(), make_community()
    organiser, steward = make_member(community, role="organiser"), make_member(community, role="steward")
    join_community(make_person(), community)
    join_community(make_person(), other)

    lines = list_log(organiser, community).items

    assert [line.what for line in lines] == ["Somebody became a member"]
    assert list_log(steward, community).items == []
    assert list_log(organiser, other).items == []


def test_list_log_names_nobody() -> None:
    community = make_community()
    organiser = make_member(community, make_person("Rosa Lindqvist"), role="organiser")
    noor = make_member(community, make_person("Noor Haddad"))

    set_roles(organiser, Membership.objects.get(person=noor), ["steward"])

    [line] = list_log(organiser, community).items
    assert line.changes == [("", "", "steward")]
    assert line.about == pseudonym(noor.pk)[:6]
    assert "Noor" not in str(line)


def test_list_log_pages_by_key() -> None:
    community = make_community()
    organiser = make_member(community, role="organiser")
    ActivityEvent.objects.bulk_create(
        [ActivityEvent(kind="CommunityJoined", community_id=community.pk) for _n in range(60)]
    )

    first = list_log(organiser, community)
    second = list_log(organiser, community, after=first.next or "")

    assert (len(first.items), len(second.items), second.next) == (50, 10, None)


def test_forget_old_events_keeps_a_year() -> None:
    for days in (1, 364, 366, 900):
        ActivityEvent.objects.create(kind="x", at=clock.now() - timedelta(days=days))

    assert forget_old_events(SYSTEM) == 2

    assert ActivityEvent.objects.count() == 2
