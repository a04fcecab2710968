"""Pages of invitations and members."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from lyceum.communities.actions.members import invite_people
from lyceum.communities.models.communities import Membership
from lyceum.communities.queries.invitations import secret_of
from lyceum.kernel import clock
from lyceum.people.models.accounts import Block
from lyceum.people.models.profiles import Profile
from tests.factories import make_agreement, make_community, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def test_invitation_page_changes_nothing_when_opened_and_shows_a_hidden_name_alone(client: Client) -> None:
    community = make_community("Night owls", visibility="hidden", description="We whisper about stars.")
    make_agreement(community, "We whisper.")
    invitation = invite_people(make_member(community, role="owner"), community)
    noor = make_person()
    address = f"/join/{secret_of(invitation)}/"
    client.force_login(noor)

    for _scan in range(3):
        page = client.get(address)
        client.head(address)

    body = page.content.decode()
    assert "Night owls" in body
    assert "whisper" not in body
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "no-store"
    assert not Membership.objects.filter(person=noor).exists()
    invitation.refresh_from_db()
    assert invitation.uses_left == 1


def test_invitation_page_takes_people_in_after_the_agreement(client: Client) -> None:
    community = make_community(visibility="hidden")
    make_agreement(community, "We whisper.")
    invitation = invite_people(make_member(community, role="owner"), community)
    noor = make_person()
    address = f"/join/{secret_of(invitation)}/"
    client.force_login(noor)

    asked = client.post(address)
    joined = client.post(address, {"agreed": "1"})

    assert "We whisper." in asked.content.decode()
    assert joined["Location"] == f"/c/{community.slug}/"
    assert Membership.objects.get(person=noor).state == "active"
    assert client.post(address, {"agreed": "1"}).status_code == 404


def test_invitation_page_of_another_address_shows_no_agreement_and_lets_nobody_in(client: Client) -> None:
    community = make_community(visibility="hidden")
    make_agreement(community, "We whisper.")
    invitation = invite_people(make_member(community, role="owner"), community, mail="noor@example.org")
    stranger = make_person()
    EmailAddress.objects.create(user=stranger, email="noor@example.org", verified=False)
    client.force_login(stranger)

    answer = client.post(f"/join/{secret_of(invitation)}/", {"agreed": "1"}, follow=True)

    assert "another mail address" in answer.content.decode()
    assert "We whisper." not in answer.content.decode()
    assert not Membership.objects.filter(person=stranger).exists()


def test_invitation_page_keeps_the_way_for_visitors(client: Client) -> None:
    community = make_community()
    invitation = invite_people(make_member(community, role="owner"), community)

    assert client.get(f"/join/{secret_of(invitation)}/").status_code == 200
    assert client.post(f"/join/{secret_of(invitation)}/").status_code == 401
    assert client.get("/join/12-nonsense/").status_code == 404


def test_invitation_list_sends_a_mail_and_shows_who_came_by_which_link(client: Client) -> None:
    community = make_community()
    client.force_login(make_member(community, role="steward"))

    answer = client.post(f"/c/{community.slug}/joining/", {"mail": "x@example.org", "days": "7", "uses": "1"})
    run_tasks()

    assert answer.status_code == 302
    assert [sent.to for sent in mail.outbox] == [["x@example.org"]]
    assert "x@example.org" in client.get(f"/c/{community.slug}/joining/").content.decode()


def test_member_list_shows_who_can_be_found_and_not_the_blocked(client: Client) -> None:
    community = make_community()
    noor = make_member(community)
    for name, found in (("Findable Fay", True), ("Private Pia", False), ("Blocked Bo", True)):
        person = make_member(community, make_person(name))
        Profile.objects.filter(person=person).update(can_be_found=found)
        if name.startswith("Blocked"):
            Block.objects.create(person=person, blocked=noor)
    client.force_login(noor)

    body = client.get(f"/c/{community.slug}/people/").content.decode()
    searched = client.get(f"/c/{community.slug}/people/?q=pia").content.decode()

    assert "Findable Fay" in body
    assert "Private Pia" not in body + searched
    assert "Blocked Bo" not in body


def test_member_list_is_limited_in_depth_and_rate(client: Client) -> None:
    community = make_community()
    noor = make_member(community)
    for n in range(205):
        person = make_member(community, make_person(f"p{n:03}"))
        Profile.objects.filter(person=person).update(can_be_found=True)
    client.force_login(noor)
    address, seen, pages = f"/c/{community.slug}/people/", 0, 0
    following = address
    while following:
        body = client.get(following).content.decode()
        seen += body.count('<li class="lead">')
        pages += 1
        following = f"{address}?after={body.split('?after=')[1].split(chr(34))[0]}" if "?after=" in body else ""

    assert (seen, pages) == (200, 10)
    with clock.frozen(clock.now()):  # the limit counts by the minute, and the test must not cross one
        codes = {client.get(address).status_code for _n in range(31)}
    assert 429 in codes


def test_other_communities_requests_and_links_are_out_of_reach(client: Client) -> None:
    mine, other = make_community(), make_community()
    waiting = make_member(other, state="requested")
    invitation = invite_people(make_member(other, role="owner"), other)
    client.force_login(make_member(mine, role="owner"))

    request = Membership.objects.get(person=waiting)
    assert client.post(f"/c/{mine.slug}/requests/{request.pk}/accept/").status_code == 404
    assert client.post(f"/c/{mine.slug}/joining/{invitation.pk}/revoke/").status_code == 404

    request.refresh_from_db()
    invitation.refresh_from_db()
    assert (request.state, invitation.revoked_at) == ("requested", None)


def test_a_member_list_says_that_somebody_is_left_out_only_when_somebody_is(client: Client) -> None:
    community = make_community(member_count=1)
    owner = make_member(community, role="owner")
    Profile.objects.filter(person=owner).update(can_be_found=True)
    client.force_login(owner)

    alone = client.get(f"/c/{community.slug}/people/").content.decode()
    make_member(community)
    type(community).objects.filter(pk=community.pk).update(member_count=2)
    with_another = client.get(f"/c/{community.slug}/people/").content.decode()

    assert "Not everybody is listed" not in alone
    assert alone.count(f'href="/people/{owner.handle}/"') == 1
    assert "Not everybody is listed" in with_another
