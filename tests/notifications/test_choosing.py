"""How soon people hear of what: choices from the most specific to the least, what they follow, and their pages."""

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.models.communities import Community
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.actions.choosing import Wish, choose_steps, set_rhythm, stop_mails
from lyceum.notifications.actions.inbox import follow, follow_if_new
from lyceum.notifications.actions.notices import notify
from lyceum.notifications.models import Choice, Following, InboxItem, Rhythm
from lyceum.notifications.queries.choosing import NEWS, get_chosen, list_news_steps, list_steps
from lyceum.notifications.registries import notice_kinds
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db
RHYTHM = {
    "quiet_from": "22:00",
    "quiet_until": "6.30",
    "days_off": ["4"],
    "paused_until": "",
    "letters": ["weekly_letter"],
    "letter_weekday": "5",
    "letter_hour": "9",
    "letter_monthly": "on",
    "without_content": "on",
    "auto_follow": "replied",
}


def test_step_of_a_community_outranks_everywhere_which_outranks_the_default() -> None:
    person, kind = make_person(), notice_kinds["reply"]
    here, there = make_community(), make_community()
    assert get_chosen(person.pk).step(kind, here.pk, "mail") == "now"

    choose_steps(person, person.pk, [Wish("reply", "mail", "never", here.pk), Wish("reply", "mail", "day")])

    chosen = get_chosen(person.pk)
    assert [chosen.step(kind, pk, "mail") for pk in (here.pk, there.pk, None)] == ["never", "day", "day"]
    assert list_steps(kind, here.pk, [person.pk])["mail"] == {person.pk: "never"}
    assert list_steps(kind, there.pk, [person.pk])["mail"] == {person.pk: "day"}


def test_what_cannot_be_stopped_comes_whatever_stands_in_the_table() -> None:
    person = make_person()
    Choice.objects.create(person=person, kind="owner_offer", step="never")

    choose_steps(person, person.pk, [Wish("takeover", "mail", "never"), Wish("nonsense", "mail", "never")])

    assert get_chosen(person.pk).step(notice_kinds["owner_offer"], None, "mail") == "now"
    assert Choice.objects.count() == 1


def test_choosing_the_default_leaves_no_row() -> None:
    person, community = make_person(), make_community()
    choose_steps(person, person.pk, [Wish("reply", "mail", "day"), Wish("reply", "mail", "now", community.pk)])
    assert Choice.objects.count() == 2

    choose_steps(person, person.pk, [Wish("reply", "mail", "now"), Wish("reply", "mail", "now", community.pk)])

    assert not Choice.objects.exists()


def test_stop_mails_stops_a_kind_in_every_community_too() -> None:
    person, community = make_person(), make_community()
    choose_steps(person, person.pk, [Wish("reply", "mail", "day"), Wish("reply", "mail", "now", community.pk)])

    stop_mails(SYSTEM, person.pk, "reply")

    assert get_chosen(person.pk).step(notice_kinds["reply"], community.pk, "mail") == "never"
    stop_mails(SYSTEM, 10**9, "reply")  # somebody who is gone


def test_nobody_chooses_for_another() -> None:
    person, other = make_person(), make_person()

    with pytest.raises(Refused):
        choose_steps(other, person.pk, [Wish("reply", "mail", "day")])
    with pytest.raises(Refused):
        set_rhythm(other, person.pk, {"letter_hour": 3})

    assert not Choice.objects.exists()
    assert Rhythm.objects.get(person=person).letter_hour == 0


def test_list_news_steps_leaves_out_muted_communities() -> None:
    person = make_person()
    weekly, daily, muted = make_community(), make_community(), make_community()
    for community in (weekly, daily, muted):
        make_member(community, person)
    choose_steps(person, person.pk, [Wish(NEWS, "mail", "day", daily.pk)])
    follow(person, person.pk, "community", muted.pk, "mute")

    assert list_news_steps(person, get_chosen(person.pk)) == {weekly.pk: "week", daily.pk: "day"}


def _news(community: Community) -> None:
    about = ("community", community.pk)
    notify(SYSTEM, kind=NEWS, about=about, audience={"news": community.pk}, community_id=community.pk)
    run_tasks()


def test_news_straight_away_only_for_members_who_chose_it() -> None:
    community = make_community()
    make_member(community)
    eager, stranger = make_member(community), make_person()
    for person in (eager, stranger):
        choose_steps(person, person.pk, [Wish(NEWS, "mail", "now", community.pk)])

    _news(community)

    assert [letter.to for letter in mail.outbox] == [[eager.email]]
    assert InboxItem.objects.get().state == "apart"


@pytest.mark.parametrize(
    ("levels", "hears"),
    [
        ({}, False),
        ({"community": "everything"}, True),
        ({"community": "everything", "conversation": "mute"}, False),
        ({"community": "everything", "conversation": "normal"}, False),
        ({"community": "mute", "conversation": "everything"}, True),
        ({"tag:maths": "everything"}, True),
        ({"tag:maths": "mute", "community": "everything"}, False),
        ({"person": "everything", "community": "normal"}, False),
        ({"person": "everything"}, True),
    ],
)
def test_the_most_specific_level_decides(levels: dict[str, str], hears: bool) -> None:  # noqa: FBT001 - a table
    community, writer = make_community(), make_person()
    member = make_member(community)
    things = {"conversation": 7, "tag:maths": community.pk, "community": community.pk, "person": writer.pk}
    for kind, level in levels.items():
        follow(member, member.pk, kind, things[kind], level)

    followers = [[kind, pk] for kind, pk in things.items()]
    about = ("community", community.pk)
    notify(SYSTEM, kind="reply", about=about, audience={"followers": followers}, actor_id=writer.pk)
    run_tasks()

    assert InboxItem.objects.filter(person=member).exists() is hears


def test_whoever_follows_a_person_hears_nothing_of_posts_without_a_name() -> None:
    community = make_community()
    writer, member = make_person(), make_member(community)
    follow(member, member.pk, "person", writer.pk, "everything")
    Person.objects.filter(pk=writer.pk).update(status="nameless")

    about, audience = ("community", community.pk), {"followers": [["person", writer.pk]]}
    notify(SYSTEM, kind="reply", about=about, audience=audience, actor_id=writer.pk)
    run_tasks()

    assert not InboxItem.objects.exists()


@pytest.mark.parametrize(("choice", "started", "replied"), [("started", 1, 0), ("replied", 1, 1), ("nothing", 0, 0)])
def test_following_by_itself_is_a_choice(choice: str, started: int, replied: int) -> None:
    person, community = make_person(), make_community()
    Rhythm.objects.filter(person=person).update(auto_follow=choice)

    follow_if_new(SYSTEM, person.pk, "conversation", 1)
    about, detail = ("community", community.pk), {"conversation": 2}
    notify(SYSTEM, kind="reply", about=about, audience={}, detail=detail, actor_id=person.pk)
    run_tasks()

    rows = Following.objects.filter(person=person)
    assert rows.filter(pk_of=1).count() == started
    assert rows.filter(pk_of=2).count() == replied


def test_rhythm_is_saved(client: Client) -> None:
    person = make_person()
    client.force_login(person)

    assert client.post("/me/notices/rhythm/", RHYTHM).status_code == 302

    rhythm = Rhythm.objects.get(person=person)
    assert (str(rhythm.quiet_until), rhythm.days_off, rhythm.letter_weekday) == ("06:30:00", "4", 5)
    assert (rhythm.letter_monthly, rhythm.without_content, rhythm.auto_follow) == (True, True, "replied")
    assert "checked" in client.get("/me/notices/").content.decode().split('name="letter_monthly"')[1].split(">")[0]
    assert get_chosen(person.pk).has_stopped("day")
    assert not get_chosen(person.pk).has_stopped("week")


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_from": "late"},
        {"days_off": ["0", "1", "2", "3", "4", "5", "6"]},
        {"paused_until": "2999-01-01"},
        {"letter_hour": "25"},
        {"letter_weekday": "9"},
        {"auto_follow": "x"},
    ],
)
def test_rhythm_that_cannot_be_is_said_to_be_so(client: Client, wrong: dict[str, object]) -> None:
    person = make_person()
    client.force_login(person)

    answer = client.post("/me/notices/rhythm/", RHYTHM | wrong)

    assert answer.status_code == 422
    assert "Error: " in answer.content.decode()
    assert Rhythm.objects.get(person=person).days_off == ""


@pytest.mark.parametrize("communities", [1, 3])
def test_choices_page_costs_the_same_for_many_communities(client: Client, communities: int) -> None:
    person = make_person()
    for _n in range(communities):
        make_member(make_community(), person)
    client.force_login(person)
    client.get("/me/notices/")

    with CaptureQueriesContext(connection) as found:
        page = client.get("/me/notices/").content.decode()

    assert len(found.captured_queries) == 8
    assert page.count(f'name="mail-{NEWS}.') == 4 * communities


def test_choices_of_one_community(client: Client) -> None:
    community = make_community()
    person = make_member(community)
    client.force_login(person)
    page = client.get(f"/c/{community.slug}/notices/").content.decode()
    assert f'name="mail-{NEWS}.{community.pk}"' in page

    client.post(
        f"/c/{community.slug}/notices/",
        {f"mail-reply.{community.pk}": "day", "mail-mention": "never", f"has-site-roles.{community.pk}": "1"},
    )

    assert set(Choice.objects.values_list("kind", "community_id", "channel", "step")) == {
        ("reply", community.pk, "mail", "day"),
        ("roles", community.pk, "site", "never"),
    }


def test_choices_of_a_hidden_community_are_not_there_for_others(client: Client) -> None:
    hidden = make_community(visibility="hidden")
    client.force_login(make_person())

    assert client.get(f"/c/{hidden.slug}/notices/").status_code == 404


@pytest.mark.parametrize("level", ["everything", "normal", "mute"])
def test_following_a_community_at_each_level(client: Client, level: str) -> None:
    community = make_community()
    person = make_member(community)
    client.force_login(person)

    client.post(f"/follow/community/{community.pk}/", {"level": level})
    client.post(f"/follow/tag/{community.pk}/?tag=maths", {"level": level})

    topic = set() if level == "normal" else {("tag:maths", level)}
    assert set(Following.objects.filter(person=person).values_list("kind", "level")) == {("community", level)} | topic


def test_a_community_is_followed_or_muted_from_its_notices_page(client: Client) -> None:
    community = make_community()
    person = make_member(community)
    client.force_login(person)
    address = f"/c/{community.slug}/notices/"
    assert f'href="{address}"' in client.get(f"/c/{community.slug}/").content.decode()

    client.post(f"/follow/community/{community.pk}/?level=mute", HTTP_REFERER=f"http://testserver{address}")

    assert Following.objects.get(person=person).level == "mute"
    assert "You hear of nothing here" in client.get(address).content.decode()


def test_a_person_is_followed_from_their_page(client: Client) -> None:
    reader, writer = make_person(), make_person()
    client.force_login(reader)
    address = f"/people/{writer.handle}/"
    assert f"/follow/person/{writer.pk}/" in client.get(address).content.decode()

    client.post(f"/follow/person/{writer.pk}/")

    assert Following.objects.get(person=reader).pk_of == writer.pk
    assert f"/follow/person/{writer.pk}/?on=0" in client.get(address).content.decode()
    assert "/follow/person/" not in client.get(f"/people/{reader.handle}/").content.decode()
