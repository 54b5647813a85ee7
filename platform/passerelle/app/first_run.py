"""The set-up code of an empty installation, told to whoever started the service."""

import typer

from passerelle.app import health, terminal
from passerelle.app.terminal import ConfigFile
from passerelle.core import logs
from passerelle.core.config import Settings
from passerelle.identity import first_run

_log = logs.logger("passerelle.set_up")


def set_up(config_file: ConfigFile = None) -> None:
    """Print the code with which the first administrator is made, while there is none."""
    settings = terminal.settings(config_file)
    if not terminal.done(settings, first_run.is_needed):
        terminal.refuse("somebody administers this service already; they can invite others", 1)
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
