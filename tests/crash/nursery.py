"""Processes that begin at once: forked from one that has read the service's code already.

They run the same command line as others do; only the second that Python needs to read its modules
is saved, so that many more can die in the same time.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Child:
    """A process as `subprocess.Popen` shows it, as far as it is needed."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """Return None while it lives."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, 0)
            return None
        return 0

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def wait(self, timeout: float = 60) -> int:
        until = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(0.002)
        return 0

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)


class Nursery:
    """The process that the others are forked from."""

    def __init__(self, program: str = "passerelle") -> None:
        fault = program.split()[1:]  # of tests.crash.broken
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery", *fault],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def start(self, command: str, environment: Mapping[str, str], log: Path) -> Child:
        """Start `python -m passerelle COMMAND` in the shortest time."""
        asked = {"command": command, "environment": dict(environment), "log": str(log)}
        said: Any = self._parent
        said.stdin.write(json.dumps(asked).encode() + b"\n")
        said.stdin.flush()
        return Child(int(said.stdout.readline()))

    def close(self) -> None:
        """End it; its children stay."""
        self._parent.kill()
        self._parent.communicate()


def _main() -> None:
    from passerelle.app import cli, factory, rooms
    from tests.crash import broken

    for fault in sys.argv[1:]:
        broken.FAULTS[fault]()
    factory.doors_of_rooms()
    every = [*rooms.exported("jobs"), *rooms.exported("models")]
    assert every
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody is waited for
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.environ.clear()
            os.environ.update(asked["environment"])
            log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(log, 1)
            os.dup2(log, 2)
            sys.argv = ["passerelle", *asked["command"].split()]
            cli.app()
            return
        print(pid, flush=True)


if __name__ == "__main__":
    _main()
