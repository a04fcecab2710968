"""Pages of conversations: words survive, answers are kind, statements are few, addresses stay."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.discussions.actions.reacting import react
from lyceum.discussions.actions.writing import Typed, reply, start_conversation
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.kernel import clock
from lyceum.kernel.models import Draft
from lyceum.kernel.once import new_key
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance
from lyceum.people.queries.site import forget_instance
from tests.factories import make_community, make_conversation, make_member, make_person

pytestmark = pytest.mark.django_db

BAD = {
    "empty": "",
    "huge": "x" * 1_000_000,
    "control": "a\x00b\x07c",
    "surrogate": "a\ud800b",
    "override": "abc\u202edcba",
    "emoji": "👩🏽‍🔬🏳️‍🌈",
    "script": '<script>alert(1)</script><img src=x onerror="alert(1)">',
}


def _statements(client: Client, address: str) -> int:
    with clock.frozen(clock.now()):  # lists are kept by the minute, and the test must not cross one
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
    return len([q for q in found.captured_queries if not q["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT"))])


def _page(conversation: object) -> str:
    return f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"  # type: ignore[attr-defined]  # a conversation


@pytest.mark.parametrize("replies", [1, 19])
def test_a_conversation_costs_one_statement_signed_out_and_four_signed_in(client: Client, replies: int) -> None:
    conversation = make_conversation(make_community(), replies=replies)
    reader = make_member(conversation.community)
    for post in conversation.posts.exclude(author=reader):
        react(reader, post, "helped", on=True)

    assert _statements(client, _page(conversation)) == 1
    client.force_login(reader)
    assert _statements(client, _page(conversation)) == 4


@pytest.mark.parametrize("conversations", [1, 3])
def test_the_list_costs_the_same_however_many_there_are(client: Client, conversations: int) -> None:
    community = make_community()
    for _n in range(conversations):
        make_conversation(community)
    address = f"/c/{community.slug}/conversations/"

    assert _statements(client, address) == 2
    client.force_login(make_member(community))
    assert _statements(client, address) == 4


def test_a_visitor_who_has_the_page_gets_304_until_it_changes(client: Client) -> None:
    conversation = make_conversation(make_community())
    tag = client.get(_page(conversation)).headers["ETag"]

    assert client.get(_page(conversation), headers={"if-none-match": tag}).status_code == 304
    reply(make_member(conversation.community), conversation, Typed(source="Something new."))
    again = client.get(_page(conversation), headers={"if-none-match": tag})

    assert again.status_code == 200
    assert "Something new." in again.content.decode()


def test_a_stored_page_is_answered_by_one_statement_and_never_after_it_has_closed(
    client: Client,
) -> None:
    conversation = make_conversation(make_community())
    first = client.get(_page(conversation))
    with CaptureQueriesContext(connection) as asked:
        again = client.get(_page(conversation))
    assert len(asked) == 1
    assert again.content == first.content
    assert again.headers == first.headers
    Conversation.objects.filter(pk=conversation.pk).update(is_public=False)
    assert client.get(_page(conversation)).status_code == 404


def test_a_stored_page_speaks_the_language_of_each_visitor(client: Client) -> None:
    conversation = make_conversation(make_community())
    english = client.get(_page(conversation), headers={"accept-language": "en"})
    german = client.get(_page(conversation), headers={"accept-language": "de"})
    assert 'lang="en"' in english.content.decode()
    assert 'lang="de"' in german.content.decode()
    assert english.headers["ETag"] != german.headers["ETag"]


def test_a_name_with_markup_stays_text_on_every_page(client: Client) -> None:
    author = make_person('<b>Ann</b> & "Bo"')
    conversation = make_conversation(make_community(), author, title="<i>Why</i>")
    page = client.get(_page(conversation)).content.decode()
    assert "<b>Ann</b>" not in page
    assert "<i>Why</i>" not in page
    assert "&lt;i&gt;Why&lt;/i&gt;" in page


def test_a_stored_page_holds_nothing_of_another_reader() -> None:
    conversation = make_conversation(make_community(), replies=1)
    first, second = Client(), Client()
    noor, kwame = make_member(conversation.community), make_member(conversation.community)
    first.force_login(noor)
    second.force_login(kwame)
    react(noor, conversation.posts.get(n=2), "helped", on=True)

    hers, his = first.get(_page(conversation)), second.get(_page(conversation))

    assert 'aria-pressed="true" formaction="/p/' in hers.content.decode()
    assert 'aria-pressed="true" formaction="/p/' not in his.content.decode()
    assert hers.cookies["csrftoken"].value != his.cookies["csrftoken"].value


@pytest.mark.parametrize("kind", BAD)
def test_reply_stands_any_input_and_keeps_the_words(client: Client, kind: str) -> None:
    conversation = make_conversation(make_community())
    client.force_login(make_member(conversation.community))
    body = f"source={BAD[kind]}".encode("utf-8", "surrogatepass")

    answer = client.post(f"{_page(conversation)}reply/", body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == (422 if kind in {"empty", "huge"} else 302)
    assert "<script>alert" not in Post.objects.latest("pk").html
    if kind == "huge":
        assert "x" * 1000 in answer.content.decode()


@pytest.mark.parametrize("kind", BAD)
def test_start_stands_any_input(client: Client, kind: str) -> None:
    community = make_community()
    client.force_login(make_member(community))
    fields = {
        "title": BAD[kind].replace("\ud800", "?"),
        "source": BAD[kind].replace("\ud800", "?"),
        "kind": "question",
    }

    answer = client.post(f"/c/{community.slug}/conversations/new/", {**fields, "tags": fields["title"][:300]})

    assert answer.status_code in {302, 422}


def test_a_double_press_posts_once_and_leads_to_the_same_place(client: Client) -> None:
    conversation = make_conversation(make_community())
    client.force_login(make_member(conversation.community))
    words = {"source": "Once.", "form_key": new_key()}

    first = client.post(f"{_page(conversation)}reply/", words)
    second = client.post(f"{_page(conversation)}reply/", words)

    assert first.status_code == second.status_code == 302
    assert conversation.posts.filter(source="Once.").count() == 1


def test_words_typed_with_an_ended_session_come_back_after_signing_in(client: Client) -> None:
    conversation = make_conversation(make_community())
    member = make_member(conversation.community)
    client.force_login(member)
    client.get(_page(conversation))
    Session.objects.all().delete()

    refused = client.post(f"{_page(conversation)}reply/", {"source": "Words I must not lose."})
    assert refused.status_code == 401
    session = client.session
    session["_auth_user_id"] = str(member.pk)
    session["_auth_user_backend"] = "lyceum.people.adapters.SignInBackend"
    session["_auth_user_hash"] = member.get_session_auth_hash()
    session.save()

    assert "Words I must not lose." in client.get(_page(conversation)).content.decode()


def test_preview_shows_and_keeps_the_words(client: Client) -> None:
    conversation = make_conversation(make_community())
    member = make_member(conversation.community)
    client.force_login(member)

    answer = client.post(f"{_page(conversation)}reply/", {"source": "Is $x$ **bold**?", "preview": "1"})

    assert "<strong>bold</strong>" in answer.content.decode()
    assert conversation.posts.count() == 1
    assert Draft.objects.get(person=member).fields == {"source": "Is $x$ **bold**?"}


def test_two_people_editing_one_post_lose_nothing(client: Client) -> None:
    conversation = make_conversation(make_community())
    client.force_login(conversation.author)
    post = conversation.posts.get()
    client.post(f"/p/{post.pk}/edit/", {"title": "A title", "source": "First tab.", "version": 1})

    answer = client.post(f"/p/{post.pk}/edit/", {"title": "A title", "source": "Second tab.", "version": 1})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "First tab." in page
    assert "Second tab." in page


def test_permalinks_lead_to_the_page_of_the_post(client: Client) -> None:
    conversation = make_conversation(make_community(), replies=24)

    assert client.get(f"/p/{conversation.posts.get(n=2).pk}").headers["Location"] == f"{_page(conversation)}#p2"
    assert (
        client.get(f"/p/{conversation.posts.get(n=23).pk}").headers["Location"] == f"{_page(conversation)}?page=2#p23"
    )


@pytest.mark.parametrize("address", ["/p/99999999999999999999", "/p/0", "/c/none/conversations/1/", "/p/1/history/"])
def test_unknown_addresses_answer_404(client: Client, address: str) -> None:
    client.force_login(make_person())

    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("path", "status"), [("reply/", 302), ("draft/", 405), ("read/", 302)])
def test_writing_addresses_refuse_to_be_read(client: Client, path: str, status: int) -> None:
    conversation = make_conversation(make_community())
    client.force_login(conversation.author)

    assert client.get(_page(conversation) + path).status_code == status


def test_a_page_number_or_cursor_somebody_made_up_is_no_error(client: Client) -> None:
    conversation = make_conversation(make_community())
    base = f"/c/{conversation.community.slug}/conversations/"

    for address in (
        f"{_page(conversation)}?page=-1",
        f"{_page(conversation)}?page=999999999999",
        f"{base}?after=zzz",
    ):
        assert client.get(address).status_code == 200


def test_a_conversation_in_another_language_says_so(client: Client) -> None:
    community = make_community()
    author: Person = make_member(community)
    conversation = start_conversation(author, community, Typed(source="مرحبا", title="سؤال", language="ar"))

    page = client.get(_page(conversation)).content.decode()

    assert 'lang="ar"' in page


@pytest.mark.parametrize("place", ["the list", "the conversation"])
def test_a_stored_page_asks_only_those_to_accept_the_terms_who_have_not(place: str) -> None:
    conversation = make_conversation(make_community())
    address = _page(conversation) if place == "the conversation" else _page(conversation).rsplit("/", 2)[0] + "/"
    Instance.objects.update_or_create(pk=1, defaults={"legal_version": 1})
    forget_instance()
    old, new = Client(), Client()
    old.force_login(make_member(conversation.community))
    new.force_login(make_member(conversation.community, make_person(legal_accepted=1)))

    asked, not_asked = old.get(address), new.get(address)

    assert b"/legal/accept/" in asked.content
    assert b"/legal/accept/" not in not_asked.content
