"""For auditors and operators: whether what was sealed and stored is what is there."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import typer

from passerelle.app import rooms
from passerelle.core import config, db, sealing, verifying
from passerelle.core.config import Settings

_Export = Annotated[
    Path | None, typer.Option("--export", help="Also write the sealed log here, as JSON lines.")
]
_ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", envvar="PASSERELLE_CONFIG", help="Settings as a TOML file."),
]


def verify(config_file: _ConfigFile = None, export: _Export = None) -> None:
    """Recompute the audit log's chain and the stored files' hashes; exit 1 where one is broken."""
    try:
        settings = config.load(config_file)
    except config.ConfigurationError as exc:
        typer.echo(f"settings: {exc}", err=True)
        raise typer.Exit(2) from None
    if asyncio.run(_verified(settings, export)):
        raise typer.Exit(1)


async def _verified(settings: Settings, export: Path | None) -> int:
    await db.open_(settings.database_url, rooms.MODELS)
    try:
        log = await _count("audit log", verifying.audit_log())
        files = await _count("stored files", verifying.stored_files())
        head = await sealing.head()
        if head is not None:
            typer.echo(f"head {head.hash}  seal {head.number}, entry {head.last_sequence}")
        if export is not None:
            _write(export, [piece async for piece in sealing.exported()])
        return log + files
    finally:
        await db.close()


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
