"""Stored pieces: slots for the reader's part, stencils for rows of one shape."""

import pytest
from markupsafe import Markup

from lyceum.kernel.fragments import Field, Slot, Store, cut, fill, slot, stored_piece, stored_stencil
from lyceum.kernel.jinja import url


def test_fill_shows_each_reader_their_text() -> None:
    piece = cut(f"<p>{slot('own', 7, 'Tell', 'Edit')}</p>")

    def say(found: Slot) -> str:
        return found.texts[found.argument == "7"]

    assert fill(piece, say) == "<p>Edit</p>"


def test_stored_piece_renders_once_for_a_key() -> None:
    made: list[int] = []

    def render() -> str:
        made.append(1)
        return "once"

    assert stored_piece(("a", 1), render) == stored_piece(("a", 1), render) == ["once"]
    assert len(made) == 1


def test_a_stencil_prints_the_values_of_each_row() -> None:
    stencil = stored_stencil("row", lambda: f'<a href="{Field("page")}">{Field("name")}</a>')

    assert stencil.print({"page": "/a/", "name": "Noor"}) == '<a href="/a/">Noor</a>'
    assert stencil.print({"page": "/b/", "name": "&lt;b&gt;"}) == '<a href="/b/">&lt;b&gt;</a>'


def test_a_stencil_without_fields_is_its_text() -> None:
    assert stored_stencil("plain", lambda: "text").print({}) == "text"


def test_an_address_takes_fields_for_numbers_and_words() -> None:
    stencil = stored_stencil("link", lambda: url("discussions:react", Field("pk", is_number=True), "helped"))

    assert stencil.print({"pk": "12"}) == url("discussions:react", 12, "helped")


def test_a_field_passes_escaping_untouched() -> None:
    html = Markup("<b>{}</b>").format(Field("name"))

    assert stored_stencil("escaped", lambda: html).print({"name": "n"}) == "<b>n</b>"


@pytest.mark.parametrize("size", [0, -5])
def test_a_store_refuses_what_weighs_nothing(size: int) -> None:
    store: Store[str] = Store(100)

    with pytest.raises(ValueError, match="size"):
        store.put("a", "b", size)

    assert store.get("a") is None
