"""The demonstration as a stranger starts it: a process, its port, and the links it prints."""

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.postgres import free_port


@dataclass(frozen=True)
class Demo:
    url: str
    links: dict[str, str]
    printed: str
    seconds: float
    pid: int


@contextlib.contextmanager
def demo(directory: Path) -> Iterator[Demo]:
    """Start `python -m passerelle demo`; wait until it says that it can be reached."""
    port, began = free_port(), time.monotonic()
    log = directory / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "passerelle", "demo", "--directory", str(directory / "rows"),
             "--port", str(port)],
            stdout=out, stderr=subprocess.STDOUT, env={**os.environ, "COLUMNS": "200"},
        )  # fmt: skip
    try:
        while "Stop with" not in (printed := log.read_text()):
            if process.poll() is not None or time.monotonic() - began > 90:
                raise AssertionError(f"the demonstration did not start:\n{printed}")
            time.sleep(0.05)
        links = dict(re.findall(r"^  (\w+) +(http\S+/sign-in/as/\S+)$", printed, re.MULTILINE))
        seconds = time.monotonic() - began
        yield Demo(f"http://127.0.0.1:{port}", links, printed, seconds, process.pid)
    finally:
        process.terminate()
        process.wait(20)
