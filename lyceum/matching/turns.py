"""Whom to ask next: helpers in turn, within the limit each has set, nobody twice in a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who offered help on a question's subject."""

    person_id: int
    subject: str  # what the question and the offer have in common, in words
    weekly_limit: int  # questions a week at most
    asked_this_week: int
    last_asked: datetime | None


def choose_helper(helpers: Iterable[Helper], *, not_again: frozenset[int], last: int | None) -> Helper | None:
    """The helper whose turn it is, or None when nobody can be asked.

    `not_again` have been asked this question already; `last` was asked the question before this one and is passed
    over as long as anybody else can be asked. Whoever was asked longest ago comes first; of two who never were, the
    one who helps on the longer, that is narrower, subject.
    """
    free = [h for h in helpers if h.asked_this_week < h.weekly_limit and h.person_id not in not_again]
    others = [h for h in free if h.person_id != last]
    return min(others or free, key=_turn, default=None)


def _turn(helper: Helper) -> tuple[bool, float, int, int]:
    asked = helper.last_asked.timestamp() if helper.last_asked else 0.0
    return (helper.last_asked is not None, asked, -len(helper.subject), helper.person_id)
