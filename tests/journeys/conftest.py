"""A running site (web, worker, scheduler) and a browser; each page that a journey looks at is checked by axe."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 120.0
PHONE, DESK = 390, 1440


@dataclass(frozen=True)
class Site:
    """A site that serves: its address, its data folder, what it printed."""

    url: str
    data: Path
    log: Path

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.url, self.data)

    def lyceum(self, *arguments: str) -> str:
        """Run a command of the product beside the serving site."""
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "lyceum", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def mails(self) -> list[str]:
        """The mails sent so far, oldest first."""
        folder = self.data / "mails"
        return [path.read_text() for path in sorted(folder.glob("*"), key=lambda path: path.stat().st_mtime)]


def environment(url: str, data: Path, *, demo: bool = False) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LYCEUM_", "DJANGO_"))}
    return {
        **kept,
        "LYCEUM_DATA": str(data),
        "LYCEUM_URL": url,
        "LYCEUM_MAIL": f"file://{data}/mails",
        "LYCEUM_MAIL_FROM": "site@example.org",
        "LYCEUM_DEMO": "yes" if demo else "no",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(data: Path, *, demo: bool) -> Iterator[Site]:
    """Start a site, wait until it is healthy, end its whole tree afterwards."""
    url = f"http://127.0.0.1:{free_port()}"
    log = data / "serve.log"
    settings = environment(url, data, demo=demo)
    if demo:
        done = subprocess.run(
            [sys.executable, "-m", "lyceum", "demo"],
            cwd=ROOT,
            env=settings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    with log.open("w") as out:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "lyceum", "serve", "--port", url.rpartition(":")[2]],
            cwd=ROOT,
            env=settings,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_healthy(url, log)
        yield Site(url, data, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def wait_until_healthy(url: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310 - loopback
                if answer.status == 200:
                    return
        except OSError:
            # The socket refuses until the tree stands: asked again at once, the system call itself takes its time.
            os.sched_yield()
    raise AssertionError(log.read_text())


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, as `make run` shows it."""
    yield from serve(tmp_path_factory.mktemp("demo"), demo=True)


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A new site with nobody on it."""
    yield from serve(tmp_path_factory.mktemp("fresh"), demo=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is missing. Type: sudo apt-get install chromium"
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


@dataclass
class Visitor:
    """A browser window of one person on a site."""

    site: Site
    context: BrowserContext
    page: Page
    errors: list[str]

    def go(self, path: str) -> None:
        """Open a page of the site."""
        answer = self.page.goto(self.site.url + path)
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"

    def sign_in_to_demo(self, who: str) -> None:
        self.go(f"/demo/{who}/")
        self.page.locator("main form button").first.click()
        self.page.wait_for_url(lambda url: "/demo/" not in url)

    def look(self) -> None:
        """What must hold for every page: no violation, no sideways scroll, one heading, no error in the console."""
        found = Axe().run(self.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        assert not self.page.evaluate("document.documentElement.scrollWidth > innerWidth"), self.page.url
        assert self.page.locator("h1").count() == 1, self.page.url
        assert self.errors == [], self.page.url


def open_window(
    browser: Browser,
    site: Site,
    *,
    width: int = DESK,
    dark: bool = False,
    locale: str = "en-GB",
    scripts: bool = True,
) -> Visitor:
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme="dark" if dark else "light",
        locale=locale,
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return Visitor(site, context, page, errors)
