"""The figures of a server that runs: CPU of pages, of search and of replies, best of several rounds."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from load import Clients, get, post
from report import Figures
from server import Server

WARM_UP = 100
WARM_PAGES = 10
WORDS = """I looked at this again and think the **second** way is clearer, because each step can be tested:

```python
def mean(values):
    return sum(values) / len(values)
```

Then compare it with what the book says, and tell us where it differs from your own result. It took me a while to see
that the order matters, and that the *last* value has to be left out. See also [the notes](https://example.org/notes).
"""


@dataclass(frozen=True)
class Pages:
    """What `prepare` has told, with short names."""

    told: dict[str, Any]

    @property
    def cookie(self) -> str:
        return f"Cookie: sessionid={self.told['cookies'][0]}"

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - paths and numbers
        return self.told[name]


class Reply:
    """Requests that post a reply, each with a one-time key of its own."""

    def __init__(self, pages: dict[str, Any], path: str = "") -> None:
        self.cookies = pages["cookies"]
        self.path = (path or pages["target"]) + "reply/"
        self.token = secrets.token_hex(16)

    def make(self, client: int, i: int) -> bytes:
        fields = {
            "csrfmiddlewaretoken": self.token,
            "form_key": secrets.token_hex(16),
            "source": f"{WORDS}\nReply {i}.",
            "language": "en",
        }
        cookie = f"Cookie: sessionid={self.cookies[client % len(self.cookies)]}; csrftoken={self.token}"
        return post(self.path, urlencode(fields), cookie)


class Measures:
    """Runs each measure in rounds and keeps the cheapest: other work on the machine only adds."""

    def __init__(self, figures: Figures, server: Server, pages: Pages, *, rounds: int, requests: int) -> None:
        self.figures = figures
        self.server = server
        self.pages = pages
        self.rounds = rounds
        self.requests = requests

    def cost(self, make: Callable[[int, int], bytes], *good: int, warm_up: int = WARM_UP, rounds: int = 0) -> float:
        """CPU milliseconds of a request over all processes, in the best round."""
        clients = Clients(self.server.port, make)
        if warm_up:
            clients.run(count=warm_up)
        best = float("inf")
        for _ in range(rounds or self.rounds):
            before = sum(self.server.cpu())
            got = clients.run(count=self.requests)
            best = min(best, 1000 * (sum(self.server.cpu()) - before) / max(1, len(got.took)))
            if got.bad(*(good or (200,))):
                raise SystemExit(f"Answers were {got.status} {got.errors}")
        return best

    def page(self, path: str, *headers: str) -> float:
        return self.cost(lambda _client, _i: get(path, *headers))

    def fresh(self, paths: list[str], *headers: str) -> float:
        """Pages that no process has shown yet, each asked for once; the first few only warm the process."""
        Clients(self.server.port, lambda _client, i: get(paths[i % len(paths)], *headers)).run(count=WARM_PAGES)
        paths = paths[WARM_PAGES:]
        requests, self.requests = self.requests, len(paths)
        try:
            return self.cost(lambda _client, i: get(paths[i % len(paths)], *headers), warm_up=0, rounds=1)
        finally:
            self.requests = requests

    def reading(self) -> None:
        pages, add = self.pages, self.figures.add
        hot, cookie = pages["hot"], pages.cookie
        half = len(pages["others"]) // 2
        add(
            "conversation page of 20 posts, signed out, rendered anew",
            self.fresh(pages["others"][:half]),
            "ms CPU",
            1.5,
        )
        add(
            "conversation page of 20 posts, signed in, rendered anew",
            self.fresh(pages["others"][half:], cookie),
            "ms CPU",
            3,
        )
        add("conversation page, signed out, stored", self.page(hot), "ms CPU", 0.6)
        add("conversation page, signed out, unchanged (304)", self._unchanged(hot), "ms CPU", 0.6)
        add("conversation page, signed in", self.page(hot, cookie), "ms CPU", 3)
        add("list page, signed out", self.page(pages["list"]), "ms CPU", 2)
        add("list page, signed in", self.page(pages["list"], cookie), "ms CPU", 3.5)
        self._far_pages("2,000", pages["deep"], pages["deep_pages"])
        self._far_pages("100,000", pages["long"], pages["long_pages"])
        add("a trivial page, /healthz", self.page("/healthz"), "ms CPU")

    def _unchanged(self, path: str) -> float:
        with urlopen(Request(self.server.address + path, headers={"Accept-Language": "en"})) as answer:  # noqa: S310 - our own server
            tag = answer.headers["ETag"]
        return self.cost(lambda _client, _i: get(path, f"If-None-Match: {tag}"), 304)

    def _far_pages(self, name: str, path: str, last: int) -> None:
        """The cost of page 100, or of the last page, over that of page 1."""
        cookie = self.pages.cookie
        far = self.page(f"{path}?page={min(100, last)}", cookie) / self.page(path, cookie)
        self.figures.add(f"page 100 of {name} posts, signed in, to page 1", far, "times", 1.15)
        if last > 2_000:
            first = self.fresh([f"{path}?page={n}" for n in range(101, 301)], cookie)
            late = self.fresh([f"{path}?page={n}" for n in range(last - 300, last - 100)], cookie)
            self.figures.add(f"late pages of {name} posts to early ones, rendered anew", late / first, "times", 1.15)

    def searching(self) -> None:
        for name, word, target in (("a word of every tenth post", "learning", 4), ("a rare word", "zyxquorum", 2.5)):
            self.figures.add(f"search for {name}, signed out", self.page(f"/search/?q={word}"), "ms CPU", target)

    def discovering(self) -> None:
        """The pages a day begins with, over a directory of some 1,500 entries."""
        cookie = self.pages.cookie
        self.figures.add("Today", self.page("/today/", cookie), "ms CPU", 8)
        self.figures.add("Discover, signed in", self.page("/discover/", cookie), "ms CPU")
        self.figures.add("Discover with words, signed out", self.page("/discover/?q=maps"), "ms CPU")

    def replying(self, suffix: str = "", *, target: float | None = 4) -> None:
        """Replies one after the other, then until the worker has told the followers."""
        requests = min(100, self.requests)
        clients = Clients(self.server.port, Reply(self.pages.told).make)
        clients.run(count=10)
        best, everything, p50, p95 = float("inf"), float("inf"), 0.0, 0.0
        for _ in range(self.rounds):
            self._rest()
            before = self.server.cpu()
            got = clients.run(count=requests)
            if got.bad(302):
                raise SystemExit(f"Replies were answered {got.status} {got.errors}")
            self._rest()
            web, worker, database = (a - b for a, b in zip(self.server.cpu(), before, strict=True))
            if 1000 * web / requests < best:
                best, p50, p95 = 1000 * web / requests, got.p50_ms, got.p95_ms
            everything = min(everything, 1000 * (web + worker + database) / requests)
        self.figures.add(f"post a reply{suffix}: web", best, "ms CPU", target)
        self.figures.add(f"post a reply{suffix}: with 15 followers told and mailed", everything, "ms CPU")
        self.figures.add(f"post a reply{suffix}: half of them within", p50, "ms")
        self.figures.add(f"post a reply{suffix}: 95 % within", p95, "ms")

    def _rest(self) -> None:
        """Wait until the worker has nothing left to do."""
        for _ in range(120):
            before = sum(self.server.cpu())
            time.sleep(1)
            if sum(self.server.cpu()) - before < 0.03:
                return
