"""The pages of communities: what they show, what a link does, what they make of odd input, what they cost."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.actions.joining import join_community
from lyceum.communities.actions.members import invite_people
from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.listings import Listing
from lyceum.communities.queries.invitations import secret_of
from lyceum.kernel import clock
from lyceum.people.models.accounts import Block
from lyceum.people.models.profiles import Profile
from tests.factories import make_agreement, make_community, make_conversation, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db

BAD = [
    "",
    "x" * 30_000,
    "\x00\x07",
    "\ufffd",
    "\u202e\u202dabc",
    "<script>alert(1)</script>",
    "💥" * 4000,
    "-1",
    "9" * 40,
]


def make_listing(name: str, **fields: object) -> Listing:
    fields.setdefault("kind", "forum")
    return Listing.objects.create(
        name=name, slug=name.lower().replace(" ", "-"), key=name, url="https://elsewhere.example", **fields
    )


def count_statements(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_home_shows_the_empty_site_then_real_communities_and_leads_people_on(client: Client) -> None:
    assert "first seat" in client.get("/").content.decode()

    make_community("Statistics, slowly")
    make_community("Secret circle", visibility="hidden")
    body = client.get("/").content.decode()
    assert "Statistics, slowly" in body
    assert "Secret circle" not in body

    client.force_login(make_person())
    assert client.get("/")["Location"] == "/communities/"


def test_community_list_has_both_kinds_as_equals_by_name_and_pages_by_key(client: Client) -> None:
    for n in range(12):
        make_community(f"c{n:02} Circle")
        make_listing(f"C{n:02} Forum")

    first = client.get("/communities/")
    names = [card.entry.name for card in first.context["page"].items] if first.context else []
    body = first.content.decode()
    after = body.split("after=")[1].split('"')[0]
    second = client.get(f"/communities/?after={after}").content.decode()

    everything = body.split('id="directory"')[1]
    assert everything.index("c00 Circle") < everything.index("C00 Forum") < everything.index("c01 Circle")
    assert "hosted elsewhere" in body
    assert "c11 Circle" not in body
    assert "C11 Forum" in second
    assert "c00 Circle" not in second
    assert len(names) in {0, 20}


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("q=quiet", {"Quiet Writers"}),
        ("kind=here", {"Quiet Writers"}),
        ("kind=elsewhere", {"Loud Forum", "Old List"}),
        ("kind=mailing_list", {"Old List"}),
        ("kind=nonsense", set()),
        ("q=forum&kind=here", set()),
    ],
)
def test_community_list_filters_by_words_and_kind(client: Client, asked: str, shown: set[str]) -> None:
    make_community("Quiet Writers")
    make_listing("Loud Forum")
    make_listing("Old List", kind="mailing_list")
    make_listing("Gone Forum", state="gone")

    body = client.get(f"/communities/?{asked}").content.decode()

    assert {name for name in ("Quiet Writers", "Loud Forum", "Old List", "Gone Forum") if name in body} == shown


def test_community_list_puts_my_own_on_top_with_the_state_of_a_request(client: Client) -> None:
    mine, asked = make_community("Zebra", visibility="hidden"), make_community("Ask us", join_mode="ask")
    noor = make_member(mine)
    join_community(noor, asked)
    client.force_login(noor)

    body = client.get("/communities/").content.decode()

    assert "My communities" in body
    assert "asked to join" in body
    assert "Zebra" in body


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_with_more_to_show(client: Client, number: int) -> None:
    for n in range(number):
        make_listing(f"Forum {n}")
    community = make_community(level="institution")
    owner = make_member(community, role="owner")
    for _n in range(number):
        make_community(parent=community)
        friend = make_member(community, role="steward")
        Profile.objects.filter(person=friend).update(can_be_found=True)
        make_conversation(community, friend)
        make_member(community, state="requested")
        invite_people(owner, community)
    client.force_login(owner)

    at = f"/c/{community.slug}/"
    counts = {
        part: count_statements(client, part)
        for part in (
            "/communities/",
            at,
            f"{at}people/",
            f"{at}joining/",
            f"{at}roles/",
            f"{at}log/",
            f"{at}agreement/",
        )
    }

    # Session, person, the page's own rows; the numbers are the same for one and for three of everything.
    assert counts == {
        "/communities/": 6,
        at: 11,
        f"{at}people/": 8,
        f"{at}joining/": 7,
        f"{at}roles/": 5,
        f"{at}log/": 5,
        f"{at}agreement/": 6,
    }


def test_listing_page_says_where_it_lives_and_who_confirmed_it(client: Client) -> None:
    listing = make_listing("Loud Forum", confirmed_by="A librarian", languages=["de"], topics=["physics"])

    body = client.get(f"/elsewhere/{listing.slug}/").content.decode()

    assert "hosted elsewhere" in body
    assert 'rel="ugc nofollow noopener external"' in body
    assert "A librarian" in body
    assert client.get("/elsewhere/nothing/").status_code == 404


def test_unknown_and_hidden_answer_alike(client: Client) -> None:
    make_community(slug="hidden-one", visibility="hidden")

    hidden, unknown = client.get("/c/hidden-one/"), client.get("/c/never-was/")

    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content
    assert hidden.headers == unknown.headers


@pytest.mark.parametrize(("visibility", "indexed"), [("public", True), ("closed", False)])
def test_front_page_tells_robots(client: Client, visibility: str, *, indexed: bool) -> None:
    community = make_community(visibility=visibility)

    assert ("noindex" not in client.get(f"/c/{community.slug}/").content.decode()) == indexed


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


@pytest.mark.parametrize("words", BAD)
def test_forms_take_any_input(client: Client, words: str) -> None:
    community = make_community(join_mode="ask", join_questions=["Why?"])
    owner = make_member(community, role="owner")
    waiting = make_member(community, state="requested")
    request = Membership.objects.get(person=waiting)
    client.force_login(owner)
    at = f"/c/{community.slug}/"
    fields = ("name", "description", "visibility", "join_mode", "language", "points", "welcome", "city", "format")
    more = ("join_questions", "mail_domain", "level", "parent", "mail", "note", "days", "uses", "reason", "until")
    data = dict.fromkeys((*fields, *more, "roles", "answer0", "agreed", "stay", "form_key"), words)

    answers = {
        address: client.post(address, data).status_code
        for address in (
            "/communities/new/",
            f"{at}settings/about/",
            f"{at}settings/access/",
            f"{at}settings/place/",
            f"{at}agreement/edit/",
            f"{at}joining/",
            f"{at}pause/",
            f"{at}requests/{request.pk}/refuse/",
            f"{at}people/{owner.handle}/roles/",
            f"{at}picture/",
        )
    }
    client.force_login(make_person())
    answers["join"] = client.post(f"{at}join/", data).status_code
    answers["list"] = client.get("/communities/", {"q": words, "kind": words, "after": words}).status_code

    assert set(answers.values()) <= {200, 302, 422}, answers
    assert "<script>alert" not in client.get(at).content.decode()


@pytest.mark.parametrize(
    "part", ["people/nobody/roles/", "requests/99/accept/", "joining/99/revoke/", "settings/odd/"]
)
def test_unknown_ids_are_not_found_and_wrong_methods_refused(client: Client, part: str) -> None:
    community = make_community()
    client.force_login(make_member(community, role="owner"))

    assert client.post(f"/c/{community.slug}/{part}").status_code == 404
    assert client.get(f"/c/{community.slug}/come-back/").status_code == 405


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


def test_found_and_settings_by_the_pages(client: Client) -> None:
    noor = make_person()
    client.force_login(noor)
    founding = {
        "name": "Statistics, slowly",
        "description": "For people who need numbers.",
        "visibility": "public",
        "join_mode": "open",
        "language": "en",
        "points": "We are kind.\n\nWe listen.",
    }

    assert client.get("/communities/new/").status_code == 200
    assert client.post("/communities/new/", founding)["Location"] == "/c/statistics-slowly/"
    saved = client.post("/c/statistics-slowly/settings/access/", {"visibility": "closed", "join_mode": "ask"})

    community = Community.objects.get()
    agreement = community.agreement_versions.get()
    assert agreement.points == ["We are kind.", "We listen."]
    assert (saved.status_code, community.visibility, community.join_mode) == (302, "closed", "ask")
    log = client.get("/c/statistics-slowly/log/").content.decode()
    assert "Settings were changed" in log
    assert "<ins>closed</ins>" in log
    assert noor.name not in log.split("<main")[1]


def test_join_leave_and_pause_by_the_pages(client: Client) -> None:
    community = make_community()
    make_agreement(community)
    noor = make_person()
    client.force_login(noor)
    at = f"/c/{community.slug}/"

    assert client.get(f"{at}join/").status_code == 200
    client.post(f"{at}join/", {"agreed": "1"})
    assert Membership.objects.get().state == "active"
    assert client.get(f"{at}pause/").status_code == 200
    assert client.get(f"{at}leave/").status_code == 200
    client.post(f"{at}leave/")

    assert Membership.objects.get().state == "left"


def test_parents_organisers_read_cards_and_counts_but_not_the_inside(client: Client) -> None:
    parent = make_community(level="institution")
    child = make_community("Hidden child", visibility="hidden", parent=parent)
    make_conversation(child, title="Inner words")
    client.force_login(make_member(parent, role="organiser"))

    above, below = client.get(f"/c/{parent.slug}/"), client.get(f"/c/{child.slug}/")

    assert "Hidden child" in above.content.decode()
    assert "1 member in all" in above.content.decode()
    assert below.status_code == 200
    assert "Inner words" not in below.content.decode()
    assert client.get(f"/c/{child.slug}/conversations/").status_code == 404
