"""For auditors and operators: whether what was sealed and stored is what is there."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import typer

from passerelle.app import terminal
from passerelle.app.terminal import ConfigFile
from passerelle.core import sealing, verifying

_Export = Annotated[
    Path | None, typer.Option("--export", help="Also write the sealed log here, as JSON lines.")
]


def verify(config_file: ConfigFile = None, export: _Export = None) -> None:
    """Recompute the audit log's chain and the stored files' hashes; exit 1 where one is broken."""
    if terminal.done(terminal.settings(config_file), lambda: _verified(export)):
        raise typer.Exit(1)


async def _verified(export: Path | None) -> int:
    log = await _count("audit log", verifying.audit_log())
    files = await _count("stored files", verifying.stored_files())
    head = await sealing.head()
    if head is not None:
        typer.echo(f"head {head.hash}  seal {head.number}, entry {head.last_sequence}")
    if export is not None:
        _write(export, [piece async for piece in sealing.exported()])
    return log + files


async def _count(what: str, found: AsyncIterator[verifying.Broken]) -> int:
    count = 0
    async for broken in found:
        count += 1
        typer.echo(f"BAD {what}: {broken.where}: {broken.what}")
    if not count:
        typer.echo(f"ok  {what}")
    return count


def _write(file: Path, lines: list[bytes]) -> None:
    with file.open("wb") as out:
        out.writelines(lines)
