"""The list for one learner: fit times facts, variety, reasons as data, and when nothing fits."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lyceum.matching.ranking.catalogue import Catalogue, Floats
from lyceum.matching.ranking.entries import Embedder, Entry, Profile, Ranking, Reason, Result
from lyceum.matching.ranking.factors import Terms, weigh
from lyceum.matching.ranking.fit import Fit, fit
from lyceum.matching.ranking.reasons import caveat_of, reasons_of, refusal_of
from lyceum.matching.ranking.variety import vary
from lyceum.matching.ranking.wishes import Wish, read_wish

CONFIDENT = 0.29  # the least fit times facts that is recommended; set on the development set
_SURE = 0.6  # from here on the wish itself is met, and not something beside it
_FAINT = 0.02
_COLD = 0.3  # the fit of everything for somebody who has not said what they wish
_LIKENED = 0.2
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
    order = vary(catalogue, scored.rows, scored.score, scored.terms.km, top)
    results = tuple(_result(catalogue, scored, place) for place in order)
    cold = not scored.wish.subjects and not scored.wish.words
    return Ranking(results, nothing_fits=cold or bool(scored.base.max() * scored.wish.borne < CONFIDENT))


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
    _lower_likened(catalogue, profile, rows, terms)
    base = total[rows] * terms.factor()
    return Scored(wish, found, rows, terms, base, np.float32(_SCALE) * base * (1 + terms.gain()))


def _lower_likened(catalogue: Catalogue, profile: Profile, rows: npt.NDArray[np.int64], terms: Terms) -> None:
    """What was refused for its subject brings the same thing on other sites down too."""
    refused = [
        catalogue.number[entry]
        for entry, because in profile.refused.items()
        if because == "topic" and entry in catalogue.number
    ]
    if refused:
        alike = np.isin(catalogue.facts.twin[rows], catalogue.facts.twin[refused])
        terms.factors["likened"] = np.where(alike, _LIKENED, 1.0).astype(np.float32)


def _result(catalogue: Catalogue, scored: Scored, place: int) -> Result:
    entry: Entry = catalogue.entries[int(scored.rows[place])]
    reasons = reasons_of(catalogue, scored.wish, scored.fit, scored.terms, (int(scored.rows[place]), place), _SCALE)
    about = next((reason for reason in reasons if reason.kind in {"subject", "concept"}), None)
    is_direct = about is None or not about.data.get("about")
    return Result(
        entry.id,
        float(sum(reason.share for reason in reasons)),
        reasons,
        caveat_of(
            catalogue,
            scored.terms,
            (int(scored.rows[place]), place),
            wants_local=scored.wish.profile.format == "local",
        ),
        is_sure=is_direct and float(scored.base[place]) * scored.wish.borne >= _SURE,
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
