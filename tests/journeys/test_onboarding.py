"""A visitor without an account says what they want to be able to do, and comes to people in under two minutes."""

import re
import time

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import DESK, PHONE, Site, Visitor, open_window

pytestmark = [pytest.mark.journey, pytest.mark.slow]

GOAL = "read medical papers and know whether to believe the numbers"
TWO_MINUTES = 120.0


def go_on(visitor: Visitor, button: str, path: str) -> None:
    visitor.page.get_by_role("button", name=button).last.click()
    visitor.page.wait_for_url(f"**{path}")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_visitor_is_led_to_people(browser: Browser, demo: Site, width: int, scripts: bool) -> None:  # noqa: FBT001 - a table
    began = time.monotonic()
    visitor = open_window(browser, demo, width=width, scripts=scripts)
    page = visitor.page
    visitor.go("/")
    page.get_by_role("link", name="Find my people").first.click()
    _look(visitor, scripts=scripts)

    page.get_by_label("I want to be able to").fill(GOAL)
    page.get_by_text("I have tried and got stuck").click()
    go_on(visitor, "Next: your interests", "/start/interests/")
    expect(page.get_by_role("checkbox", name="Statistics", exact=True)).to_be_checked()
    _look(visitor, scripts=scripts)

    page.get_by_text("A small group that meets").click()
    go_on(visitor, "Next: your time", "/start/times/")
    page.get_by_role("checkbox", name="Thursday, Evening").first.check(force=True)
    page.get_by_text("Times that I could, if needed").click()
    page.get_by_role("checkbox", name="Saturday, Morning").last.check(force=True)
    page.get_by_label("Town or area").fill("Leeds")
    _look(visitor, scripts=scripts)

    _go_back_and_forth(visitor)

    go_on(visitor, "Show me my people", "/start/people/")
    _expect_people(visitor)
    _look(visitor, scripts=scripts)
    assert time.monotonic() - began < TWO_MINUTES

    page.get_by_role("button", name="Forget my answers").click()
    page.wait_for_url("**/start/goal/")
    expect(page.get_by_label("I want to be able to")).to_have_value("")


def _expect_people(visitor: Visitor) -> None:
    """A community, a person, a date, and how to keep it."""
    page = visitor.page
    expect(page.locator("h1")).to_have_text("Here are your people")
    expect(page.get_by_role("link", name="Statistics, slowly").first).to_be_visible()
    expect(page.get_by_text("greets newcomers in Statistics, slowly")).to_be_visible()
    expect(page.get_by_text("Thursday 19:30, sit in once")).to_be_visible()
    expect(page.get_by_text("You are free then.")).to_be_visible()
    expect(page.get_by_role("link", name="Keep this: make an account")).to_be_visible()


def _go_back_and_forth(visitor: Visitor) -> None:
    """Nothing is lost on the way."""
    page = visitor.page
    go_on(visitor, "Back", "/start/interests/")
    expect(page.get_by_role("checkbox", name=re.compile("A small group"))).to_be_checked()
    go_on(visitor, "Next: your time", "/start/times/")
    expect(page.get_by_role("checkbox", name="Thursday, Evening").first).to_be_checked()
    expect(page.get_by_label("Town or area")).to_have_value("Leeds")


def _look(visitor: Visitor, *, scripts: bool) -> None:
    """Axe needs scripts; sideways scrolling is looked at with them too."""
    if scripts:
        visitor.look()


@pytest.mark.parametrize(("width", "dark", "locale"), [(320, True, "de"), (PHONE, False, "ar"), (DESK, True, "ar")])
def test_every_step_stands_in_every_look(browser: Browser, demo: Site, width: int, dark: bool, locale: str) -> None:  # noqa: FBT001 - a table
    visitor = open_window(browser, demo, width=width, dark=dark, locale=locale)

    for step in ("goal", "interests", "times", "times/3", "people"):
        visitor.go(f"/start/{step}/")
        visitor.look()


def test_a_goal_has_a_page_with_steps(browser: Browser, demo: Site) -> None:
    noor = open_window(browser, demo, width=PHONE)
    noor.sign_in_to_demo("noor")
    noor.go("/me/goals/")
    noor.page.locator("main .led h3 a").first.click()

    noor.page.get_by_label("A next step").fill("Ask what a p-value is")
    noor.page.get_by_role("button", name="Add the step").click()
    done = noor.page.get_by_role("button", name="Done: Ask what a p-value is")
    done.click()
    expect(noor.page.get_by_role("button", name="Not yet: Ask what a p-value is")).to_be_visible()
    noor.look()
    noor.page.get_by_role("button", name="Remove: Ask what a p-value is").click()
    expect(noor.page.get_by_text("Ask what a p-value is")).to_have_count(0)
