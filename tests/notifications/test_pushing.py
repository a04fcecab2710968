"""Push messages reach a person's browsers once, encrypted, and only addresses of the public internet."""

import base64
import json
import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, ClassVar

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.urls import reverse

from lyceum.discussions.actions.writing import Typed, reply
from lyceum.discussions.models.asking import DiscussionSettings
from lyceum.kernel.fetching import Rules
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.actions.notices import notify
from lyceum.notifications.actions.pushing import MOST_FAILED, subscribe, unsubscribe
from lyceum.notifications.models import Channel, Choice, Delivery, Following, PushSent, PushSubscription, Rhythm, Step
from lyceum.notifications.policies import MOST_DEVICES
from lyceum.notifications.queries.pushing import endpoint_key, is_endpoint, public_key, to_text
from lyceum.notifications.tasks import send_due
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_conversation, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db
KEY = ec.generate_private_key(ec.SECP256R1())
POINT = KEY.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
AUTH = os.urandom(16)
KEYS = {"p256dh": to_text(POINT), "auth": to_text(AUTH)}


class Sink(BaseHTTPRequestHandler):
    """Stands for the maker of a browser: keeps what it is sent, and answers as it is told."""

    answers: ClassVar[list[int]] = []
    got: ClassVar[list[tuple[str, dict[str, str], bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.path, dict(self.headers.items()), body))
        self.send_response(self.answers.pop(0) if self.answers else 201)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def sink(settings: Any) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Sink)
    Sink.answers.clear()
    Sink.got.clear()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.PUSH_RULES = Rules(allow=lambda _address: True, ports=frozenset({server.server_port}))
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def make_browser(person: Person, endpoint: str) -> PushSubscription:
    return PushSubscription.objects.create(person=person, endpoint=endpoint, key=endpoint_key(endpoint), **KEYS)


@pytest.fixture
def noor() -> Person:
    person = make_person("Noor")
    Choice.objects.create(person=person, kind="joined", channel=Channel.PUSH, step=Step.NOW)
    Choice.objects.create(person=person, kind="joined", channel=Channel.MAIL, step=Step.NEVER)
    return person


def tell(person: Person, **fields: Any) -> Delivery | None:
    community = make_community("Mathematics", **fields)
    make_member(community, person)
    notify(
        SYSTEM,
        kind="joined",
        about=("community", community.pk),
        audience={"people": [person.pk]},
        community_id=community.pk,
    )
    run_tasks()
    return Delivery.objects.filter(person=person, channel="push").order_by("-pk").first()


def opened(body: bytes) -> dict[str, str]:
    words = http_ece.decrypt(body, private_key=KEY, auth_secret=AUTH, version="aes128gcm")
    said: dict[str, str] = json.loads(words)
    return said


def try_again() -> None:
    Delivery.objects.filter(state="waiting").update(due_at="2020-01-01T00:00Z")
    send_due.func()


def test_a_message_reaches_the_browser_encrypted(sink: str, noor: Person) -> None:
    make_browser(noor, f"{sink}/one")

    delivery = tell(noor)

    assert delivery is not None
    assert delivery.state == "sent"
    ((path, headers, body),) = Sink.got
    said = opened(body)
    assert path == "/one"
    assert (headers["Content-Encoding"], b"Mathematics" in body) == ("aes128gcm", False)
    assert said["body"] == "You are a member of Mathematics"
    assert (said["url"][:3], said["tag"]) == ("/c/", f"notice-{delivery.notice_id}")


def test_a_message_says_which_site_sends_it(sink: str, noor: Person) -> None:
    make_browser(noor, f"{sink}/one")

    tell(noor)

    token, key = Sink.got[0][1]["Authorization"].removeprefix("vapid t=").split(", k=")
    padded = key + "=" * (-len(key) % 4)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.urlsafe_b64decode(padded))
    claims = jwt.decode(token, point, algorithms=["ES256"], audience=sink)
    assert key == public_key()
    assert claims["sub"].startswith("mailto:")


def test_every_message_has_one_length(sink: str, noor: Person) -> None:
    make_browser(noor, f"{sink}/one")

    tell(noor)
    tell(noor, slug="a-very-long-address-of-a-community")

    assert len({len(body) for _path, _headers, body in Sink.got}) == 1


def test_another_try_leaves_out_who_has_it(sink: str, noor: Person) -> None:
    for name in ("one", "two"):
        make_browser(noor, f"{sink}/{name}")
    Sink.answers[:] = [201, 503, 429, 201]

    delivery = tell(noor)
    assert delivery is not None
    assert delivery.state == "waiting"
    try_again()
    try_again()

    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert [path for path, _headers, _body in Sink.got] == ["/one", "/two", "/two", "/two"]
    assert PushSent.objects.count() == 2


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(status: int, sink: str, noor: Person) -> None:
    make_browser(noor, f"{sink}/one")
    Sink.answers[:] = [status]

    tell(noor)

    assert not PushSubscription.objects.exists()
    assert len(Sink.got) == 1


def test_a_browser_that_refuses_again_and_again_is_forgotten(sink: str, noor: Person) -> None:
    browser = make_browser(noor, f"{sink}/one")
    PushSubscription.objects.filter(pk=browser.pk).update(failed=MOST_FAILED - 1)
    Sink.answers[:] = [400]

    tell(noor)

    assert not PushSubscription.objects.exists()


def test_no_message_goes_to_an_address_of_this_network(sink: str, noor: Person, settings: Any) -> None:
    settings.PUSH_RULES = Rules(ports=settings.PUSH_RULES.ports)
    make_browser(noor, f"{sink}/one")

    tell(noor)

    assert Sink.got == []
    assert not PushSubscription.objects.exists()


def test_without_content_names_no_closed_place(sink: str, noor: Person) -> None:
    make_browser(noor, f"{sink}/one")
    Rhythm.objects.filter(person=noor).update(without_content=True)

    tell(noor, visibility="hidden")

    said = opened(Sink.got[0][2])
    assert said["body"] == "Something new for you. Sign in to read it."
    assert said["url"] == "/inbox/"


def test_nameless_words_say_nothing(sink: str, noor: Person) -> None:
    make_browser(noor, f"{sink}/one")
    Choice.objects.create(person=noor, kind="reply", channel=Channel.PUSH, step=Step.NOW)
    community = make_community()
    make_member(community, noor)
    conversation = make_conversation(community, noor, title="Who is tired?")
    DiscussionSettings.objects.create(community=community, nameless="everywhere")
    Following.objects.create(person=noor, kind="conversation", pk_of=conversation.pk, level="everything")

    reply(make_member(community), conversation, Typed("I am.", is_nameless=True))
    run_tasks()

    assert Sink.got
    assert {opened(body)["body"] for _p, _h, body in Sink.got} == {"Something new for you. Sign in to read it."}


def test_who_has_no_browser_gets_none(sink: str, noor: Person) -> None:
    assert tell(noor) is None


@pytest.mark.parametrize(
    ("endpoint", "wanted"),
    [
        ("https://push.example.org/x", True),
        ("http://push.example.org/x", False),
        ("https://a:b@push.example.org/x", False),
        ("https://push.example.org:8443/x", False),
        ("https://push.example.org:x/", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_is_endpoint_is_https_alone(endpoint: str, wanted: bool) -> None:  # noqa: FBT001 - a table of cases
    assert is_endpoint(endpoint) is wanted


def test_push_subscribe_and_remove_by_forms(client: Client, noor: Person) -> None:
    client.force_login(noor)
    values = {"endpoint": "https://push.example.org/x", **KEYS}

    answer = client.post(reverse("notifications:push"), values, headers={"user-agent": "Mozilla Firefox/140 Linux"})

    browser = PushSubscription.objects.get()
    assert (answer.status_code, browser.person, browser.agent) == (302, noor, "Firefox, Linux")
    page = client.get(reverse("notifications:choices")).content.decode()
    assert "Firefox, Linux" in page
    client.force_login(make_person())
    client.post(reverse("notifications:push_remove", args=[browser.pk]))
    assert PushSubscription.objects.exists()
    client.force_login(noor)
    client.post(reverse("notifications:push_remove", args=[browser.pk]))
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"p256dh": "x"}, {"auth": "x"}, {"endpoint": "http://10.0.0.1/"}, {"p256dh": "é" * 9}]
)
def test_push_subscribe_refuses_what_is_no_browser(wrong: dict[str, str], client: Client, noor: Person) -> None:
    client.force_login(noor)

    answer = client.post(reverse("notifications:push"), {"endpoint": "https://push.example.org/x", **KEYS} | wrong)

    assert answer.status_code == 400
    assert not PushSubscription.objects.exists()


def test_subscribe_moves_a_browser_to_who_uses_it(noor: Person) -> None:
    values: dict[str, str] = {"endpoint": "https://push.example.org/x", "agent": "", **KEYS}
    other = make_person()

    subscribe(noor, noor.pk, **values)
    subscribe(other, other.pk, **values)

    assert PushSubscription.objects.get().person == other


def test_subscribe_has_a_limit_and_is_for_oneself(noor: Person) -> None:
    for n in range(MOST_DEVICES):
        make_browser(noor, f"https://push.example.org/{n}")
    values: dict[str, str] = {"endpoint": "https://push.example.org/x", "agent": "", **KEYS}

    with pytest.raises(Refused):
        subscribe(noor, noor.pk, **values)
    with pytest.raises(Refused):
        subscribe(make_person(), noor.pk, **values)
    with pytest.raises(Refused):
        unsubscribe(make_person(), noor.pk, PushSubscription.objects.first().pk)  # type: ignore[union-attr]  # made above


def test_service_worker_is_at_the_root_and_keeps_nothing(client: Client) -> None:
    answer = client.get("/sw.js")

    assert answer.headers["Content-Type"] == "text/javascript"
    assert b"fetch" not in answer.content
    assert b"caches" not in answer.content
