"""The set-up code of an empty installation, told to whoever started the service."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from passerelle.app import health, rooms
from passerelle.core import config, db, logs
from passerelle.core.config import Settings
from passerelle.identity import first_run

_log = logs.logger("passerelle.set_up")


def set_up(
    config_file: Annotated[
        Path | None,
        typer.Option("--config", envvar="PASSERELLE_CONFIG", help="Settings as a TOML file."),
    ] = None,
) -> None:
    """Print the code with which the first administrator is made, while there is none."""
    settings = config.load(config_file)
    if not asyncio.run(_is_needed(settings)):
        typer.echo("somebody administers this service already; they can invite others", err=True)
        raise typer.Exit(1)
    typer.echo(_words(settings))


async def tell(settings: Settings) -> None:
    """Log the code while the service starts, if nobody administers it yet."""
    state = await health.readiness()
    if state.ready and await first_run.is_needed():
        _log.warning(_words(settings))


def _words(settings: Settings) -> str:
    where = f"{settings.base_url.rstrip('/')}/set-up"
    return (
        f"Nobody administers this service yet. Open {where}"
        f" and enter the set-up code: {first_run.code(settings.secrets[0])}"
    )


async def _is_needed(settings: Settings) -> bool:
    await db.open_(settings.database_url, rooms.MODELS)
    try:
        return await first_run.is_needed()
    finally:
        await db.close()
