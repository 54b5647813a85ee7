"""The mode of the service, from an operator's terminal."""

import asyncio
from typing import Annotated

import typer

from passerelle.app import rooms
from passerelle.core import config, db
from passerelle.web import modes
from passerelle.web.modes import InForce, Mode


def mode(
    wanted: Annotated[Mode | None, typer.Argument(help="Left out: say which is in force.")] = None,
    reason: Annotated[str, typer.Option(help="People who are turned away read it.")] = "",
) -> None:
    """Say or set the mode of the service: normal, read_only or staff_only."""
    settings = config.load()
    now = asyncio.run(_run(settings.database_url, wanted, reason))
    typer.echo(f"{now.mode}{f' since {now.since:%Y-%m-%d %H:%M} UTC' if now.since else ''}")


async def _run(url: str, wanted: Mode | None, reason: str) -> InForce:
    await db.open_(url, rooms.MODELS)
    try:
        if wanted is not None:
            await modes.enter(None, wanted, reason)
        return await modes.in_force()
    finally:
        await db.close()
