"""Killed processes, ended sign-ins, double presses: nothing is half-written and nobody's words are lost."""

import os
import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Site, open_window, wait_until_healthy

pytestmark = [pytest.mark.journey, pytest.mark.slow]

FIELD = "Answer, add or ask back"


def _children_of_serve(site: Site) -> list[int]:
    """The process ids of web processes and worker: the children of `lyceum serve` of this site."""
    port = site.url.rpartition(":")[2]
    parents = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if b"serve" in words and port.encode() in words:
            parents[int(entry.name)] = parent
    return [pid for pid, parent in parents.items() if parent in parents]


def test_killed_processes_are_started_again_and_lose_nothing(browser: Browser, demo: Site) -> None:
    noor = open_window(browser, demo)
    noor.sign_in_to_demo("noor")
    noor.go("/c/statistics-slowly/conversations/3/")
    noor.page.get_by_label(FIELD).fill("Written before the kill.")
    noor.page.get_by_role("button", name="Post reply").click()
    expect(noor.page.get_by_text("Written before the kill.")).to_be_visible()
    children = _children_of_serve(demo)
    assert len(children) == 3

    for pid in children:
        os.kill(pid, signal.SIGKILL)
    wait_until_healthy(demo.url, demo.log)

    noor.go("/c/statistics-slowly/conversations/3/")
    expect(noor.page.get_by_text("Written before the kill.")).to_be_visible()
    noor.page.get_by_label(FIELD).fill("Written after the kill.")
    noor.page.get_by_role("button", name="Post reply").click()
    expect(noor.page.get_by_text("Written after the kill.")).to_be_visible()
    numbers = noor.page.eval_on_selector_all("article.post", "posts => posts.map(p => Number(p.dataset.n))")
    assert numbers == list(range(1, len(numbers) + 1))


def test_words_typed_with_an_ended_sign_in_come_back(browser: Browser, demo: Site) -> None:
    noor = open_window(browser, demo, scripts=False)
    noor.sign_in_to_demo("noor")
    noor.go("/c/statistics-slowly/conversations/4/")
    noor.page.get_by_label(FIELD).fill("Words I must not lose.")
    noor.context.clear_cookies(name=re.compile("sessionid"))

    noor.page.get_by_role("button", name="Post reply").click()
    expect(noor.page.locator("h1")).not_to_have_text(re.compile("Server error"))
    noor.sign_in_to_demo("noor")
    noor.go("/c/statistics-slowly/conversations/4/")

    expect(noor.page.get_by_label(FIELD)).to_have_value("Words I must not lose.")


def test_a_double_press_posts_once(browser: Browser, demo: Site) -> None:
    noor = open_window(browser, demo)
    noor.sign_in_to_demo("noor")
    noor.go("/c/statistics-slowly/conversations/2/")
    noor.page.get_by_label(FIELD).fill("Pressed twice.")

    noor.page.get_by_role("button", name="Post reply").dblclick()

    expect(noor.page.get_by_text("Pressed twice.")).to_have_count(1)
    noor.go("/c/statistics-slowly/conversations/2/")
    expect(noor.page.locator("article.post").get_by_text("Pressed twice.")).to_have_count(1)
