"""Daily notes and weekly letters hold what is still open and unread, are never empty and never come twice."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.models.communities import Community, Membership
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.actions.choosing import Wish, choose_steps
from lyceum.notifications.actions.letters import claim_letter
from lyceum.notifications.actions.notices import notify
from lyceum.notifications.models import Choice, Delivery, InboxItem, Letter, Notice, Rhythm
from lyceum.notifications.queries.inbox import find_things, make_row
from lyceum.notifications.queries.letters import LetterDue, _hidden, build_letter
from lyceum.notifications.queries.mails import is_hidden_content
from lyceum.notifications.registries import LetterLine, LetterSection, letter_parts, notice_kinds
from lyceum.notifications.tasks import send_letters
from lyceum.people.models.accounts import Block, Person
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_conversation, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)


@pytest.fixture
def noor() -> Person:
    person = make_person("Noor", date_joined=MONDAY - timedelta(days=60))
    Rhythm.objects.filter(person=person).delete()
    return person


def tell(
    person: Person, step: str, *, community: Community | None = None, kind: str = "roles", by: Person | None = None
) -> InboxItem:
    """Something in the inbox that is to come by a letter; an hour before."""
    choose_steps(person, person.pk, [Wish(kind, "mail", step)])
    community = community or make_community()
    Membership.objects.get_or_create(community=community, person=person, defaults={"joined_at": clock.now()})
    with clock.frozen(clock.now() - timedelta(hours=1)):
        notice = notify(
            SYSTEM,
            kind=kind,
            about=("community", community.pk),
            audience={"people": [person.pk]},
            community_id=community.pk,
            actor_id=by.pk if by else None,
        )
        run_tasks()
    return InboxItem.objects.get(notice=notice, person=person)


def test_a_daily_note_holds_what_comes_daily(noor: Person) -> None:
    with clock.frozen(MONDAY):
        item = tell(noor, "day")
        send_letters.func()

    (letter,) = mail.outbox
    community = Community.objects.get(pk=item.notice.about_pk)
    assert f"Your roles in {community.name} have changed" in letter.body
    assert "That is all." in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_weekly_letter_comes_on_its_day_instead_of_the_note(noor: Person) -> None:
    with clock.frozen(MONDAY):
        tell(noor, "week")
        send_letters.func()
        assert mail.outbox == []
    with clock.frozen(SUNDAY):
        send_letters.func()

    assert len(mail.outbox) == 1
    assert list(Letter.objects.filter(person=noor, sent_at__isnull=False).values_list("kind", "period")) == [
        ("week", "2026-11-29")
    ]


def test_a_letter_is_never_empty_and_its_day_is_marked(noor: Person) -> None:
    with clock.frozen(MONDAY):
        assert send_letters.func() == 0

    assert mail.outbox == []
    assert Letter.objects.get(person=noor).sent_at is None


def test_a_letter_never_comes_twice(noor: Person) -> None:
    with clock.frozen(MONDAY):
        tell(noor, "day")
        send_letters.func()
        send_letters.func()
    with clock.frozen(MONDAY + timedelta(days=1)):
        send_letters.func()

    assert len(mail.outbox) == 1


def test_a_letter_left_by_a_killed_worker_is_not_sent_and_its_things_come_next_time(noor: Person) -> None:
    due = LetterDue(noor.pk, "day", "2026-11-23")
    with clock.frozen(MONDAY):
        tell(noor, "day")
        assert claim_letter(SYSTEM, due) is not None  # and the worker ends here
        assert claim_letter(SYSTEM, due) is None
        send_letters.func()
        assert mail.outbox == []
    with clock.frozen(MONDAY + timedelta(days=1)):
        send_letters.func()

    assert len(mail.outbox) == 1


def test_what_joined_the_note_stands_in_it(noor: Person) -> None:
    with clock.frozen(MONDAY - timedelta(hours=12)):
        item = tell(noor, "now")
        Delivery.objects.update(state="joined", settled_at=clock.now())
        mail.outbox.clear()
    with clock.frozen(MONDAY):
        send_letters.func()

    assert len(mail.outbox) == 1
    assert item.notice.kind == "roles"


@pytest.mark.parametrize("change", ["done", "left", "blocked", "never", "stopped", "suspended"])
def test_what_is_not_open_or_not_wanted_is_left_out(noor: Person, change: str) -> None:
    writer, community = make_person(), make_community(visibility="hidden")
    with clock.frozen(MONDAY):
        tell(noor, "day", community=community, by=writer)
        changes = {
            "done": lambda: InboxItem.objects.update(state="done"),
            "left": lambda: Membership.objects.filter(person=noor).update(state="left"),
            "blocked": lambda: Block.objects.create(person=noor, blocked=writer),
            "never": lambda: choose_steps(noor, noor.pk, [Wish("roles", "mail", "never")]),
            "stopped": lambda: choose_steps(noor, noor.pk, [Wish("daily_note", "mail", "never")]),
            "suspended": lambda: Person.objects.filter(pk=noor.pk).update(status="suspended"),
        }
        changes[change]()  # type: ignore[no-untyped-call]  # one of the lambdas above
        send_letters.func()

    assert mail.outbox == []


@pytest.mark.parametrize(
    ("fields", "comes"),
    [
        ({}, True),
        ({"letter_hour": 10}, False),
        ({"days_off": "0"}, False),
        ({"paused_until": MONDAY.date() + timedelta(days=1)}, False),
        ({"paused_until": MONDAY.date()}, True),
        ({"letter_hour": 6}, True),
        ({"letter_weekday": 0}, True),
    ],
)
def test_a_letter_comes_at_its_hour(noor: Person, fields: dict[str, object], comes: bool) -> None:  # noqa: FBT001 - a table
    Rhythm.objects.create(person=noor, **fields)
    with clock.frozen(MONDAY):
        tell(noor, "day")
        send_letters.func()

    assert bool(mail.outbox) is comes


def test_the_letter_of_the_month_comes_on_the_first_of_its_days_with_all_since_the_last(noor: Person) -> None:
    Rhythm.objects.create(person=noor, letter_monthly=True)
    first_sunday, later_sunday = SUNDAY + timedelta(days=7), SUNDAY
    with clock.frozen(MONDAY - timedelta(days=14)):
        item = tell(noor, "week")
    with clock.frozen(later_sunday):
        send_letters.func()
        assert mail.outbox == []
    for _turn in range(2):
        with clock.frozen(first_sunday):
            send_letters.func()

    (letter,) = mail.outbox
    assert letter.subject.endswith("Your letter of the month")
    assert Community.objects.get(pk=item.notice.about_pk).name in letter.body
    assert "once a month" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_daily_notes_come_on_the_days_the_letter_of_the_month_leaves_out(noor: Person) -> None:
    Rhythm.objects.create(person=noor, letter_monthly=True)
    with clock.frozen(SUNDAY):
        tell(noor, "day")
        send_letters.func()

    (note,) = mail.outbox
    assert note.subject.endswith("Your daily note")


def test_a_fourth_message_is_not_the_letter(noor: Person) -> None:
    with clock.frozen(MONDAY):
        item = tell(noor, "day")
        for channel in ("mail", "push", "site"):
            Delivery.objects.create(
                person=noor, notice=item.notice, channel=channel, state="sent", due_at=MONDAY, settled_at=MONDAY
            )
        send_letters.func()
        assert mail.outbox == []
    with clock.frozen(MONDAY + timedelta(days=1)):
        send_letters.func()

    assert len(mail.outbox) == 1


def test_people_come_first_and_give_the_title(noor: Person) -> None:
    with clock.frozen(MONDAY):
        tell(noor, "day", kind="join_request", by=make_person("Kwame"))
        tell(noor, "day")
        send_letters.func()

    (letter,) = mail.outbox
    assert letter.subject.endswith("1 person is waiting for you")
    assert letter.body.index("Waiting for you") < letter.body.index("To know")


def test_parts_of_apps_stand_in_letters_but_no_news_sends_none(noor: Person) -> None:
    lines = (LetterLine("Reading evening", "/events/1/"),)
    for is_news, wanted in ((False, 0), (True, 1)):
        part = [LetterSection("Next", lines, is_news=is_news)]
        letter_parts.plug("test", partial(lambda part, _reader: part, part))
        try:
            with clock.frozen(MONDAY + timedelta(days=wanted)):
                send_letters.func()
        finally:
            del letter_parts._plugs["test"]  # noqa: SLF001 - nothing is ever unplugged but here
        assert len(mail.outbox) == wanted


def test_without_content_neither_titles_of_hidden_places_nor_quotes(noor: Person) -> None:
    Rhythm.objects.create(person=noor, without_content=True)
    hidden = make_community("Secret garden", visibility="hidden")
    with clock.frozen(MONDAY):
        tell(noor, "day", community=hidden)
        tell(noor, "day", community=make_community("Open field"))
        send_letters.func()

    (letter,) = mail.outbox
    whole = letter.message().as_string()
    assert "Secret garden" not in whole
    assert hidden.slug not in whole
    assert "Open field" in whole


def test_without_content_a_closed_conversation_of_a_public_community_is_not_named(noor: Person) -> None:
    kind = notice_kinds["reply"]
    community = make_community()
    made = [make_conversation(community, is_public=shown) for shown in (True, False)]
    notices = [
        Notice.objects.create(kind="reply", about_kind="conversation", about_pk=row.pk, community_id=community.pk)
        for row in made
    ]

    assert [is_hidden_content(notice, kind) for notice in notices] == [False, True]
    rows = [
        make_row(InboxItem(person=noor, notice=one), find_things(make_member(community), [one])) for one in notices
    ]
    hidden = _hidden(Rhythm(person=noor, without_content=True), [row for row in rows if row])
    assert hidden == {notices[1].pk}


@pytest.mark.parametrize("things", [1, 3])
def test_build_letter_costs_the_same_however_much_is_in_it(noor: Person, things: int) -> None:
    with clock.frozen(MONDAY):
        for _n in range(things):
            tell(noor, "day")
        due = LetterDue(noor.pk, "day", "2026-11-23")
        build_letter(noor, due, Rhythm(person=noor))
        with CaptureQueriesContext(connection) as found:
            assert build_letter(noor, due, Rhythm(person=noor)) is not None

    assert len(found.captured_queries) == 8


def test_claim_letter_is_for_the_software_alone(noor: Person) -> None:
    with pytest.raises(Refused):
        claim_letter(noor, LetterDue(noor.pk, "day", "2026-11-23"))

    assert not Letter.objects.exists()


@pytest.mark.parametrize("kind", ["day", "week"])
def test_letter_example_is_said_to_be_one(client: Client, kind: str) -> None:
    client.force_login(make_person())

    page = client.get(f"/me/notices/example/{kind}/").content.decode()

    assert "An example. Nobody has written this." in page
    assert client.get("/me/notices/example/year/").status_code == 404


def test_letter_example_shows_ones_own(client: Client) -> None:
    person = make_person()
    tell(person, "day")
    client.force_login(person)

    page = client.get("/me/notices/example/day/").content.decode()

    assert "This is how it would look now." in page
    assert not Letter.objects.exists()


def test_stopping_a_letter_by_its_link(noor: Person, client: Client) -> None:
    with clock.frozen(MONDAY):
        tell(noor, "day")
        send_letters.func()
    address = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")

    client.get(address)
    assert not Choice.objects.filter(kind="daily_note").exists()
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    with clock.frozen(MONDAY + timedelta(days=1)):
        tell(noor, "day")
        send_letters.func()

    assert len(mail.outbox) == 1
