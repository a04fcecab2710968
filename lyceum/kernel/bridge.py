"""The server's entry: live streams natively async, everything else through Django's WSGI handler in threads.

Django's own ASGI handler opens a thread and a database connection for every request of a plain view; here the
threads stay and keep their connections. Uploads are spooled to disk, downloads stream, text is compressed.
"""

import asyncio
import gzip
import io
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

from lyceum.kernel.live import Feed, latest_after, stream

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Handler = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

SPOOL_BYTES = 1 << 20
MOST_BYTES = 40_000_000
COMPRESS_FROM_BYTES = 600
STREAMS = "/live/"
# Of one processor, streams take a fifth at most to ask who may go on listening: pages come first.
REST = 4
_TEXT = ("text/", "application/json", "application/javascript", "image/svg", "application/manifest")


class Answer:
    """A WSGI answer: status and headers as `start_response` got them, and the body's parts."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: list[tuple[str, str]] = []
        self.body: Iterable[bytes] = ()
        self.whole: bytes | None = None

    def start(self, status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
        self.status = int(status[:3])
        self.headers = headers

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


class Bridge:
    """An ASGI application around a WSGI handler."""

    def __init__(self, handler: Handler, *, threads: int, compress: bool) -> None:
        self.handler = handler
        self.pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="page")
        self.compress = compress
        self.feed = Feed()
        self.gate = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gate")
        self.gate_opens = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        try:
            body = await _read(scope, receive)
        except TooLargeError:
            await send({"type": "http.response.start", "status": 413, "headers": [(b"connection", b"close")]})
            await send({"type": "http.response.body", "body": b""})
            return
        if body is None:
            return
        try:
            if scope["path"].startswith(STREAMS):
                await self._stream(scope, receive, send)
            else:
                await self._send(await self.ask(scope, body), scope, send)
        finally:
            body.close()

    async def ask(self, scope: Scope, body: Any) -> Answer:  # noqa: ANN401 - any binary file
        """Ask Django in a thread that stays."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.pool, self._run, _environ(scope, body))

    def _run(self, environ: dict[str, Any]) -> Answer:
        answer = Answer()
        response = self.handler(environ, answer.start)
        answer.body = response
        if not getattr(response, "streaming", False):
            # Joining and closing here keeps a plain page to one hop between threads.
            answer.whole = b"".join(response)
            response.close()  # type: ignore[attr-defined]  # Django's responses have it
        return answer

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A stream, if Django says what this request may listen to; else its answer (204 makes a browser stop)."""
        loop = asyncio.get_running_loop()
        # It listens before it asks: what is written between the answer and the stream would be lost.
        ear = self.feed.listen()
        try:
            await ear.begin()
            answer = await self._ask_gate(scope)
            channel, who = answer.header("x-lyceum-stream"), answer.header("x-lyceum-listener")
            if not channel or not self.feed.tune(ear, channel, who):
                await self._send(answer, scope, send)
                return

            async def allowed() -> bool:
                again = await self._ask_gate(scope)
                return again.header("x-lyceum-stream") == channel and again.header("x-lyceum-listener") == who

            start = (0, channel, int(answer.header("x-lyceum-stream-n") or 0))
            last = _header(scope, b"last-event-id")
            if last.isdecimal() and len(last) < 16:
                missed = await loop.run_in_executor(self.gate, latest_after, int(last), channel)
                start = missed or start
            await stream(self.feed, ear, start, allowed, receive, send)
        finally:
            self.feed.leave(ear)

    async def _ask_gate(self, scope: Scope) -> Answer:
        """The same question as for a page, in a thread of its own, so that no page waits for streams."""
        return await asyncio.get_running_loop().run_in_executor(self.gate, self._run_slowly, scope)

    def _run_slowly(self, scope: Scope) -> Answer:
        time.sleep(max(0.0, self.gate_opens - time.monotonic()))
        began = time.thread_time()
        answer = self._run(_environ(scope, io.BytesIO()))
        self.gate_opens = time.monotonic() + REST * (time.thread_time() - began)
        return answer

    async def _send(self, answer: Answer, scope: Scope, send: Send) -> None:
        headers = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in answer.headers]
        body = answer.whole
        if body is not None:
            if self.compress and _worth_compressing(answer, scope, len(body)):
                body = gzip.compress(body, 1, mtime=0)
                headers = [h for h in headers if h[0] != b"content-length"]
                headers += [(b"content-encoding", b"gzip"), (b"content-length", str(len(body)).encode())]
                headers = _vary_on_encoding(headers)
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            await send({"type": "http.response.body", "body": body})
            return
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await self._send_parts(answer.body, send)

    async def _send_parts(self, body: Iterable[bytes], send: Send) -> None:
        loop = asyncio.get_running_loop()
        parts = iter(body)
        try:
            while (part := await loop.run_in_executor(self.pool, _next, parts)) is not None:
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            close = getattr(body, "close", None)
            if close:
                await loop.run_in_executor(self.pool, close)


def _next(parts: Iterator[bytes]) -> bytes | None:
    return next(parts, None)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return


class TooLargeError(ValueError):
    """A request's body is larger than anything this site takes; nothing of it is kept."""


async def _read(scope: Scope, receive: Receive) -> Any:  # noqa: ANN401 - any binary file
    """The request's body, in memory when small and on disk when large; None when the client has gone."""
    said = _header(scope, b"content-length")
    if said.isdecimal() and int(said) > MOST_BYTES:
        raise TooLargeError
    message = await receive()
    if message["type"] == "http.disconnect":
        return None
    if not message.get("more_body"):
        return io.BytesIO(message.get("body", b""))
    spool = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115 - closed by the caller
    spool.write(message.get("body", b""))
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            spool.close()
            return None
        spool.write(message.get("body", b""))
        if spool.tell() > MOST_BYTES:
            spool.close()
            raise TooLargeError
    spool.seek(0)
    return spool


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _environ(scope: Scope, body: Any) -> dict[str, Any]:  # noqa: ANN401 - any binary file
    """The WSGI environment of an ASGI request (PEP 3333)."""
    server = scope.get("server") or ("127.0.0.1", 80)
    client = scope.get("client") or ("127.0.0.1", 0)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "RAW_URI": quote(scope["path"]),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        if b"_" in raw:
            continue  # would stand for another header, such as one that only the proxy may set
        name = raw.decode("latin-1").upper().replace("-", "_")
        key = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
        text = value.decode("latin-1")
        joined = environ[key] + ("; " if name == "COOKIE" else ",") + text if key in environ else text
        environ[key] = joined
    if "CONTENT_LENGTH" not in environ and "HTTP_TRANSFER_ENCODING" in environ:
        body.seek(0, io.SEEK_END)
        environ["CONTENT_LENGTH"] = str(body.tell())
        body.seek(0)
    return environ


def _worth_compressing(answer: Answer, scope: Scope, size: int) -> bool:
    return (
        size >= COMPRESS_FROM_BYTES
        and "gzip" in _header(scope, b"accept-encoding")
        and not answer.header("content-encoding")
        and answer.header("content-type").startswith(_TEXT)
    )


def _vary_on_encoding(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    vary = b", ".join([value for key, value in headers if key == b"vary"] + [b"Accept-Encoding"])
    return [h for h in headers if h[0] != b"vary"] + [(b"vary", vary)]
