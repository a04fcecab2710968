"""Counting votes: one choice, many, or an order by instant run-off."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Round:
    """One round of an ordered poll: how many ballots each option has, and which one drops out (None in the last)."""

    counts: dict[int, int]
    dropped: int | None


def count_choices(options: Sequence[int], choices: Iterable[int]) -> dict[int, int]:
    """How often each option was chosen, in the order of the options."""
    counted = Counter(choices)
    return {option: counted[option] for option in options}


def run_off(options: Sequence[int], ballots: Iterable[Sequence[int]]) -> list[Round]:
    """Rounds of an instant run-off until an option has more than half of the ballots that still count.

    A ballot is a list of options, the dearest first; it may leave options out. Of several weakest options the one
    with the fewest first choices at the start drops out, then the one listed last. (Instant-runoff voting, as in
    Robert's Rules of Order, "preferential voting".)
    """
    papers = [list(dict.fromkeys(one for one in ballot if one in options)) for ballot in ballots]
    first = Counter(paper[0] for paper in papers if paper)
    left = list(options)
    rounds: list[Round] = []
    while left:
        tops = Counter(next((one for one in paper if one in left), None) for paper in papers)
        counts = {option: tops[option] for option in left}
        total = sum(counts.values())
        if not total or max(counts.values()) * 2 > total or len(left) == 1:
            rounds.append(Round(counts, None))
            break
        weakest = min(counts.values())
        dropped = max((o for o in left if counts[o] == weakest), key=lambda o: (-first[o], options.index(o)))
        rounds.append(Round(counts, dropped))
        left.remove(dropped)
    return rounds


def winner(rounds: Sequence[Round]) -> int | None:
    """The option with the most ballots in the last round, if any ballot was cast."""
    counts = rounds[-1].counts if rounds else {}
    best = max(counts, key=lambda option: counts[option], default=None)
    return best if best is not None and counts[best] else None
