"""What has happened in notices."""

from dataclasses import dataclass
from datetime import datetime

from lyceum.kernel.bus import Plumbing


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeMade(Plumbing):
    """A notice is stored and waits to be expanded to the people it concerns."""

    notice_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeExpanded(Plumbing):
    """A notice is in the inboxes; these people hear of it by mail too."""

    notice_id: int
    person_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailNotSent(Plumbing):
    """The mail server did not take a mail; it is tried again at a moment."""

    notice_id: int
    person_id: int
    again_at: datetime
