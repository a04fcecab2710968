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


@dataclass(frozen=True, slots=True, kw_only=True)
class MailCameIn(Plumbing):
    """A mail to an address of ours is stored and waits to be read."""

    mail_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MailNeedsAnswer(Plumbing):
    """A mail was not taken, or not all of it: its writer hears why."""

    mail_id: int
