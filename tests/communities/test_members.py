"""Invitations, roles, and taking people out."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from lyceum.communities.actions.founding import close_community
from lyceum.communities.actions.joining import join_by_invitation
from lyceum.communities.actions.members import (
    invite_people,
    lift_suspension,
    remove_member,
    revoke_invitation,
    set_roles,
    suspend_member,
)
from lyceum.communities.models.communities import Membership
from lyceum.communities.queries.invitations import find_invitation, secret_of
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem
from tests.communities.makers import add_address, state_of
from tests.factories import make_community, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def test_invite_people_sends_a_mail_whose_link_works_for_that_address_alone() -> None:
    community = make_community("Quiet Writers", visibility="hidden")
    steward = make_member(community, role="steward")

    invitation = invite_people(steward, community, mail="Noor@Example.org", note="Come!")
    run_tasks()

    assert [sent.to for sent in mail.outbox] == [["noor@example.org"]]
    secret = secret_of(invitation)
    assert f"/join/{secret}/" in str(mail.outbox[0].body)
    stranger, unchecked, noor = make_person(), make_person(), make_person()
    add_address(unchecked, "noor@example.org", verified=False)
    add_address(noor, "noor2@example.org")
    EmailAddress.objects.filter(user=unchecked).delete()
    for person in (stranger, unchecked):
        with pytest.raises(Refused, match="another mail address"):
            join_by_invitation(person, invitation)
    add_address(noor, "noor@example.org")
    join_by_invitation(noor, invitation)
    assert state_of(community, noor) == "active"
    assert find_invitation(secret) is None


def test_invite_people_never_makes_more_than_members() -> None:
    community = make_community(join_mode="invitation")
    invitation = invite_people(make_member(community, role="owner"), community, uses=5)

    noor = make_person()
    join_by_invitation(noor, invitation)

    own = Membership.objects.get(person=noor)
    assert not any(getattr(own, f"is_{role}") for role in Membership.ROLES)
    assert list(invitation.used_by.all()) == [noor]


@pytest.mark.parametrize("trouble", ["expired", "used", "revoked", "wrong", "ended"])
def test_find_invitation_answers_alike_whatever_is_wrong(trouble: str) -> None:
    community = make_community()
    owner = make_member(community, role="owner")
    invitation = invite_people(owner, community)
    secret = secret_of(invitation)
    if trouble == "expired":
        invitation.expires_at = clock.now() - timedelta(seconds=1)
        invitation.save()
    elif trouble == "used":
        join_by_invitation(make_person(), invitation)
    elif trouble == "revoked":
        revoke_invitation(owner, invitation)
    elif trouble == "ended":
        close_community(owner, community)
    else:
        secret = secret[:-1] + ("0" if secret[-1] != "0" else "1")

    assert find_invitation(secret) is None


def test_invite_people_is_refused_to_members_and_in_masses() -> None:
    community = make_community()
    with pytest.raises(Refused):
        invite_people(make_member(community), community)
    steward = make_member(community, role="steward")
    for n in range(50):
        invite_people(steward, community, mail=f"p{n}@example.org")

    with pytest.raises(Refused, match="50 invitations"):
        invite_people(steward, community, mail="one-more@example.org")


def test_set_roles_goes_up_to_organiser_and_the_person_hears_of_it() -> None:
    community = make_community()
    organiser, noor = make_member(community, role="organiser"), make_member(community)

    set_roles(organiser, Membership.objects.get(person=noor), ["steward", "organiser", "owner"])
    run_tasks()

    own = Membership.objects.get(person=noor)
    assert (own.is_steward, own.is_organiser, own.is_owner) == (True, True, False)
    assert InboxItem.objects.filter(person=noor, notice__kind="roles").exists()


@pytest.mark.parametrize("role", ["member", "facilitator", "coordinator", "steward"])
def test_set_roles_is_refused_below_organiser(role: str) -> None:
    community = make_community()
    actor = make_member(community, role=role)

    with pytest.raises(Refused):
        set_roles(actor, Membership.objects.get(person=actor), ["organiser"])

    assert not Membership.objects.get(person=actor).is_organiser


@pytest.mark.parametrize(
    ("actor", "target", "may"),
    [
        ("steward", "member", True),
        ("steward", "steward", False),
        ("steward", "owner", False),
        ("organiser", "steward", True),
        ("organiser", "organiser", False),
        ("owner", "organiser", True),
        ("owner", "owner", False),
        ("member", "member", False),
    ],
)
def test_remove_and_suspend_reach_only_those_with_less_to_look_after(actor: str, target: str, *, may: bool) -> None:
    community = make_community()
    who, whom = make_member(community, role=actor), make_member(community, role=target)
    until = clock.now() + timedelta(days=1)

    if not may:
        with pytest.raises(Refused):
            suspend_member(who, community, whom.pk, until=until)
        with pytest.raises(Refused):
            remove_member(who, Membership.objects.get(person=whom), reason="x")
        assert Membership.objects.get(person=whom).may_write
        return
    suspend_member(who, community, whom.pk, until=until)
    assert not Membership.objects.get(person=whom).may_write
    lift_suspension(who, community, whom.pk)
    assert Membership.objects.get(person=whom).may_write
    remove_member(who, Membership.objects.get(person=whom), reason="x")
    assert state_of(community, whom) == "removed"
