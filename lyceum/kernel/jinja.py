"""The Jinja environment of all pages and mails: what templates may use without being given it."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from lyceum.kernel import clock, drawing, formats
from lyceum.kernel.fragments import personal, slot
from lyceum.kernel.once import new_key
from lyceum.kernel.text.plain import excerpt


@lru_cache(maxsize=256)
def _fixed_url(name: str) -> str:
    return reverse(name)


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named page; addresses without arguments are looked up once."""
    return reverse(name, args=args, kwargs=kwargs) if args or kwargs else _fixed_url(name)


@lru_cache(maxsize=256)
def icon(name: str, flip: bool = False) -> Markup:  # noqa: FBT001, FBT002 - written by name in templates
    css = "i flip" if flip else "i"
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        css, static("icons.svg"), name
    )


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
    )
    env.filters.update(
        date=formats.date_element,
        time=formats.time_element,
        datetime=formats.datetime_element,
        ago=formats.ago_element,
        number=formats.number,
        digits=formats.digits,
        name_list=formats.name_list,
        excerpt=excerpt,
    )
    return env
