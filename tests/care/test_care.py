"""Telling the stewards, their decisions, another look, and 500 accounts tidied by one steward."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.care.actions.cases import (
    appeal_case,
    close_case,
    note_in_case,
    open_case,
    report_thing,
    send_reason,
    take_case,
)
from lyceum.care.actions.keeping import forget_old_words
from lyceum.care.actions.measures import Grounds, hide_thing, lift_concerned, restore_thing, suspend_concerned
from lyceum.care.actions.undoing import restore_everything, undo_everything
from lyceum.care.models import Case, Measure, Report
from lyceum.care.queries import get_told, list_queue
from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.actions.reacting import react
from lyceum.discussions.actions.writing import Typed, start_conversation
from lyceum.discussions.models import Conversation, Post, Reaction
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from tests.factories import (
    make_agreement,
    make_community,
    make_conversation,
    make_member,
    make_person,
    make_post,
    run_tasks,
)

pytestmark = pytest.mark.django_db


def make_reported_post(community: Community) -> tuple[Case, Post, Person, Person]:
    """A case about a reply of a member, told by another member; the community has a steward besides."""
    reporter, author = make_member(community), make_member(community)
    conversation = make_conversation(community)
    post = make_post(conversation, author, source="Maybe open a first-year book.")
    case = report_thing(reporter, get_told(reporter, "post", post.pk), words="Sharp.", to=community)
    return case, post, author, reporter


def test_report_thing_opens_one_case_for_many_reports_and_tells_the_stewards_once() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    case, post, author, _reporter = make_reported_post(community)
    other = make_member(community)

    again = report_thing(other, get_told(other, "post", post.pk), words="", to=community)
    run_tasks()

    assert (again.pk, case.person, case.snapshot) == (case.pk, author, "Maybe open a first-year book.")
    assert Report.objects.count() == 2
    assert [item.person for item in InboxItem.objects.filter(notice__kind="care_case")] == [steward]


def test_what_is_told_to_the_sites_stewards_does_not_reach_those_of_the_community() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    case, post, _author, _reporter = make_reported_post(community)
    afraid = make_member(community)

    at_site = report_thing(afraid, get_told(afraid, "post", post.pk), words="It is the stewards.", to=None)

    assert at_site.pk != case.pk
    assert at_site.community is None
    assert not Report.objects.filter(case__in=Case.objects.visible_to(steward), reporter=afraid).exists()
    assert Case.objects.visible_to(make_person(is_steward=True)).get() == at_site


def test_report_thing_is_refused_in_masses() -> None:
    community = make_community()
    make_member(community, role="steward")
    noor = make_member(community)
    conversation = make_conversation(community)
    for _n in range(30):
        post = make_post(conversation, conversation.author)
        report_thing(noor, get_told(noor, "post", post.pk), words="", to=community)

    with pytest.raises(Refused):
        report_thing(noor, get_told(noor, "conversation", conversation.pk), words="", to=community)


def test_a_case_whose_only_steward_is_concerned_goes_to_the_sites_stewards() -> None:
    community = make_community()
    steward, noor = make_member(community, role="owner"), make_member(community)
    site = make_person(is_steward=True)
    post = make_post(make_conversation(community, steward), steward)

    case = report_thing(noor, get_told(noor, "post", post.pk), words="", to=community)

    assert case.community is None
    assert [c.pk for c in list_queue(site, None)] == [case.pk]
    assert list_queue(steward, community) == []


def test_the_concerned_steward_neither_sees_nor_decides() -> None:
    community = make_community()
    concerned, noor = make_member(community, role="steward"), make_member(community)
    make_member(community, role="steward")
    post = make_post(make_conversation(community, concerned), concerned)

    case = report_thing(noor, get_told(noor, "post", post.pk), words="", to=community)

    assert list_queue(concerned, community) == []
    with pytest.raises(Refused, match="about you"):
        close_case(concerned, case)
    assert Case.objects.get().state == Case.State.OPEN


def test_hide_thing_tells_the_author_why_and_never_who_told(client: Client) -> None:
    community = make_community()
    agreement = make_agreement(community, "We are kind.", "We thank corrections.")
    steward = make_member(community, role="steward")
    case, post, author, reporter = make_reported_post(community)

    hide_thing(steward, case, Grounds("Please reword it.", agreement, 2))
    run_tasks()

    post.refresh_from_db()
    assert post.state == Post.State.HIDDEN
    [sent] = [str(one.body) for one in mail.outbox if one.to == [author.email]]
    assert "Please reword it." in sent
    assert "We thank corrections." in sent
    client.force_login(author)
    page = client.get(f"/care/{case.pk}/decision/").content.decode()
    assert "Please reword it." in page
    assert reporter.name not in page + sent
    assert client.get(f"/care/{case.pk}/").status_code == 404


def test_reason_mail_goes_out_once_when_the_task_runs_twice() -> None:
    from lyceum.care.tasks import send_reason_mail  # noqa: PLC0415 - the task itself is what is tested

    community = make_community()
    steward = make_member(community, role="steward")
    case, _post, _author, _reporter = make_reported_post(community)
    send_reason(steward, case, words="A word.")
    run_tasks()
    before = len(mail.outbox)

    assert send_reason_mail.func(Measure.objects.get(kind="reason").pk) is False

    assert len(mail.outbox) == before


def test_restore_thing_shows_it_again_also_an_opening_post() -> None:
    community = make_community()
    steward, noor = make_member(community, role="steward"), make_member(community)
    conversation = make_conversation(community)
    case = report_thing(noor, get_told(noor, "conversation", conversation.pk), words="", to=community)
    hide_thing(steward, case, Grounds("x"))
    assert not Conversation.objects.visible_to(noor).exists()

    restore_thing(steward, case)

    assert Conversation.objects.visible_to(noor).exists()


def test_a_held_post_is_released_with_one_press(client: Client) -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    new = make_member(community, make_person(date_joined=clock.now()))
    start_conversation(new, community, Typed(source="See https://example.org", title="A drawing"))
    case = Case.objects.get()
    client.force_login(steward)

    queue = client.get(f"/c/{community.slug}/care/").content.decode()
    client.post(f"/care/{case.pk}/release/")

    assert "Let it through" in queue
    assert Post.objects.get().state == Post.State.SHOWN
    case.refresh_from_db()
    assert case.state == Case.State.CLOSED


def test_suspend_concerned_holds_until_its_end_and_can_be_lifted() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    case, _post, author, _reporter = make_reported_post(community)

    suspend_concerned(steward, case, Grounds("x"), until=clock.now() + timedelta(days=7))
    assert not Membership.objects.get(person=author).may_write
    lift_concerned(steward, case)

    assert Membership.objects.get(person=author).may_write


@pytest.mark.parametrize("role", ["member", "facilitator", "coordinator"])
def test_decisions_are_refused_to_those_who_do_not_look_after(role: str) -> None:
    community = make_community()
    actor = make_member(community, role=role)
    make_member(community, role="steward")
    case, post, _author, _reporter = make_reported_post(community)

    for decide in (
        lambda: take_case(actor, case),
        lambda: note_in_case(actor, case, words="x"),
        lambda: hide_thing(actor, case, Grounds("x")),
        lambda: restore_thing(actor, case),
        lambda: suspend_concerned(actor, case, Grounds("x"), until=clock.now()),
        lambda: close_case(actor, case),
        lambda: undo_everything(actor, [1], community, reason="x"),
    ):
        with pytest.raises(Refused):
            decide()

    post.refresh_from_db()
    assert post.state == Post.State.SHOWN
    assert not Measure.objects.exists()


def test_appeal_case_is_decided_by_somebody_else() -> None:
    community = make_community()
    first, second = make_member(community, role="steward"), make_member(community, role="steward")
    case, post, author, _reporter = make_reported_post(community)
    hide_thing(first, case, Grounds("x"))
    close_case(first, case)

    appeal_case(author, case, words="I was quoting.")

    with pytest.raises(Refused, match="has not decided"):
        restore_thing(first, case)
    restore_thing(second, case)
    post.refresh_from_db()
    assert post.state == Post.State.SHOWN
    with pytest.raises(Refused, match="already"):
        appeal_case(author, case, words="Again.")


def test_appeal_case_without_a_second_steward_goes_to_the_site() -> None:
    community = make_community()
    only, site = make_member(community, role="owner"), make_person(is_steward=True)
    case, post, author, _reporter = make_reported_post(community)
    hide_thing(only, case, Grounds("x"))

    appeal_case(author, case, words="Please.")
    case.refresh_from_db()
    restore_thing(site, case)

    post.refresh_from_db()
    assert (case.community, post.state) == (None, Post.State.SHOWN)


def test_closing_tells_those_who_told_and_nothing_more(client: Client) -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    case, _post, author, reporter = make_reported_post(community)

    close_case(steward, case)
    run_tasks()

    items = InboxItem.objects.filter(notice__kind="care_looked")
    assert [item.person for item in items] == [reporter]
    client.force_login(reporter)
    assert client.get(f"/care/{case.pk}/decision/").status_code == 404
    assert author.pk not in items.values_list("person_id", flat=True)


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


BAD = ["", "x" * 1_000_000, "\x00\x07", "\ud800", "\u202e\u202d", "<script>alert(1)</script>", "💥" * 4000]


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


def test_undo_everything_tidies_500_accounts_in_one_go_and_puts_all_back(client: Client) -> None:
    community = make_community()
    steward, victim = make_member(community, role="steward"), make_member(community)
    conversation = make_conversation(community, victim)
    opening = conversation.posts.get()
    spammers = make_spammers(community, conversation, 500)
    Reaction.objects.bulk_create(
        [Reaction(post=opening, conversation=conversation, person=p, kind="thanks") for p in spammers]
    )
    Post.objects.filter(pk=opening.pk).update(thanks=500)
    client.force_login(steward)

    page = client.get(f"/c/{community.slug}/care/accounts/?all=1").content.decode()
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(
            f"/c/{community.slug}/care/accounts/?days=7",
            {"people": [p.pk for p in spammers], "reason": "Advertising"},
        )

    assert page.count('name="people"') == 500
    assert answer.status_code == 302
    assert len(captured) < 500 * 3 + 100
    assert Post.objects.filter(state=Post.State.SHOWN).count() == 1
    assert not Reaction.objects.exists()
    opening.refresh_from_db()
    assert opening.thanks == 0
    assert Membership.objects.filter(suspended_until__isnull=False).count() == 500

    client.post(f"/care/{Case.objects.get(origin='tidy').pk}/put-back/")

    opening.refresh_from_db()
    assert (Post.objects.filter(state=Post.State.SHOWN).count(), opening.thanks) == (501, 500)
    assert not Membership.objects.filter(suspended_until__isnull=False).exists()


def make_spammers(community: Community, conversation: Conversation, number: int) -> list[Person]:
    people = Person.objects.bulk_create(
        [Person(name=f"Buy {n}", handle=f"buy{n}", email=f"buy{n}@spam.example") for n in range(number)]
    )
    Membership.objects.bulk_create(
        [Membership(community=community, person=person, joined_at=clock.now()) for person in people]
    )
    Post.objects.bulk_create(
        [
            Post(conversation=conversation, n=n, author=person, source="Buy!", html="<p>Buy!</p>")
            for n, person in enumerate(people, 2)
        ]
    )
    Conversation.objects.filter(pk=conversation.pk).update(post_count=number + 1)
    return list(people)


def test_undo_everything_leaves_stewards_and_other_communities_alone() -> None:
    here, there = make_community(), make_community()
    steward, second = make_member(here, role="steward"), make_member(here, role="steward")
    spammer = make_member(here)
    make_member(there, spammer)
    post_here = make_post(make_conversation(here), spammer)
    post_there = make_post(make_conversation(there), spammer)

    undo_everything(steward, [spammer.pk, second.pk, steward.pk], here, reason="x")

    post_here.refresh_from_db()
    post_there.refresh_from_db()
    assert (post_here.state, post_there.state) == (Post.State.HIDDEN, Post.State.SHOWN)
    assert Membership.objects.get(community=here, person=second).may_write
    assert Membership.objects.get(community=there, person=spammer).may_write


def test_undo_everything_of_the_site_suspends_accounts_and_comes_back() -> None:
    community = make_community()
    site, spammer = make_person(is_steward=True), make_member(community)
    conversation = make_conversation(community, spammer)
    react(make_member(community), conversation.posts.get(), "thanks", on=True)

    case = undo_everything(site, [spammer.pk], None, reason="x")
    spammer.refresh_from_db()
    assert spammer.status == Person.Status.SUSPENDED
    assert not Conversation.objects.visible_to(site).exists()
    restore_everything(site, case)
    restore_everything(site, case)

    spammer.refresh_from_db()
    assert spammer.status == Person.Status.ACTIVE
    assert Conversation.objects.visible_to(site).exists()
    assert Measure.objects.filter(kind="restore").count() == 1


def test_open_case_is_the_softwares_alone() -> None:
    with pytest.raises(Refused):
        open_case(make_person(), "post", 1, community_id=None, person_id=None, snapshot="")

    assert open_case(SYSTEM, "post", 1, community_id=None, person_id=None, snapshot="").pk


def test_forget_old_words_keeps_a_year_and_open_cases() -> None:
    community = make_community()
    make_member(community, role="steward")
    old, young, waiting = (make_reported_post(community)[0] for _n in range(3))
    year = timedelta(days=366)
    Case.objects.filter(pk=old.pk).update(state="closed", closed_at=clock.now() - year)
    Case.objects.filter(pk=young.pk).update(state="closed", closed_at=clock.now())

    assert forget_old_words(SYSTEM) == 1

    assert set(Case.objects.exclude(snapshot="").values_list("pk", flat=True)) == {young.pk, waiting.pk}
    assert not Report.objects.get(case=old).words
    with pytest.raises(Refused):
        forget_old_words(make_person())


def test_a_case_about_a_person_offers_no_hiding(client: Client) -> None:
    steward, person = make_person(is_steward=True), make_person()
    case = report_thing(make_person(), get_told(steward, "person", person.pk), words="Rude.", to=None)
    client.force_login(steward)

    page = client.get(f"/care/{case.pk}/").content.decode()

    assert 'value="suspend"' in page
    assert 'value="hide"' not in page
