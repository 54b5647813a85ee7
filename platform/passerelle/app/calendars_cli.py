"""For operators: calendars."""

import typer

from passerelle.app import terminal
from passerelle.app.terminal import ConfigFile
from passerelle.calendars import rebuilding

calendars = typer.Typer(no_args_is_help=True)


@calendars.callback()
def main() -> None:
    """Calendars."""


@calendars.command()
def rebuild(config_file: ConfigFile = None) -> None:
    """Build again what every feed serves; `migrate` does so by itself where a release needs it."""
    done = terminal.done(terminal.settings(config_file), rebuilding.rebuild)
    typer.echo(f"{done} calendar entries built again")
