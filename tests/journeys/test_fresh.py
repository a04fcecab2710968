"""A new site: the first administrator, a new person with the mailed code, a community, out and in again, a backup."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import PHONE, Site, Visitor, open_window

pytestmark = [pytest.mark.journey, pytest.mark.slow]

FIRST = re.compile(r"http://\S+/first/\S+/")


def _newest_code(site: Site, address: str) -> str:
    """The code in the newest mail to an address."""
    letters = [text for text in site.mails() if f"To: {address}" in text]
    found = re.search(r"^\s*([A-Z0-9]{3}-?[A-Z0-9]{3,})\s*$", letters[-1], flags=re.MULTILINE)
    assert found, letters[-1]
    return found.group(1)


def _wait_for_mail(visitor: Visitor, address: str, before: int) -> str:
    """The code, as soon as the worker has sent it; the page is asked again meanwhile."""
    for _n in range(60):
        if len([text for text in visitor.site.mails() if f"To: {address}" in text]) > before:
            return _newest_code(visitor.site, address)
        visitor.page.wait_for_timeout(250)
    raise AssertionError(visitor.site.log.read_text())


@pytest.fixture(scope="module")
def administrator(browser: Browser, fresh: Site) -> Visitor:
    """Whoever has followed the link that `lyceum serve` printed."""
    found = FIRST.search(fresh.log.read_text())
    assert found, fresh.log.read_text()
    maya = open_window(browser, fresh)
    maya.page.goto(found.group(0))
    maya.look()
    maya.page.get_by_label("name", exact=False).first.fill("Maya Osei")
    maya.page.get_by_label(re.compile("[Mm]ail address")).fill("maya@example.org")
    maya.page.locator("main form button[type=submit], main form button").first.click()
    maya.page.wait_for_load_state()
    return maya


def test_the_first_link_makes_an_administrator_once(browser: Browser, fresh: Site, administrator: Visitor) -> None:
    administrator.go("/admin/")
    administrator.look()
    expect(administrator.page.locator("h1")).to_have_text("Set up this site")

    again = open_window(browser, fresh)
    found = FIRST.search(fresh.log.read_text())
    assert found
    again.page.goto(found.group(0))
    expect(again.page.locator("main form input[name=email]")).to_have_count(0)


def test_a_new_person_signs_up_with_a_code_from_the_mail(
    browser: Browser, fresh: Site, administrator: Visitor
) -> None:
    newcomer = open_window(browser, fresh, width=PHONE)
    newcomer.go("/account/signup/")
    newcomer.look()
    newcomer.page.get_by_label("Your name").fill("Ines Duarte")
    newcomer.page.get_by_label(re.compile("Mail address")).fill("ines@example.org")
    newcomer.page.get_by_text("Yes", exact=True).click()
    newcomer.page.get_by_role("button", name="Make my account").click()
    newcomer.page.wait_for_load_state()
    newcomer.look()

    code = _wait_for_mail(newcomer, "ines@example.org", 0)
    newcomer.page.locator("main input[name=code]").fill(code)
    newcomer.page.locator("main form button").first.click()
    newcomer.page.wait_for_load_state()

    newcomer.go("/me/")
    expect(newcomer.page.get_by_text("Ines Duarte").first).to_be_visible()


def found(maya: Visitor) -> None:
    """Found a community in four steps; each of them is looked at."""
    maya.go("/communities/new/")
    maya.look()
    maya.page.get_by_role("button", name="Next: a name").click()
    maya.look()
    maya.page.locator("input[name=name]").fill("Sums on Sundays")
    maya.page.locator("textarea[name=description]").fill("For people who like sums on Sundays.")
    maya.page.get_by_role("button", name="Next: an agreement").click()
    maya.look()
    maya.page.get_by_role("button", name="Next: people").click()
    maya.look()
    maya.page.get_by_role("button", name="Found it").click()
    maya.page.wait_for_url("**/first-week/")
    maya.look()


def test_a_community_goes_out_and_comes_in_and_a_backup_brings_back(administrator: Visitor, tmp_path: Path) -> None:
    maya, site = administrator, administrator.site
    found(maya)
    maya.go("/communities/?q=Sundays")
    maya.page.get_by_role("link", name="Sums on Sundays").first.click()
    address = maya.page.url.removeprefix(site.url)
    maya.look()

    maya.go(f"{address}conversations/new/")
    maya.page.get_by_label("Your question or title").fill("What is two and two?")
    maya.page.get_by_role("button", name="Post it").click()
    expect(maya.page.locator("h1")).to_have_text("What is two and two?")
    before = maya.page.url.removeprefix(site.url)

    archive, backup = tmp_path / "archive", tmp_path / "backup.tar.gz"
    site.lyceum("export", "community", "sums-on-sundays", str(archive))
    assert "What is two and two?" in (archive / "conversations.jsonl").read_text()
    site.lyceum("backup", str(backup))

    maya.page.get_by_label("Answer, add or ask back").fill("Written after the backup.")
    maya.page.get_by_role("button", name="Post reply").click()
    expect(maya.page.get_by_text("Written after the backup.")).to_be_visible()
    site.lyceum("restore", str(backup))

    maya.go(before)
    expect(maya.page.locator("article.post")).to_have_count(1)


def test_an_archive_of_one_site_is_read_by_another(
    demo: Site, fresh: Site, administrator: Visitor, tmp_path: Path
) -> None:
    demo.lyceum("export", "community", "statistics-slowly", str(tmp_path / "archive"))

    said = fresh.lyceum("import", "archive", str(tmp_path / "archive"))
    again = fresh.lyceum("import", "archive", str(tmp_path / "archive"))

    assert "0 left out" in said
    assert "conversations" not in again
    administrator.go("/c/statistics-slowly/conversations/")
    administrator.page.get_by_role("link", name=re.compile("Why do we divide by n")).first.click()
    expect(administrator.page.locator("math").first).to_be_visible()
    administrator.look()
