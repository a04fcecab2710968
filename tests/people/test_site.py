"""The site itself: first administrator, demo links, health, legal pages, setup, accounts, leaving, own data."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from markupsafe import escape
from pytest_django import Settings

from lyceum.kernel import clock
from lyceum.kernel.schedule import JOBS
from lyceum.kernel.verdicts import Refused
from lyceum.people.actions.leaving import erase_person, leave_site
from lyceum.people.actions.profiles import add_goal
from lyceum.people.actions.safety import set_site_roles, suspend_person
from lyceum.people.actions.site import (
    change_instance,
    make_first_link,
    mark_as_demo,
    open_first_account,
    publish_legal_page,
)
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance, LegalAcceptance, LegalVersion
from lyceum.people.models.interests import Concept, ConceptLabel, Goal
from lyceum.people.models.profiles import Profile
from lyceum.people.queries.site import list_personal_data
from lyceum.people.queries.vocabulary import suggest_concepts
from lyceum.people.requests import SYSTEM
from lyceum.people.tasks import erase_leavers
from tests.factories import make_community, make_conversation, make_person, run_tasks

pytestmark = pytest.mark.django_db


def administrator() -> Person:
    return make_person("Ada", is_administrator=True)


def test_first_link_makes_the_administrator_once(client: Client) -> None:
    secret = make_first_link(SYSTEM)
    scanner = Client()
    for _n in range(3):
        assert scanner.get(f"/first/{secret}/").status_code == 200

    typed = {"name": "Ada", "email": "ada@example.org", "password": ""}
    response = client.post(f"/first/{secret}/", typed)

    person = Person.objects.get_queryset().get()
    assert response["Location"] == "/admin/"
    assert person.is_administrator
    assert client.get("/admin/").status_code == 200
    assert Client().post(f"/first/{secret}/", typed).status_code == 404
    with pytest.raises(Refused):
        make_first_link(SYSTEM)


def test_first_link_can_be_used_by_browsers_that_send_no_origin() -> None:
    secret = make_first_link(SYSTEM)
    browser = Client(enforce_csrf_checks=True)

    response = browser.post(
        f"/first/{secret}/", {"name": "Ada", "email": "a@example.org"}, headers={"origin": "null"}
    )

    assert response.status_code == 302


def test_first_link_ends_after_an_hour() -> None:
    secret = make_first_link(SYSTEM)

    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert Client().get(f"/first/{secret}/").status_code == 404
        with pytest.raises(Refused):
            open_first_account(SYSTEM, secret, name="Eve", email="eve@example.org")
    assert not Person.objects.get_queryset().exists()


@pytest.mark.parametrize(
    ("demo", "marked", "address", "host", "status"),
    [
        (True, True, "127.0.0.1", "localhost:8000", 200),
        (True, True, "127.0.0.1", "127.0.0.1:8000", 200),
        (True, True, "::1", "localhost", 200),
        (True, True, "10.0.0.5", "localhost", 404),
        (True, True, "127.0.0.1", "testserver", 404),
        (False, True, "127.0.0.1", "localhost", 404),
        (True, False, "127.0.0.1", "localhost", 404),
    ],
)
def test_demo_sign_in_is_for_this_machine(
    settings: Settings, *, demo: bool, marked: bool, address: str, host: str, status: int
) -> None:
    settings.DEMO = demo
    make_person("Noor", handle="noor")
    if marked:
        mark_as_demo(SYSTEM)
    client = Client(REMOTE_ADDR=address, headers={"host": host})

    assert client.get("/demo/noor/").status_code == status
    assert client.get("/me/").status_code == 302
    assert client.post("/demo/noor/").status_code == (302 if status == 200 else 404)
    assert client.get("/me/").status_code == (200 if status == 200 else 302)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.5"])
def test_demo_shows_the_code_it_cannot_mail_on_this_machine_alone(settings: Settings, address: str) -> None:
    settings.DEMO = True
    mark_as_demo(SYSTEM)
    client = Client(REMOTE_ADDR=address, headers={"host": "localhost"})

    client.post("/account/signup/", {"name": "Noor", "email": "noor@example.org", "old_enough": "yes"})
    page = client.get("/account/confirm-email/").content.decode()

    assert ("The demo sends no mail" in page) is (address == "127.0.0.1")


def test_health_tells_version_database_and_queue(client: Client) -> None:
    response = client.get("/healthz")

    assert response.status_code == 200
    assert set(response.json()) == {"version", "database", "queue_age_seconds"}


@pytest.mark.parametrize("kind", ["terms", "privacy", "accessibility", "operator"])
def test_legal_page_is_public(client: Client, kind: str) -> None:
    assert client.get(f"/legal/{kind}/").status_code == 200
    assert client.get("/legal/nonsense/").status_code == 404


def test_privacy_page_has_a_row_for_every_kind_of_data(client: Client) -> None:
    page = client.get("/legal/privacy/").content.decode()

    kinds = list_personal_data()
    assert len(kinds) >= 4
    for kind in kinds:
        for words in (kind.label, kind.purpose, kind.retention):
            assert escape(str(words)) in page


def test_legal_page_published_anew_asks_for_acceptance_without_blocking(client: Client) -> None:
    boss, person = administrator(), make_person()
    client.force_login(boss)
    client.post("/admin/legal/terms/", {"source": "# Be kind", "language": "en", "needs_acceptance": "on"})
    reader = Client()
    reader.force_login(person)

    page = reader.get("/how/").content.decode()
    assert "Our terms have changed" in page
    assert reader.get("/legal/accept/").status_code == 200
    assert not LegalAcceptance.objects.filter(person=person).exists()
    reader.post("/legal/accept/")

    assert LegalAcceptance.objects.filter(person=person).count() == 1
    assert "Our terms have changed" not in reader.get("/how/").content.decode()
    assert LegalVersion.objects.get().n == 1
    assert reader.get("/legal/terms/1/").status_code == 200


def test_publish_legal_page_refuses_others_and_the_same_again() -> None:
    with pytest.raises(Refused):
        publish_legal_page(make_person(), "terms", "Mine")
    publish_legal_page(SYSTEM, "terms", "Text")
    with pytest.raises(Refused):
        publish_legal_page(SYSTEM, "terms", "Text")
    assert LegalVersion.objects.count() == 1


def test_settings_are_saved_by_administrators_alone(client: Client) -> None:
    client.force_login(make_person())
    client.post("/admin/settings/name/", {"name": "Mine"})
    assert not Instance.objects.filter(name="Mine").exists()

    client.force_login(administrator())
    client.post("/admin/settings/name/", {"name": "Lyceum at Leeds", "description": "Free"})
    client.post("/admin/settings/policy/", {"sign_up": "approval", "minimum_age": "18", "founding": "stewards"})
    wrong = client.post("/admin/settings/policy/", {"sign_up": "nobody", "minimum_age": "-1"})

    row = Instance.objects.get()
    assert (row.name, row.sign_up, row.minimum_age, row.is_named) == ("Lyceum at Leeds", "approval", 18, True)
    assert wrong.status_code == 422
    assert row.version == 3


def test_mail_test_sends_to_oneself_and_writes_down_how_it_went(client: Client) -> None:
    boss = administrator()
    client.force_login(boss)

    client.post("/admin/mail-test/")
    run_tasks()

    assert mail.outbox[-1].to == [boss.email]
    row = Instance.objects.get()
    assert row.mail_tested_at
    assert row.mail_error == ""
    assert "The last test mail left" in client.get("/admin/").content.decode()


def test_mail_test_tells_what_the_server_said(client: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 1
    client.force_login(administrator())

    client.post("/admin/mail-test/")
    run_tasks()

    assert Instance.objects.get().mail_error
    assert "was not sent" in client.get("/admin/").content.decode()


def test_suspend_person_ends_sessions_and_restores(client: Client) -> None:
    boss, person = administrator(), make_person("Eve", handle="eve")
    client.force_login(boss)
    other = Client()
    other.force_login(person)
    assert other.get("/me/").status_code == 200

    assert client.post("/admin/people/eve/suspend/", {"days": "7", "reason": ""}).status_code == 422
    client.post("/admin/people/eve/suspend/", {"days": "7", "reason": "Too loud."})
    person.refresh_from_db()
    assert person.status == "suspended"
    assert other.get("/me/").status_code == 302
    assert not UserSession.objects.filter(user=person).exists()

    client.post("/admin/people/eve/restore/")
    person.refresh_from_db()
    assert person.status == "active"


def test_suspensions_end_by_their_date() -> None:
    person = make_person()
    suspend_person(administrator(), person, until=clock.now() + timedelta(days=7))

    with clock.frozen(clock.now() + timedelta(days=8)):
        JOBS["lyceum.people.tasks.end_suspensions"].task.enqueue()
        run_tasks()

    person.refresh_from_db()
    assert person.status == "active"


def test_suspend_person_refuses_stewards_towards_administrators() -> None:
    boss = administrator()

    with pytest.raises(Refused):
        suspend_person(make_person(is_steward=True), boss)
    with pytest.raises(Refused):
        suspend_person(boss, boss)
    with pytest.raises(Refused):
        suspend_person(make_person(), make_person())
    assert not Person.objects.get_queryset().filter(status="suspended").exists()


def test_set_site_roles_keeps_one_administrator() -> None:
    boss, person = administrator(), make_person()

    with pytest.raises(Refused):
        set_site_roles(boss, boss, is_steward=False, is_administrator=False)
    set_site_roles(boss, person, is_steward=True, is_administrator=True)
    set_site_roles(boss, boss, is_steward=False, is_administrator=False)

    assert list(Person.objects.get_queryset().filter(is_administrator=True)) == [person]


def test_reset_takes_the_password_away(client: Client) -> None:
    client.force_login(administrator())
    person = make_person(handle="eve")
    person.set_password("a long enough word")
    person.save()

    client.post("/admin/people/eve/reset/")

    person.refresh_from_db()
    assert not person.has_usable_password()


def test_admin_tables_are_entered_through_the_site(client: Client) -> None:
    assert "/account/login/" in client.get("/admin/data/login/")["Location"]
    client.force_login(make_person())
    assert client.get("/admin/data/").status_code in {302, 403}


def test_data_copy_holds_every_kind_and_no_words_of_others(client: Client) -> None:
    person = make_person("Noor")
    add_goal(person, person, "Read papers")
    conversation = make_conversation(make_community(), title="Words of somebody else")
    client.force_login(person)

    client.post("/me/data/copy/")
    run_tasks()
    response = client.get("/me/data/download/")

    told = json.loads(response.content)
    assert response["Cache-Control"] == "private, no-store"
    assert told["account"]["name"] == "Noor"
    assert told["learning"]["goals"][0]["text"] == "Read papers"
    assert conversation.title not in response.content.decode()
    other = Client()
    other.force_login(make_person())
    assert other.get("/me/data/download/").status_code == 404


@pytest.mark.parametrize("remove", [False, True])
def test_leaving_ends_after_fourteen_days(client: Client, *, remove: bool) -> None:
    conversation = make_conversation(make_community())
    person = conversation.author
    assert person is not None
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    add_goal(person, person, "Read papers")
    client.force_login(person)

    client.post("/me/data/leave/", {"posts": "remove" if remove else "keep", "sure": "on"})
    with clock.frozen(clock.now() + timedelta(days=13)):
        erase_leavers.enqueue()
        run_tasks()
    person.refresh_from_db()
    assert person.status == "leaving"
    assert client.get("/me/").status_code == 200

    with clock.frozen(clock.now() + timedelta(days=15)):
        erase_leavers.enqueue()
        erase_leavers.enqueue()
        run_tasks()
    person.refresh_from_db()

    assert (person.status, person.name, person.email) == ("former", "Former member", None)
    assert not Profile.objects.filter(person=person).exists()
    assert not Goal.objects.exists()
    assert not EmailAddress.objects.exists()
    assert client.get("/me/").status_code == 302
    post = conversation.posts.get()
    assert (post.source == "") is remove


def test_leaving_can_be_undone(client: Client) -> None:
    person = make_person()
    client.force_login(person)
    client.post("/me/data/leave/", {"posts": "keep", "sure": "on"})

    client.post("/me/data/stay/")
    with clock.frozen(clock.now() + timedelta(days=15)):
        erase_leavers.enqueue()
        run_tasks()

    person.refresh_from_db()
    assert person.status == "active"
    assert person.leaving_at is None


def test_leave_site_refuses_the_only_administrator_and_others() -> None:
    boss = administrator()

    with pytest.raises(Refused):
        leave_site(boss, boss, remove_posts=False)
    with pytest.raises(Refused):
        leave_site(make_person(), make_person(), remove_posts=True)
    with pytest.raises(Refused):
        erase_person(boss, make_person().pk)
    assert not Person.objects.get_queryset().filter(status__in=["leaving", "former"]).exists()


@pytest.mark.slow
def test_vocabulary_is_loaded_once_and_found_in_any_language() -> None:
    from django.core.management import call_command  # noqa: PLC0415 - five thousand concepts, for this test alone

    call_command("vocabulary", verbosity=0)
    counts = Concept.objects.count(), ConceptLabel.objects.count()
    call_command("vocabulary", verbosity=0)
    viewer = make_person()

    assert (Concept.objects.count(), ConceptLabel.objects.count()) == counts
    assert counts[0] > 5000
    assert suggest_concepts(viewer, "knit", "en")[0].label == "Knitting"
    assert suggest_concepts(viewer, "STRICKEN", "es")[0].label == "Punto"
    assert suggest_concepts(viewer, "hakeln", "en")[0].label == "Crochet"
    assert "Mathematics" in [s.label for s in suggest_concepts(viewer, "mathem", "en")]
    assert suggest_concepts(viewer, "", "en") == []
    assert Concept.objects.filter(is_sensitive=True).count() > 50


def test_change_instance_refuses_unknown_settings() -> None:
    with pytest.raises(ValueError, match="is_demo"):
        change_instance(SYSTEM, {"is_demo": True})
