"""SQLite for many writers: a lock file and a thread lock are taken before BEGIN and given back after the end.

SQLite's own busy handler is a sleeping retry, so unlucky writers starve for seconds; `flock` is a queue.
"""

import fcntl
import os
import threading
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

_thread_locks: dict[str, threading.Lock] = {}
_registry_lock = threading.Lock()


def _thread_lock(path: str) -> threading.Lock:
    with _registry_lock:
        return _thread_locks.setdefault(path, threading.Lock())


class WriteQueue:
    """A place in the queue of writers of one database file; held from BEGIN to COMMIT or ROLLBACK."""

    def __init__(self, path: str) -> None:
        self.path = f"{path}.lock"
        self.threads = _thread_lock(self.path)
        self.descriptor: int | None = None

    def enter(self) -> None:
        if self.descriptor is not None:
            return
        self.threads.acquire()
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            except BaseException:
                os.close(descriptor)
                raise
        except BaseException:
            self.threads.release()
            raise
        self.descriptor = descriptor

    def leave(self) -> None:
        if self.descriptor is None:
            return
        descriptor, self.descriptor = self.descriptor, None
        os.close(descriptor)
        self.threads.release()


class DatabaseWrapper(base.DatabaseWrapper):
    """The wrapper that Django loads as `lyceum.kernel.sqlite`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self._queue: WriteQueue | None = None

    def _writers(self) -> WriteQueue | None:
        name = str(self.settings_dict["NAME"])
        if ":memory:" in name or "mode=memory" in name:
            return None
        if self._queue is None or not self._queue.path.startswith(name):
            self._queue = WriteQueue(str(Path(name).absolute()))
        return self._queue

    def _start_transaction_under_autocommit(self) -> None:
        queue = self._writers()
        if queue:
            queue.enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # the stubs leave it out
        self._leave()  # a commit that fails is followed by a rollback, which leaves the queue

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._queue:
            self._queue.leave()
