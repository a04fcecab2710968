"""Pictures: made anew, asked for words, read by whoever may see what they hang on."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from lyceum.discussions.actions.writing import Typed, reply
from lyceum.files.actions.uploading import tidy_files
from lyceum.files.models import File
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_conversation, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def make_picture(width: int = 40, height: int = 20, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera with a name"
    Image.new("RGB", (width, height), "teal").save(out, kind, exif=exif)
    return out.getvalue()


def read(client: Client, file: File) -> bytes:
    """The bytes of a file, or nothing where there is none for this reader."""
    answer = client.get(f"/files/{file.public_id}/")
    if answer.status_code == 404:
        return b""
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    parts: list[bytes] = list(answer.streaming_content)  # type: ignore[attr-defined]  # streamed
    return b"".join(parts)


def upload(client: Client, data: bytes, *, text: str = "A teal box", name: str = "box.png") -> int:
    picture = SimpleUploadedFile(name, data, content_type="image/png")
    return client.post("/files/upload/", {"picture": picture, "text": text}).status_code


def test_upload_makes_the_picture_anew_without_what_hides_in_it(client: Client) -> None:
    person = make_person()
    client.force_login(person)

    assert upload(client, make_picture(3000, 1500, "JPEG")) == 302

    file = File.objects.get(owner=person)
    got = read(client, file)
    assert (file.media_type, file.width, file.height) == ("image/webp", 1600, 800)
    assert b"camera" not in got


@pytest.mark.parametrize(
    "data",
    [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"GIF89a" + b"\0" * 20],
    ids=["empty", "text", "svg", "broken"],
)
def test_upload_refuses_what_is_no_picture_kindly(client: Client, data: bytes) -> None:
    client.force_login(make_person())

    assert upload(client, data) == 422
    assert not File.objects.exists()


def test_upload_asks_for_words_for_those_who_do_not_see_it(client: Client) -> None:
    client.force_login(make_person())

    assert upload(client, make_picture(), text="") == 422
    assert not File.objects.exists()


def test_a_new_account_has_a_daily_limit_that_is_told(client: Client) -> None:
    client.force_login(make_person(date_joined=clock.now()))
    for _n in range(10):
        upload(client, make_picture())

    assert upload(client, make_picture()) == 302
    assert File.objects.count() == 10


def _picture_in(visibility: str) -> tuple[Person, File, Person]:
    """Somebody's picture in a post; a member beside them."""
    conversation = make_conversation(make_community(visibility=visibility))
    author = make_member(conversation.community)
    client = Client()
    client.force_login(author)
    upload(client, make_picture())
    file = File.objects.get(owner=author)
    reply(author, conversation, Typed(source=f"![A teal box](file:{file.public_id})"))
    run_tasks()
    return author, file, make_member(conversation.community)


@pytest.mark.parametrize(("visibility", "visitor_sees"), [("public", True), ("closed", False), ("hidden", False)])
def test_a_picture_is_as_visible_as_its_post(visibility: str, visitor_sees: bool) -> None:  # noqa: FBT001 - a table
    _author, file, member = _picture_in(visibility)
    visitor, outsider, inside = Client(), Client(), Client()
    outsider.force_login(make_person())
    inside.force_login(member)

    assert bool(read(visitor, file)) is visitor_sees
    assert bool(read(outsider, file)) is visitor_sees
    assert read(inside, file)


def test_a_loose_picture_is_its_owners_alone(client: Client) -> None:
    owner = make_person()
    client.force_login(owner)
    upload(client, make_picture())
    file = File.objects.get()
    other = Client()
    other.force_login(make_person(is_administrator=True))

    assert read(client, file)
    assert not read(other, file)


def test_nobody_shows_somebody_elses_loose_picture() -> None:
    owner, conversation = make_person(), make_conversation(make_community())
    client = Client()
    client.force_login(owner)
    upload(client, make_picture())
    file = File.objects.get()

    post = reply(make_member(conversation.community), conversation, Typed(source=f"![x](file:{file.public_id})"))

    assert "<img" not in post.html
    file.refresh_from_db()
    assert file.about_kind == ""


def test_own_picture_shows_in_the_header_and_can_be_taken_away(client: Client) -> None:
    person = make_person()
    client.force_login(person)

    client.post("/me/picture/", {"picture": SimpleUploadedFile("me.png", make_picture(), content_type="image/png")})
    person.refresh_from_db()
    assert person.picture_url == f"/files/{File.objects.get().public_id}/"

    client.post("/me/picture/", {"remove": "1"})
    person.refresh_from_db()
    assert person.picture_url == ""


def test_tidy_files_takes_loose_ones_after_a_week(client: Client) -> None:
    client.force_login(make_person())
    upload(client, make_picture())
    File.objects.update(made_at=clock.now() - timedelta(days=8))

    assert tidy_files(SYSTEM) == 1
    assert not File.objects.exists()
