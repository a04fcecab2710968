"""Markdown to stored HTML: parsed, written and sanitised once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lyceum.kernel.text.sanitise import sanitise

if TYPE_CHECKING:
    from lyceum.kernel.text.grammar import Grammar

LONGEST = 50_000
"""Characters of one text."""

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def _nothing(_name: str) -> None:
    return None


def _no_post(_pk: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Links:
    """How names in a text find what they mean; each function answers None if there is nothing to show."""

    mention: Callable[[str], tuple[str, str] | None] = _nothing
    """handle -> (display name, address)"""
    file: Callable[[str], str | None] = _nothing
    """id of a file -> address"""
    quote: Callable[[int], tuple[str, str] | None] = _no_post
    """id of a post -> (its author's name, address)"""


NO_LINKS = Links()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML and what it speaks of."""

    html: str
    """Sanitised and final."""
    mentions: tuple[str, ...] = ()
    """Handles written as @handle outside quoted posts, each once, in order, whether or not there is such a person."""
    files: tuple[str, ...] = ()
    """Ids of files shown or linked."""
    has_link: bool = False
    """Leads to somewhere else, picture addresses included."""
    has_image_without_text: bool = False
    """Shows a picture that people who cannot see it know nothing about."""


def render(source: str, links: Links = NO_LINKS) -> Rendered:
    """The text as HTML; ValueError, with a message for people, if it is longer than LONGEST."""
    if len(source) > LONGEST:
        raise ValueError(_("Please shorten the text to at most %(most)s characters.") % {"most": f"{LONGEST:,}"})
    from lyceum.kernel.text.writer import Writer  # noqa: PLC0415 - as below

    if not source.isascii():
        source = source.encode("utf-8", "ignore").decode()
    writer = Writer(links, directed=not source.isascii() and _RIGHT_TO_LEFT.search(source) is not None)
    writer.write(_grammar().parse(source))
    html = sanitise("".join(writer.out))
    return Rendered(
        html=html if html.isascii() else _BIDI.sub("", html),
        mentions=tuple(writer.mentions),
        files=tuple(writer.files),
        has_link=writer.has_link,
        has_image_without_text=writer.has_image_without_text,
    )


@cache
def _grammar() -> "Grammar":
    from lyceum.kernel.text.grammar import grammar  # noqa: PLC0415 - a tenth of a second that commands can do without

    return grammar()
