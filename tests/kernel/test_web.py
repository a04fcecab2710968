"""What every page shares: where a person came from, and the words that are kept for them."""

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.test import Client, RequestFactory

from lyceum.kernel.web import KEPT_LIMIT, back_address, keep_words


@pytest.mark.parametrize(
    ("referer", "address"),
    [
        ("http://testserver/c/x/?page=2", "/c/x/?page=2"),
        ("http://testserver//evil.example/", "/evil.example/"),
        ("http://evil.example/c/x/", "/"),
        ("", "/"),
    ],
)
def test_back_address_stays_on_this_site(referer: str, address: str) -> None:
    request = RequestFactory().get("/", headers={"referer": referer})

    assert back_address(request) == address


def test_keep_words_keeps_so_much_and_no_more_however_many_fields() -> None:
    typed = {"source": "Good words.", "password": "hidden", **{f"f{n}": "x" * 10_000 for n in range(50)}}
    request = RequestFactory().post("/c/x/", typed)
    request.session = SessionStore()

    keep_words(request)

    words = request.session["kept"]["words"]
    assert words["source"] == "Good words."
    assert "password" not in words
    assert sum(len(name) + len(value) for name, value in words.items()) <= KEPT_LIMIT


@pytest.mark.django_db
def test_a_host_that_is_not_ours_gets_a_page_and_no_server_error(client: Client) -> None:
    assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400
