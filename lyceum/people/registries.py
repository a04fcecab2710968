"""Where apps above plug in what they know about people and about the site."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from lyceum.kernel.registry import Registry
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Viewer


@dataclass(frozen=True)
class HeaderItem:
    """A link in the main navigation, for visitors, for people, or for both."""

    key: str
    label: str | Promise
    icon: str
    url_name: str
    for_visitors: bool = False
    for_people: bool = True


@dataclass(frozen=True)
class Panel:
    """A part of a page that another app fills: a template and the function that gets its data, or None."""

    template: str
    get: Callable[[Viewer, Any], dict[str, Any] | None]


@dataclass(frozen=True)
class PersonalData:
    """One kind of personal data: what it is for, how long it is kept, how it is exported and erased."""

    label: str | Promise
    purpose: str | Promise
    retention: str | Promise
    export: Callable[[Person], Any]
    erase: Callable[[Person], None]


@dataclass(frozen=True)
class SetupCheck:
    """A line on the administrator's first page: what is missing, and where to mend it."""

    label: str | Promise
    url_name: str
    check: Callable[[], tuple[str, str]]  # state (done, missing, soon), words
    url_args: tuple[str, ...] = ()


@dataclass(frozen=True)
class ThingKind:
    """A kind of thing that reports, notices and links can point at as (kind, pk)."""

    kind: str
    label: str | Promise
    find: Callable[[Viewer, int], Any | None]  # the thing if the viewer may see it
    url: Callable[[Any], str]
    title: Callable[[Any], str]
    author_id: Callable[[Any], int | None] = lambda _thing: None
    community_id: Callable[[Any], int | None] = lambda _thing: None
    quote: Callable[[Any], str] = lambda _thing: ""
    hide: Callable[[Any, Any, str], None] | None = None  # actor, thing, reason
    restore: Callable[[Any, Any], None] | None = None  # actor, thing
    # The same as `find` for many at once, where lists show things of this kind.
    find_many: Callable[[Viewer, Iterable[int]], dict[int, Any]] | None = None
    # Of these people, those who may see the thing; asked before anybody is told of it.
    seen_by: Callable[[int, Iterable[int]], set[int]] | None = None
    # The thing for whoever decides about it, also when it is hidden from everybody.
    find_any: Callable[[int], Any | None] | None = None
    made_by: Callable[[int], Iterable[int]] = field(default=lambda _person_id: ())  # pks this person has made
    can_be_kept: bool = False  # whether people mark it to find it again


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a person could do next; `key` names it from day to day, `reason` is kept with the choice."""

    key: str
    text: str
    url: str
    button: str
    reason: str
    detail: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class StepSource:
    """Who knows of steps of one of Today's nine rules; the first rule that has one makes the next step.

    `find` gets the person and the keys of the steps that are not wanted now: put off for today, or looked at.

    1 a promise due within 24 hours, 2 something that starts within 3 hours, 3 a person waiting over 24 hours, 4 a
    request of a mentor or learner, 5 a seat held, 6 an unanswered question one can probably answer, 7 the next step
    of a path, 8 a step of the first week, 9 a community or group that fits.
    """

    rule: int
    find: Callable[[Person, Collection[str]], Step | None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits for the person: who, for what, since when."""

    text: str
    url: str
    button: str
    at: datetime
    name: str = ""
    key: str = ""  # what the picture is drawn from: the short name
    picture: str = ""
    quote: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Something worth reading, or a question one could help with; `is_sure` when it is on what they help with."""

    title: str
    url: str
    meta: tuple[str | Promise, ...] = ()
    reason: str = ""
    language: str = ""
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class SuspensionNote:
    """Why somebody cannot sign in now, and where they can ask for another look without signing in, if anywhere."""

    reason: str
    appeal_url: str


header_items: Registry[HeaderItem] = Registry("header items")
person_panels: Registry[Panel] = Registry("person panels")
# What one can do about a person, on their page whatever it shows; for people who are signed in.
person_acts: Registry[Panel] = Registry("what one can do about a person")
# Of the people with these short names, those the viewer can write to: key -> (viewer, short names) -> ids
writable: Registry[Callable[[Person, Collection[str]], set[int]]] = Registry("who can be written to")
personal_data: Registry[PersonalData] = Registry("personal data")
setup_checks: Registry[SetupCheck] = Registry("setup checks")
things: Registry[ThingKind] = Registry("kinds of things")
# Whether two people share a circle: key "members" or "groups" -> (viewer id, person id) -> bool
shared_circles: Registry[Callable[[int, int], bool]] = Registry("shared circles")
# What a person should know before leaving: key -> sentences, such as about communities they alone own
leaving_notes: Registry[Callable[[Person], list[str]]] = Registry("leaving notes")
# Today: steps by rule; who waits, oldest first, and how many in all; one question to help with; two things to read
today_steps: Registry[StepSource] = Registry("today's steps")
waiting_people: Registry[Callable[[Person, int], tuple[list[Waiting], int]]] = Registry("waiting people")
helpable: Registry[Callable[[Person], Reading | None]] = Registry("questions one could help with")
readings: Registry[Callable[[Person, int], list[Reading]]] = Registry("things worth reading")
# What has come of a person's goal: sentences with numbers, such as questions asked and answered, thanks received
goal_facts: Registry[Callable[[Person, datetime], list[tuple[str, int]]]] = Registry("what came of a goal")
# Why an account is suspended, for its owner alone: key -> person -> note, or None
suspension_notes: Registry[Callable[[Person], SuspensionNote | None]] = Registry("suspension notes")
