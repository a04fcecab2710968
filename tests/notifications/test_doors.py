"""The doors for mails: LMTP with a real client against the real server, a mailbox, and a command."""

import asyncio
import io
import smtplib
import socket
import sys
import time
from collections.abc import Iterator
from socketserver import StreamRequestHandler, TCPServer
from threading import Event, Thread
from typing import Any, ClassVar

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.kernel.env import mail_door, mailbox
from lyceum.notifications.actions.notices import notify
from lyceum.notifications.adapters import listen
from lyceum.notifications.models import Delivery, InboundMail
from lyceum.notifications.queries.answering import find_reply_address
from lyceum.notifications.queries.answering import reply_address as address_of
from lyceum.notifications.queries.mails import build_mail
from lyceum.notifications.queries.visible import CUT
from lyceum.notifications.tasks import poll_mailbox
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_conversation, make_member, make_person, make_post, run_tasks
from tests.notifications.mails import make_mail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def open_door(settings: Any) -> None:
    settings.MAIL_REPLY = "in.example.org"


@pytest.fixture
def conversation() -> Conversation:
    return make_conversation(make_community())


@pytest.fixture
def noor(conversation: Conversation) -> Person:
    return make_member(conversation.community, make_person("Noor", email="noor@example.org"))


@pytest.fixture
def lmtp() -> Iterator[int]:
    """The real server, in a thread."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    loop, ending = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        await listen("127.0.0.1", port, until=ending)

    thread = Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        Event().wait(0.01)
    yield port
    loop.call_soon_threadsafe(ending.set)
    thread.join()
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


def words() -> list[str]:
    return list(Post.objects.filter(n__gt=1).order_by("n").values_list("source", flat=True))


def test_lmtp_takes_a_mail_to_its_conversation(lmtp: int, noor: Person, conversation: Conversation) -> None:
    mail = make_mail("noor@example.org", address_of(noor, "conversation", conversation.pk))

    with smtplib.LMTP("127.0.0.1", lmtp) as client:
        client.send_message(mail)
        client.send_message(mail)
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            client.sendmail("noor@example.org", ["somebody@in.example.org"], mail.as_bytes())
    run_tasks()

    assert words() == ["Use the chain rule."]
    assert InboundMail.objects.count() == 1
    assert refused.value.recipients["somebody@in.example.org"][0] == 550


def test_lmtp_answers_for_each_address(lmtp: int, noor: Person, conversation: Conversation) -> None:
    other = make_conversation(conversation.community)
    to = [address_of(noor, "conversation", one.pk) for one in (conversation, other)]

    with smtplib.LMTP("127.0.0.1", lmtp) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("noor@example.org")
        assert [client.rcpt(one)[0] for one in to] == [250, 250]
        # The client of the standard library reads the first answer alone, so the second is read by hand.
        assert client.data(make_mail("noor@example.org", ", ".join(to)).as_bytes())[0] == 250
        assert client.getreply()[0] == 250
    run_tasks()

    assert InboundMail.objects.filter(state="posted").count() == 2


def test_lmtp_puts_a_bounce_aside(lmtp: int, noor: Person, conversation: Conversation) -> None:
    mail = make_mail("noor@example.org", address_of(noor, "conversation", conversation.pk))

    with smtplib.LMTP("127.0.0.1", lmtp) as client:
        client.sendmail("", [mail["To"]], mail.as_bytes())
    run_tasks()

    assert (InboundMail.objects.get().reason, words()) == ("automatic", [])


class Mailbox(StreamRequestHandler):
    """As much of an IMAP server as a look into a folder needs."""

    mails: ClassVar[dict[str, bytes]] = {}
    seen: ClassVar[set[str]] = set()

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, command, *rest = line.decode().split()
            self._answer(command.upper(), rest)
            self.wfile.write(f"{tag} OK done\r\n".encode())

    def _answer(self, command: str, rest: list[str]) -> None:
        if command == "CAPABILITY":
            self.wfile.write(b"* CAPABILITY IMAP4rev1\r\n")
        elif command == "SELECT":
            self.wfile.write(b"* 1 EXISTS\r\n")
        elif rest[:1] == ["SEARCH"]:
            self.wfile.write(f"* SEARCH {' '.join(sorted(set(self.mails) - self.seen))}\r\n".encode())
        elif rest[:1] == ["FETCH"]:
            raw = self.mails[rest[1]]
            self.wfile.write(b"* 1 FETCH (UID 1 BODY[]<0> {%d}\r\n%s)\r\n" % (len(raw), raw))
        elif rest[:1] == ["STORE"]:
            self.seen.add(rest[1])


def test_poll_mailbox_brings_in_what_is_new(noor: Person, conversation: Conversation, settings: Any) -> None:
    mail = make_mail("noor@example.org", address_of(noor, "conversation", conversation.pk))
    Mailbox.mails.update({"7": mail.as_bytes(), "8": make_mail("a@example.org", "b@example.org").as_bytes()})
    Mailbox.seen.clear()
    with TCPServer(("127.0.0.1", 0), Mailbox) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        settings.MAIL_IMAP = mailbox(f"imap://noor:secret@127.0.0.1:{server.server_address[1]}/Answers")

        brought = [poll_mailbox.func(), poll_mailbox.func()]

        server.shutdown()
        thread.join()
    run_tasks()
    assert brought == [1, 0]
    assert Mailbox.seen == {"7", "8"}
    assert words() == ["Use the chain rule."]


def test_poll_mailbox_without_a_server_says_so(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.MAIL_IMAP = mailbox("imap://noor:secret@127.0.0.1:1/Answers")

    assert poll_mailbox.func() == 0
    assert "cannot be read" in caplog.text
    assert "secret" not in caplog.text


def test_receive_mail_reads_the_standard_input(
    noor: Person, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = make_mail("noor@example.org", address_of(noor, "conversation", conversation.pk))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(mail.as_bytes())))

    call_command("receive_mail", stdout=io.StringIO())
    run_tasks()

    assert words() == ["Use the chain rule."]


def test_lmtp_needs_its_settings() -> None:
    with pytest.raises(CommandError):
        call_command("lmtp")


@pytest.mark.parametrize(
    "place", ["0.0.0.0:24", "mail.example.org:24", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999"]
)
def test_mail_door_is_on_loopback_alone(place: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        mail_door(place)


@pytest.mark.parametrize("url", ["imap://a:b@mail.example.org/", "imaps://mail.example.org/", "https://a:b@x/"])
def test_mailbox_is_encrypted(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        mailbox(url)


def test_a_mail_of_ours_says_where_an_answer_ends(noor: Person, conversation: Conversation) -> None:

    post = make_post(conversation)
    notice = notify(SYSTEM, kind="mention", about=("post", post.pk), audience={"people": [noor.pk]})
    run_tasks()

    mail = build_mail(Delivery.objects.get(notice=notice, channel="mail"))

    assert mail is not None
    assert mail.reply_to == [find_reply_address(noor, notice)]
    assert str(mail.body).startswith(CUT)
    assert CUT in str(mail.alternatives[0][0])
    assert 'id="lyceum-cut"' in str(mail.alternatives[0][0])
