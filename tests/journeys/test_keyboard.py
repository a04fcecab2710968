"""By keyboard alone: sign in, a conversation, "This helped", a reply, the inbox; the focus is always seen."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Site, Visitor, open_window

pytestmark = pytest.mark.journey

TABS = 200
# What has the focus: its words, and whether it is in view with a line to be seen, around it or around its label.
FOCUSED = """() => {
  const at = document.activeElement, label = at.labels?.[0];
  const isLined = (part) => {
    const style = part && getComputedStyle(part), box = part?.getBoundingClientRect();
    return part && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
      && box.bottom > 0 && box.top < innerHeight && box.width > 0;
  };
  return [(at.ariaLabel ?? label?.textContent ?? at.textContent).trim(), Boolean(isLined(at) || isLined(label))];
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of that name has the focus; on the way every control shows that it has it."""
    for _n in range(TABS):
        page.keyboard.press("Tab")
        said, is_seen = page.evaluate(FOCUSED)
        assert is_seen or page.evaluate("document.activeElement === document.body"), f"{said}: {page.url}"
        if said.startswith(name):
            return
    raise AssertionError(f"{name} was not reached on {page.url}")


def go(page: Page, letter: str, address: str) -> None:
    """The shortcut to one of the places of the site."""
    page.keyboard.press("g")
    page.keyboard.press(letter)
    page.wait_for_url(address)


def open_by_tab(page: Page, name: str, address: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")
    page.wait_for_url(address)


def enter_by_keys(browser: Browser, demo: Site) -> Visitor:
    noor = open_window(browser, demo)
    noor.go("/demo/noor/")
    tab_to(noor.page, noor.page.locator("main form button").first.inner_text().strip())
    noor.page.keyboard.press("Enter")
    noor.page.wait_for_url(lambda url: "/demo/" not in url)
    return noor


def say_that_it_helped(page: Page) -> None:
    """In the first post it is folded below "More"; in a reply it stands in the open."""
    page.keyboard.press("j")
    expect(page.locator(".post").first).to_be_focused()
    page.keyboard.press("j")
    tab_to(page, "This helped")
    was_on = page.evaluate("document.activeElement.ariaPressed") == "true"
    page.keyboard.press("Enter")
    now = "false" if was_on else "true"
    expect(page.locator(f".post button[aria-pressed={now}]:focus")).to_contain_text("This helped")


def write_a_reply(page: Page) -> None:
    page.keyboard.press("r")
    expect(page.locator("#reply textarea")).to_be_focused()
    page.keyboard.type("Written without a mouse.")
    tab_to(page, page.locator("#reply button[type=submit]:not([name])").first.inner_text().strip())
    page.keyboard.press("Enter")
    expect(page.locator(".post").last).to_contain_text("Written without a mouse.")
    expect(page.locator(".post").last).to_be_focused()


def deal_with_one(noor: Visitor) -> None:
    page = noor.page
    noor.look()
    items = page.locator("[aria-labelledby=iw] li")
    before = items.count()
    assert before >= 1
    tab_to(page, "Done")
    page.keyboard.press("Enter")
    expect(items).to_have_count(before - 1)
    # The neighbour has the focus now, and it shows.
    expect(page.locator("#inbox :focus")).to_have_count(1)
    assert page.evaluate(FOCUSED)[1]
    expect(page.locator("#messages")).to_contain_text("Done.")
    noor.look()


def test_noor_reads_and_writes_without_a_mouse(browser: Browser, demo: Site) -> None:
    noor = enter_by_keys(browser, demo)
    page = noor.page
    go(page, "c", "**/communities/**")
    open_by_tab(page, "Statistics, slowly", "**/c/statistics-slowly/**")
    open_by_tab(page, "Discussions", "**/conversations/")
    open_by_tab(page, "The p-value, with a kettle", "**/conversations/*/**")
    say_that_it_helped(page)
    write_a_reply(page)
    go(page, "i", "**/inbox/")
    deal_with_one(noor)
