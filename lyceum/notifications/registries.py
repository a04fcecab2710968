"""Where apps plug in: kinds of notices, ways to reach people, parts of letters, and what keeps a message back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from django.utils.functional import Promise

from lyceum.kernel.registry import Registry
from lyceum.notifications.models import Channel, Delivery, Notice, Step
from lyceum.people.models.accounts import Person


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice. `sentence` gets the notice and the title of what it is about.

    `step` is how soon it comes by mail unless a person chooses; without one straight away, or never with
    `by_mail=False`. What cannot be stopped has no row to choose. Urgent ones heed no limit and no quiet hours;
    a single notice is urgent too when its detail says {"is_urgent": true}.
    """

    kind: str
    label: str | Promise
    sentence: Callable[[Notice, str], str]
    waits: bool = False
    by_mail: bool = True
    can_be_stopped: bool = True
    step: str = ""
    push: str = ""  # the same for push messages; without one straight away when somebody waits
    site: str = Step.NOW  # now: stands in the inbox; never: does not
    is_urgent: bool = False
    is_private: bool = False  # about messages and the like: "without content" hides it whatever the place
    in_community: bool = True  # whether one can choose for a single community
    has_quote: bool = False  # whether words of the thing stand below the sentence
    why: str | Promise = ""  # the sentence of a mail that says why it came

    def default(self, channel: str) -> str:
        """How soon somebody hears of it who has chosen nothing."""
        if channel == Channel.SITE:
            return self.site
        if channel == Channel.PUSH:
            return self.push or (Step.NOW if self.waits or self.is_urgent else Step.NEVER)
        return self.step or (Step.NOW if self.by_mail else Step.NEVER)


class NotSentError(Exception):
    """A message was not taken; it is tried again, unless `is_final`."""

    def __init__(self, said: str, *, is_final: bool = False) -> None:
        super().__init__(said)
        self.is_final = is_final


class NothingToTellError(NotSentError):
    """What the message is about is gone for this person: it is dropped, and that is no trouble."""

    def __init__(self) -> None:
        super().__init__("", is_final=True)


@dataclass(frozen=True)
class Way:
    """A way to reach people. `send` raises `NotSentError` when the message was not taken."""

    label: str | Promise
    send: Callable[[Delivery], None]
    is_available: Callable[[Person], bool]
    # The same as `is_available` for many people: of these, those it reaches.
    among: Callable[[Iterable[int]], set[int]] | None = None


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One line of a letter: what it is, where it is, who, and a few words of it."""

    text: str
    url: str
    who: str = ""
    quote: str = ""
    detail: str = ""
    is_private: bool = False  # of a hidden or closed place: left out of letters without content


@dataclass(frozen=True, slots=True)
class LetterSection:
    """A part of a letter. One that is no news stands in a letter, but is no reason to send one.

    `kind` is "day", "week" or "both": in which letters it stands.
    """

    title: str | Promise
    lines: tuple[LetterLine, ...]
    is_news: bool = True
    kind: str = "both"


@dataclass(frozen=True, slots=True)
class LetterReader:
    """Whom a letter is for, what parts need to know of them, and since when it tells; asked once for all parts."""

    person: Person
    since: datetime
    places: Mapping[int, str]  # the person's communities, and how soon they hear by mail of the news of each
    apart: frozenset[int]  # people whose words do not stand in this person's letters
    told: frozenset[tuple[str, int]] = frozenset()  # things (kind, pk) that stand in the letter already


LetterPart: TypeAlias = Callable[[LetterReader], list[LetterSection]]
Presence: TypeAlias = Callable[[int, Notice], bool]
ReadNotices: TypeAlias = Callable[[int, Sequence[Notice]], set[int]]
FiledUnder: TypeAlias = Callable[[Notice], Sequence[str]]
ReplyAddress: TypeAlias = Callable[[Person, Notice], str]

notice_kinds: Registry[NoticeKind] = Registry("kinds of notices")
channels: Registry[Way] = Registry("ways to reach people")
# What stands in letters beside the inbox: the reader -> sections.
letter_parts: Registry[LetterPart] = Registry("parts of letters")
# Whether a person has been on the notice's page within the last ten minutes: person id, notice -> yes or no.
presence: Registry[Presence] = Registry("who is on a page")
# Of these notices, the ids of those whose thing the person has read: person id, notices -> ids.
read_notices: Registry[ReadNotices] = Registry("what is read already")
# The words a notice's thing is filed under in its community: notice -> words.
filed_under: Registry[FiledUnder] = Registry("words things are filed under")
# Where an answer by mail to a notice goes: person, notice -> address, or nothing.
reply_addresses: Registry[ReplyAddress] = Registry("addresses for answers")


class MailMaker(Protocol):
    """Makes something of a mail and says what, or raises `Refused`; used twice with a key, it makes one."""

    def __call__(self, actor: Person, pk: int, text: str, *, subject: str, key: str) -> tuple[str, int]: ...


@dataclass(frozen=True)
class MailTarget:
    """Where a mail can go: what is made of it, and where its words wait on the site when that is refused."""

    make: MailMaker
    keep: Callable[[Person, int, str, str], None]  # actor, pk, subject, text
    url: Callable[[Person, int], str]  # where the actor goes on with it on the site; empty when there is nothing


# "reply:<kind of thing>" or "start:<kind of thing>" -> what a mail to it becomes.
mail_targets: Registry[MailTarget] = Registry("what mails become")
