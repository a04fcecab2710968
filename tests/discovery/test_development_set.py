"""The wishes discovery is judged by are well formed, and those kept unseen stay apart."""

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

pytestmark = pytest.mark.pure

FOLDER = Path(__file__).parents[2] / "bench" / "discover"
PARTS = ("tuning", "unseen")
FIELDS = {"id", "goals", "interests", "level", "languages", "city", "country", "lat", "lon", "timezone", "format"}
FIELDS |= {"self", "kinds"}


def read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("part", PARTS)
def test_profiles_have_the_fields_of_the_command(part: str) -> None:
    for profile in read(f"profiles-{part}.jsonl"):
        assert set(profile) == FIELDS
        assert profile["goals"]
        assert profile["languages"]
        assert profile["format"] in {"local", "online", "any"}
        assert profile["level"] in {"beginner", "intermediate", "advanced", None}
        assert (profile["lat"] is None) == (profile["lon"] is None)
        assert profile["timezone"] is None or ZoneInfo(profile["timezone"]).key


@pytest.mark.parametrize("part", PARTS)
def test_profiles_each_have_their_key(part: str) -> None:
    profiles, keys = read(f"profiles-{part}.jsonl"), read(f"keys-{part}.jsonl")

    assert [profile["id"] for profile in profiles] == [key["id"] for key in keys]


def test_parts_share_no_person() -> None:
    tuning, unseen = ({profile["id"] for profile in read(f"profiles-{part}.jsonl")} for part in PARTS)

    assert not tuning & unseen
    assert len(tuning) + len(unseen) >= 360


def test_unseen_people_want_things_of_many_families_and_some_of_them_new() -> None:
    known = {family for key in read("keys-tuning.jsonl") for family in key["families"]}
    unseen = read("keys-unseen.jsonl")

    assert len({family for key in unseen for family in key["families"]}) >= 60
    assert sum(not known.intersection(key["families"]) for key in unseen) >= 8
    assert sum(not key["topics"] for key in unseen) >= 15


def test_some_people_are_those_whom_nothing_fits() -> None:
    keys = [key for part in PARTS for key in read(f"keys-{part}.jsonl")]
    nothing = sum(not key["topics"] for key in keys)

    assert 0.06 <= nothing / len(keys) <= 0.15
