"""Words of many scripts: languages found, stems shared, the lexicons' files, and the learner's words quoted."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyceum.matching.ranking import lexicon as module
from lyceum.matching.ranking.lexicon import lexicon
from lyceum.matching.ranking.quoting import quoted
from lyceum.matching.ranking.words import common_words, detect, keys, tokens

pytestmark = pytest.mark.pure

FILES = sorted(module.DATA.glob("lexicon-*.jsonl"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I want to learn something new with other people", "en"),
        ("Ich möchte mit anderen etwas Neues lernen", "de"),
        ("quiero aprender algo nuevo con otras personas", "es"),
        ("je voudrais apprendre quelque chose avec d'autres", "fr"),
        ("хочу научиться чему-то новому", "ru"),
        ("хочу навчитися чогось нового", "uk"),
        ("أريد أن أتعلم شيئا جديدا", "ar"),
        ("می‌خواهم چیز تازه‌ای یاد بگیرم", "fa"),
        ("मैं कुछ नया सीखना चाहता हूँ", "hi"),
        ("新しいことを学びたい", "ja"),
        ("새로운 것을 배우고 싶어요", "ko"),
        ("我想学一点新东西", "zh"),
        ("Saya ingin belajar sesuatu yang baru", "id"),
    ],
)
def test_detect_finds_the_language(text: str, language: str) -> None:
    assert detect(text)[0] == language


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "maps", "map"),
        ("ru", "карты", "карту"),
        ("tr", "haritalar", "harita"),
        ("uk", "карту", "карти"),
        ("es", "mapas", "mapa"),
        ("hu", "térképek", "térképet"),
    ],
)
def test_keys_of_two_forms_meet(language: str, one: str, other: str) -> None:
    assert set(keys(one, language)) & set(keys(other, language))


def test_tokens_are_at_most_some_hundreds() -> None:
    assert len(tokens("word " * 5000, ["en"])) <= 400


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_lexicon_files_are_well_formed(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    known = set(lexicon().number)
    assert {row["id"] for row in rows} <= known
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert set(row) <= {"id", "cues", "weak", "hints"}
        assert all(cue.strip() == cue and cue for cue in row["cues"] + row.get("weak", []))


def test_lexicon_reads_a_language_when_it_is_met() -> None:
    fresh = module.Lexicon()
    fresh.read("harita çizmek", ["tr"])
    assert set(fresh._cues) == {"", "tr"}  # noqa: SLF001 - what is loaded is the point


@pytest.mark.parametrize(
    ("text", "language", "subject"),
    [
        ("sokakları haritaya çizmek", "tr", "mapping"),
        ("壊れた家電を修理したい", "ja", "repair"),
        ("网页设计", "zh", "web-development"),
        ("網頁設計", "zh", "web-development"),
        ("опрос и вероятность", "ru", "statistics"),
        ("قاعدة بيانات للزبائن", "ar", "databases"),
        ("chora ramani ya kijiji", "sw", "mapping"),
        ("गाँव का नक्शा", "hi", "mapping"),
        ("오래된 노트북", "ko", "linux"),
    ],
)
def test_read_finds_the_subject(text: str, language: str, subject: str) -> None:
    found = lexicon().read(text, [language])
    best = max(found, key=lambda number: found[number].total)
    assert lexicon().subjects[best].id == subject


def test_subjects_have_labels_and_known_neighbours() -> None:
    for subject in lexicon().subjects:
        assert subject.label
        assert set(subject.serves) <= set(lexicon().number)


@pytest.mark.parametrize(
    ("text", "heard", "language", "told"),
    [
        ("Is it JUST Luck, or do they work?", ["luck", "work", "just"], "en", "Luck"),
        ("Straßen & Wege zeichnen!", ["strassen", "zeichnen"], "de", "Straßen & Wege zeichnen"),
        ("I am a nurse, read medical papers; know whether it works", ["medical", "whether"], "en", "medical"),
        ("infections on our ward went down by luck", ["infections", "luck", "ward"], "en", "infections on our ward"),
        ("build my first web page", ["build", "web", "page"], "en", "build my first web page"),
        ("solve the problems of quantum mechanics", ["mechanics", "solve"], "en", "mechanics"),
        ("see https://example.org/" + "x" * 200, ["x" * 200], "en", ""),
        ("ラジオを修理したい", ["修理", "ラジオ"], "ja", "ラジオ"),
        ("오래된 노트북을 살리고 싶어요", ["노트북"], "ko", "노트북을"),
        ("nothing here", ["maps"], "en", ""),
        (
            "one two maps streets paths wells huts",
            ["maps", "streets", "paths", "wells", "huts"],
            "en",
            "maps streets paths wells huts",
        ),
    ],
)
def test_quoted_tells_whole_words_as_typed(text: str, heard: list[str], language: str, told: str) -> None:
    assert quoted(text, heard, [language]) == told


_PIECES = st.sampled_from(
    (
        "the",
        "ward",
        "Luck",
        "our",
        "maps,",
        "ward's",
        "whether",
        "*web*",
        "page",
        "R",
        "c++",
        "修理したい",
        "노트북을",
        ".",
    )
)


@given(
    st.lists(_PIECES, max_size=12).map(" ".join) | st.text(max_size=60),
    st.lists(
        st.sampled_from(("ward", "luck", "maps", "web", "page", "r", "cpp", "修理", "노트북", "the")), max_size=6
    ),
)
def test_quoted_is_one_stretch_of_what_was_typed(text: str, heard: list[str]) -> None:
    told = quoted(text, heard, ["en"])
    assert told in text
    assert len(told.split()) <= 5
    assert not {*told.casefold().split()[:1], *told.casefold().split()[-1:]} & common_words("en")


def test_quoted_tells_no_words_of_grammar() -> None:
    for word in ("the", "with", "want"):
        assert word in common_words("en")
        assert quoted(f"{word} maps", [word, "maps"], ["en"]) == "maps"
