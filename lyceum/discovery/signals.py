"""What has happened while people looked for communities."""

from dataclasses import dataclass

from lyceum.kernel.bus import Plumbing


@dataclass(frozen=True, slots=True, kw_only=True)
class WishMade(Plumbing):
    """Somebody looked for what nobody offers yet; it is written down nowhere else, wishes are private."""

    wish_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheringProposed(Plumbing):
    """People who share a wish, and agreed to be asked, could found something together."""

    gathering_id: int
    person_ids: tuple[int, ...]
