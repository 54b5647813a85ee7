"""Mail that came back, from an operator's terminal or a mail server's pipe."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from passerelle.app import rooms
from passerelle.core import config, db
from passerelle.notifications import bounces as taking
from passerelle.notifications.bounces import Taken


def bounces(
    source: Annotated[str, typer.Argument(help="A file, a maildir, or - for standard input.")],
) -> None:
    """Read delivery status notifications (RFC 3464) and mark what came back; again does no harm."""
    settings = config.load()
    taken = asyncio.run(_run(settings.database_url, source))
    typer.echo(
        f"{taken.reports} read, {taken.failures} failed deliveries, {taken.bounced} messages marked"
    )


async def _run(url: str, source: str) -> Taken:
    if source != "-" and not Path(source).exists():  # noqa: ASYNC240 -- nothing else runs here
        raise typer.BadParameter(f"{source} does not exist")
    await db.open_(url, rooms.MODELS)
    try:
        if source == "-":
            return await taking.take(sys.stdin.buffer.read())
        return await taking.take_all(Path(source))
    finally:
        await db.close()
