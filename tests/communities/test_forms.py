"""Forms of communities: any input, unknown ids, and the way through the pages."""

import pytest
from django.test import Client

from lyceum.communities.models.communities import Community, Membership
from tests.factories import make_agreement, make_community, make_member, make_person

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


def test_found_and_settings_by_the_pages(client: Client) -> None:
    noor = make_person()
    client.force_login(noor)
    told = {"name": "Statistics, slowly", "description": "For people who need numbers.", "language": "en"}

    client.post("/communities/new/", {"shape": "exchange"})
    client.post("/communities/new/name/", {**told, "visibility": "public"})
    client.post("/communities/new/agreement/", {"points": "We are kind.\n\nWe listen."})
    assert client.post("/communities/new/people/", {})["Location"] == "/c/statistics-slowly/first-week/"
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
