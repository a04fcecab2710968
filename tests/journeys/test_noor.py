"""Noor reads a real conversation, replies with code and a formula, and changes how the pages look to her."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import DESK, PHONE, Site, open_window

pytestmark = [pytest.mark.journey, pytest.mark.slow]

REPLY = "So with **three** numbers:\n\n```python\nprint(3 / 2)\n```\n\nand $\\frac{3}{2}$ it is."
CONVERSATION = re.compile("Why do we divide by n")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_noor_replies_with_code_and_a_formula(browser: Browser, demo: Site, scripts: bool) -> None:  # noqa: FBT001 - a table
    noor = open_window(browser, demo, scripts=scripts)
    noor.sign_in_to_demo("noor")
    noor.go("/c/statistics-slowly/conversations/")
    noor.page.get_by_role("link", name=CONVERSATION).first.click()

    before = noor.page.locator("article.post").count()
    noor.page.get_by_label("Answer, add or ask back").fill(REPLY)
    noor.page.get_by_role("button", name="Post reply").click()

    expect(noor.page.locator("article.post")).to_have_count(before + 1)
    mine = noor.page.locator("article.post").last
    expect(mine.locator("strong")).to_have_text("three")
    expect(mine.locator("pre code")).to_contain_text("print")
    expect(mine.locator("math")).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_noor_says_that_a_post_helped_and_takes_it_back(browser: Browser, demo: Site, scripts: bool) -> None:  # noqa: FBT001 - a table
    noor = open_window(browser, demo, scripts=scripts)
    noor.sign_in_to_demo("noor")
    noor.go("/c/statistics-slowly/conversations/")
    noor.page.get_by_role("link", name=CONVERSATION).first.click()
    button = noor.page.locator("#p6").get_by_role("button", name=re.compile("This helped"))
    was = button.get_attribute("aria-pressed")
    now = "false" if was == "true" else "true"

    button.click()
    expect(button).to_have_attribute("aria-pressed", now)

    button.click()
    expect(button).to_have_attribute("aria-pressed", was or "false")


PAGES = (
    "/",
    "/communities/",
    "/c/statistics-slowly/",
    "/c/statistics-slowly/conversations/",
    "/c/statistics-slowly/conversations/1/",
    "/c/statistics-slowly/conversations/?show=mine",
    "/c/statistics-slowly/people/",
    "/search/?q=variance",
    "/inbox/",
    "/me/",
    "/me/profile/",
    "/me/times/",
    "/me/interests/",
    "/me/display/",
    "/today/",
    "/discover/",
    "/discover/?q=maps&kind=course&language=sw",
    "/discover/why-not/?name=pyladies&kind=here",
    "/me/wishes/",
    "/search/?q=statistcs",
    "/communities/new/",
)
LOOKS = [
    (DESK, False, "en-GB"),
    (PHONE, True, "en-GB"),
    (PHONE, False, "ar"),
    (DESK, True, "ar"),
    (320, False, "de"),
]


@pytest.mark.parametrize(("width", "dark", "locale"), LOOKS)
def test_pages_are_without_violations(browser: Browser, demo: Site, width: int, dark: bool, locale: str) -> None:  # noqa: FBT001 - a table
    noor = open_window(browser, demo, width=width, dark=dark, locale=locale)
    noor.sign_in_to_demo("noor")

    for path in PAGES:
        noor.go(path)
        noor.look()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_visitor_reads_without_an_account(browser: Browser, demo: Site, width: int) -> None:
    visitor = open_window(browser, demo, width=width)

    for path in (
        "/",
        "/communities/",
        "/c/statistics-slowly/",
        "/c/statistics-slowly/conversations/1/",
        "/account/login/",
        "/account/signup/",
        "/discover/",
        "/discover/?q=maps&kind=local",
        "/search/?q=maps",
    ):
        visitor.go(path)
        visitor.look()
