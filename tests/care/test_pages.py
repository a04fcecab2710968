"""Pages of care: telling, the queue, a case; any input."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.care.actions.cases import report_thing
from lyceum.care.actions.measures import Grounds, hide_thing, suspend_concerned
from lyceum.care.models import Case, Measure
from lyceum.care.queries import get_told
from lyceum.communities.models.communities import Membership
from lyceum.communities.models.listings import Listing, ListingClaim
from lyceum.kernel import clock
from tests.care.makers import make_reported_post
from tests.factories import make_community, make_conversation, make_member, make_person

pytestmark = pytest.mark.django_db

BAD = ["", "x" * 1_000_000, "\x00\x07", "\ud800", "\u202e\u202d", "<script>alert(1)</script>", "💥" * 4000]


@pytest.mark.parametrize("kind", ["post", "conversation", "community", "person"])
def test_tell_page_works_for_every_kind_one_can_see(client: Client, kind: str) -> None:
    community = make_community()
    make_member(community, role="steward")
    noor = make_member(community)
    conversation = make_conversation(community)
    pk = {
        "post": conversation.posts.get().pk,
        "conversation": conversation.pk,
        "community": community.pk,
        "person": conversation.author_id,
    }[kind]
    client.force_login(noor)

    shown = client.get(f"/tell/{kind}/{pk}/")
    told = client.post(f"/tell/{kind}/{pk}/", {"words": "Look, please.", "to": str(community.pk)})

    assert (shown.status_code, told.status_code) == (200, 302)
    assert Case.objects.get().about_kind == kind


def test_tell_page_hides_what_one_cannot_see_and_unknown_kinds(client: Client) -> None:
    hidden = make_community(visibility="hidden")
    post = make_conversation(hidden).posts.get()
    client.force_login(make_person())

    assert client.get(f"/tell/post/{post.pk}/").status_code == 404
    assert client.get(f"/tell/community/{hidden.pk}/").status_code == 404
    assert client.get("/tell/nothing/1/").status_code == 404
    assert client.post(f"/tell/post/{post.pk}/", {"words": "x", "to": "site"}).status_code == 404
    assert not Case.objects.exists()


@pytest.mark.parametrize("act", ["reason", "hide", "restore", "suspend", "unsuspend", "note", "close"])
def test_case_page_does_what_was_chosen(client: Client, act: str) -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    case, _post, author, _reporter = make_reported_post(community)
    if act == "restore":
        hide_thing(steward, case, Grounds("x"))
    if act == "unsuspend":
        suspend_concerned(steward, case, Grounds("x"), until=clock.now() + timedelta(days=1))
    client.force_login(steward)

    answer = client.post(f"/care/{case.pk}/", {"act": act, "words": "Because.", "days": "7", "point": ""})

    assert answer.status_code == 302
    assert act in Measure.objects.filter(case=case).values_list("kind", flat=True)
    assert Membership.objects.get(person=author).may_write == (act != "suspend")
    assert client.get(f"/care/{case.pk}/").status_code == 200


@pytest.mark.parametrize("words", BAD)
def test_forms_of_care_take_any_input(client: Client, words: str) -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    case, _post, author, reporter = make_reported_post(community)
    client.force_login(steward)
    typed = words.encode("utf-8", "surrogatepass").decode("utf-8", "replace")

    for data in (
        {"act": "reason", "words": typed},
        {"act": "nothing", "words": typed, "days": typed[:9], "point": "99"},
    ):
        assert client.post(f"/care/{case.pk}/", data).status_code in {302, 422}
    client.force_login(reporter)
    assert client.post(f"/tell/person/{author.pk}/", {"words": typed, "to": typed[:50]}).status_code in {302, 422}

    assert "<script>alert" not in client.get(f"/tell/person/{author.pk}/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_queue_costs_the_same_with_more_cases(
    client: Client, number: int, django_assert_max_num_queries: object
) -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    for _n in range(number):
        make_reported_post(community)
    client.force_login(steward)
    client.get(f"/c/{community.slug}/care/")

    with CaptureQueriesContext(connection) as captured:
        client.get(f"/c/{community.slug}/care/")

    assert len(captured) == 6


def test_a_case_about_a_person_offers_no_hiding(client: Client) -> None:
    steward, person = make_person(is_steward=True), make_person()
    case = report_thing(make_person(), get_told(steward, "person", person.pk), words="Rude.", to=None)
    client.force_login(steward)

    page = client.get(f"/care/{case.pk}/").content.decode()

    assert 'value="suspend"' in page
    assert 'value="hide"' not in page


def test_the_sites_queue_counts_claims_that_wait_for_a_word(client: Client) -> None:
    listing = Listing.objects.create(name="Elsewhere", kind="forum", key="test:1", slug="elsewhere", state="listed")
    ListingClaim.objects.create(listing=listing, person=make_person(), words="I moderate there.")
    client.force_login(make_person(is_steward=True))

    page = client.get("/care/").content.decode()

    assert "1 thing needs a person" in page
    assert "Who runs what elsewhere" in page
