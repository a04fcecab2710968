"""1,000 open streams on two workers: memory, what a page costs meanwhile, how soon a reply is told. Callable alone.

`python bench/streams.py` makes a small site in a temporary folder; LYCEUM_BENCH_DATABASE names a PostgreSQL instead.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from load import HOST, Clients, get
from measures import Reply
from server import ROOT, Server

STREAMS, PEOPLE, PLACES = 1_000, 200, 50
WARM, COUNT = 150, 400
INSIDE = f"""
import json, sys
sys.path.insert(0, {str(ROOT / "bench")!r})
import inside
from inside import _cookie, _path, call_command, clock
sys.path.insert(0, {str(ROOT)!r})
call_command("migrate", verbosity=0, interactive=False)
from tests.factories import make_community, make_conversation, make_member
from lyceum.people.models.instance import Instance
Instance.objects.update_or_create(pk=1, defaults={{"name": "Figures", "is_named": True}})
place = make_community(visibility="open")
people = [make_member(place) for _ in range({PEOPLE})]
rows = [make_conversation(place, people[0]) for _ in range({PLACES})]
long = make_conversation(place, people[0], replies=30)
print("RESULT " + json.dumps({{"cookies": [_cookie(p) for p in people], "live": [c.pk for c in rows],
    "hot": _path(long), "target": _path(rows[0])}}))
"""


class Stream:
    """One open stream; counts what it was told."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.told_at: list[float] = []
        self.task = asyncio.ensure_future(self._read())

    async def _read(self) -> None:
        while line := await self.reader.readline():
            if line.startswith(b"data:"):
                self.told_at.append(time.perf_counter())


async def open_stream(port: int, told: dict[str, Any], number: int) -> Stream:
    reader, writer = await asyncio.open_connection(HOST, port, limit=1 << 14)
    cookie = told["cookies"][number % PEOPLE]
    writer.write(get(f"/live/conversations/{told['live'][number % PLACES]}/", f"Cookie: sessionid={cookie}"))
    return Stream(reader, writer)


async def all_told(streams: list[Stream], times: int, seconds: float) -> float:
    """Seconds until every stream was told so many times."""
    begun = time.perf_counter()
    while any(len(stream.told_at) < times for stream in streams):
        if time.perf_counter() - begun > seconds:
            break
        await asyncio.sleep(0.02)
    return time.perf_counter() - begun


async def page_cost(server: Server, told: dict[str, Any]) -> tuple[float, float, float]:
    """CPU, and the time a reader waits (median, 95 of 100), in milliseconds, of a signed-in page."""
    cookie = f"Cookie: sessionid={told['cookies'][0]}"
    clients = Clients(server.port, lambda _client, _i: get(told["hot"], cookie))
    await clients.ask(count=WARM)
    best = (1e9, 0.0, 0.0)
    for _round in range(3):
        before = server.cpu()[0]
        answers = await clients.ask(count=COUNT)
        assert not answers.bad(200), answers
        best = min(best, (1000 * (server.cpu()[0] - before) / COUNT, answers.p50_ms, answers.p95_ms))
    return best


async def measure(server: Server, told: dict[str, Any]) -> None:
    before = await page_cost(server, told)
    empty = server.memory()[0]
    begun = time.perf_counter()
    streams = [await open_stream(server.port, told, number) for number in range(STREAMS)]
    await all_told(streams, 1, 60)
    opened = [stream for stream in streams if stream.told_at]
    print(f"open: {len(opened)} in {time.perf_counter() - begun:.1f} s")
    full = server.memory()[0]
    print(f"memory: {empty:.1f} MiB without, {full:.1f} with, {full - empty:+.1f}")
    used = server.cpu()[0]
    await asyncio.sleep(10)
    print(f"CPU of {STREAMS} idle streams: {100 * (server.cpu()[0] - used) / 10:.1f} ms a second")
    during = await page_cost(server, told)
    for name, cost in (("without", before), ("with", during)):
        print(f"page {name}: {cost[0]:.2f} ms CPU, {cost[1]:.2f} ms median, {cost[2]:.2f} ms of 95 in 100")
    here = opened[::PLACES]
    reply = Reply(told)
    await Clients(server.port, reply.make).ask(count=1)
    took = await all_told([stream for stream in here if stream], 2, 10)
    print(f"a reply was told to {sum(len(s.told_at) > 1 for s in here)} of {len(here)} listeners in {took:.2f} s")
    print(f"memory at the end: {server.memory()[0]:.1f} MiB")
    for stream in streams:
        stream.task.cancel()
        stream.writer.close()


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="lyceum-streams-"))
    postgres = int(os.environ.get("POSTGRES_PID", "0"))
    server = Server(folder / "data", os.environ.get("LYCEUM_BENCH_DATABASE", ""), postgres)
    try:
        (folder / "data").mkdir()
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", INSIDE],
            env=server.environment,
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        told = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))[7:])
        server.start()
        asyncio.run(measure(server, told))
    finally:
        server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
