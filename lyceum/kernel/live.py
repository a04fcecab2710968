"""Live pages: outbox rows become server-sent events that say "something changed here, number n" and no more.

One feed a process, woken by a cheap look at the newest outbox row; ids can become visible out of order on
PostgreSQL, so each look overlaps the last one a little. The source is the HTML standard, server-sent events.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import close_old_connections, connection

from lyceum.kernel import clock
from lyceum.kernel.models import OutboxEvent

LOOK_SECONDS = 0.25
PING_SECONDS = 25
OVERLAP = 50
KEEP = timedelta(days=1)

Event = tuple[int, str, int]


def announce(channel: str, n: int = 0) -> None:
    """Write an outbox row, in the transaction of the change."""
    OutboxEvent.objects.create(channel=channel, n=n)


def events_after(last: int, channel: str = "", limit: int = 500) -> list[Event]:
    rows = OutboxEvent.objects.filter(pk__gt=last)
    if channel:
        rows = rows.filter(channel=channel)
    return list(rows.order_by("pk").values_list("pk", "channel", "n")[:limit])


def forget_old_events() -> int:
    return OutboxEvent.objects.filter(at__lt=clock.now() - KEEP).delete()[0]


class Feed:
    """Reads the outbox in one thread while somebody listens, and hands each event to the listeners of its channel."""

    def __init__(self) -> None:
        self.listeners: dict[asyncio.Queue[Event], tuple[str, asyncio.AbstractEventLoop]] = {}
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None

    def listen(self, channel: str) -> asyncio.Queue[Event]:
        queue: asyncio.Queue[Event] = asyncio.Queue(maxsize=100)
        with self.lock:
            self.listeners[queue] = (channel, asyncio.get_running_loop())
            if self.thread is None:
                self.thread = threading.Thread(target=self._read, name="live-feed", daemon=True)
                self.thread.start()
        return queue

    def leave(self, queue: asyncio.Queue[Event]) -> None:
        with self.lock:
            self.listeners.pop(queue, None)

    def _read(self) -> None:
        first = last = _newest()
        seen: deque[int] = deque(maxlen=4 * OVERLAP)
        version = -1
        while True:
            with self.lock:
                if not self.listeners:
                    self.thread = None
                    break
            time.sleep(LOOK_SECONDS)
            version, changed = _changed(version)
            if not changed:
                continue
            for event in events_after(last - OVERLAP):
                if event[0] in seen or event[0] <= first:
                    continue
                seen.append(event[0])
                last = max(last, event[0])
                self._hand_out(event)
        close_old_connections()
        connection.close()

    def _hand_out(self, event: Event) -> None:
        with self.lock:
            takers = [(q, loop) for q, (channel, loop) in self.listeners.items() if channel == event[1]]
        for queue, loop in takers:
            loop.call_soon_threadsafe(_offer, queue, event)


def _offer(queue: asyncio.Queue[Event], event: Event) -> None:
    with suppress(asyncio.QueueFull):
        queue.put_nowait(event)


def _newest() -> int:
    return OutboxEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _changed(version: int) -> tuple[int, bool]:
    """Whether another connection has written since; on SQLite a few microseconds, elsewhere always yes."""
    if connection.vendor != "sqlite":
        return version, True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        now = int(cursor.fetchone()[0])
    return now, now != version


async def stream(
    feed: Feed,
    channel: str,
    last_event_id: str,
    allowed: Callable[[], Awaitable[bool]],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """Answer a request with the events of a channel until the client goes or may not listen any more."""
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    queue = feed.listen(channel)
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await _write(send, b"retry: 5000\n\n")
        if last_event_id.isdecimal():
            missed = await asyncio.get_running_loop().run_in_executor(None, events_after, int(last_event_id), channel)
            for event in missed:
                await _write(send, _frame(event))
        while not gone.done():
            event_or_none = await _next(queue, gone)
            if event_or_none is None:
                await _write(send, b": still here\n\n")
            elif await allowed():
                await _write(send, _frame(event_or_none))
            else:
                break
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        feed.leave(queue)


async def _next(queue: asyncio.Queue[Event], gone: "asyncio.Future[None]") -> Event | None:
    taker = asyncio.ensure_future(queue.get())
    both: set[asyncio.Future[Any]] = {taker, gone}
    done, _ = await asyncio.wait(both, timeout=PING_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if taker in done:
        return taker.result()
    taker.cancel()
    return None


async def _until_gone(receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Callable[[dict[str, Any]], Awaitable[None]], data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


def _frame(event: Event) -> bytes:
    pk, _channel, n = event
    return f"id: {pk}\nevent: change\ndata: {n}\n\n".encode()
