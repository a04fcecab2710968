"""Documents that would lie if the code moved on without them."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import reference  # noqa: E402 - needs the path

pytestmark = pytest.mark.pure

DOCS = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")])
SOURCES = [
    path
    for pattern in ("lyceum/**/*.py", "lyceum/**/*.html", "docs/**/*.md", "*.md", "scripts/*", "requirements*")
    for path in ROOT.glob(pattern)
    if path.is_file()
]


@pytest.mark.parametrize("name", reference.PAGES)
def test_reference_pages_say_what_the_code_says(name: str) -> None:
    assert (ROOT / "docs" / "reference" / name).read_text() == reference.PAGES[name](), "run `make docs`"


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text())
    inside = [link for link in links if "://" not in link and not link.startswith("/")]

    assert [link for link in inside if not (path.parent / link).exists()] == []


def test_nothing_names_an_index_of_packages_or_a_path_of_a_machine() -> None:
    unwanted = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|/root/|/home/[a-z]")
    found = [str(path) for path in SOURCES if unwanted.search(path.read_text(errors="replace"))]

    assert found == []


def test_the_tour_names_every_app() -> None:
    tour = (ROOT / "docs" / "tour.md").read_text()
    apps = {path.parent.name for path in ROOT.glob("lyceum/*/apps.py")} | {"matching"}

    assert [app for app in sorted(apps) if f"`{app}`" not in tour] == []
