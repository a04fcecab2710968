"""What has happened in notices."""

from dataclasses import dataclass

from lyceum.kernel.bus import Plumbing


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeMade(Plumbing):
    """A notice is stored and waits to be expanded to the people it concerns."""

    notice_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveriesMade(Plumbing):
    """A notice is in the inboxes, and some people hear of it by mail or push straight away."""

    notice_id: int
