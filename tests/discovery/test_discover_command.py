"""`lyceum discover`: what it writes, and what it says of files it cannot read."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

pytestmark = pytest.mark.pure

_ONLINE = {"languages": ["en"], "format": "online", "kind": "forum"}
CATALOGUE = [
    {"id": "a", "name": "Statistics", "topics": ["statistics"], **_ONLINE},
    {"id": "b", "name": "Statistik", "topics": ["statistics"], **_ONLINE, "languages": ["de"]},
    {"id": "c", "name": "R users", "topics": ["r"], "languages": ["en"], "format": "local", "city": "Bonn"},
    {"id": "a", "name": "Again", "topics": ["games"]},
    {"name": "no id"},
]
PROFILES = [
    {"id": "nurse", "goals": "is it just luck that infections went down?", "interests": [], "languages": ["en"]},
    {"id": "nobody", "goals": ["qqq zzz"], "interests": ["www"], "languages": []},
    {"id": "odd", "goals": None, "lat": "north", "lon": 700, "format": 3, "level": [], "kinds": "chat", "self": {}},
]


def _write(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def _discover(folder: Path, catalogue: list[Any], profiles: list[Any], **options: object) -> list[dict[str, Any]]:
    out = folder / "out.jsonl"
    call_command(
        "discover",
        catalogue=_write(folder / "catalogue.jsonl", catalogue),
        profiles=_write(folder / "profiles.jsonl", profiles),
        out=out,
        **options,
    )
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_discover_writes_one_answer_for_each_profile(tmp_path: Path) -> None:
    answers = _discover(tmp_path, CATALOGUE, PROFILES, top=2)
    assert [answer["id"] for answer in answers] == ["nurse", "nobody", "odd"]
    assert answers[0]["results"][0]["id"] == "a"
    assert not answers[0]["nothing_fits"]
    assert answers[1]["nothing_fits"]


def test_discover_keeps_to_the_schema(tmp_path: Path) -> None:
    for answer in _discover(tmp_path, CATALOGUE, PROFILES, top=3):
        assert set(answer) == {"id", "results", "nothing_fits"}
        assert isinstance(answer["nothing_fits"], bool)
        assert len(answer["results"]) <= 3
        for result in answer["results"]:
            assert {"id", "score", "reasons", "caveat"} == set(result)
            assert 0 <= result["score"] <= 1
            assert sum(reason["share"] for reason in result["reasons"]) == pytest.approx(result["score"], abs=1e-4)
            assert all(reason["text"] and reason["kind"] for reason in result["reasons"])


def test_discover_tells_the_subject_and_the_learners_own_words(tmp_path: Path) -> None:
    first = _discover(tmp_path, CATALOGUE, PROFILES)[0]["results"][0]["reasons"][0]
    assert first["subject"] == "statistics"
    assert "Statistics" in first["text"]
    assert "luck" in first["text"]


def test_discover_takes_empty_files(tmp_path: Path) -> None:
    assert _discover(tmp_path, CATALOGUE, []) == []
    answers = _discover(tmp_path, [], PROFILES)
    assert all(answer["nothing_fits"] and not answer["results"] for answer in answers)


def test_discover_takes_blank_lines_and_a_byte_order_mark(tmp_path: Path) -> None:
    catalogue = _write(tmp_path / "c.jsonl", CATALOGUE)
    profiles = tmp_path / "p.jsonl"
    profiles.write_text("\ufeff" + json.dumps(PROFILES[0]) + "\n\n", encoding="utf-8")
    out = tmp_path / "o.jsonl"
    call_command("discover", catalogue=catalogue, profiles=profiles, out=out)
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.parametrize("line", ["{", "[1, 2]", '"text"', "null", "\x00"])
def test_discover_names_the_line_it_cannot_read(tmp_path: Path, line: str) -> None:
    profiles = tmp_path / "p.jsonl"
    profiles.write_text(json.dumps(PROFILES[0]) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"p\.jsonl, line 2"):
        call_command("discover", catalogue=_write(tmp_path / "c.jsonl", CATALOGUE), profiles=profiles)


def test_discover_says_that_a_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("discover", catalogue=tmp_path / "nowhere", profiles=tmp_path / "nowhere")


def test_discover_says_that_it_cannot_write(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command(
            "discover",
            catalogue=_write(tmp_path / "c.jsonl", CATALOGUE),
            profiles=_write(tmp_path / "p.jsonl", PROFILES),
            out=tmp_path,
        )


def test_discover_wants_at_least_one_result(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--top"):
        _discover(tmp_path, CATALOGUE, PROFILES, top=0)


def test_discover_says_what_it_took(tmp_path: Path) -> None:
    told = StringIO()
    _discover(tmp_path, CATALOGUE, PROFILES, times=True, stderr=told)
    assert "ms CPU a profile over 3 profiles" in told.getvalue()
