"""What every command of the command line does alike: settings, the database, plain refusals."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer

from passerelle.app import rooms
from passerelle.core import config, db
from passerelle.core.config import Settings
from passerelle.core.errors import Refusal

T = TypeVar("T")
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", envvar="PASSERELLE_CONFIG", help="Settings as a TOML file."),
]


def settings(file: Path | None) -> Settings:
    """Return the settings; says which one is wrong and ends with 2 otherwise."""
    try:
        return config.load(file)
    except config.ConfigurationError as exc:
        refuse(f"settings: {exc}", 2)


def done(wanted: Settings, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Return what the work gives with the database open; says a refusal and ends with 1."""

    async def run() -> T:
        await db.open_(wanted.database_url, rooms.MODELS)
        try:
            return await work()
        finally:
            await db.close()

    try:
        return asyncio.run(run())
    except Refusal as refusal:
        refuse(f"{refusal.field}: {refusal}" if refusal.field else str(refusal), 1)


def refuse(words: str, code: int) -> NoReturn:
    """Say why on the error output, and end."""
    typer.echo(words, err=True)
    raise typer.Exit(code)
