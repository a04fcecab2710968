"""The inbox: people first, later with a date, undo, pages by key, an example when it is empty."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.writing import Typed, reply, start_conversation
from lyceum.kernel import clock
from lyceum.notifications.actions.notices import notify
from lyceum.notifications.models import InboxItem, Notice, Rhythm
from lyceum.notifications.queries.inbox import find_later_moment
from lyceum.notifications.registries import reply_addresses
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def fill(person: Person, community: Community, count: int, **fields: object) -> None:
    """Items straight in the tables, the newest last."""
    for n in range(count):
        notice = Notice.objects.create(
            kind="roles", about_kind="community", about_pk=community.pk, community_id=community.pk
        )
        InboxItem.objects.create(person=person, notice=notice, made_at=MONDAY + timedelta(minutes=n), **fields)


@pytest.mark.parametrize("state", ["open", "later", "done"])
@pytest.mark.parametrize("count", [1, 3])
def test_inbox_costs_four_statements_in_every_state(client: Client, state: str, count: int) -> None:
    person = make_person()
    fill(person, make_community(), count, state=state, later_until=MONDAY if state == "later" else None)
    client.force_login(person)
    client.get("/inbox/")

    with CaptureQueriesContext(connection) as found:
        page = client.get("/inbox/").content.decode()

    assert len(found.captured_queries) == 4
    assert page.count('<li class="lead" id="i') == count


def test_empty_inbox_shows_one_example(client: Client) -> None:
    client.force_login(make_person())

    assert "An example. Nobody has written this." in client.get("/inbox/").content.decode()


def test_parts_go_on_page_by_page(client: Client) -> None:
    person = make_person()
    fill(person, make_community(), 45)
    client.force_login(person)
    assert "/inbox/to-know/" in client.get("/inbox/").content.decode()

    address, seen = "/inbox/to-know/", 0
    for _n in range(3):
        page = client.get(address).content.decode()
        seen += page.count('<li class="lead" id="i')
        address = "/inbox/to-know/" + (
            page.split('rel="next" href="')[1].split('"')[0] if 'rel="next"' in page else ""
        )

    assert seen == 45
    assert client.get("/inbox/to-know/?after=nonsense").status_code == 200
    assert client.get("/inbox/elsewhere/").status_code == 404


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("tomorrow", "2026-11-24"),
        ("3-days", "2026-11-26"),
        ("monday", "2026-11-30"),
        ("2026-12-24", "2026-12-24"),
        ("2026-11-23", None),
        ("2020-01-01", None),
        ("2999-01-01", None),
        ("soon", None),
        ("", None),
    ],
)
def test_find_later_moment(when: str, day: str | None) -> None:
    person = make_person(time_zone="Asia/Tokyo")

    with clock.frozen(MONDAY):
        moment = find_later_moment(person, when)

    assert (moment.isoformat() if moment else None) == (f"{day}T08:00:00+09:00" if day else None)


def test_later_with_a_date_and_undo(client: Client) -> None:
    person = make_person()
    fill(person, make_community(), 1)
    client.force_login(person)
    item = InboxItem.objects.get()
    day = (clock.now() + timedelta(days=9)).date()

    assert client.post(f"/inbox/{item.pk}/later/", {"on": "yesterday"}).status_code == 422
    page = client.post(f"/inbox/{item.pk}/later/", {"on": str(day)}, follow=True).content.decode()

    item.refresh_from_db()
    assert (item.state, item.later_until and item.later_until.date()) == ("later", day)
    assert f'formaction="/inbox/{item.pk}/back/"' in page
    client.post(f"/inbox/{item.pk}/back/")
    item.refresh_from_db()
    assert (item.state, item.later_until) == ("open", None)


def test_items_apart_are_not_in_the_inbox(client: Client) -> None:
    person = make_person()
    fill(person, make_community(), 1, state="apart")
    client.force_login(person)

    assert client.post(f"/inbox/{InboxItem.objects.get().pk}/done/").status_code == 404
    assert '<li class="lead" id="i' not in client.get("/inbox/").content.decode()


def _tell(person: Person, community: Community, **fields: object) -> None:
    about, audience = ("community", community.pk), {"people": [person.pk]}
    notify(SYSTEM, kind="roles", about=about, audience=audience, community_id=community.pk, **fields)  # type: ignore[arg-type]  # keywords of notify
    run_tasks()


def test_mail_says_why_and_has_its_headers() -> None:
    person, community = make_person(), make_community()

    _tell(person, community, detail={"conversation": 5})

    (letter,) = mail.outbox
    notice = Notice.objects.get()
    assert "You get this mail because your roles have changed." in letter.body
    assert letter.extra_headers["Message-ID"] == f"<notice-{notice.pk}.{person.pk}@testserver>"
    assert letter.extra_headers["List-Id"] == f"<community-{community.pk}.testserver>"
    assert letter.extra_headers["References"] == letter.extra_headers["In-Reply-To"] == "<conversation-5@testserver>"
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "Precedence" not in letter.extra_headers
    assert letter.reply_to == []


def test_mail_of_a_post_without_a_name_has_no_trait_of_its_author() -> None:
    community = make_community()
    reader = make_member(community)
    headers = []
    for handle, language in (("alias1", "de"), ("alias2", "ar")):
        alias = make_person("Somebody", handle=handle, language=language, status="nameless")
        _tell(reader, community, actor_id=alias.pk)
        letter = mail.outbox.pop()
        own = {"Message-ID", "List-Unsubscribe"}  # of the notice, and of the second it was signed in
        fixed = {key: value for key, value in letter.extra_headers.items() if key not in own}
        headers.append((letter.from_email, letter.subject, letter.reply_to, fixed))

    assert headers[0] == headers[1]


def test_mail_has_the_address_for_answers_that_is_plugged_in() -> None:
    reply_addresses.plug("test", lambda person, notice: f"reply+{notice.pk}.{person.pk}@example.org")
    try:
        person = make_person()
        _tell(person, make_community())
    finally:
        del reply_addresses._plugs["test"]  # noqa: SLF001 - nothing is ever unplugged but here

    assert mail.outbox[0].reply_to == [f"reply+{Notice.objects.get().pk}.{person.pk}@example.org"]


def test_mail_without_content_names_nothing_of_a_hidden_place() -> None:
    hidden = make_community("Secret garden", visibility="hidden")
    person = make_member(hidden)
    Rhythm.objects.filter(person=person).update(without_content=True)

    _tell(person, hidden)

    (letter,) = mail.outbox
    whole = letter.message().as_string()
    assert "Secret garden" not in whole
    assert hidden.slug not in whole


@pytest.mark.parametrize(("words", "shown"), [("Plain.", "“Plain.”"), ("“Nothing” is wrong.", "“Nothing” is wrong.")])
def test_a_quote_in_the_inbox_has_one_mark_at_its_beginning(client: Client, words: str, shown: str) -> None:
    community = make_community()
    asker = make_member(community)
    conversation = start_conversation(asker, community, Typed(source="?", title="A question"))
    reply(make_member(community), conversation, Typed(source=words))
    run_tasks()
    client.force_login(asker)

    page = client.get("/inbox/").content.decode()

    assert f'<p class="voice" dir="auto">{shown}</p>' in page
