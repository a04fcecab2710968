"""Addresses of one place written in many ways, and names made to look like others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyceum.kernel.text.addresses import address_key, is_web_address
from lyceum.kernel.text.lookalikes import mixes_scripts, skeleton


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/a",
        "https://www.example.org/a/",
        "HTTPS://EXAMPLE.ORG:443/a/index.html",
        "https://example.org./a?utm_source=mail&fbclid=1#part",
        "https://example.org/%61",
    ],
)
def test_address_key_is_one_for_every_way_to_write_an_address(address: str) -> None:
    assert address_key(address) == "example.org/a"


@pytest.mark.parametrize(
    "address", ["https://example.org/b", "https://a.example.org/a", "https://example.org/a?id=2"]
)
def test_address_key_tells_places_apart(address: str) -> None:
    assert address_key(address) != "example.org/a"


def test_address_key_knows_letters_of_other_scripts() -> None:
    assert address_key("https://bücher.example/") == address_key("https://xn--bcher-kva.example")


@given(st.text(max_size=300))
def test_no_text_breaks_the_comparison(text: str) -> None:
    for told in (text, f"https://{text}", f"http://a.example/{text}"):
        assert len(address_key(told)) <= 200
        assert is_web_address(told) in {True, False}
    assert len(skeleton(text)) <= 200
    assert mixes_scripts(text) in {True, False}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Linux", "Lіnux"),
        ("Morning", "Moming"),
        ("Learn SQL", "learn-5QL"),
        ("ﬁeld", "field"),
        ("Ångström", "Angstrom"),
    ],
)
def test_skeleton_is_one_for_names_that_look_alike(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_skeleton_tells_other_names_apart() -> None:
    assert skeleton("Statistics, slowly") != skeleton("Statistics, quickly")


MIXED = {"Stаtistics": True, "Москва Linux": False, "العربية R": False, "東京Linux": False}


@pytest.mark.parametrize("name", MIXED)
def test_mixes_scripts_is_about_one_word(name: str) -> None:
    assert mixes_scripts(name) is MIXED[name]


def test_address_key_tells_long_addresses_with_one_beginning_apart() -> None:
    long = f"https://birds.example/{'a' * 300}"

    assert address_key(long + "1") != address_key(long + "2")
    assert address_key(long) == address_key(long + "/")
    assert len(address_key(long)) <= 200


def test_address_key_keeps_a_ref_which_may_be_the_page() -> None:
    assert address_key("https://birds.example/?ref=7") != address_key("https://birds.example/?ref=8")
