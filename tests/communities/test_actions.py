"""What can be done in communities: results, effects, and refusals that change nothing."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from lyceum.communities.actions.founding import (
    Founding,
    change_community,
    close_community,
    found_community,
    move_community,
    publish_agreement,
    reopen_community,
)
from lyceum.communities.actions.importing import NewListing, import_listings
from lyceum.communities.actions.joining import (
    Answer,
    accept_agreement,
    accept_request,
    come_back,
    end_pauses,
    join_by_invitation,
    join_community,
    leave_community,
    pause_membership,
    refuse_request,
    withdraw_request,
)
from lyceum.communities.actions.members import (
    invite_people,
    lift_suspension,
    remove_member,
    revoke_invitation,
    set_roles,
    suspend_member,
)
from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.listings import Listing
from lyceum.communities.queries.invitations import find_invitation, secret_of
from lyceum.discussions.models import Conversation
from lyceum.kernel import clock
from lyceum.kernel.once import PressedTwiceError, new_key
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance
from lyceum.people.requests import SYSTEM
from tests.factories import make_agreement, make_community, make_conversation, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def state_of(community: Community, person: Person) -> str:
    return Membership.objects.get(community=community, person=person).state


def add_address(person: Person, address: str, *, verified: bool = True) -> None:
    EmailAddress.objects.create(user=person, email=address, verified=verified)


def test_found_community_makes_its_founder_owner_under_the_first_agreement() -> None:
    noor = make_person()

    community = found_community(noor, Founding(name="Statistik, langsam", description="x", points=["We are kind."]))

    own = Membership.objects.get(community=community, person=noor)
    assert community.slug == "statistik-langsam"
    assert (own.is_owner, own.is_organiser, own.agreement_version and own.agreement_version.n) == (True, True, 1)
    assert community.member_count == 1


@pytest.mark.parametrize("name", ["Statistics", "统计", "!!!", "new", "🧮"])
def test_found_community_finds_a_free_short_name_twice(name: str) -> None:
    first = found_community(make_person(), Founding(name=name, description="x"))
    second = found_community(make_person(), Founding(name=name, description="x"))

    assert first.slug != second.slug
    assert first.slug not in {"", "new"}


def test_found_community_does_not_tell_that_a_hidden_one_has_the_name() -> None:
    hidden = found_community(make_person(), Founding(name="Weavers", description="x", visibility="hidden"))
    shown = found_community(make_person(), Founding(name="Weavers", description="x"))

    assert shown.slug == "weavers"
    assert hidden.slug.startswith("weavers-")


def test_found_community_with_the_same_key_founds_once() -> None:
    noor, key = make_person(), new_key()
    found_community(noor, Founding(name="One", description="x", form_key=key))

    with pytest.raises(PressedTwiceError):
        found_community(noor, Founding(name="One", description="x", form_key=key))

    assert Community.objects.count() == 1


def test_found_community_is_refused_where_only_stewards_found() -> None:
    Instance.objects.update_or_create(pk=1, defaults={"founding": Instance.Founding.STEWARDS})

    with pytest.raises(Refused):
        found_community(make_person(), Founding(name="One", description="x"))

    assert not Community.objects.exists()
    assert found_community(make_person(is_steward=True), Founding(name="One", description="x")).pk


def test_found_community_lets_new_accounts_found_one() -> None:
    new = make_person(date_joined=clock.now())
    found_community(new, Founding(name="One", description="x"))

    with pytest.raises(Refused, match="first week"):
        found_community(new, Founding(name="Two", description="x"))


def test_found_community_does_not_limit_the_first_administrator() -> None:
    first = make_person(date_joined=clock.now(), is_administrator=True)
    found_community(first, Founding(name="One", description="x"))

    assert found_community(first, Founding(name="Two", description="x")).pk


def test_join_community_needs_the_agreement_in_force() -> None:
    community, noor = make_community(), make_person()
    make_agreement(community)
    make_agreement(community, "We listen.")

    with pytest.raises(Refused, match="agreement"):
        join_community(noor, community, agreed=1)
    assert not Membership.objects.exists()

    join_community(noor, community, agreed=2)
    community.refresh_from_db()
    assert (state_of(community, noor), community.member_count) == ("active", 1)


def test_join_community_by_asking_waits_for_a_steward_who_is_told() -> None:
    community, noor = make_community(join_mode="ask", join_questions=["Why?"]), make_person()
    steward = make_member(community, role="steward")

    told: list[Answer] = [{"question": "Why?", "answer": "Because."}]
    membership = join_community(noor, community, answers=told)
    run_tasks()

    assert (membership.state, membership.answers) == ("requested", told)
    assert InboxItem.objects.get(notice__kind="join_request").person == steward


def test_accept_request_makes_a_member_who_is_told() -> None:
    community, noor = make_community(join_mode="ask"), make_person()
    steward = make_member(community, role="steward")
    request = join_community(noor, community)

    accept_request(steward, request)
    run_tasks()

    assert state_of(community, noor) == "active"
    assert InboxItem.objects.filter(person=noor, notice__kind="joined").exists()
    with pytest.raises(Refused, match="answered"):
        refuse_request(steward, request, reason="late")


def test_accept_request_is_refused_to_members_and_changes_nothing() -> None:
    community, noor = make_community(join_mode="ask"), make_person()
    request = join_community(noor, community)

    with pytest.raises(Refused):
        accept_request(make_member(community), request)

    assert state_of(community, noor) == "requested"


def test_refuse_request_keeps_the_reason_for_the_applicant_who_may_ask_again() -> None:
    community, noor = make_community(join_mode="ask"), make_person()
    steward = make_member(community, role="steward")

    refuse_request(steward, join_community(noor, community), reason="We are full.")

    refused = Membership.objects.get(person=noor)
    assert (refused.state, refused.reason) == ("refused", "We are full.")
    assert join_community(noor, community).state == "requested"


def test_withdraw_request_takes_it_back() -> None:
    community, noor = make_community(join_mode="ask"), make_person()
    join_community(noor, community)

    withdraw_request(noor, community)

    assert state_of(community, noor) == "left"


@pytest.mark.parametrize(
    ("address", "verified", "opens"),
    [
        ("noor@lib.example.org", True, True),
        ("noor@lib.example.org", False, False),
        ("noor@evil-lib.example.org", True, False),
        ("noor@lib.example.org.evil.net", True, False),
        ("noor@sub.lib.example.org", True, False),
    ],
)
def test_join_community_by_domain_needs_a_checked_address_there(address: str, *, verified: bool, opens: bool) -> None:
    community, noor = make_community(join_mode="domain", mail_domain="lib.example.org"), make_person()
    add_address(noor, address, verified=verified)

    if opens:
        assert join_community(noor, community).state == "active"
        return
    with pytest.raises(Refused, match="checked mail address"):
        join_community(noor, community)
    assert not Membership.objects.exists()


@pytest.mark.parametrize("mode", ["open", "ask", "invitation", "domain"])
def test_join_community_stays_shut_for_the_removed_and_after_the_end(mode: str) -> None:
    community = make_community(join_mode=mode)
    removed = make_member(community, state="removed")
    with pytest.raises(Refused, match="removed"):
        join_community(removed, community)

    Community.objects.update(closed_at=clock.now())
    with pytest.raises(Refused, match="ended"):
        join_community(make_person(), community)


def test_leave_community_ends_roles_and_is_refused_to_the_only_owner() -> None:
    community = make_community()
    owner, steward = make_member(community, role="owner"), make_member(community, role="steward")

    leave_community(steward, community)
    with pytest.raises(Refused, match="Hand it over"):
        leave_community(owner, community)

    left = Membership.objects.get(person=steward)
    community.refresh_from_db()
    assert (left.state, left.is_steward, community.member_count) == ("left", False, 1)
    assert state_of(community, owner) == "active"


def test_pause_membership_keeps_the_door_open_and_ends_by_itself() -> None:
    community = make_community(visibility="closed")
    noor = make_member(community)
    pause_membership(noor, community, until=clock.now() + timedelta(days=2))
    assert state_of(community, noor) == "paused"
    assert Community.objects.readable_by(noor).exists()

    assert end_pauses(SYSTEM) == 0
    Membership.objects.update(paused_until=clock.now() - timedelta(minutes=1))
    assert end_pauses(SYSTEM) == 1

    assert state_of(community, noor) == "active"


def test_come_back_ends_a_pause_and_leaves_others_alone() -> None:
    community = make_community()
    noor, active = make_member(community, state="paused"), make_member(community)

    come_back(noor, community)
    come_back(active, community)

    assert state_of(community, noor) == state_of(community, active) == "active"
    with pytest.raises(Refused):
        come_back(make_person(), community)


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


def test_change_community_to_closed_takes_public_words_inside_for_good() -> None:
    community = make_community()
    owner = make_member(community, role="owner")
    make_conversation(community, owner)

    change_community(owner, community, {"visibility": "closed"})
    change_community(owner, community, {"visibility": "public"})

    assert not Conversation.objects.get().is_public
    assert not Conversation.objects.visible_to(make_person()).exists()


def test_change_community_is_refused_to_stewards_and_keeps_what_is_not_a_setting() -> None:
    community = make_community("Before")
    owner, steward = make_member(community, role="owner"), make_member(community, role="steward")

    with pytest.raises(Refused):
        change_community(steward, community, {"name": "After"})
    change_community(owner, community, {"slug": "taken", "member_count": 9})

    community.refresh_from_db()
    assert (community.name, community.member_count, community.version) == ("Before", 2, 1)


def test_move_community_needs_both_sides_and_makes_no_circle() -> None:
    institution, chapter, community = (make_community(level=x) for x in ("institution", "chapter", "community"))
    both = make_person()
    for place in (institution, chapter, community):
        make_member(place, both, role="organiser")

    move_community(both, chapter, institution)
    move_community(both, community, chapter)
    for below, above in ((institution, chapter), (chapter, community), (chapter, chapter)):
        with pytest.raises(Refused):
            move_community(both, below, above)
    with pytest.raises(Refused, match="organisers"):
        move_community(make_member(community, role="organiser"), community, institution)

    community.refresh_from_db()
    assert community.parent == chapter


def test_publish_agreement_counts_versions_and_accept_agreement_takes_the_newest() -> None:
    community = make_community()
    owner, noor = make_member(community, role="owner"), make_member(community)
    publish_agreement(owner, community, ["We are kind."])
    second = publish_agreement(owner, community, ["We are kind.", "We listen."])

    accept_agreement(noor, community, agreed=1)
    assert Membership.objects.get(person=noor).agreement_version is None
    accept_agreement(noor, community, agreed=2)

    assert second.n == 2
    assert Membership.objects.get(person=noor).agreement_version == second
    with pytest.raises(Refused):
        publish_agreement(noor, community, ["Mine."])


def test_close_community_is_the_owners_alone_and_can_be_undone() -> None:
    community = make_community()
    owner, organiser = make_member(community, role="owner"), make_member(community, role="organiser")
    with pytest.raises(Refused):
        close_community(organiser, community)

    close_community(owner, community)
    community.refresh_from_db()
    assert community.closed_at is not None
    reopen_community(owner, community)

    community.refresh_from_db()
    assert community.closed_at is None


def test_import_listings_shows_foreign_html_as_plain_words() -> None:
    told = {
        "html": "<p>R &amp; friends (<a href='https://a.example'>here</a>).</p><p>Come <b>in</b></p>",
        "words": "We <3 maps, and a < b",
    }

    import_listings(
        SYSTEM, [NewListing(key, key, {"description": text, "kind": "chat"}) for key, text in told.items()]
    )

    kept = dict(Listing.objects.values_list("key", "description"))
    assert "<" not in kept["html"]
    assert kept["html"].startswith("R & friends (here")
    assert kept["words"] == told["words"]
