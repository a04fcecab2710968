"""The vocabulary as it is delivered: whole, connected, in four languages, without doubles."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import lyceum.people

DATA = Path(lyceum.people.__file__).parent / "data"
INTERFACE = {"en", "ar", "es", "de"}
OURS = ["supplement.jsonl", "languages.jsonl"]
ALL = ["concepts.jsonl", *OURS]
KEYS = {"id", "kind", "label", "also", "broader", "related", "fields", "sensitive"}
Row = dict[str, Any]


@cache
def rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (DATA / name).read_text().splitlines()]


@cache
def by_id() -> dict[str, Row]:
    return {row["id"]: row for name in ALL for row in rows(name)}


def words(row: Row) -> Iterator[tuple[str, str]]:
    yield from row["label"].items()
    yield from ((language, word) for language, several in row.get("also", {}).items() for word in several)


def sensitive_ids() -> list[str]:
    lines = (line.partition("#")[0].strip() for line in (DATA / "sensitive.txt").read_text().splitlines())
    return [line for line in lines if line]


def doubles(values: Iterator[Any]) -> list[Any]:
    return [value for value, times in Counter(values).items() if times > 1]


@pytest.mark.parametrize("name", ALL)
def test_every_row_follows_the_schema(name: str) -> None:
    for row in rows(name):
        assert {"id", "kind", "label"} <= row.keys() <= KEYS, row["id"]
        assert row["kind"] in {"field", "concept"}, row["id"]
        assert len(row["id"]) <= 60
        assert all(word == word.strip() != "" and len(word) <= 160 for _language, word in words(row)), row["id"]
        for links in (row.get("broader", []), row.get("related", []), row.get("fields", [])):
            assert len(links) == len(set(links)), row["id"]


def test_there_is_as_much_as_promised() -> None:
    kinds = Counter(row["kind"] for row in rows("concepts.jsonl"))

    assert kinds == {"field": 95, "concept": 4485}
    assert len(rows("supplement.jsonl")) >= 420
    assert len(rows("languages.jsonl")) >= 180
    assert len(rows("labels-de.jsonl")) >= 600


def test_every_id_is_used_once() -> None:
    assert doubles(row["id"] for name in ALL for row in rows(name)) == []


def test_every_link_leads_somewhere() -> None:
    known = by_id()
    fields = {row["id"] for row in known.values() if row["kind"] == "field"}

    lost = {
        (row["id"], other)
        for row in known.values()
        for other in [*row.get("broader", []), *row.get("related", [])]
        if other not in known
    }
    assert lost == set()
    assert all(set(row.get("fields", [])) <= fields for row in known.values())


def test_no_concept_is_broader_than_itself() -> None:
    above = {key: list(row.get("broader", [])) for key, row in by_id().items()}
    rounds = 0
    while leaves := [key for key, broader in above.items() if not any(other in above for other in broader)]:
        rounds += 1
        for key in leaves:
            del above[key]

    assert above == {}
    assert rounds > 3


@pytest.mark.parametrize("name", OURS)
def test_our_concepts_have_a_label_in_every_language_of_the_interface(name: str) -> None:
    assert [row["id"] for row in rows(name) if set(row["label"]) != INTERFACE] == []


@pytest.mark.parametrize("name", OURS)
def test_our_labels_are_not_taken_twice(name: str) -> None:
    labels = ((lang, word.casefold()) for row in rows(name) for lang, word in row["label"].items())

    assert doubles(labels) == []


def test_a_word_of_the_supplement_is_not_the_label_of_another() -> None:
    supplement = rows("supplement.jsonl")
    owner = {(lang, word.casefold()): row["id"] for row in supplement for lang, word in row["label"].items()}

    for row in supplement:
        assert doubles(words(row)) == [], row["id"]
        for lang, word in words(row):
            assert owner.get((lang, word.casefold()), row["id"]) == row["id"], (row["id"], word)


def test_the_supplement_does_not_repeat_a_label_of_the_thesaurus() -> None:
    taken = {(lang, word.casefold()) for row in rows("concepts.jsonl") for lang, word in row["label"].items()}
    taken |= {("de", row["label"].casefold()) for row in rows("labels-de.jsonl")}

    repeated = [
        (row["id"], lang)
        for row in rows("supplement.jsonl")
        for lang, word in row["label"].items()
        if (lang, word.casefold()) in taken
    ]
    assert repeated == []


def test_the_supplement_is_related_both_ways() -> None:
    ours = {row["id"]: row for row in rows("supplement.jsonl")}

    one_way = [
        (key, other)
        for key, row in ours.items()
        for other in row["related"]
        if other in ours and key not in ours[other]["related"]
    ]
    assert one_way == []


@pytest.mark.parametrize("name", OURS)
def test_our_concepts_do_not_lead_to_themselves(name: str) -> None:
    assert [row["id"] for row in rows(name) if row["id"] in {*row["broader"], *row["related"]}] == []


def test_every_subject_of_the_supplement_has_a_place() -> None:
    loose = [row["id"] for row in rows("supplement.jsonl") if not row["broader"] and not row["related"]]

    assert loose == []
    assert all(row["broader"] == ["lyceum:languages"] for row in rows("languages.jsonl"))


def test_languages_carry_their_own_name() -> None:
    named = {row["id"]: row["also"] for row in rows("languages.jsonl")}

    assert named["lyceum:language/fr"]["fr"] == ["français"]
    assert named["lyceum:language/fa"]["fa"] == ["فارسی"]
    assert {"lyceum:language/ase", "lyceum:language/bfi", "lyceum:language/gsg"} <= named.keys()


@pytest.mark.parametrize("name", ["labels-de.jsonl", "synonyms.jsonl"])
def test_added_words_belong_to_the_thesaurus(name: str) -> None:
    thesaurus = {row["id"] for row in rows("concepts.jsonl")}
    keys = [row["id"] for row in rows(name)]

    assert set(keys) <= thesaurus
    assert doubles(iter(keys)) == []


def test_german_labels_are_unique_among_concepts() -> None:
    german = rows("labels-de.jsonl")

    assert all(row["label"].strip() and isinstance(row["also"], list) for row in german)
    assert all(row["label"] not in row["also"] for row in german)
    assert doubles(row["label"].casefold() for row in german if row["id"].startswith("concept")) == []


def test_synonyms_are_new_words() -> None:
    thesaurus = {row["id"]: row for row in rows("concepts.jsonl")}

    for row in rows("synonyms.jsonl"):
        known = set(words(thesaurus[row["id"]]))
        assert not known & {(lang, word) for lang, several in row["also"].items() for word in several}, row["id"]


def test_sensitive_concepts_exist_and_are_marked_alike_in_the_supplement() -> None:
    marked = sensitive_ids()

    assert doubles(iter(marked)) == []
    assert set(marked) <= by_id().keys()
    assert {key for key in marked if key.startswith("lyceum:")} == {
        row["id"] for row in rows("supplement.jsonl") if row.get("sensitive")
    }


@pytest.mark.parametrize(
    "label",
    ["AIDS", "Deafness", "Islam", "Atheism", "Refugees", "Prisoners", "Roma", "Abortion", "Trade unions"],
)
def test_what_tells_about_a_person_is_sensitive(label: str) -> None:
    key = next(row["id"] for row in rows("concepts.jsonl") if row["label"]["en"] == label)

    assert key in sensitive_ids()


@pytest.mark.parametrize("word", ["UNESCO Thesaurus", "CC BY-SA 3.0 IGO", "Changed"])
def test_the_licence_of_the_thesaurus_lies_beside_it(word: str) -> None:
    assert word in (DATA / "LICENSE-concepts.txt").read_text()
