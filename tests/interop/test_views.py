"""Old addresses, the attribution page, and a community's archive from its settings."""

import tarfile
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from lyceum.interop.actions.exporting import KEPT_FOR
from lyceum.interop.actions.importing import remember_origins
from lyceum.interop.models import ExportJob
from lyceum.interop.tasks.exports import fill_export, remove_old_exports
from lyceum.kernel import clock
from lyceum.people.models.instance import Instance
from lyceum.people.queries.site import forget_instance
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_conversation, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def read(answer: Any) -> bytes:
    """What a download brings; the client closes the file at its end."""
    return b"".join(answer.streaming_content)


OLD = "https://there.example.org/p/7"


def test_imported_place_leads_to_what_was_made_of_it(client: Client) -> None:
    conversation = make_conversation(make_community())
    post = conversation.posts.get()
    remember_origins(SYSTEM, "post", {OLD: post.pk})

    answer = client.get("/from/", {"address": OLD})

    assert answer.status_code == 302
    assert answer.headers["Location"] == client.get(f"/p/{post.pk}").headers["Location"]


@pytest.mark.parametrize("address", ["", "https://nowhere.example.org/p/1", "x" * 5_000, "\x00"])
def test_imported_place_knows_only_what_was_imported(client: Client, address: str) -> None:
    assert client.get("/from/", {"address": address}).status_code == 404


def test_imported_place_shows_nobody_what_they_may_not_see(client: Client) -> None:
    community = make_community(visibility="closed")
    conversation = make_conversation(community)
    remember_origins(SYSTEM, "conversation", {OLD: conversation.pk})

    assert client.get("/from/", {"address": OLD}).status_code == 404
    client.force_login(make_person())
    assert client.get("/from/", {"address": OLD}).status_code == 404
    client.force_login(make_member(community))
    assert client.get("/from/", {"address": OLD}).status_code == 302


def test_an_old_address_of_a_removed_post_leads_to_its_place(client: Client) -> None:
    conversation = make_conversation(make_community(), replies=1)
    post = conversation.posts.get(n=2)
    remember_origins(SYSTEM, "post", {OLD: post.pk})

    for state in ("shown", "withdrawn", "hidden"):
        conversation.posts.filter(pk=post.pk).update(state=state)
        answer, permalink = client.get("/from/", {"address": OLD}), client.get(f"/p/{post.pk}")
        assert (answer.status_code, answer["Location"]) == (permalink.status_code, permalink["Location"])
    conversation.posts.filter(pk=post.pk).update(state="held", n=None)
    assert client.get("/from/", {"address": OLD}).status_code == client.get(f"/p/{post.pk}").status_code == 404


def test_attribution_page_is_the_demos_own(client: Client) -> None:
    assert client.get("/attribution/").status_code == 404
    Instance.objects.update_or_create(pk=1, defaults={"is_demo": True})
    forget_instance()

    page = client.get("/attribution/")

    assert page.status_code == 200
    for name in ("NCAR", "Mathematics Educators", "CC BY-SA 3.0", "R-Ladies Global", "UNESCO", "BSD-2-Clause"):
        assert name in page.content.decode()
    assert 'href="/attribution/"' in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_export_gives_an_organiser_the_archive(client: Client) -> None:
    community = make_community(slug="slow")
    make_conversation(community, title="Why?", replies=1)
    client.force_login(make_member(community, role="organiser"))

    client.post("/c/slow/export/ask/")
    client.post("/c/slow/export/ask/")
    waiting = client.get("/c/slow/export/").content.decode()
    run_tasks()
    ready = client.get("/c/slow/export/").content.decode()
    fetched = client.get("/c/slow/export/download/")

    assert "being written" in waiting
    assert "/c/slow/export/download/" in ready
    assert ExportJob.objects.count() == 1
    with tarfile.open(fileobj=BytesIO(read(fetched))) as tar:
        assert "slow-archive/posts.jsonl" in tar.getnames()


ROLES = [
    ("visitor", 302),
    ("outsider", 404),
    ("administrator", 404),
    ("member", 403),
    ("steward", 403),
    ("organiser", 200),
    ("owner", 200),
]


@pytest.mark.parametrize(("role", "status"), ROLES)
def test_export_page_is_for_those_who_run_the_community(client: Client, role: str, status: int) -> None:
    community = make_community(slug="slow", visibility="closed")
    if role == "administrator":
        client.force_login(make_person(is_administrator=True))
    elif role == "outsider":
        client.force_login(make_person())
    elif role != "visitor":
        client.force_login(make_member(community, role=role))

    asked = client.post("/c/slow/export/ask/")

    assert client.get("/c/slow/export/").status_code == status
    assert ExportJob.objects.exists() == (status == 200)
    assert asked.status_code != 500


def test_export_download_ends_with_the_role_and_is_ones_own(client: Client) -> None:
    community = make_community(slug="slow")
    organiser = make_member(community, role="organiser")
    job = ExportJob.objects.create(person=organiser, kind="community", community_id=community.pk)
    fill_export.func(job.pk)
    client.force_login(make_member(community, role="organiser"))
    of_another = client.get("/c/slow/export/download/").status_code
    client.force_login(organiser)
    own = client.get("/c/slow/export/download/")
    read(own)
    community.memberships.filter(person=organiser).update(is_organiser=False)
    later = client.get("/c/slow/export/download/").status_code

    assert (of_another, own.status_code, later) == (404, 200, 403)


def test_fill_export_twice_writes_once_and_not_for_who_lost_the_role() -> None:
    community = make_community()
    organiser = make_member(community, role="organiser")
    job = ExportJob.objects.create(person=organiser, kind="community", community_id=community.pk)
    lost = ExportJob.objects.create(person=make_member(community), kind="community", community_id=community.pk)

    assert fill_export.func(job.pk)
    assert not fill_export.func(job.pk)
    assert not fill_export.func(lost.pk)
    assert not fill_export.func(0)


def test_remove_old_exports_takes_files_of_a_week_ago() -> None:
    community = make_community()
    organiser = make_member(community, role="organiser")
    job = ExportJob.objects.create(person=organiser, kind="community", community_id=community.pk)
    fill_export.func(job.pk)
    ExportJob.objects.update(asked_at=clock.now() - 2 * KEPT_FOR)

    assert remove_old_exports.func() >= 1
    assert not ExportJob.objects.exists()
