"""Judges `lyceum discover` on the development set: nDCG@10, a full fit among the first five, nothing-fits."""

import argparse
import json
import math
import re
import shlex
import statistics
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grades import graded
from make import PARTS, person, write
from topics import HERE, Row, catalogue

TOP = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """One profile with its grades and what was answered."""

    profile: Row
    key: Row
    grades: dict[str, int]
    answer: list[str]
    nothing_fits: bool
    ndcg: float
    full: bool | None  # a grade 3 among the first five; None where the catalogue has none

    @property
    def fits(self) -> bool | None:
        """Whether anything serves the person; None where the best is only loosely so."""
        best = max(self.grades.values(), default=0)
        return None if best == 1 else best > 1


def gain(grades: Iterable[int]) -> float:
    return sum(float(2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def judge(profile: Row, key: Row, answer: Row) -> Judged:
    grades = graded(person(profile, key))
    found = [result["id"] for result in answer["results"]]
    if len(found) != len(set(found)):
        raise SystemExit(f"{profile['id']}: an entry is named twice")
    ideal = gain(sorted(grades.values(), reverse=True)[:10])
    ndcg = gain(grades.get(entry, 0) for entry in found[:10]) / ideal if ideal else math.nan
    full = any(grades.get(entry) == 3 for entry in found[:5]) if 3 in grades.values() else None
    return Judged(profile, key, grades, found, bool(answer.get("nothing_fits")), ndcg, full)


def read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def ask(command: str, profiles: Path, folder: Path) -> dict[str, Row]:
    """Runs the real command over the whole catalogue."""
    write(str(folder / "catalogue.jsonl"), list(catalogue()))
    out = folder / "answers.jsonl"
    words = ["--catalogue", str(folder / "catalogue.jsonl"), "--profiles", str(profiles), "--top", str(TOP)]
    subprocess.run([*shlex.split(command), *words, "--out", str(out)], check=True)  # noqa: S603 - the caller's own words
    return {row["id"]: row for row in read(out)}


def words(value: object) -> list[str]:
    if isinstance(value, str):
        return re.findall(r"\w+", value.casefold())
    if isinstance(value, list):
        return [word for part in value for word in words(part)]
    return []


def bm25(profiles: list[Row]) -> dict[str, Row]:
    """Plain BM25 over every published word, places included: what the difficulty is measured by."""
    told = ("name", "description", "topics", "section", "rooms", "tags_raw", "city", "region", "country", "audience")
    texts = [Counter(word for field in told for word in words(entry.get(field))) for entry in catalogue()]
    seen = Counter(word for text in texts for word in text)
    mean = statistics.mean(text.total() for text in texts)
    answers = {}
    for profile in profiles:
        asked = {word for field in ("goals", "interests", "city", "country") for word in words(profile[field])}
        scores = []
        for entry, text in zip(catalogue(), texts, strict=True):
            norm = 1.2 * (0.25 + 0.75 * text.total() / mean)
            score = sum(
                math.log(1 + (len(texts) - seen[word] + 0.5) / (seen[word] + 0.5))
                * text[word] * 2.2 / (text[word] + norm)
                for word in asked & text.keys()
            )  # fmt: skip
            scores.append((-score, entry["id"]))
        best = [{"id": key} for score, key in sorted(scores)[:TOP] if score < 0]
        answers[profile["id"]] = {"results": best, "nothing_fits": not best}
    return answers


def mean(values: Iterable[float]) -> float:
    kept = [value for value in values if not math.isnan(value)]
    return statistics.mean(kept) if kept else math.nan


def line(title: str, rows: list[Judged]) -> str:
    full = mean(float(row.full) for row in rows if row.full is not None)
    return f"{title:<24}{len(rows):>5}{mean(row.ndcg for row in rows):>9.3f}{full:>9.1%}"


def nothing(rows: list[Judged]) -> str:
    """Of those told that nothing fits, how many are right; of those whom nothing fits, how many are told."""
    said = [row for row in rows if row.nothing_fits and row.fits is not None]
    true = [row for row in rows if row.fits is False]
    right = sum(row.fits is False for row in said)
    unclear = sum(row.fits is None for row in rows)
    return (
        f"nothing fits: said {len(said)}, true {len(true)}, "
        f"precision {right / len(said) if said else math.nan:.2f}, "
        f"recall {right / len(true) if true else math.nan:.2f} "
        f"({unclear} people are left out of this: what there is fits only loosely)"
    )


def table(title: str, rows: list[Judged], names: Iterable[tuple[str, Judged]]) -> None:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for name, row in names:
        groups[name].append(row)
    print(f"\n{title:<24}{'n':>5}{'nDCG@10':>9}{'full@5':>9}")
    for name in sorted(groups, key=lambda name: mean(row.ndcg for row in groups[name])):
        print(line(name, groups[name]))
    print(line("all", rows))


def worst(rows: list[Judged], count: int) -> None:
    names = {entry["id"]: entry["name"] for entry in catalogue()}
    print("\nworst people")
    for row in sorted((row for row in rows if not math.isnan(row.ndcg)), key=lambda row: row.ndcg)[:count]:
        profile = row.profile
        best = sorted(row.grades, key=lambda entry: -row.grades[entry])[:3]
        print(f"{row.ndcg:.2f} {profile['id']} [{row.key['want']}] {profile['languages']} {profile['city']} ", end="")
        print(f"{profile['format']}: {str(profile['goals'])[:150]}")
        print("     hoped for:", "; ".join(f"{names[entry]} {row.grades[entry]}" for entry in best))
        print("     answered: ", "; ".join(f"{names[entry]} {row.grades.get(entry, 0)}" for entry in row.answer[:5]))


def missed(rows: list[Judged], count: int) -> None:
    wrong = [row for row in rows if row.fits is not None and row.fits is row.nothing_fits]
    print(f"\nnothing-fits answers that are wrong: {len(wrong)}")
    for row in sorted(wrong, key=lambda row: row.fits is True)[: 2 * count]:
        side = "told nothing fits, wrongly" if row.fits else "nothing fits, not told"
        print(f"  {row.profile['id']} {side} [{row.key['want']}]: {str(row.profile['goals'])[:120]}")


def report(rows: list[Judged], part: str, count: int) -> None:
    table("", rows, ())
    fitting = [row for row in rows if row.fits]
    print(line("whom something fits", fitting))
    print(nothing(rows))
    table("language of the goal", rows, ((row.profile["languages"][0], row) for row in rows))
    table("wanted form", rows, ((row.profile["format"], row) for row in rows))
    if part == "unseen":
        return
    table("want family", rows, ((family, row) for row in rows for family in row.key["families"]))
    worst(rows, count)
    missed(rows, count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS, default="tuning")
    parser.add_argument("--command", default=f"{sys.executable} -m lyceum discover")
    parser.add_argument("--worst", type=int, default=25, help="how many of the worst people to show (tuning only)")
    parser.add_argument("--baseline", action="store_true", help="judge plain BM25 with place words instead")
    options = parser.parse_args()
    path = HERE / f"profiles-{options.part}.jsonl"
    profiles, keys = read(path), read(HERE / f"keys-{options.part}.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        answers = bm25(profiles) if options.baseline else ask(options.command, path, Path(folder))
    rows = [judge(p, k, answers[p["id"]]) for p, k in zip(profiles, keys, strict=True)]
    report(rows, options.part, options.worst)


if __name__ == "__main__":
    main()
