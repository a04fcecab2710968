"""Live: two people on one conversation; who reads is offered the new reply, and the page does not move by itself."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Site, open_window

pytestmark = pytest.mark.journey


def test_a_reply_is_offered_to_who_reads_and_comes_by_the_button(browser: Browser, demo: Site) -> None:
    noor, steward = open_window(browser, demo), open_window(browser, demo)
    noor.sign_in_to_demo("noor")
    steward.sign_in_to_demo("steward")
    noor.go("/c/statistics-slowly/conversations/")
    address = noor.page.locator("#conversations h3 a").first.get_attribute("href") or ""
    with noor.page.expect_response(lambda answer: "/live/conversations/" in answer.url) as stream:
        noor.go(address)
    assert stream.value.headers["content-type"] == "text/event-stream"
    steward.go(address)
    before = noor.page.locator(".post").count()

    steward.page.locator("#reply textarea").fill("A reply that arrives while Noor reads.")
    steward.page.locator("#reply").get_by_role("button", name="Post reply").click()

    expect(steward.page.locator(".post")).to_have_count(before + 1)
    expect(noor.page.locator("#live")).to_contain_text("1 new reply.")
    expect(noor.page.locator(".post")).to_have_count(before)
    noor.look()
    noor.page.locator("#live").get_by_role("button", name="Show it").click()
    expect(noor.page.locator(".post")).to_have_count(before + 1)
    expect(noor.page.locator(".post").last).to_be_focused()
    expect(noor.page.locator(".post").last).to_contain_text("A reply that arrives while Noor reads.")
    expect(noor.page.locator("#live")).to_be_hidden()
    expect(steward.page.locator("#live")).to_be_hidden()
    noor.look()


def test_a_reply_that_is_refused_stays_in_the_field(browser: Browser, demo: Site) -> None:
    noor, steward = open_window(browser, demo), open_window(browser, demo)
    noor.sign_in_to_demo("noor")
    steward.sign_in_to_demo("steward")
    address = "/c/statistics-slowly/conversations/8/"
    noor.go(address)
    field = noor.page.locator("#reply textarea")
    field.fill("Words that were typed while it was closed.")
    steward.go(f"{address}arrange/")
    steward.page.get_by_role("button", name="Close it to replies").click()
    expect(steward.page.locator("#messages, .tell").first).to_contain_text("Closed")

    noor.page.locator("#reply").get_by_role("button", name="Post reply").click()

    expect(noor.page.locator("#messages")).to_contain_text("closed")
    expect(field).to_have_value("Words that were typed while it was closed.")
    steward.go(f"{address}arrange/")
    steward.page.get_by_role("button", name="Open it to replies again").click()
