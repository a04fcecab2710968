"""Addresses in templates are those of `reverse`, whatever stands in them."""

import pytest
from django.urls import NoReverseMatch, reverse

from lyceum.kernel.jinja import url

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("search:results", ()),
        ("discussions:post", (7,)),
        ("discussions:page", ("statistics-slowly", 12)),
        ("discussions:page", ("70368744177665", 12)),
        ("discussions:page", ("zz1-stand-in-zz", 12)),
        ("discussions:page", ("رياضيات", 12)),
        ("care:tell", ("post", 3)),
    ],
)
def test_url_is_what_reverse_says(name: str, args: tuple[object, ...]) -> None:
    assert url(name, *args) == reverse(name, args=args)


def test_url_of_no_page_is_a_mistake() -> None:
    with pytest.raises(NoReverseMatch):
        url("discussions:nowhere", 1)
