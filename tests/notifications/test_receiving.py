"""A mail to an address of ours becomes what it is for, once, and only from the person the address is for."""

from datetime import timedelta
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart

import pytest
from django.core import mail as post
from django.test import Client, override_settings

from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.nameless import Authorship
from lyceum.kernel import clock
from lyceum.kernel.models import Draft
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.actions.receiving import (
    KEPT_OF_LONGER,
    MOST_AN_HOUR,
    MOST_BYTES,
    forget_mails,
    handle_mail,
    store_mail,
    take_back_addresses,
)
from lyceum.notifications.models import InboundMail
from lyceum.notifications.queries.answering import GOOD_FOR, find_start_address, read_address, reply_address
from lyceum.notifications.queries.visible import CUT
from lyceum.notifications.tasks import read_left_mails
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_conversation, make_member, make_person, make_post, run_tasks
from tests.notifications.mails import AUTOMATIC, FORGED, make_mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def door(settings: object) -> None:
    settings.MAIL_REPLY = "in.example.org"  # type: ignore[attr-defined]  # pytest-django's wrapper


@pytest.fixture
def community() -> Community:
    return make_community("Mathematics")


@pytest.fixture
def noor(community: Community) -> Person:
    return make_member(community, make_person("Noor", email="noor@example.org"))


@pytest.fixture
def conversation(community: Community) -> Conversation:
    return make_conversation(community, title="Derivatives")


def address_of(person: Person, conversation: Conversation) -> str:
    return reply_address(person, "post", Post.objects.get(conversation=conversation, n=1).pk)


def bring(mail: EmailMessage | bytes, **fields: str) -> InboundMail | None:
    """A mail comes in, and the worker reads it."""
    stored = store_mail(SYSTEM, mail if isinstance(mail, bytes) else mail.as_bytes(), **fields)
    run_tasks()
    if stored:
        stored.refresh_from_db()
    return stored


def words_in(conversation: Conversation) -> list[str]:
    return list(
        Post.objects.filter(conversation=conversation, n__gt=1).order_by("n").values_list("source", flat=True)
    )


def test_handle_mail_posts_an_answer(noor: Person, conversation: Conversation) -> None:
    text = f"Use the chain rule.\n\nOn Monday Lyceum <a@example.org> wrote:\n\n> {CUT}\n> x\n"

    stored = bring(make_mail("Noor <NOOR@example.org>", address_of(noor, conversation), text))

    assert stored is not None
    reply = Post.objects.get(conversation=conversation, n=2)
    assert (reply.source, reply.author) == ("Use the chain rule.", noor)
    assert (stored.state, stored.made_kind, stored.made_pk) == ("posted", "post", reply.pk)
    assert stored.rest.strip() == text.strip()
    assert [m for m in post.outbox if m.to == ["noor@example.org"]] == []


def test_handle_mail_starts_a_conversation(noor: Person, community: Community) -> None:
    bring(make_mail("noor@example.org", find_start_address(noor, community.pk), subject="Who reads with me?"))

    started = Conversation.objects.get(title="Who reads with me?")
    assert (started.author, started.community) == (noor, community)


def test_store_mail_keeps_a_mail_once(noor: Person, conversation: Conversation) -> None:
    mail = make_mail("noor@example.org", address_of(noor, conversation))

    first, second = bring(mail), bring(mail)

    assert first is not None
    assert second is None
    assert handle_mail(SYSTEM, first.pk) == ""
    assert words_in(conversation) == ["Use the chain rule."]


def test_store_mail_takes_nothing_for_others(noor: Person) -> None:
    assert bring(make_mail("noor@example.org", "hello@example.org")) is None
    assert bring(make_mail("noor@example.org", "reply+x@elsewhere.org")) is None
    assert not InboundMail.objects.exists()


def test_store_mail_is_for_the_doors_alone(noor: Person) -> None:
    with pytest.raises(Refused):
        store_mail(noor, b"")


def test_a_worker_killed_between_storing_and_posting_loses_nothing(noor: Person, conversation: Conversation) -> None:
    with clock.frozen(clock.now() - timedelta(minutes=30)):
        store_mail(SYSTEM, make_mail("noor@example.org", address_of(noor, conversation)).as_bytes())
    # The queue has lost the task; the mail is still there.

    read_left_mails.func()
    run_tasks()

    assert words_in(conversation) == ["Use the chain rule."]


@pytest.mark.parametrize("name", sorted(FORGED))
def test_a_forged_sender_gets_nothing(name: str, noor: Person, conversation: Conversation) -> None:
    make_person("Mallory", email="mallory@example.org")

    stored = bring(make_mail(FORGED[name]["sender"], address_of(noor, conversation)))

    assert stored is not None
    assert (stored.state, stored.reason, stored.person) == ("dropped", "sender", None)
    assert words_in(conversation) == []
    assert post.outbox == []


@pytest.mark.parametrize("name", sorted(AUTOMATIC))
def test_what_a_program_wrote_is_put_aside(name: str, noor: Person, conversation: Conversation) -> None:
    stored = bring(make_mail("noor@example.org", address_of(noor, conversation), **AUTOMATIC[name]))

    assert stored is not None
    assert (stored.state, stored.reason) == ("dropped", "automatic")
    assert post.outbox == []


def test_our_own_mail_coming_back_is_put_aside(noor: Person, conversation: Conversation) -> None:
    bounce = make_mail("noor@example.org", address_of(noor, conversation), name="2")

    ours = bring(make_mail("lyceum@localhost", address_of(noor, conversation)))
    returned = bring(bounce, sender="")

    assert ours is not None
    assert returned is not None
    assert (ours.reason, returned.reason) == ("automatic", "automatic")
    assert (words_in(conversation), post.outbox) == ([], [])


def test_words_of_too_many_mails_wait_on_the_site(noor: Person, conversation: Conversation) -> None:
    for n in range(MOST_AN_HOUR):
        InboundMail.objects.create(key=str(n), token="x", raw=b"", size=0, sender="", person=noor)
    InboundMail.objects.update(state="posted", handled_at=clock.now())

    stored = bring(make_mail("noor@example.org", address_of(noor, conversation)))

    assert stored is not None
    assert (stored.state, stored.reason) == ("refused", "too many")
    assert Draft.objects.filter(person=noor, place=f"reply:{conversation.pk}").exists()


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("mx.example.org; dmarc=pass", "posted"),
        ("mx.example.org 1; dkim=pass header.d=example.org; spf=none", "posted"),
        ("mx.example.org; dmarc=fail; dkim=pass", "dropped"),
        ("mx.example.org; spf=fail; dkim=none", "dropped"),
        ("mx.example.org; dkim=pass header.d=evil.org; spf=pass smtp.mailfrom=a@evil.org", "dropped"),
        ("mx.example.org; spf=pass smtp.mailfrom=noor@example.org; dkim=none", "posted"),
        ("other.example.org; dmarc=pass", "dropped"),
        ("", "dropped"),
    ],
)
def test_the_relay_vouches_for_the_sender(said: str, state: str, noor: Person, conversation: Conversation) -> None:
    headers = {"Authentication_Results": said} if said else {}
    with override_settings(MAIL_AUTHSERV="mx.example.org"):
        stored = bring(make_mail("noor@example.org", address_of(noor, conversation), **headers))

    assert stored is not None
    assert stored.state == state


def test_a_refusal_is_told_once_and_the_words_wait_on_the_site(noor: Person, conversation: Conversation) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(locked_at=clock.now())

    for n in range(3):
        bring(make_mail("noor@example.org", address_of(noor, conversation), name=str(n)))

    assert words_in(conversation) == []
    (said,) = post.outbox
    assert said.to == ["noor@example.org"]
    assert "The stewards have closed this conversation" in said.body
    assert "Use the chain rule." in said.body
    assert said.extra_headers["Auto-Submitted"] == "auto-replied"
    assert said.extra_headers["In-Reply-To"] == "<0@mail.example.org>"
    assert Draft.objects.get(person=noor).place == f"reply:{conversation.pk}"


@pytest.mark.parametrize("text", ["", f"On Monday Lyceum <a@example.org> wrote:\n> {CUT}\n> x"])
def test_a_mail_without_own_words_is_answered_kindly(text: str, noor: Person, conversation: Conversation) -> None:
    stored = bring(make_mail("noor@example.org", address_of(noor, conversation), text))

    assert stored is not None
    assert (stored.state, stored.reason) == ("refused", "empty")
    assert "We found no words of your own" in post.outbox[0].body


def test_who_left_the_community_is_told_so(noor: Person, community: Community, conversation: Conversation) -> None:
    address = address_of(noor, conversation)
    Membership.objects.filter(person=noor).delete()
    Community.objects.filter(pk=community.pk).update(visibility="hidden")
    Conversation.objects.update(is_public=False)

    stored = bring(make_mail("noor@example.org", address))

    assert stored is not None
    assert (stored.state, words_in(conversation)) == ("refused", [])
    assert "Derivatives" not in post.outbox[0].body


def test_a_suspended_account_is_told_so(noor: Person, conversation: Conversation) -> None:
    Person.objects.filter(pk=noor.pk).update(status="suspended")

    stored = bring(make_mail("noor@example.org", address_of(noor, conversation)))

    assert stored is not None
    assert stored.said.startswith("Your account is suspended")
    assert words_in(conversation) == []


def test_an_address_ends_after_ninety_days(noor: Person, conversation: Conversation) -> None:
    with clock.frozen(clock.now() - GOOD_FOR - timedelta(days=2)):
        address = address_of(noor, conversation)

    stored = bring(make_mail("noor@example.org", address))

    assert stored is not None
    assert (stored.state, stored.reason) == ("refused", "over")


def test_take_back_addresses_ends_those_so_far(noor: Person, conversation: Conversation) -> None:
    old = address_of(noor, conversation)
    with pytest.raises(Refused):
        take_back_addresses(make_person(), noor.pk)

    take_back_addresses(noor, noor.pk)

    first = bring(make_mail("noor@example.org", old))
    second = bring(make_mail("noor@example.org", address_of(noor, conversation), name="2"))
    assert first is not None
    assert second is not None
    assert (first.state, second.state) == ("refused", "posted")


def test_read_address_takes_no_change(noor: Person, conversation: Conversation) -> None:
    local = address_of(noor, conversation).partition("@")[0]
    assert len(local) <= 64
    assert read_address(local.upper()) is not None

    for at in range(6, len(local)):
        changed = local[:at] + ("b" if local[at] != "b" else "c") + local[at + 1 :]
        assert read_address(changed) is None


def test_a_mail_never_carries_a_name_into_nameless_words(noor: Person, conversation: Conversation) -> None:
    nameless = make_post(conversation, source="Without my name.")
    Authorship.objects.create(post=nameless, person=noor)

    stored = bring(make_mail("noor@example.org", address_of(noor, conversation)))

    assert stored is not None
    assert stored.state == "refused"
    assert words_in(conversation) == ["Without my name."]


def test_a_reply_follows_a_merged_conversation(
    noor: Person, community: Community, conversation: Conversation
) -> None:
    address = reply_address(noor, "conversation", conversation.pk)
    other = make_conversation(community, title="More derivatives")
    Conversation.objects.filter(pk=conversation.pk).update(merged_into=other, removed_at=clock.now())

    bring(make_mail("noor@example.org", address))

    assert words_in(other) == ["Use the chain rule."]


def test_files_are_left_out_and_it_is_said(noor: Person, conversation: Conversation) -> None:
    mail = make_mail("noor@example.org", address_of(noor, conversation))
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="proof.png")

    bring(mail)

    assert words_in(conversation) == ["Use the chain rule."]
    assert "proof.png" in post.outbox[0].body
    assert "Use the chain rule" not in post.outbox[0].body


def test_a_mail_that_is_too_large_keeps_its_beginning(noor: Person, conversation: Conversation) -> None:
    mail = make_mail("noor@example.org", address_of(noor, conversation))
    raw = mail.as_bytes() + b"x" * MOST_BYTES

    stored = bring(raw)

    assert stored is not None
    assert (stored.state, stored.reason, len(stored.raw)) == ("refused", "too large", KEPT_OF_LONGER)
    assert "larger than 20 megabytes" in post.outbox[0].body


def raw_mail(noor: Person, conversation: Conversation, rest: bytes) -> bytes:
    head = f"From: noor@example.org\r\nTo: {address_of(noor, conversation)}\r\nMessage-ID: <raw@x>\r\n"
    return head.encode() + rest


@pytest.mark.parametrize(
    ("rest", "wanted"),
    [
        (b"Content-Type: text/plain; charset=x-unknown\r\n\r\nJa, f\xfcr alle", "Ja, für alle"),
        (b"Content-Type: text/plain; charset=utf-8\r\n\r\nJa, f\xfcr alle", "Ja, für alle"),
        (b"Content-Type: text/plain; charset=us-ascii\r\n\r\nJa, f\xc3\xbcr alle", "Ja, für alle"),
        (b"\r\nno type", "no type"),
        (b"Content-Type: text/html\r\n\r\n<p>One <b>word</b></p><script>alert(1)</script>", "One **word**"),
        (
            (
                b"Content-Type: text/html\r\n\r\n<div>Yes</div><div><div>On Mon Lyceum &lt;a@example.org&gt; wrote:"
                b'</div><blockquote><p id="x_lyceum-cut">cut</p><p>old</p></blockquote></div>'
            ),
            "Yes",
        ),
        (b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nVXNlIGl0Lg==", "Use it."),
        (b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n", None),
        (b"Content-Type: multipart/mixed\r\n\r\nno parts", None),
        (b"Subject: =?x-bad?q?=FF?=\r\nContent-Type: ;;;\r\n\r\nstill words", "still words"),
    ],
)
def test_a_mail_that_is_wrong_is_read_as_well_as_it_goes(
    rest: bytes, wanted: str | None, noor: Person, conversation: Conversation
) -> None:
    stored = bring(raw_mail(noor, conversation, rest))

    assert stored is not None
    assert stored.state in ({"posted"} if wanted else {"refused", "posted"})
    if wanted:
        assert words_in(conversation) == [wanted]


def test_parts_without_end_are_read_up_to_a_number(noor: Person, conversation: Conversation) -> None:
    outer = inner = MIMEMultipart()
    for _n in range(90):
        deeper = MIMEMultipart()
        inner.attach(deeper)
        inner = deeper
    outer["From"], outer["To"], outer["Message-ID"] = "noor@example.org", address_of(noor, conversation), "<deep@x>"

    stored = bring(outer.as_bytes())

    assert stored is not None
    assert stored.state == "refused"


def test_forget_mails_keeps_a_month(noor: Person, conversation: Conversation) -> None:
    bring(make_mail("noor@example.org", address_of(noor, conversation)))
    assert forget_mails(SYSTEM) == 0

    with clock.frozen(clock.now() + timedelta(days=31)):
        assert forget_mails(SYSTEM) == 1


def test_mails_shows_ones_own_alone(client: Client, noor: Person, conversation: Conversation) -> None:
    bring(make_mail("noor@example.org", address_of(noor, conversation)))
    client.force_login(make_person())
    assert "Use the chain rule" not in client.get("/me/notices/mails/").content.decode()

    client.force_login(noor)

    assert "Use the chain rule" in client.get("/me/notices/mails/").content.decode()
    assert client.post("/me/notices/mails/take-back/").status_code == 302


def test_community_choices_name_the_address_for_members(client: Client, noor: Person, community: Community) -> None:
    client.force_login(noor)

    page = client.get(f"/c/{community.slug}/notices/").content.decode()

    assert find_start_address(noor, community.pk) in page
