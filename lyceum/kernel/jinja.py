"""The Jinja environment of all pages and mails: what templates may use without being given it."""

import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from lyceum.kernel import clock, drawing, formats
from lyceum.kernel.fragments import Field, Store, personal, slot, storing
from lyceum.kernel.once import new_key
from lyceum.kernel.text.plain import excerpt
from lyceum.kernel.zones import zone_words

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_NUMBER = 70_368_744_177_664
_stand_in = re.compile(r"7036874417766\d|zz\d-stand-in-zz")


@lru_cache(maxsize=512)
def _pattern(name: str, kinds: tuple[type, ...]) -> tuple[str, tuple[str, ...]]:
    """The address of a named page with stand-ins for its arguments: one look-up costs ten microseconds."""
    stand_ins = tuple([str(_NUMBER + i) if kind is int else f"zz{i}-stand-in-zz" for i, kind in enumerate(kinds)])
    args = [int(text) if kind is int else text for text, kind in zip(stand_ins, kinds, strict=True)]
    return reverse(name, args=args), stand_ins


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named page; patterns are resolved once, unusual arguments each time."""
    if kwargs or not all(_is_plain(arg) for arg in args):
        return reverse(name, args=args, kwargs=kwargs)
    try:
        address, stand_ins = _pattern(name, tuple([_kind(arg) for arg in args]))
    except NoReverseMatch:
        return reverse(name, args=args)
    return _stand_in.sub(lambda found: str(args[stand_ins.index(found[0])]), address)


def _is_plain(arg: object) -> bool:
    """Whether an argument stands in an address as it is; a field does when it is filled in."""
    return type(arg) in {int, Field} or (type(arg) is str and _PLAIN.fullmatch(arg) is not None)


def _kind(arg: object) -> type:
    return int if type(arg) is int or (isinstance(arg, Field) and arg.is_number) else str


@lru_cache(maxsize=256)
def icon(name: str, flip: bool = False) -> Markup:  # noqa: FBT001, FBT002 - written by name in templates
    css = "i flip" if flip else "i"
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        css, static("icons.svg"), name
    )


parts: Store[Markup] = Store(2_000_000)


@pass_context
def kept(context: Context, name: str, *key: object) -> Markup:
    """A part of every page, rendered once for each language and key: all that it shows must be in the key."""
    full = (name, get_language(), storing.get(), *key)
    html = parts.get(full)
    if html is None:
        html = Markup(context.environment.get_template(name).render(context.get_all()))  # noqa: S704 - by a template
        parts.put(full, html, len(html))
    return html


def environment(**options: Any) -> Environment:  # noqa: ANN401 - Django's signature
    """The environment Django's Jinja backend loads."""
    options.setdefault("undefined", StrictUndefined)
    options["extensions"] = ["jinja2.ext.i18n", "jinja2.ext.do"]
    options["trim_blocks"] = options["lstrip_blocks"] = True
    env = Environment(**options)  # noqa: S701 - Django's backend switches autoescape on
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(
        static=static,
        url=url,
        icon=icon,
        tile=drawing.tile,
        cover=drawing.cover,
        avatar=drawing.avatar,
        languages=settings.LANGUAGES,
        language_name=formats.language_name,
        now=clock.now,
        form_key=lambda: personal("form_key", new_key),
        slot=slot,
        kept=kept,
    )
    env.filters.update(
        date=formats.date_element,
        time=formats.time_element,
        datetime=formats.datetime_element,
        ago=formats.ago_element,
        duration=formats.duration_words,
        number=formats.number,
        name_list=formats.name_list,
        zone=zone_words,
        excerpt=excerpt,
    )
    return env
