"""The mode of the service, from an operator's terminal."""

from typing import Annotated

import typer

from passerelle.app import terminal
from passerelle.app.terminal import ConfigFile
from passerelle.web import modes
from passerelle.web.modes import InForce, Mode


def mode(
    wanted: Annotated[Mode | None, typer.Argument(help="Left out: say which is in force.")] = None,
    reason: Annotated[str, typer.Option(help="People who are turned away read it.")] = "",
    config_file: ConfigFile = None,
) -> None:
    """Say or set the mode of the service: normal, read_only or staff_only."""
    now = terminal.done(terminal.settings(config_file), lambda: _entered(wanted, reason))
    typer.echo(f"{now.mode}{f' since {now.since:%Y-%m-%d %H:%M} UTC' if now.since else ''}")


async def _entered(wanted: Mode | None, reason: str) -> InForce:
    if wanted is not None:
        await modes.enter(None, wanted, reason)
    return await modes.in_force()
