"""Ask a server on this machine for pages, and read what its processes cost: CPU time and memory."""

import asyncio
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
HOST = "127.0.0.1"


def tree(root: int) -> set[int]:
    """A process and all that it has started."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit() and (stat := _stat(int(path.name))):
            children.setdefault(int(stat[1]), []).append(int(path.name))
    found: set[int] = set()
    todo = [root]
    while todo:
        pid = todo.pop()
        if pid not in found:
            found.add(pid)
            todo += children.get(pid, [])
    return found


def _stat(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return []


def cpu_seconds(root: int) -> float:
    """User and system time of a tree, with children that have ended."""
    stats = [_stat(pid) for pid in tree(root)]
    return sum(sum(int(stat[i]) for i in (11, 12, 13, 14)) for stat in stats if stat) / TICK


def pss_mib(root: int) -> float:
    """Memory of a tree; what processes share is counted once."""
    total = 0
    for pid in tree(root):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


@dataclass
class Answers:
    """What came back."""

    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    status: dict[int, int] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    size: int = 0

    @property
    def p50_ms(self) -> float:
        return 1000 * statistics.median(self.took) if self.took else 0.0

    @property
    def p95_ms(self) -> float:
        return 1000 * sorted(self.took)[int(0.95 * (len(self.took) - 1))] if self.took else 0.0

    def bad(self, *good: int) -> int:
        """How many requests failed, or were answered by another status than these."""
        return sum(self.errors.values()) + sum(n for status, n in self.status.items() if status not in good)


def get(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {HOST}", "Accept-Language: en", *headers, "", ""]).encode()


def post(path: str, body: str, *headers: str) -> bytes:
    data = body.encode()
    head = [
        f"POST {path} HTTP/1.1",
        f"Host: {HOST}",
        "Accept-Language: en",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(data)}",
        *headers,
    ]
    return "\r\n".join([*head, "", ""]).encode() + data


class Clients:
    """Some connections that ask one request after the other; `make(client, i)` says which."""

    def __init__(self, port: int, make: Callable[[int, int], bytes], clients: int = 1, every: float = 0.0) -> None:
        self.port = port
        self.make = make
        self.clients = clients
        self.every = every
        self.asked = 0

    def run(self, *, count: int = 10**9, seconds: float = 3_600.0) -> Answers:
        return asyncio.run(self.ask(count=count, seconds=seconds))

    async def ask(self, *, count: int = 10**9, seconds: float = 3_600.0) -> Answers:
        answers = Answers()
        start = time.perf_counter()
        last = self.asked + count
        await asyncio.gather(*(self._client(n, answers, last, start + seconds) for n in range(self.clients)))
        answers.seconds = time.perf_counter() - start
        return answers

    async def _client(self, number: int, answers: Answers, last: int, end: float) -> None:
        reader, writer = await asyncio.open_connection(HOST, self.port, limit=1 << 22)
        while self.asked < last and time.perf_counter() < end:
            request = self.make(number, self.asked)
            self.asked += 1
            begun = time.perf_counter()
            try:
                writer.write(request)
                status, size = await asyncio.wait_for(_read(reader), 30)
            except (OSError, EOFError, TimeoutError, ValueError) as error:
                answers.errors[type(error).__name__] = answers.errors.get(type(error).__name__, 0) + 1
                reader, writer = await asyncio.open_connection(HOST, self.port, limit=1 << 22)
                continue
            took = time.perf_counter() - begun
            answers.took.append(took)
            answers.size += size
            answers.status[status] = answers.status.get(status, 0) + 1
            if self.every > took:
                await asyncio.sleep(self.every - took)
        writer.close()


async def _read(reader: asyncio.StreamReader) -> tuple[int, int]:
    """The status of an answer and its size on the wire."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    size = len(head)
    if status in {204, 304}:
        return status, size
    if b"transfer-encoding: chunked" in head:
        while True:
            line = await reader.readline()
            length = int(line.split(b";")[0], 16)
            await reader.readexactly(length + 2)
            size += length
            if not length:
                return status, size
    length = int(head.partition(b"content-length: ")[2].split(b"\r\n", 1)[0])
    await reader.readexactly(length)
    return status, size + length
