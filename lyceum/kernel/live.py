"""Live pages: outbox rows become server-sent events that say "something changed here, number n" and no more.

One feed a process, woken by a cheap look at the newest outbox row; ids can become visible out of order on
PostgreSQL, so each look overlaps the last one a little. The source is the HTML standard, server-sent events.
"""

import asyncio
import logging
import random
import threading
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import Error, connection
from django.db.models import Q

from lyceum.kernel import clock
from lyceum.kernel.models import OutboxEvent
from lyceum.kernel.prepared import Prepared, PreparedInsert

logger = logging.getLogger(__name__)
LOOK_SECONDS = 0.25
ANEW_SECONDS = 1.0
HEARTBEAT_SECONDS = 25
ASK_AGAIN_SECONDS = 50  # whoever hears nothing is asked again after as long, at the next heartbeat
OVERLAP = 50
BATCH = 500
PER_PERSON = 6  # of one process
PER_PROCESS = 2_000
KEEP = timedelta(days=1)

Event = tuple[int, str, int]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

_written = PreparedInsert(OutboxEvent)
_after = Prepared(
    lambda last: OutboxEvent.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "channel", "n")[:BATCH],
    "last",
)


def announce(channel: str, n: int = 0) -> None:
    """Write an outbox row, in the transaction of the change."""
    _written.run(channel=channel, n=n)


def events_after(last: int) -> list[Event]:
    """Up to `BATCH` events with a higher id, the oldest first."""
    return _after.run(last=last)


def latest_after(last: int, channel: str) -> Event | None:
    """What a listener has missed since an event, as one: the newest id and the highest number."""
    # What became visible late has a lower id than what was sent already; its number tells whether it is old.
    late = Q(pk__gt=last - OVERLAP, n__gt=0)
    rows = list(OutboxEvent.objects.filter(Q(pk__gt=last) | late, channel=channel).values_list("pk", "n"))
    return (max([last, *[pk for pk, _n in rows]]), channel, max(n for _pk, n in rows)) if rows else None


def forget_old_events() -> int:
    return OutboxEvent.objects.filter(at__lt=clock.now() - KEEP).delete()[0]


class Ear:
    """One open stream: what it has not yet been told, many changes as one.

    It hears every channel until it is told which one it may listen to, so that nothing is lost meanwhile.
    """

    __slots__ = ("channel", "early", "event", "flag", "loop", "ready", "who")

    def __init__(self) -> None:
        self.channel = ""
        self.who = ""
        self.early: list[Event] = []
        self.event: Event | None = None
        self.flag = asyncio.Event()
        self.ready = asyncio.Event()
        self.loop = asyncio.get_running_loop()

    def tune(self, channel: str, who: str) -> None:
        self.channel, self.who = channel, who
        early, self.early = self.early, []
        for event in early:
            self.hear(event)

    def hear(self, event: Event) -> None:
        if not self.channel:
            self.early.append(event)
            return
        if event[1] != self.channel:
            return
        before = self.event[2] if self.event else 0
        self.event = (event[0], event[1], max(event[2], before))
        self.flag.set()

    async def begin(self) -> None:
        """Until nothing that is written from now on can be missed."""
        # Without a database nothing is ever ready, and what is asked next says so by itself.
        with suppress(TimeoutError):
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                await self.ready.wait()

    async def wait(self) -> None:
        """Until there is something to tell, or it is time to show that the line is open."""
        with suppress(TimeoutError):
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                await self.flag.wait()
        self.flag.clear()

    def take(self) -> Event | None:
        event, self.event = self.event, None
        return event


class Feed:
    """Reads the outbox in one thread while somebody listens, and hands each event to the listeners of its channel."""

    def __init__(self) -> None:
        self.ears: dict[str, set[Ear]] = {}
        self.people: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self.reader: Reader | None = None
        self.closing = False

    def listen(self) -> Ear:
        """An ear that hears whatever is written once it has begun; `tune` it to a channel or `leave`."""
        ear = Ear()
        with self.lock:
            self._add(ear)
            if self.reader:
                ear.ready.set()
            if self.thread is None:
                self._start()
        return ear

    def tune(self, ear: Ear, channel: str, who: str) -> bool:
        """Let an ear hear this channel alone; False when no more streams of this listener can be held open here."""
        with self.lock:
            tuned = self.people.total() - self.people[""]  # who still asks may be nobody who is let in
            if self.closing or self.people[who] >= PER_PERSON or tuned >= PER_PROCESS:
                return False
            self._take_out(ear)
            ear.tune(channel, who)
            self._add(ear)
        return True

    def leave(self, ear: Ear) -> None:
        with self.lock:
            self._take_out(ear)

    def _add(self, ear: Ear) -> None:
        self.ears.setdefault(ear.channel, set()).add(ear)
        self.people[ear.who] += 1

    def _take_out(self, ear: Ear) -> None:
        here = self.ears.get(ear.channel, set())
        here.discard(ear)
        if not here:
            self.ears.pop(ear.channel, None)
        self.people[ear.who] -= 1
        if self.people[ear.who] <= 0:
            del self.people[ear.who]

    def close(self) -> None:
        """End every stream, because the process ends."""
        self.closing = True
        for here in list(self.ears.values()):
            for ear in list(here):
                ear.ready.set()
                ear.flag.set()

    def _is_left(self) -> bool:
        with self.lock:
            if not self.ears:
                self.thread = self.reader = None
            return not self.ears

    def _read(self) -> None:
        try:
            while not self._is_left():
                try:
                    for event in self._find_reader().look():
                        self._hand_out(event)
                except Error:
                    # The database was away: the next look takes a new connection and goes on where this one was.
                    self._drop_connection()
                time.sleep(LOOK_SECONDS)
        except Exception:
            logger.exception("live pages stumbled and begin anew")
            self._begin_anew()
        finally:
            connection.close()

    def _drop_connection(self) -> None:
        connection.close()
        if self.reader:
            self.reader.version = -1  # another connection counts changes by numbers of its own

    def _begin_anew(self) -> None:
        """Another thread goes on with the same reader after a while, so that a process is never deaf."""
        time.sleep(ANEW_SECONDS)
        self._drop_connection()
        with self.lock:
            self.thread = None
            if self.ears and not self.closing:
                self._start()

    def _start(self) -> None:
        self.thread = threading.Thread(target=self._read, name="live-feed", daemon=True)
        self.thread.start()

    def _find_reader(self) -> "Reader":
        """The feed's reader; who waited for the first one to begin may go on."""
        if self.reader:
            return self.reader
        reader = Reader()
        with self.lock:
            self.reader = reader
            waiting = [ear for here in self.ears.values() for ear in here]
        for ear in waiting:
            with suppress(RuntimeError):  # its loop has ended
                ear.loop.call_soon_threadsafe(ear.ready.set)
        return reader

    def _hand_out(self, event: Event) -> None:
        with self.lock:
            takers = [*self.ears.get(event[1], ()), *self.ears.get("", ())]
        for ear in takers:
            with suppress(RuntimeError):  # its loop has ended
                ear.loop.call_soon_threadsafe(ear.hear, event)


class Reader:
    """Finds each event once, also those that become visible after one with a higher id."""

    def __init__(self) -> None:
        newest = OutboxEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.last = newest
        self.seen: deque[int] = deque([event[0] for event in events_after(newest - OVERLAP)], maxlen=BATCH + OVERLAP)
        self.version = -1

    def look(self) -> list[Event]:
        """What is new since the last look."""
        found: list[Event] = []
        if not self._is_changed():
            return found
        while True:
            rows = events_after(self.last - OVERLAP)
            found += [row for row in rows if row[0] not in self.seen]
            self.seen.extend([row[0] for row in rows if row[0] not in self.seen])
            self.last = max([self.last, *[row[0] for row in rows]])
            if len(rows) < BATCH:
                return found

    def _is_changed(self) -> bool:
        """Whether another connection has written since; on SQLite a few microseconds, elsewhere always yes."""
        if connection.vendor != "sqlite":
            return True
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            before, self.version = self.version, int(cursor.fetchone()[0])
        return before != self.version


async def stream(
    feed: Feed,
    ear: Ear,
    start: Event | None,
    allowed: Callable[[], Awaitable[bool]],
    receive: Receive,
    send: Send,
) -> None:
    """Answer a request with the events of a channel until the client goes or may not listen any more."""
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    gone = asyncio.ensure_future(_until_gone(receive))
    gone.add_done_callback(lambda _gone: ear.flag.set())
    try:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        # Not all at once when the server comes back.
        await _write(send, f"retry: {random.randint(3000, 9000)}\n\n".encode() + (_frame(start) if start else b""))  # noqa: S311 - spreads, keeps nothing secret
        asked = time.monotonic()
        while True:
            await ear.wait()
            if gone.done() or feed.closing:
                break
            event = ear.take()
            if event or time.monotonic() - asked > ASK_AGAIN_SECONDS - 1:
                if not await allowed():
                    break
                asked = time.monotonic()
            await _write(send, _frame(event) if event else b": still here\n\n")
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


def _frame(event: Event) -> bytes:
    pk, _channel, n = event
    mark = f"id: {pk}\n" if pk else ""
    return f"{mark}event: change\ndata: {n}\n\n".encode()
