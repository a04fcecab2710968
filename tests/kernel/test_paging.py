"""Pages by position and by key: every row once, any depth, made-up cursors harmless."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyceum.communities.models.communities import Community
from lyceum.kernel.paging import KeyPage, decode_cursor, encode_cursor, key_page, positions
from tests.factories import make_community


@given(total=st.integers(0, 5_000), size=st.integers(1, 50))
def test_positions_cover_every_item_once(total: int, size: int) -> None:
    last = positions(total, 1, size).last
    pages = [positions(total, number, size) for number in range(1, last + 1)]
    covered = [n for page in pages for n in range(page.first_position, page.last_position + 1)]

    assert covered == list(range(1, max(total, 1) + 1))


@given(wanted=st.integers(-100, 10**9))
def test_positions_hold_any_wish_inside_what_exists(wanted: int) -> None:
    assert 1 <= positions(45, wanted).number <= 3


@given(values=st.lists(st.integers(-(2**62), 2**62) | st.text(alphabet=st.characters(exclude_characters="\0"))))
def test_cursor_comes_back_as_it_was(values: list[int | str]) -> None:
    assert decode_cursor(encode_cursor(values), len(values)) == values


@given(text=st.text())
def test_decode_cursor_never_fails(text: str) -> None:
    decode_cursor(text, 2)


@pytest.mark.django_db
def test_key_page_shows_every_row_once() -> None:
    names = ["b", "a", "a", "c", "a"]
    for name in names:
        make_community(name)
    seen: list[str] = []
    after: str | None = ""

    while after is not None:
        page: KeyPage[Community] = key_page(
            Community.objects.all(), by=("name", "id"), after=after, size=2, descending=False
        )
        seen += [row.name for row in page.items]
        after = page.next

    assert seen == sorted(names)
