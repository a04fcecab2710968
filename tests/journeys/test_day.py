"""A day: Today leads to one step, Discover says why and takes "not for me", a community is founded in four steps."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Site, Visitor, open_window

pytestmark = pytest.mark.journey


def enter(browser: Browser, site: Site, who: str) -> Visitor:
    visitor = open_window(browser, site)
    visitor.sign_in_to_demo(who)
    return visitor


def test_noor_takes_the_step_of_her_day(browser: Browser, demo: Site) -> None:
    noor = enter(browser, demo, "noor")
    page = noor.page
    noor.go("/today/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Noor")
    page.get_by_text("Why this first?").click()
    page.get_by_role("button", name="Not today").click()
    expect(page.get_by_role("main")).to_contain_text("Put off until tomorrow.")
    page.get_by_role("button", name="Show it again").click()
    expect(page.get_by_role("main")).not_to_contain_text("Put off until tomorrow.")


def test_noor_puts_a_community_aside_and_takes_it_back(browser: Browser, demo: Site) -> None:
    noor = enter(browser, demo, "noor")
    page = noor.page
    noor.go("/discover/")
    first = page.locator("#directory > li").first
    name = first.locator("h3 a").inner_text()
    first.get_by_text("Not for me").click()
    first.get_by_role("button", name="It is too far away").click()
    expect(page.locator("#directory > li").first.locator("h3 a")).not_to_have_text(name)
    page.get_by_text("that is not for me").click()
    page.get_by_role("button", name="Show it again").click()
    expect(page.locator("#directory > li").first.locator("h3 a")).to_have_text(name)


def test_a_community_is_founded_in_four_steps(browser: Browser, demo: Site) -> None:
    steward = enter(browser, demo, "steward")
    page = steward.page
    steward.go("/communities/new/")
    page.get_by_role("radio", name="A local group").check()
    page.get_by_role("button", name="Next: a name").click()
    page.get_by_label("Name", exact=True).fill("Maths for parents")
    page.get_by_label("Whom is it for?").fill("For parents who want to like mathematics again.")
    page.get_by_label("Town").fill("Leeds")
    page.get_by_role("button", name="Next: an agreement").click()
    page.get_by_role("button", name="Next: people").click()
    page.get_by_label("Invite by mail").fill("ann@example.org\nnobody\nbo@example.org")
    page.get_by_role("button", name="Check the list first").click()
    expect(page.get_by_role("status").first).to_contain_text("2 people can be invited.")
    page.get_by_role("button", name="Found it, and leave these lines out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your first week")
    expect(page.get_by_text("ann@example.org")).to_be_visible()
    steward.go("/c/maths-for-parents/")
    expect(page.get_by_text("Not looked after by a second person yet.")).to_be_visible()
    expect(page.get_by_role("link", name="Say hello here")).to_be_visible()
