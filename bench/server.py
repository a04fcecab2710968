"""A Lyceum of its own for the figures: started with production settings, ended by its process id."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from load import cpu_seconds, pss_mib, tree

ROOT = Path(__file__).parent.parent
WORKERS = 2


class Server:
    """One instance with its data folder and database; `postgres` is the process id of the database's own server."""

    def __init__(self, folder: Path, database: str = "", postgres: int = 0, **knobs: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.postgres = postgres
        self.process: subprocess.Popen[bytes] | None = None
        own = {"LYCEUM_DATA": str(folder), "LYCEUM_URL": self.address, "LYCEUM_WEB_WORKERS": str(WORKERS), **knobs}
        if database:
            own["LYCEUM_DATABASE"] = database
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LYCEUM_")}
        self.environment = {**kept, **own}

    def inside(self, *arguments: str) -> dict[str, Any]:
        """What `bench/inside.py` tells, run with this instance's settings."""
        command = [sys.executable, str(ROOT / "bench" / "inside.py"), *arguments]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own program
        line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
        told: dict[str, Any] = json.loads(line.removeprefix("RESULT "))
        return told

    def inside_json(self, command: str, wanted: dict[str, Any]) -> dict[str, Any]:
        return self.inside(command, json.dumps(wanted))

    def cpu_of_database(self) -> float:
        """Seconds used so far by the database's own server, if it has one."""
        return cpu_seconds(self.postgres) if self.postgres else 0.0

    def start(self, **knobs: str) -> None:
        command = [sys.executable, "-m", "lyceum", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            command, env={**self.environment, **knobs}, cwd=ROOT, stdout=subprocess.DEVNULL
        )
        for _ in range(900):
            try:
                with urlopen(f"{self.address}/healthz", timeout=1) as answer:  # noqa: S310 - a fixed address
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("The server did not start.")

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
            self.process = None

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    def cpu(self) -> tuple[float, float, float]:
        """Seconds used so far by the web processes, by the task worker, and by the database's server."""
        worker = max(tree(self.pid))
        worked = cpu_seconds(worker)
        return cpu_seconds(self.pid) - worked, worked, self.cpu_of_database()

    def memory(self) -> tuple[float, float]:
        """MiB of the instance, and of the database's server."""
        return pss_mib(self.pid), pss_mib(self.postgres) if self.postgres else 0.0
