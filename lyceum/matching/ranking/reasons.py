"""Reasons as data: the very terms of a score, the one caveat, and why an entry is not shown."""

from collections.abc import Mapping

import numpy as np

from lyceum.matching.ranking.catalogue import Catalogue, Posting
from lyceum.matching.ranking.entries import Datum, Reason
from lyceum.matching.ranking.factors import Terms
from lyceum.matching.ranking.fit import Fit
from lyceum.matching.ranking.lexicon import lexicon
from lyceum.matching.ranking.quoting import quoted
from lyceum.matching.ranking.wishes import Wish
from lyceum.matching.ranking.words import fold

SENSITIVE_SUBJECTS = frozenset(
    {"lgbtq-tech", "black-tech", "latinx-tech", "native-tech", "disability", "mental-health"}
)
_WORTH_TELLING = 0.92  # a factor below this is told as the caveat
_QUIET = 60
_NOWHERE: Posting = (np.array([], dtype=np.int32), np.array([], dtype=np.float32))


def reasons_of(
    catalogue: Catalogue, wish: Wish, found: Fit, terms: Terms, at: tuple[int, int], scale: float,
) -> tuple[Reason, ...]:  # fmt: skip
    """Terms of the score of one entry, largest first; `at` is its row in the catalogue and its place in the terms."""
    row, place = at
    factor = scale * float(terms.factor()[place] if len(terms.km) == 1 else _factor(terms, place))
    reasons = []
    if found.subjects[row] > 0:
        data = _subject_data(catalogue, wish, found, row)
        reasons.append(Reason("subject", factor * float(found.subjects[row]), data))
    if found.concepts[row] > 0:
        share, data = factor * float(found.concepts[row]), _concept_data(catalogue, wish, row)
        if reasons and _is_told_by(reasons[0].data, data):
            reasons[0] = Reason("subject", reasons[0].share + share, reasons[0].data)
        else:
            reasons.append(Reason("concept", share, data))
    if found.words[row] > 0:
        reasons.append(Reason("words", factor * float(found.words[row]), {"words": _words_data(wish, found, row)}))
    if found.meaning[row] > 0:
        reasons.append(Reason("meaning", factor * float(found.meaning[row])))
    whole = factor * float(found.subjects[row] + found.concepts[row] + found.words[row] + found.meaning[row])
    for name, values in terms.gains.items():
        if values[place] > 0:
            share = whole * float(values[place])
            reasons.append(Reason(name, share, _gain_data(catalogue, wish, terms, name, at)))
    return tuple(sorted(reasons, key=lambda reason: -reason.share))


def _is_told_by(subject: Mapping[str, Datum], concept: Mapping[str, Datum]) -> bool:
    """Whether a concept says only what the subject says already; nobody needs two sentences about one thing."""
    if not concept:
        return not subject
    names = {str(subject.get(name, "")).casefold() for name in ("concept", "about_concept", "label", "about_label")}
    return bool({str(concept[name]).casefold() for name in ("concept", "label")} & (names - {""}))


def _quote(wish: Wish, heard: tuple[str, ...]) -> str:
    if heard not in wish.quotes:
        wish.quotes[heard] = quoted(wish.typed, heard, wish.spoken)
    return wish.quotes[heard]


def _weight(posting: Posting, row: int) -> float:
    rows, weights = posting
    place = int(np.searchsorted(rows, row))
    return float(weights[place]) if place < len(rows) and rows[place] == row else 0.0


def _factor(terms: Terms, place: int) -> float:
    product = 1.0
    for values in terms.factors.values():
        product *= float(values[place])
    return product


def _subject_data(catalogue: Catalogue, wish: Wish, found: Fit, row: int) -> dict[str, Datum]:
    """The wished subject, the one of the entry that answers it, and the learner's own words; nothing sensitive."""
    if not wish.subjects:
        return {}
    number = wish.subjects[int(found.subject[row])][0]
    wished, about = lexicon().subjects[number], lexicon().subjects[_answering(catalogue, number, row)]
    if {wished.id, about.id} & SENSITIVE_SUBJECTS or {wished.concept, about.concept} & catalogue.vocabulary.sensitive:
        return {}
    data: dict[str, Datum] = {"subject": wished.id, "label": wished.label, "concept": wished.concept}
    if about is not wished:
        data |= {"about": about.id, "about_label": about.label, "about_concept": about.concept}
    return data | {"words": _quote(wish, tuple(wish.told.get(number, "").split()))}


def _answering(catalogue: Catalogue, wished: int, row: int) -> int:
    """The subject of an entry that answers a wish best."""
    best, value = wished, 0.0
    for number, share in lexicon().served[wished]:
        answer = share * _weight(catalogue.subjects.get(number, _NOWHERE), row)
        if answer > value:
            best, value = number, answer
    return best


def _concept_data(catalogue: Catalogue, wish: Wish, row: int) -> dict[str, Datum]:
    about = {key: _weight(catalogue.concepts.get(key, _NOWHERE), row) for key in wish.concepts}
    shared = [(wish.concepts[key][0] * weight, key) for key, weight in about.items() if weight > 0]
    if not shared:
        return {}
    key = max(shared)[1]
    if key in catalogue.vocabulary.sensitive:
        return {}
    return {
        "concept": key,
        "label": catalogue.vocabulary.label.get(key, ""),
        "words": _quote(wish, tuple(fold(wish.concepts[key][1]).split())),
    }


def _words_data(wish: Wish, found: Fit, row: int) -> str:
    shown = [wish.words[key] for key, posting in found.said.items() if _weight(posting, row) > 0]
    return _quote(wish, tuple(shown))


def _gain_data(catalogue: Catalogue, wish: Wish, terms: Terms, name: str, at: tuple[int, int]) -> dict[str, Datum]:
    row, place = at
    entry = catalogue.entries[row]
    if name == "near":
        km = float(terms.km[place])
        data: dict[str, Datum] = {"country": entry.country, "city": entry.city}
        return data if km != km else data | {"km": round(km)}  # noqa: PLR0124 - not a number
    if name == "language":
        codes = catalogue.facts.languages[int(catalogue.facts.language[row])][0]
        return {"language": next((code for code in wish.reads if code in codes), "")}
    if name == "kind":
        return {"kind": entry.kind}
    return {}


def caveat_of(catalogue: Catalogue, terms: Terms, at: tuple[int, int], *, wants_local: bool = False) -> Reason | None:
    """The fact that costs an entry most, if it costs enough to be told; its share is what it takes off, 0 to -1."""
    row, place = at
    name, factor = min(
        ((name, float(values[place])) for name, values in terms.factors.items()), key=lambda item: item[1]
    )
    if factor >= _WORTH_TELLING:
        quiet = catalogue.entries[row].quiet_days
        return Reason("quiet", 0.0, {"days": quiet}) if quiet is not None and quiet >= _QUIET else None
    data = _caveat_data(catalogue, terms, name, at)
    return Reason(name, factor - 1, data | {"wants_local": 1} if name == "place" and wants_local else data)


def _caveat_data(catalogue: Catalogue, terms: Terms, name: str, at: tuple[int, int]) -> dict[str, Datum]:
    row, place = at
    entry = catalogue.entries[row]
    if name == "place":
        km = float(terms.km[place])
        data: dict[str, Datum] = {"format": entry.format, "country": entry.country}
        return data if km != km else data | {"km": round(km)}  # noqa: PLR0124 - not a number
    if name == "language":
        codes, stated, _country = catalogue.facts.languages[int(catalogue.facts.language[row])]
        return {"language": codes[0] if codes else "", "stated": int(stated)}
    facts: dict[str, dict[str, Datum]] = {
        "status": {"status": entry.status, "days": entry.quiet_days or 0},
        "quiet": {"days": entry.quiet_days or 0},
        "kind": {"kind": entry.kind},
        "level": {"level": entry.level},
        "audience": {"audience": ", ".join(entry.audience)},
    }
    return facts.get(name, {})


def refusal_of(catalogue: Catalogue, terms: Terms, row: int, fitting: float) -> Reason:
    """Why one entry is out or low: another subject, or the fact that weighs most against it."""
    name, factor = min(((name, float(values[0])) for name, values in terms.factors.items()), key=lambda item: item[1])
    if fitting < min(0.3, factor):
        return Reason("subject", fitting - 1)
    return Reason(name, factor - 1, _caveat_data(catalogue, terms, name, (row, 0)))
