"""Noor proposes a community that lives elsewhere; a steward lists it and takes that back; a visitor tips."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import DESK, PHONE, Site, open_window

pytestmark = [pytest.mark.journey, pytest.mark.slow]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_proposal_is_listed_and_taken_back(browser: Browser, demo: Site, scripts: bool) -> None:  # noqa: FBT001 - a table
    name = f"Maps and Tea {'A' if scripts else 'B'}"
    noor = open_window(browser, demo, scripts=scripts)
    noor.sign_in_to_demo("noor")
    noor.go("/communities/propose/")
    page = noor.page
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Address", exact=True).fill(f"https://{name.lower().replace(' ', '-')}.example.org/")
    page.get_by_label("What it is").select_option(label="Local group")
    page.get_by_label("Whom it is for").fill("People in Leeds who draw maps, with tea.")
    page.get_by_label("Town").fill("Leeds")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("Proposed.", exact=True)).to_be_visible()

    steward = open_window(browser, demo, scripts=scripts)
    steward.sign_in_to_demo("steward")
    steward.go("/communities/proposals/")
    steward.page.get_by_role("link", name=name, exact=True).click()
    steward.page.get_by_role("button", name="List it", exact=True).click()
    expect(steward.page.get_by_text(f"“{name}” is listed now.")).to_be_visible()
    noor.go(f"/communities/?q={name.replace(' ', '+')}")
    expect(page.locator("#directory").get_by_role("link", name=name)).to_be_visible()

    steward.page.get_by_role("button", name="Undo").click()
    expect(steward.page.get_by_text("Taken back. It waits again.")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "dark", "locale"),
    [(DESK, False, "en-GB"), (PHONE, True, "ar"), (320, False, "de"), (PHONE, False, "es")],
)
def test_pages_of_the_directory_are_without_violations(
    browser: Browser,
    demo: Site,
    width: int,
    dark: bool,  # noqa: FBT001 - a table
    locale: str,
) -> None:
    steward = open_window(browser, demo, width=width, dark=dark, locale=locale)
    steward.sign_in_to_demo("steward")
    for path in ("/communities/proposals/", "/communities/tips/", "/communities/in-care/", "/care/"):
        steward.go(path)
        steward.look()
    steward.go("/communities/proposals/")
    steward.page.locator("#waiting").locator("xpath=ancestor::section[1]").get_by_role("link").first.click()
    steward.page.wait_for_url(re.compile(r"/proposals/\d+/"))
    steward.look()

    noor = open_window(browser, demo, width=width, dark=dark, locale=locale)
    noor.sign_in_to_demo("noor")
    for path in (
        "/communities/propose/",
        "/elsewhere/pune-nodeschool/",
        "/c/statistics-slowly/",
        "/c/teaching-mathematics/take-over/",
    ):
        noor.go(path)
        noor.look()


def test_a_visitor_says_that_something_is_gone(browser: Browser, demo: Site) -> None:
    visitor = open_window(browser, demo, width=PHONE)
    visitor.go("/elsewhere/pune-nodeschool/")
    visitor.page.get_by_role("button", name="This is gone").click()
    expect(visitor.page.get_by_text("Thank you. The stewards of this site look at it.")).to_be_visible()
    visitor.look()
