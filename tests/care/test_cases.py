"""Telling the stewards, their cases, and another look by somebody else."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from lyceum.care.actions.cases import appeal_case, close_case, open_case, report_thing, send_reason
from lyceum.care.actions.keeping import forget_old_words
from lyceum.care.actions.measures import Grounds, hide_thing, restore_thing
from lyceum.care.models import Case, Measure, Report
from lyceum.care.queries import get_told, list_queue
from lyceum.discussions.models.conversations import Post
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import InboxItem
from lyceum.people.requests import SYSTEM
from tests.care.makers import make_reported_post
from tests.factories import make_community, make_conversation, make_member, make_person, make_post, run_tasks

pytestmark = pytest.mark.django_db


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
