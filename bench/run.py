"""`make bench`: import the corpus, serve it, measure, print a table, write `latest.json` and the reference page."""

import argparse
import asyncio
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from archives import write_archives
from load import Clients, get
from measures import Measures, Pages, Reply
from report import Figures
from server import Server
from weight import first_visit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Fewer rounds, a shorter load; the corpus stays whole.")
    parser.add_argument(
        "--posts", type=int, default=100_000, help="Posts of the corpus, and of the long conversation."
    )
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="One database alone.")
    options = parser.parse_args()
    figures = Figures()
    folder = Path(tempfile.mkdtemp(prefix="lyceum-bench-"))
    try:
        archives = write_archives(folder / "archives", posts=options.posts, long=options.posts)
        postgres = int(os.environ.get("POSTGRES_PID", "0"))
        if options.only != "postgresql":
            one_database(figures, "SQLite", Server(folder / "sqlite"), archives, options)
        if postgres and options.only != "sqlite":
            server = Server(folder / "postgresql", os.environ["POSTGRES_URL"], postgres)
            one_database(figures, "PostgreSQL", server, archives, options)
    finally:
        shutil.rmtree(folder)
    figures.write(quick=options.quick, posts=options.posts)


def one_database(
    figures: Figures, name: str, server: Server, archives: list[Path], options: argparse.Namespace
) -> None:
    """Every figure for one database."""
    figures.begin(name)
    import_all(figures, server, archives)
    pages = server.inside("prepare")
    try:
        serve_and_measure(figures, server, pages, quick=options.quick)
    finally:
        server.stop()
    if name == "SQLite":
        measure_full(figures, server, pages, quick=options.quick)


def import_all(figures: Figures, server: Server, archives: list[Path]) -> None:
    before = server.cpu_of_database()
    done = server.inside("import", *map(str, archives[:-1]))
    total = done["cpu"] + server.cpu_of_database() - before
    thousands = done["posts"] / 100_000
    figures.add("import of 100,000 posts, rendered, cleaned, indexed", total / thousands, "s CPU", 90)
    figures.add("100,000 posts on disk", done["bytes"] / thousands / 1e6, "MB", 180)
    before = server.cpu_of_database()
    done = server.inside("import", str(archives[-1]))
    figures.add("import of one conversation of as many", done["cpu"] + server.cpu_of_database() - before, "s CPU")


def count_statements(figures: Figures, server: Server, pages: dict[str, Any]) -> None:
    cookie = pages["cookies"][0]
    wanted = {
        "conversation page, signed out": (pages["hot"], ""),
        "conversation page, signed in": (pages["hot"], cookie),
        "list page, signed out": (pages["list"], ""),
        "list page, signed in": (pages["list"], cookie),
        "Discover, signed in": ("/discover/", cookie),
        "Today": ("/today/", cookie),
    }
    targets = {
        "conversation page, signed in": 6.0,
        "conversation page, signed in, rendered anew": 6.0,
        "Discover, signed in": 12.0,
        "Today": 15.0,
    }
    for measure, number in server.inside_json("statements", wanted).items():
        figures.add(measure, number, "statements", targets.get(measure))


def serve_and_measure(figures: Figures, server: Server, pages: dict[str, Any], *, quick: bool) -> None:
    server.start()
    time.sleep(3)
    memory(figures, server, "idle", 300)
    text, everything, requests = first_visit(
        server.address + pages["hot"], os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    )
    figures.add("first visit of a conversation: HTML, CSS and JS", text / 1000, "KB", 40)
    figures.add("first visit with fonts and icons", everything / 1000, "KB")
    figures.add("first visit", requests, "requests", 12)
    count_statements(figures, server, pages)
    measures = Measures(figures, server, Pages(pages), rounds=2 if quick else 5, requests=300 if quick else 600)
    measures.reading()
    measures.searching()
    measures.discovering()
    measures.replying()
    many_clients(figures, server, pages, seconds=15 if quick else 60)
    memory(figures, server, "after load", 380)


def memory(figures: Figures, server: Server, when: str, target: float) -> None:
    own, database = server.memory()
    figures.add(f"memory {when}: web, worker, scheduler", own, "MiB", target)
    if database:
        figures.add(f"memory {when}: database server", database, "MiB")


def many_clients(figures: Figures, server: Server, pages: dict[str, Any], *, seconds: float) -> None:
    """Sixteen people read as fast as they can while five replies a second arrive."""
    paths = [pages["hot"], pages["deep"], *pages["others"][:40]]
    cookies = pages["cookies"]

    def read(client: int, i: int) -> bytes:
        return get(paths[i % len(paths)], f"Cookie: sessionid={cookies[client]}", "Accept-Encoding: gzip")

    reply = Reply(pages)

    async def both() -> tuple[Any, Any]:
        readers = Clients(server.port, read, clients=16)
        writers = Clients(server.port, reply.make, clients=5, every=1.0)
        return tuple(await asyncio.gather(readers.ask(seconds=seconds), writers.ask(seconds=seconds)))  # type: ignore[return-value]  # two answers

    got, written = asyncio.run(both())
    figures.add("16 clients and 5 replies a second: failed requests", got.bad(200) + written.bad(302), "errors", 0)
    figures.add(
        "16 clients and 5 replies a second: signed-in pages",
        len(got.took) / got.seconds,
        "pages/s",
        400,
        better="more",
    )
    figures.add("16 clients and 5 replies a second: page, 95 %", got.p95_ms, "ms")
    figures.add("16 clients and 5 replies a second: reply, 95 %", written.p95_ms, "ms")


def measure_full(figures: Figures, server: Server, pages: dict[str, Any], *, quick: bool) -> None:
    """Replies that also survive a power cut."""
    server.start(LYCEUM_SQLITE_SYNCHRONOUS="FULL")
    try:
        measures = Measures(figures, server, Pages(pages), rounds=2 if quick else 5, requests=100)
        measures.replying(" (survives a power cut)", target=None)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
