"""What people type is made clean, and Markdown becomes plain words."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyceum.kernel.text.plain import clean, clean_line, excerpt, plain

ANY_TEXT = st.text(alphabet=st.characters(), max_size=300)  # half characters included


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("plain\n\ttext", "plain\n\ttext"),
        ("a\r\nb\rc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("a\x00b\x07c\x1bd\x7fe\x9ff\ufeffg\ufffeh", "abcdefgh"),
        ("user\u202egpj.exe \u2066x\u2069", "usergpj.exe x"),
        ("cafe\u0301", "caf\u00e9"),
        ("a\ud800b\udfffc", "abc"),
        ("\ud83d\ude00", "😀"),
        ("👩\u200d💻 🏳️\u200d🌈 می\u200cخواهم क्\u200dष", "👩\u200d💻 🏳️\u200d🌈 می\u200cخواهم क्\u200dष"),
        ("\u200fعربي\u200e", "\u200fعربي\u200e"),
        ("", ""),
    ],
)
def test_clean_keeps_words_and_drops_what_misleads(typed: str, expected: str) -> None:
    assert clean(typed) == expected


@settings(deadline=None, max_examples=300)
@given(ANY_TEXT)
def test_clean_has_nothing_left_to_do_the_second_time(typed: str) -> None:
    once = clean(typed)

    assert clean(once) == once
    assert once.encode("utf-8").decode() == once
    assert unicodedata.is_normalized("NFC", once)
    assert not set(once) & set("\x00\r\x1b\u202e\u2066")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  two\n lines\t here  ", "two lines here"),
        ("a\u00a0b\u3000c", "a b c"),
        ("\u200b\u200d\ufeff", ""),
        ("\u3164", ""),
        ("\u0301", ""),
        ("Þóra 王", "Þóra 王"),
        ("👩\u200d💻", "👩\u200d💻"),
    ],
)
def test_clean_line_is_one_line_that_can_be_seen(typed: str, expected: str) -> None:
    assert clean_line(typed) == expected


@settings(deadline=None, max_examples=300)
@given(ANY_TEXT)
def test_clean_line_has_nothing_left_to_do_the_second_time(typed: str) -> None:
    once = clean_line(typed)

    assert clean_line(once) == once
    assert once == once.strip()
    assert "\n" not in once


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# Title\n\nText", "Title\n\nText"),
        ("**bold _and_ this** ~~gone~~", "bold and this gone"),
        ("snake_case 2*3 a * b", "snake_case 2*3 a * b"),
        ("`a*b*c` and `x_y_`", "a*b*c and x_y_"),
        ("\\*no\\* 1\\. x", "*no* 1. x"),
        ("[a *b*](https://x.org/(c)) [c][d]\n\n[d]: https://x.org", "a b c"),
        ("![a picture](file:abc) [![in](a)](b)", "a picture in"),
        ("<https://x.org> @anna", "https://x.org @anna"),
        ("- a\n- [x] b\n1. c", "a\nb\n1. c"),
        ("> [!quote 12]\n> his words\n\nmine", "his words\n\nmine"),
        ("so $x_1*y_1$ is, from $5 to $6", "so x_1*y_1 is, from $5 to $6"),
        ("$$\nx^2\n$$", "x^2"),
        ("before\n\n```python\na = b*c*d\n```\n\nafter", "before\n\na = b*c*d\n\nafter"),
        ("| a | b |\n|---|--:|\n| 1 | 2 |", "a   b  \n\n  1   2"),
        ("Title\n===\n\n***", "Title"),
        ("a &amp; b", "a & b"),
        ("it was ||the butler||", "it was …"),
        (":::spoiler The end\nHe dies.\n:::\nafter", "The end …\nafter"),
        (":::spoiler The end\nHe dies.", "The end …"),
        ("", ""),
    ],
)
def test_plain_keeps_the_words(source: str, expected: str) -> None:
    assert plain(source) == expected


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from([*"*_`~|$[]()<>\\#>-:!\n ", "a", "```", ":::spoiler ", "](", "\ue000"])).map("".join))
def test_plain_never_fails(source: str) -> None:
    assert len(plain(source)) <= len(source) + 2 * source.count(":::")


@pytest.mark.parametrize(
    "sign", [" ", "\t", "|", "| ", "*a", "[", "[a](", "`", "$a ", "- ", "\n ", ":::spoiler\n", "_a "]
)
def test_plain_takes_no_longer_than_the_text_deserves(sign: str) -> None:
    assert plain(sign * 50_000) is not None


def test_excerpt_is_one_short_line_of_ones_own_words() -> None:
    assert excerpt("> theirs\n\n**mine**\nand more") == "mine and more"
    assert excerpt("> only theirs") == "only theirs"
    assert excerpt("word " * 60, 20) == "word word word word…"
    assert excerpt("x" * 300, 20) == "x" * 19 + "…"
    assert excerpt("") == ""


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=500), st.integers(min_value=2, max_value=200))
def test_excerpt_keeps_to_its_length(source: str, length: int) -> None:
    assert len(excerpt(source, length)) <= length
