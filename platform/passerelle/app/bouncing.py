"""Mail that came back, from an operator's terminal or a mail server's pipe."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from passerelle.app import terminal
from passerelle.app.terminal import ConfigFile
from passerelle.notifications import bounces as taking
from passerelle.notifications.bounces import Taken


def bounces(
    source: Annotated[str, typer.Argument(help="A file, a maildir, or - for standard input.")],
    config_file: ConfigFile = None,
) -> None:
    """Read delivery status notifications (RFC 3464) and mark what came back; again does no harm."""
    if source != "-" and not Path(source).exists():
        raise typer.BadParameter(f"{source} does not exist")
    taken = terminal.done(terminal.settings(config_file), lambda: _taken(source))
    typer.echo(
        f"{taken.reports} read, {taken.failures} failed deliveries, {taken.bounced} messages marked"
    )


async def _taken(source: str) -> Taken:
    if source == "-":
        return await taking.take(sys.stdin.buffer.read())
    return await taking.take_all(Path(source))
