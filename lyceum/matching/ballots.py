"""Counting votes: one choice, many, or an order by instant run-off."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Round:
    """One round of an ordered poll: how many ballots each option has, and which drop out (none in the last)."""

    counts: dict[int, int]
    dropped: tuple[int, ...]


def count_choices(options: Sequence[int], choices: Iterable[int]) -> dict[int, int]:
    """How often each option was chosen, in the order of the options."""
    counted = Counter(choices)
    return {option: counted[option] for option in options}


def run_off(options: Sequence[int], ballots: Iterable[Sequence[int]]) -> list[Round]:
    """Rounds of an instant run-off until an option has more than half of the ballots that count, or all are even.

    A ballot is a list of options, the dearest first; it may leave options out. Of several weakest options those with
    the fewest first choices at the start drop out, together: nothing is decided by the order of the list. When all
    that are left have equally many it ends as a tie. (Instant-runoff voting, as in Robert's Rules of Order,
    "preferential voting".)
    """
    papers = [list(dict.fromkeys(one for one in ballot if one in options)) for ballot in ballots]
    first = Counter(paper[0] for paper in papers if paper)
    left = list(options)
    rounds: list[Round] = []
    while left:
        tops = Counter(next((one for one in paper if one in left), None) for paper in papers)
        counts = {option: tops[option] for option in left}
        most, fewest = max(counts.values()), min(counts.values())
        if most == fewest or most * 2 > sum(counts.values()):
            rounds.append(Round(counts, ()))
            break
        weakest = [option for option in left if counts[option] == fewest]
        least = min(first[option] for option in weakest)
        dropped = tuple(option for option in weakest if first[option] == least)
        rounds.append(Round(counts, dropped))
        left = [option for option in left if option not in dropped]
    return rounds


def leaders(counts: Mapping[int, int]) -> list[int]:
    """The options that most people chose: one, several in a tie, or none where nobody chose anything."""
    most = max(counts.values(), default=0)
    return [option for option, number in counts.items() if most and number == most]


def winners(rounds: Sequence[Round]) -> list[int]:
    """The option with the most ballots in the last round; several when it is a tie, none without a ballot."""
    return leaders(rounds[-1].counts) if rounds else []
