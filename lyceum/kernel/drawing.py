"""Pictures drawn on the server: community tiles and covers from the slug, initials for people."""

import hashlib
import unicodedata
from functools import lru_cache

from markupsafe import Markup, escape

HUES = 8
# A quarter circle of radius 10 in a cell of 10 x 10, in its four turns.
_QUARTERS = (
    "M{x} {y}h10a10 10 0 0 1-10 10z",
    "M{r} {y}v10a10 10 0 0 1-10-10z",
    "M{r} {b}h-10a10 10 0 0 1 10-10z",
    "M{x} {b}v-10a10 10 0 0 1 10 10z",
)


def _bytes(text: str, length: int) -> bytes:
    return hashlib.shake_128(text.encode("utf-8", "surrogatepass")).digest(length)


def hue(key: str) -> int:
    """One of eight cloth colours, 1 to 8, the same for a key for ever."""
    return _bytes(key, 1)[0] % HUES + 1


def _grid(slug: str, columns: int, rows: int) -> str:
    numbers = _bytes(slug, columns * rows)
    paths: dict[str, list[str]] = {"pa": [], "pb": [], "pc": []}
    for i, number in enumerate(numbers):
        x, y = i % columns * 10, i // columns * 10
        kind = ("pa", "pa", "pb", "pb", "pc", "")[number // 4 % 6]
        if kind:
            paths[kind].append(_QUARTERS[number % 4].format(x=x, y=y, r=x + 10, b=y + 10))
    return "".join(f'<path class="{kind}" d="{"".join(d)}"/>' for kind, d in paths.items() if d)


@lru_cache(maxsize=1024)
def tile(slug: str, size: str = "") -> Markup:
    """A community's square: three by three quarter circles."""
    css = f"tile {size} h{hue(slug)}".replace("  ", " ")
    return Markup('<svg class="{}" viewBox="0 0 30 30" aria-hidden="true">{}</svg>').format(
        css,
        Markup(_grid(slug, 3, 3)),  # noqa: S704 - numbers only
    )


@lru_cache(maxsize=256)
def cover(slug: str) -> Markup:
    """A community's band: thirty-six by three quarter circles."""
    return Markup(
        '<svg class="tile cover h{}" viewBox="0 0 360 30" preserveAspectRatio="xMidYMid slice"'
        ' aria-hidden="true">{}</svg>'
    ).format(
        hue(slug),
        Markup(_grid(slug, 36, 3)),  # noqa: S704 - numbers only
    )


def initials(name: str) -> str:
    """Two letters, or one where letters join (Arabic) or stand for whole words."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    first = words[0][0]
    joined = unicodedata.bidirectional(first) == "AL" or not first.isalpha() or ord(first) > 0x2E80
    if joined or len(words) == 1:
        return first.upper()
    return (first + words[-1][0]).upper()


@lru_cache(maxsize=4096)
def avatar(name: str, key: str, picture_url: str = "", size: str = "") -> Markup:
    """A person's circle: the picture, or initials on one of eight colours."""
    css = f"av {size} h{hue(key)}".replace("  ", " ")
    if picture_url:
        return Markup('<img class="{}" src="{}" alt="" width="64" height="64" loading="lazy">').format(
            css, escape(picture_url)
        )
    return Markup('<span class="{}" aria-hidden="true">{}</span>').format(css, escape(initials(name)))
