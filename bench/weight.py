"""What a first visit costs on the wire, in a real browser with an empty cache."""

from playwright.sync_api import CDPSession, Page, sync_playwright


def first_visit(address: str, executable: str) -> tuple[int, int, int]:
    """Bytes of HTML, CSS and JS as sent; bytes of everything; requests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        session = page.context.new_cdp_session(page)
        kinds, sizes = _listen(session)
        _open(page, address)
        browser.close()
    text = sum(size for key, size in sizes.items() if kinds.get(key) in {"Document", "Stylesheet", "Script"})
    return text, sum(sizes.values()), len(sizes)


def _listen(session: CDPSession) -> tuple[dict[str, str], dict[str, int]]:
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda event: kinds.__setitem__(event["requestId"], event["type"]))
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], int(event["encodedDataLength"])),
    )
    session.send("Network.enable")
    return kinds, sizes


def _open(page: Page, address: str) -> None:
    page.goto(address, wait_until="load")
    page.wait_for_load_state("networkidle")
