"""Messages go out once, at a moment that suits, at most three a day, and only while they are wanted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lyceum.communities.models.communities import Community, Membership
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.actions.delivering import LEFT_BEHIND, claim_delivery, settle_left_claims
from lyceum.notifications.actions.notices import expand_notice, notify
from lyceum.notifications.models import Choice, Delivery, InboxItem, Letter, Notice, Rhythm
from lyceum.notifications.registries import presence, read_notices
from lyceum.notifications.tasks import send_due
from lyceum.people.models.accounts import Block, Mute, Person
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # a Monday
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def noor() -> Person:
    person = make_person("Noor", time_zone="Europe/London")
    Rhythm.objects.filter(person=person).delete()
    return person


def tell(person: Person, *, kind: str = "joined", community: Community | None = None, **fields: object) -> Notice:
    """Tell somebody of a community; not expanded yet."""
    community = community or make_community()
    if not Membership.objects.filter(community=community, person=person).exists():
        make_member(community, person)
    about, audience = ("community", community.pk), {"people": [person.pk]}
    return notify(SYSTEM, kind=kind, about=about, audience=audience, community_id=community.pk, **fields)  # type: ignore[arg-type]  # keywords of notify


@contextmanager
def plugged(registry: object, item: object) -> Iterator[None]:
    registry.plug("test", item)  # type: ignore[attr-defined]  # a registry
    try:
        yield
    finally:
        del registry._plugs["test"]  # type: ignore[attr-defined]  # noqa: SLF001 - nothing is ever unplugged but here


def test_quiet_hours_hold_a_mail_until_the_morning(noor: Person) -> None:
    with clock.frozen(NIGHT):
        tell(noor)
        run_tasks()
        assert mail.outbox == []
    assert Delivery.objects.get().due_at == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)

    with clock.frozen(NIGHT + timedelta(hours=8, minutes=31)):
        send_due.func()

    assert len(mail.outbox) == 1


def test_what_is_urgent_heeds_neither_night_nor_limit(noor: Person) -> None:
    with clock.frozen(NIGHT):
        for _n in range(5):
            tell(noor, detail={"is_urgent": True})
        run_tasks()

    assert len(mail.outbox) == 5


def test_a_day_off_and_a_pause_hold_mails(noor: Person) -> None:
    Rhythm.objects.create(person=noor, days_off="0", paused_until=(NOON + timedelta(days=3)).date())
    with clock.frozen(NOON):
        tell(noor)
        run_tasks()

    assert mail.outbox == []
    assert Delivery.objects.get().due_at == datetime(2026, 11, 26, 7, 30, tzinfo=UTC)


def test_a_pause_begun_later_holds_what_was_due(noor: Person) -> None:
    with clock.frozen(NIGHT):
        tell(noor)
        run_tasks()
    Rhythm.objects.create(person=noor, paused_until=(NIGHT + timedelta(days=7)).date())

    with clock.frozen(NIGHT + timedelta(hours=10)):
        send_due.func()

    assert mail.outbox == []
    assert Delivery.objects.get().due_at == datetime(2026, 11, 30, 7, 30, tzinfo=UTC)


def test_three_a_day_and_the_rest_joins_the_daily_note(noor: Person) -> None:
    with clock.frozen(NOON):
        for _n in range(5):
            tell(noor)
        run_tasks()

    assert len(mail.outbox) == 3
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["joined", "joined", "sent", "sent", "sent"]


def test_a_letter_of_today_is_one_of_the_three(noor: Person) -> None:
    with clock.frozen(NOON):
        Letter.objects.create(person=noor, kind="day", period="2026-11-23", sent_at=NOON)
        for _n in range(3):
            tell(noor)
        run_tasks()

    assert len(mail.outbox) == 2


def test_before_the_hour_of_letters_one_of_the_three_is_kept(noor: Person) -> None:
    with clock.frozen(NOON.replace(hour=7, minute=45)):
        for _n in range(3):
            tell(noor)
        run_tasks()

    assert len(mail.outbox) == 2


def test_the_next_day_has_three_again(noor: Person) -> None:
    for day in range(2):
        with clock.frozen(NOON + timedelta(days=day)):
            for _n in range(4):
                tell(noor)
            run_tasks()

    assert len(mail.outbox) == 6


def test_a_worker_killed_after_its_claim_sends_nothing_twice(noor: Person) -> None:
    with clock.frozen(NIGHT):
        tell(noor)
        run_tasks()
    morning = NIGHT + timedelta(hours=9)
    with clock.frozen(morning):
        assert claim_delivery(SYSTEM, Delivery.objects.get().pk) is not None  # and the worker ends here
        assert claim_delivery(SYSTEM, Delivery.objects.get().pk) is None
        send_due.func()
        assert Delivery.objects.get().state == "claimed"

    with clock.frozen(morning + LEFT_BEHIND + timedelta(minutes=1)):
        send_due.func()

    assert mail.outbox == []
    assert Delivery.objects.get().state == "joined"


@pytest.mark.parametrize("status", ["suspended", "leaving", "former"])
def test_who_is_gone_while_mails_wait_gets_none(noor: Person, status: str) -> None:
    with clock.frozen(NIGHT):
        tell(noor)
        run_tasks()
    Person.objects.filter(pk=noor.pk).update(status=status, leaving_at=NIGHT)

    _morning()

    assert mail.outbox == []
    assert Delivery.objects.get().state == "dropped"


def _morning() -> None:
    with clock.frozen(NIGHT + timedelta(hours=9)):
        send_due.func()


def test_who_is_removed_from_a_hidden_community_while_mails_wait_gets_none(noor: Person) -> None:
    with clock.frozen(NIGHT):
        tell(noor, community=make_community(visibility="hidden"))
        run_tasks()
    Membership.objects.update(state="removed")

    _morning()

    assert mail.outbox == []
    assert Delivery.objects.get().state == "dropped"


@pytest.mark.parametrize(
    "change", ["blocks", "is_blocked", "mutes", "stops", "daily", "done", "later", "read", "gone"]
)
def test_everything_is_asked_again_before_a_mail_goes_out(noor: Person, change: str) -> None:
    writer = make_person()
    with clock.frozen(NIGHT):
        notice = tell(noor, actor_id=writer.pk)
        run_tasks()
    changes = {
        "blocks": lambda: Block.objects.create(person=noor, blocked=writer),
        "is_blocked": lambda: Block.objects.create(person=writer, blocked=noor),
        "mutes": lambda: Mute.objects.create(person=noor, muted=writer),
        "stops": lambda: Choice.objects.create(person=noor, kind="joined", step="never"),
        "daily": lambda: Choice.objects.create(
            person=noor, kind="joined", step="day", community_id=notice.community_id
        ),
        "done": lambda: InboxItem.objects.update(state="done"),
        "later": lambda: InboxItem.objects.update(state="later"),
        "gone": lambda: Community.objects.all().delete(),
        "read": lambda: None,
    }
    changes[change]()  # type: ignore[no-untyped-call]  # one of the lambdas above

    if change == "read":
        with plugged(read_notices, lambda _person, notices: {notice.pk for notice in notices}):
            _morning()
    else:
        _morning()

    assert mail.outbox == []
    assert Delivery.objects.get().state == "dropped"


def test_who_is_on_the_page_is_asked_again_ten_minutes_later(noor: Person) -> None:
    with clock.frozen(NOON), plugged(presence, lambda person_id, _notice: person_id == noor.pk):
        tell(noor)
        run_tasks()
        assert mail.outbox == []
    assert Delivery.objects.get().due_at == NOON + timedelta(minutes=10)

    with clock.frozen(NOON + timedelta(minutes=10)):
        send_due.func()

    assert len(mail.outbox) == 1


def test_a_person_without_an_address_gets_no_delivery(noor: Person) -> None:
    Person.objects.filter(pk=noor.pk).update(email=None)

    tell(noor)
    run_tasks()

    assert not Delivery.objects.exists()
    assert InboxItem.objects.count() == 1


def test_what_is_never_wanted_leaves_no_item(noor: Person) -> None:
    for channel in ("site", "mail"):
        Choice.objects.create(person=noor, kind="joined", channel=channel, step="never")

    tell(noor)
    run_tasks()

    assert not InboxItem.objects.exists()
    assert not Delivery.objects.exists()


def test_what_is_wanted_by_mail_alone_stands_apart_and_is_sent() -> None:
    person = make_person()
    Choice.objects.create(person=person, kind="joined", channel="site", step="never")

    tell(person)
    run_tasks()

    assert InboxItem.objects.get().state == "apart"
    assert len(mail.outbox) == 1


def test_nobody_but_the_software_sends(noor: Person) -> None:
    tell(noor)

    with pytest.raises(Refused):
        claim_delivery(noor, 1)
    with pytest.raises(Refused):
        settle_left_claims(noor)

    assert mail.outbox == []


@pytest.mark.parametrize("people", [1, 3])
def test_expand_notice_costs_the_same_for_many(people: int) -> None:
    community = make_community()
    members = [make_member(community) for _n in range(people)]
    about, audience = ("community", community.pk), {"people": [member.pk for member in members]}
    notice = notify(SYSTEM, kind="joined", about=about, audience=audience, community_id=community.pk)

    with CaptureQueriesContext(connection) as found:
        expand_notice(SYSTEM, notice.pk)

    said = [q["sql"] for q in found.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(said) == 11
    assert Delivery.objects.count() == people


def test_rhythm_without_quiet_hours_is_written_to_by_night(noor: Person) -> None:
    Rhythm.objects.create(person=noor, quiet_from=time(0), quiet_until=time(0))

    with clock.frozen(NIGHT):
        tell(noor)
        run_tasks()

    assert len(mail.outbox) == 1
