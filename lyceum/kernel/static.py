"""Joins the style sheets and the scripts into one file each, for browsers and for collectstatic."""

import atexit
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

STATIC = Path(__file__).parent.parent / "static"
# The cascade: tokens first, then the parts of the drawings, the colours of code in posts, what the product adds.
SHEETS = ("tokens", "base", "text", "app")
# Behaviours in the order of their imports; main starts them.
MODULES = ("page", "once", "swap", "draft", "copy", "keys", "live", "similar", "readmark", "main")

_CSS_TOKEN = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(/\*.*?\*/)|(\s+)""", re.DOTALL)
_IMPORT = re.compile(r"^import .*\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=async |function |const |let |class )", re.MULTILINE)
_LINE_START = re.compile(r"^(?:[ ]+|[ ]*//.*\n|\n)", re.MULTILINE)


def _slim_css(text: str) -> str:
    """The sheet without comments and without the space that means nothing; strings stay as they are."""

    def shorter(match: re.Match[str]) -> str:
        string, comment, _space = match.groups()
        return string or ("" if comment else " ")

    slim = _CSS_TOKEN.sub(shorter, text)
    slim = re.sub(r"\s*([{};])\s*", r"\1", slim)
    return slim.replace(";}", "}").strip()


def joined_css() -> str:
    """All sheets as one; addresses in them stay relative to css/."""
    found = (STATIC / "css" / f"{name}.css" for name in SHEETS)
    return "".join(_slim_css(path.read_text()) for path in found if path.exists()) + "\n"


def _body(name: str) -> str:
    """A module without its imports and exports: all modules share one scope, so their names differ."""
    text = (STATIC / "js" / f"{name}.js").read_text()
    return _LINE_START.sub("", _EXPORT.sub("", _IMPORT.sub("", text)))


def joined_js() -> str:
    """The published htmx, then our modules in one function: a classic script, loaded with `defer`."""
    htmx = (STATIC / "js" / "vendored" / "htmx.min.js").read_text().strip()
    own = "".join(_body(name) for name in MODULES)
    return f'{htmx}\n(() => {{\n"use strict";\n{own}}})();\n'


JOINED: dict[str, Callable[[], str]] = {"css/lyceum.css": joined_css, "js/lyceum.js": joined_js}


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


class JoinedFinder(BaseFinder):
    """Finds `css/lyceum.css` and `js/lyceum.js`, written anew whenever a source has changed."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.folder: Path | None = None
        self.written_at = -1.0

    def check(self, **_kwargs: object) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 - Django's signature
        """The file's path, a list of it, or an empty list, which is how Django's finders say no."""
        if path not in JOINED:
            return []
        found = str(self._fresh_folder() / path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:  # noqa: ARG002 - Django's signature
        storage = FileSystemStorage(location=self._fresh_folder())
        return ((path, storage) for path in JOINED)

    def _fresh_folder(self) -> Path:
        if self.folder is None:
            self.folder = Path(tempfile.mkdtemp(prefix="lyceum-static-"))
            atexit.register(partial(_remove, self.folder, os.getpid()))
        changed_at = max(
            path.stat().st_mtime for kind in ("css", "js") for path in (STATIC / kind).rglob(f"*.{kind}")
        )
        if changed_at != self.written_at:
            for path, make in JOINED.items():
                target = self.folder / path
                target.parent.mkdir(exist_ok=True)
                target.write_text(make())
            self.written_at = changed_at
        return self.folder
