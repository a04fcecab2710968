"""Live pages: a site of two web processes tells its listeners, and ends what may not be heard any more."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from django.db import transaction

from lyceum.kernel import live
from lyceum.kernel.live import Reader, announce, forget_old_events, latest_after
from lyceum.kernel.models import OutboxEvent
from tests.journeys.conftest import environment, free_port, wait_until_healthy

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 15.0


def _look(reader: Reader) -> list[int]:
    reader.version = -1  # what this very connection writes is no change to it
    return [event[0] for event in reader.look()]


@pytest.mark.django_db
def test_a_reader_finds_what_becomes_visible_late_and_everything_once() -> None:
    OutboxEvent.objects.create(pk=100, channel="x")
    reader = Reader()
    OutboxEvent.objects.create(pk=103, channel="x")

    first = _look(reader)
    OutboxEvent.objects.create(pk=101, channel="x")
    OutboxEvent.objects.create(pk=104, channel="x")

    assert (first, _look(reader), _look(reader)) == ([103], [101, 104], [])


@pytest.mark.django_db
def test_a_reader_takes_a_change_that_began_before_it_did() -> None:
    OutboxEvent.objects.create(pk=100, channel="x")
    reader = Reader()
    OutboxEvent.objects.create(pk=99, channel="x")

    assert _look(reader) == [99]


@pytest.mark.django_db
def test_a_reader_leaves_nothing_behind_when_there_is_much() -> None:
    reader = Reader()
    OutboxEvent.objects.bulk_create([OutboxEvent(channel="x") for _ in range(2 * live.BATCH + 7)])

    assert len(_look(reader)) == 2 * live.BATCH + 7
    assert _look(reader) == []


@pytest.mark.django_db
def test_latest_after_tells_what_was_missed_as_one() -> None:
    pks = [OutboxEvent.objects.create(channel=channel, n=n).pk for channel, n in [("x", 2), ("y", 9), ("x", 3)]]

    assert latest_after(pks[0], "x") == (pks[2], "x", 3)
    assert latest_after(pks[2], "z") is None


@pytest.mark.django_db(transaction=True)
def test_announce_belongs_to_its_transaction() -> None:
    with transaction.atomic():
        announce("x", 5)
        transaction.set_rollback(True)
    assert not OutboxEvent.objects.exists()

    announce("x", 5)

    assert list(OutboxEvent.objects.values_list("channel", "n")) == [("x", 5)]
    assert forget_old_events() == 0


@pytest.mark.django_db(transaction=True)
def test_a_feed_that_stumbles_says_so_and_hears_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    feed, looked = live.Feed(), []

    def stumble(_reader: Reader) -> list[live.Event]:
        looked.append(threading.current_thread())
        if len(looked) == 1:
            raise ValueError
        return [(7, "x", 3)]

    monkeypatch.setattr(Reader, "look", stumble)
    monkeypatch.setattr(live, "ANEW_SECONDS", 0.01)

    async def hear() -> live.Event | None:
        ear = feed.listen()
        assert feed.tune(ear, "x", "somebody")
        async with asyncio.timeout(PATIENCE):
            await ear.wait()
        feed.leave(ear)
        return ear.take()

    assert asyncio.run(hear()) == (7, "x", 3)
    assert "begin anew" in caplog.text
    assert len(set(looked)) > 1
    for thread in set(looked):
        thread.join(PATIENCE)
    assert feed.thread is None


@pytest.mark.django_db(transaction=True)
def test_an_ear_begins_when_its_feed_reads_and_loses_nothing_until_it_is_tuned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    feed, may_read, given = live.Feed(), threading.Event(), [[(7, "x", 2), (8, "y", 9), (9, "x", 3)]]
    handed_out = threading.Event()

    def begin_slowly(_reader: Reader) -> None:
        may_read.wait(PATIENCE)

    def look(_reader: Reader) -> list[live.Event]:
        if given:
            return given.pop()
        handed_out.set()  # a second look comes after everything of the first one
        return []

    monkeypatch.setattr(Reader, "__init__", begin_slowly)
    monkeypatch.setattr(Reader, "look", look)

    async def hear() -> tuple[bool, live.Event | None]:
        ear = feed.listen()
        before = ear.ready.is_set()
        may_read.set()
        await ear.begin()
        await asyncio.to_thread(handed_out.wait, PATIENCE)
        assert len(ear.early) == 3
        assert feed.tune(ear, "x", "somebody")
        feed.leave(ear)
        return before, ear.take()

    assert asyncio.run(hear()) == (False, (9, "x", 3))
    assert not feed.people
    if thread := feed.thread:
        thread.join(PATIENCE)


@dataclass
class Site:
    """A serving site and a process beside it that writes."""

    port: int
    process: subprocess.Popen[bytes]
    writer: subprocess.Popen[str]

    def do(self, *command: object) -> Any:
        assert self.writer.stdin
        assert self.writer.stdout
        self.writer.stdin.write(json.dumps(command) + "\n")
        self.writer.stdin.flush()
        return json.loads(self.writer.stdout.readline())


class Stream:
    """A request for a stream."""

    def __init__(self, port: int, pk: int, cookie: str = "", last: str = "") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        head = [f"GET /live/conversations/{pk}/ HTTP/1.1", "Host: 127.0.0.1"]
        head += [f"Cookie: sessionid={cookie}"] if cookie else []
        head += [f"Last-Event-ID: {last}"] if last else []
        self.socket.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])

    def close(self) -> None:
        self.file.close()
        self.socket.close()

    def next(self) -> tuple[str, int] | None:
        """The id and the number of the next event, or None at the end."""
        name = ""
        while line := self.file.readline():
            if line.startswith(b"id: "):
                name = line[4:].strip().decode()
            if line.startswith(b"data: "):
                return name, int(line[6:])
            if line == b"0\r\n":
                return None
        return None


def _own_database() -> str:
    """An empty database on the server the tests run on; nothing for SQLite."""
    given = os.environ.get("LYCEUM_TEST_DATABASE", "")
    if not given:
        return ""
    name = f"live_{uuid4().hex[:12]}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return urlunsplit(urlsplit(given)._replace(path=f"/{name}"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("live")
    port = free_port()
    settings = {**environment(f"http://127.0.0.1:{port}", data), "LYCEUM_WEB_WORKERS": "2"}
    settings |= {"LYCEUM_DATABASE": database} if (database := _own_database()) else {}
    log = data / "serve.log"
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.kernel.live_site"],
        cwd=ROOT,
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout
    assert writer.stdout.readline() == "{}\n"
    with log.open("w") as out:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "lyceum", "serve", "--port", str(port)],
            cwd=ROOT,
            env=settings,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}", log)
        yield Site(port, process, writer)
    finally:
        writer.communicate(timeout=20)
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def test_listeners_of_every_process_are_told_of_a_reply(site: Site) -> None:
    made = site.do("make")
    streams = [Stream(site.port, made["pk"], made[who]) for who in ("asker", "reader") * 4]
    assert [(stream.status, stream.next()) for stream in streams] == [(200, ("", 1))] * 8

    site.do("write", made["pk"])

    told = [stream.next() for stream in streams]
    assert len(set(told)) == 1
    assert told[0] is not None
    assert told[0][1] == 2
    for stream in streams:
        stream.close()


def test_another_conversation_stays_silent_and_a_listener_resumes(site: Site) -> None:
    made, other = site.do("make"), site.do("make")
    with closing(Stream(site.port, made["pk"], made["reader"])) as stream:
        stream.next()
        site.do("write", other["pk"])
        site.do("write", made["pk"])
        event = stream.next()
    assert event is not None
    assert event[1] == 2
    site.do("write", made["pk"])

    with closing(Stream(site.port, made["pk"], made["reader"], last=event[0])) as again:
        missed = again.next()

    assert missed is not None
    assert missed[1] == 3
    assert int(missed[0]) > int(event[0])


@pytest.mark.parametrize("how", ["shut_out", "end_session", "remove"])
def test_a_stream_ends_without_a_word_when_it_may_not_be_heard_any_more(site: Site, how: str) -> None:
    made = site.do("make")
    given = {"shut_out": [made["reader_pk"]], "end_session": [made["reader"]], "remove": []}
    with closing(Stream(site.port, made["pk"], made["reader"])) as stream:
        stream.next()

        site.do(how, made["pk"], *given[how])

        assert stream.next() is None
    with closing(Stream(site.port, made["pk"], made["reader"])) as again:
        assert again.status == 204


def test_visitors_and_those_outside_get_no_stream(site: Site) -> None:
    made, other = site.do("make"), site.do("make")

    for cookie in ("", other["reader"]):
        with closing(Stream(site.port, made["pk"], cookie)) as stream:
            assert stream.status == 204


def test_nobody_holds_more_streams_than_a_few(site: Site) -> None:
    made = site.do("make")
    streams = [Stream(site.port, made["pk"], made["reader"]) for _n in range(2 * live.PER_PERSON + 1)]

    assert 204 in [stream.status for stream in streams]
    for stream in streams:
        stream.close()


def test_the_site_stops_at_once_however_many_listen(site: Site) -> None:
    made = site.do("make")
    stream = Stream(site.port, made["pk"], made["reader"])
    stream.next()
    begun = time.monotonic()

    site.process.send_signal(signal.SIGTERM)

    assert stream.next() is None
    site.process.wait(20)
    assert time.monotonic() - begun < 5
    stream.close()


def test_streams_that_still_ask_shut_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> bool:
        feed = live.Feed()
        monkeypatch.setattr(feed, "_start", lambda: None)
        for _n in range(4):
            feed.listen()
        return feed.tune(feed.listen(), "conversation:1", "7")

    monkeypatch.setattr(live, "PER_PROCESS", 3)
    assert asyncio.run(run())
