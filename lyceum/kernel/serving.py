"""Serve pages, work and tick as one process tree: everything is loaded once, then forked, so memory is shared.

The parent holds the socket and watches; a child that dies is started again; when the parent is asked to end, all
children end with it.
"""

import contextlib
import ctypes
import gc
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.management import call_command
from django.db import connections

BACKLOG = 4096
_M_ARENA_MAX = -8  # malloc.h
GRACE_SECONDS = 8.0
RESTART_PAUSE_SECONDS = 1.0


@dataclass
class Tree:
    """The children of this process, by process id, and how to start each again."""

    roles: dict[str, Callable[[], None]]
    running: dict[int, str] = field(default_factory=dict)
    stopping: bool = False

    def run(self) -> None:
        """Fork a child for each role and watch them until SIGTERM or SIGINT."""
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._stop)
        _forget_connections()
        _keep_memory_together()
        gc.collect()
        gc.freeze()
        for name in self.roles:
            self._start(name)
        while self.running:
            try:
                pid, status = os.wait()
            except ChildProcessError:
                break
            name = self.running.pop(pid, "")
            if name and not self.stopping:
                print(f"{name} ended ({os.waitstatus_to_exitcode(status)}), starting it again", file=sys.stderr)  # noqa: T201 - the server's own log
                time.sleep(RESTART_PAUSE_SECONDS)
                if not self.stopping:
                    self._start(name)

    def _start(self, name: str) -> None:
        pid = os.fork()
        if pid:
            self.running[pid] = name
            return
        try:
            for sign in (signal.SIGTERM, signal.SIGINT):
                signal.signal(sign, signal.SIG_DFL)
            self.roles[name]()
        except KeyboardInterrupt:
            pass
        finally:
            sys.stderr.flush()
            os._exit(0)

    def _stop(self, _sign: int, _frame: object) -> None:
        if self.stopping:
            return
        self.stopping = True
        for pid in self.running:
            _end(pid, signal.SIGTERM)
        killer = threading.Timer(GRACE_SECONDS, self._kill)
        killer.daemon = True
        killer.start()

    def _kill(self) -> None:
        for pid in list(self.running):
            _end(pid, signal.SIGKILL)


def _end(pid: int, sign: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, sign)


def _forget_connections() -> None:
    """A forked child must not share its parent's database connections."""
    for connection in connections.all():
        connection.close()
        close_pool = getattr(connection, "close_pool", None)
        if close_pool:
            close_pool()


def _keep_memory_together() -> None:
    """Two arenas for all threads: by default glibc gives each its own, and each keeps what its largest page took."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that every web process accepts from."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


def web(listener: socket.socket) -> None:
    """Serve pages until told to end."""
    import uvicorn  # noqa: PLC0415 - only the server needs it

    from lyceum.asgi import application  # noqa: PLC0415 - as above

    config = uvicorn.Config(
        application,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=int(GRACE_SECONDS) - 3,
    )

    class Server(uvicorn.Server):
        """Ends open streams first: nothing waits for them."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            application.feed.close()
            await super().shutdown(sockets)

    Server(config).run(sockets=[listener])


def background() -> None:
    """Do queued tasks, and start repeated jobs when they are due."""
    from lyceum.kernel.schedule import run_for_ever  # noqa: PLC0415 - needs the apps

    threading.Thread(target=run_for_ever, name="tick", daemon=True).start()
    work()


def work() -> None:
    """Do queued tasks until told to end."""
    call_command("db_worker", queue_name="*", interval=0.5, startup_delay=False, verbosity=0, reload=False)


# Pages a visitor can open: asked for once before the processes part, they bring along what most pages need.
WARM_PAGES = ("/", "/communities/", "/discover/?q=a", "/search/?q=a")


def load() -> None:
    """Import, build and ask for once what every page needs, so that the children share it."""
    from django.template import engines  # noqa: PLC0415 - needs the apps
    from django.urls import get_resolver  # noqa: PLC0415 - as above
    from uvicorn.config import Config  # noqa: PLC0415 - only the server needs it

    import lyceum.asgi  # noqa: PLC0415 - needs the apps
    from lyceum.kernel.text.markdown import render  # noqa: PLC0415 - as above

    Config(lyceum.asgi.application, loop="uvloop", http="httptools").load()
    get_resolver().url_patterns  # noqa: B018 - loaded for its effect
    render("**bold** `code` $x$")
    for name in ("base.html", "discussions/conversation_page.html", "discussions/conversation_list.html"):
        engines["jinja2"].get_template(name)


def warm_up() -> None:
    """What the first visitors would make each process build for itself is built once, for all of them."""
    from lyceum.wsgi import application  # noqa: PLC0415 - needs the apps

    site = urlsplit(settings.SITE_URL)
    for address in WARM_PAGES:
        path, _mark, query = address.partition("?")
        environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": site.netloc}
        environ |= {"REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": site.scheme}
        setup_testing_defaults(environ)
        answer = application(environ, lambda _status, _headers, _problem=None: _discard)
        for _piece in answer:
            pass
        answer.close()


def _discard(_piece: bytes) -> None:
    """Nobody reads what was only made to be shared."""
