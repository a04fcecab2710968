"""What every page shares: where a person came from, and no way from there to another site."""

import pytest
from django.test import RequestFactory

from lyceum.kernel.web import back_address


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
