"""The server's entry: pages from threads, downloads streamed, uploads spooled, text compressed."""

import asyncio
import gzip
from collections.abc import Iterator
from typing import Any

import pytest

from lyceum.kernel.bridge import Bridge

pytestmark = pytest.mark.pure
Scope = dict[str, Any]


class Body(list[bytes]):
    """A WSGI body that can be closed."""

    def __init__(self, parts: list[bytes], *, streaming: bool = False) -> None:
        super().__init__(parts)
        self.streaming = streaming
        self.closed = False

    def close(self) -> None:
        self.closed = True


def ask(handler: Any, *, body: list[bytes] | None = None, headers: dict[str, str] | None = None, **more: Any) -> Any:
    """Send one request through the bridge; gives the messages it answered with."""
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": "/ä/",
        "query_string": b"q=1",
        "headers": [(k.encode(), v.encode()) for k, v in (headers or {}).items()],
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 80),
        **more,
    }
    parts = body or [b""]
    incoming: Iterator[dict[str, Any]] = iter(
        {"type": "http.request", "body": part, "more_body": i < len(parts) - 1} for i, part in enumerate(parts)
    )
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return next(incoming, {"type": "http.disconnect"})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(Bridge(handler, threads=1, compress=True)(scope, receive, send))
    return sent


def test_a_page_comes_whole_and_its_body_is_closed() -> None:
    made = Body([b"a", b"b"])

    def handler(environ: Scope, start: Any) -> Body:
        start("200 OK", [("Content-Type", "text/plain"), ("X-Path", environ["PATH_INFO"])])
        return made

    head, body = ask(handler)

    assert (head["status"], body["body"], made.closed) == (200, b"ab", True)
    assert dict(head["headers"])[b"x-path"].decode("latin-1").encode("latin-1").decode() == "/ä/"


def test_text_is_compressed_for_who_understands_it() -> None:
    def handler(_environ: Scope, start: Any) -> Body:
        start("200 OK", [("Content-Type", "text/html"), ("Content-Length", "5000"), ("Vary", "Cookie")])
        return Body([b"x" * 5000])

    head, body = ask(handler, headers={"accept-encoding": "gzip, br"})
    plain_head, plain_body = ask(handler)

    assert gzip.decompress(body["body"]) == b"x" * 5000
    assert dict(head["headers"])[b"vary"] == b"Cookie, Accept-Encoding"
    assert plain_body["body"] == b"x" * 5000
    assert b"content-encoding" not in dict(plain_head["headers"])


def test_a_large_upload_arrives_whole() -> None:
    def handler(environ: Scope, start: Any) -> Body:
        start("200 OK", [("Content-Type", "text/plain")])
        return Body([str(len(environ["wsgi.input"].read())).encode()])

    sent = ask(handler, body=[b"x" * 700_000] * 3, method="POST")

    assert sent[1]["body"] == b"2100000"


def test_a_download_is_streamed_part_by_part() -> None:
    made = Body([b"one", b"two"], streaming=True)

    def handler(_environ: Scope, start: Any) -> Body:
        start("200 OK", [("Content-Type", "image/webp")])
        return made

    sent = ask(handler)

    assert [message.get("body") for message in sent[1:]] == [b"one", b"two", b""]
    assert made.closed


def test_a_body_beyond_the_limit_is_refused_before_it_is_read() -> None:
    def handler(_environ: Scope, _start: Any) -> Body:
        raise AssertionError("must not be asked")

    (head, _body) = ask(handler, body=[b"x"], headers={"content-length": "400000000"}, method="POST")

    assert head["status"] == 413


def test_a_header_that_would_stand_for_another_is_dropped() -> None:
    def handler(environ: Scope, start: Any) -> Body:
        start("200 OK", [("Content-Type", "text/plain")])
        return Body([environ.get("HTTP_X_FORWARDED_FOR", "none").encode()])

    sent = ask(handler, headers={"x_forwarded_for": "1.2.3.4"})

    assert sent[1]["body"] == b"none"
