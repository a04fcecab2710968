"""The list for one learner: fit times facts, variety, reasons as data, and when nothing fits."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lyceum.matching.ranking.catalogue import Catalogue, Floats
from lyceum.matching.ranking.entries import Embedder, Entry, Profile, Ranking, Reason, Result
from lyceum.matching.ranking.factors import Terms, weigh
from lyceum.matching.ranking.fit import Fit, fit
from lyceum.matching.ranking.reasons import caveat_of, reasons_of, refusal_of
from lyceum.matching.ranking.wishes import Wish, read_wish

CONFIDENT = 0.15  # the least fit times facts that is recommended; set on the development set
_FAINT = 0.02
_COLD = 0.3  # the fit of everything for somebody who has not said what they wish
_POOL = 150
_SAME_KIND, _SAME_SOURCE, _MOST_SAME = 0.012, 0.012, 5
_SCALE = 1 / 1.6  # so that no score passes 1


@dataclass(slots=True)
class Scored:
    """Rows that may be shown with everything their scores are made of."""

    wish: Wish
    fit: Fit
    rows: npt.NDArray[np.int64]
    terms: Terms
    base: Floats
    score: Floats


def rank(
    catalogue: Catalogue,
    profile: Profile,
    *,
    top: int = 10,
    allowed: npt.NDArray[np.bool_] | None = None,
    embedder: Embedder | None = None,
) -> Ranking:
    """The best `top` entries for a learner, best first; `allowed` marks the rows that may be shown at all."""
    if not len(catalogue):
        return Ranking((), nothing_fits=True)
    scored = score(catalogue, profile, allowed=allowed, embedder=embedder)
    if not len(scored.rows):
        return Ranking((), nothing_fits=True)
    order = _vary(catalogue, scored, top)
    results = tuple(_result(catalogue, scored, place) for place in order)
    cold = not scored.wish.subjects and not scored.wish.words
    return Ranking(results, nothing_fits=cold or bool(scored.base.max() < CONFIDENT))


def score(
    catalogue: Catalogue,
    profile: Profile,
    *,
    allowed: npt.NDArray[np.bool_] | None = None,
    embedder: Embedder | None = None,
    rows: npt.NDArray[np.int64] | None = None,
) -> Scored:
    """Fit, facts and score of every row worth a look, or of the given rows."""
    wish = read_wish(profile, catalogue.vocabulary)
    found = fit(catalogue, wish, embedder)
    total = found.total()
    if not wish.subjects and not wish.words and not wish.concepts:
        found.words[:] = _COLD
        total = found.total()
    if rows is None:
        fits = total > _FAINT
        if allowed is not None:
            fits &= allowed
        for refused in profile.refused:
            if refused in catalogue.number:
                fits[catalogue.number[refused]] = False
        rows = np.flatnonzero(fits)
    terms = weigh(catalogue, wish, rows)
    base = total[rows] * terms.factor()
    return Scored(wish, found, rows, terms, base, np.float32(_SCALE) * base * (1 + terms.gain()))


def _vary(catalogue: Catalogue, scored: Scored, top: int) -> list[int]:
    """Places in order: the best next one, each a little lower for what stands above of its kind and source."""
    facts = catalogue.facts
    size = facts.size[scored.rows]
    pool = min(len(scored.rows), max(_POOL, top))
    best = np.argpartition(-scored.score, pool - 1)[:pool]
    best = best[np.lexsort((scored.rows[best], -size[best], -np.round(scored.score[best], 5)))]
    left = [(int(place), float(scored.score[place])) for place in best]
    kinds: Counter[int] = Counter()
    sources: Counter[int] = Counter()
    order: list[int] = []
    while left and len(order) < top:
        chosen, value = 0, -1.0
        for number, (place, points) in enumerate(left):
            if points <= value:
                break
            row = scored.rows[place]
            same = _SAME_KIND * min(_MOST_SAME, kinds[int(facts.kind[row])])
            same += _SAME_SOURCE * min(_MOST_SAME, sources[int(facts.source[row])])
            if points * (1 - same) > value:
                chosen, value = number, points * (1 - same)
        place, _points = left.pop(chosen)
        kinds[int(facts.kind[scored.rows[place]])] += 1
        sources[int(facts.source[scored.rows[place]])] += 1
        order.append(place)
    return order


def _result(catalogue: Catalogue, scored: Scored, place: int) -> Result:
    entry: Entry = catalogue.entries[int(scored.rows[place])]
    reasons = reasons_of(catalogue, scored.wish, scored.fit, scored.terms, (int(scored.rows[place]), place), _SCALE)
    return Result(
        entry.id,
        float(sum(reason.share for reason in reasons)),
        reasons,
        caveat_of(catalogue, scored.terms, (int(scored.rows[place]), place)),
    )


def why_not(catalogue: Catalogue, profile: Profile, entry_id: str, *, embedder: Embedder | None = None) -> Reason:
    """What keeps an entry out of a learner's list, or low in it: the filter that fails, else the weakest term."""
    row = catalogue.number.get(entry_id)
    if row is None:
        return Reason("unknown", 0.0)
    if entry_id in profile.refused:
        return Reason("refused", 0.0, {"because": profile.refused[entry_id]})
    scored = score(catalogue, profile, embedder=embedder, rows=np.array([row], dtype=np.int64))
    return refusal_of(catalogue, scored.terms, row, float(scored.fit.total()[row]))
