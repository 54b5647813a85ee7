"""Another service's end of a webhook, as a process: `python -m tests.support.receiver PORT LOG`.

It writes each request down as a line of JSON, and answers as its path says: `/ok`; `/fails-once`
and `/drops-once` break the first time; `/hangs-once` keeps the first request waiting for ever;
`/gone`, `/busy` and `/broken` are always so.
"""

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.postgres import free_port

_lock = threading.Lock()
_seen: Counter[str] = Counter()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log: Path

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        line = {"path": self.path, "headers": dict(self.headers), "body": body}
        with _lock, self.log.open("a") as out:
            _seen[self.path] += 1
            is_first = _seen[self.path] == 1
            out.write(json.dumps(line) + "\n")
        if self.path == "/drops-once" and is_first:
            self.close_connection = True
            return
        if self.path == "/hangs-once" and is_first:
            time.sleep(600)
        self._answer(500 if self.path == "/fails-once" and is_first else self._status())

    def _status(self) -> int:
        return {"/gone": 410, "/busy": 429, "/broken": 500}.get(self.path, 200)

    def _answer(self, status: int) -> None:
        body = b"answer of the other side " * 100
        self.send_response(status)
        if status == 429:
            self.send_header("retry-after", "7200")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_parts: object) -> None:
        pass


@dataclass(frozen=True)
class Receiver:
    port: int
    log: Path

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def heard(self, path: str = "") -> list[dict[str, object]]:
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in lines if path in ("", line["path"])]

    def wait_for(self, count: int, path: str, seconds: float = 20) -> None:
        until = time.monotonic() + seconds
        while len(self.heard(path)) < count:
            if time.monotonic() > until:
                raise AssertionError(f"{len(self.heard(path))} of {count} requests at {path}")
            time.sleep(0.02)


@contextlib.contextmanager
def receiver(directory: Path) -> Iterator[Receiver]:
    """Start a receiver; end it."""
    port, log = free_port(), directory / "received.jsonl"
    log.touch()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.receiver", str(port), str(log)],
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"listening\n"
        yield Receiver(port, log)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


if __name__ == "__main__":
    Handler.log = Path(sys.argv[2])
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    server.daemon_threads = True
    print("listening", flush=True)
    server.serve_forever()
