"""The command line: `python -m passerelle …`."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from passerelle.app import (
    auditing,
    bouncing,
    calendars_cli,
    checking,
    first_run,
    importing,
    rooms,
    serving,
    terminal,
    tokens_cli,
)
from passerelle.app import demo as demonstration
from passerelle.app.operating import cli as operating
from passerelle.app.privacy import cli as privacy_cli
from passerelle.app.terminal import ConfigFile
from passerelle.calendars import rebuilding
from passerelle.core import db, logs, schema, zones

if TYPE_CHECKING:
    from rich.progress import Progress

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__
)
_out = typer.echo
_err = partial(typer.echo, err=True)

T = TypeVar("T")


@app.callback()
def main() -> None:
    """Communities, webinars and outreach: from a session to a request to an Action."""
    zones.use_pinned_tzdata()


@app.command()
def serve(config_file: ConfigFile = None, *, worker: bool = True) -> None:
    """Serve people and programs; with its worker in the same process unless --no-worker."""
    settings = terminal.settings(config_file)
    _said(lambda: asyncio.run(schema.require(settings.database_url)))
    serving.serve(settings, with_worker=worker)


@app.command()
def worker(config_file: ConfigFile = None) -> None:
    """Run the worker alone."""
    settings = terminal.settings(config_file)
    _said(lambda: asyncio.run(schema.require(settings.database_url)))
    serving.work(settings)


@app.command()
def migrate(config_file: ConfigFile = None) -> None:
    """Bring the database to the schema of this release."""
    settings = terminal.settings(config_file)
    done = _said(lambda: asyncio.run(schema.migrate(settings.database_url, _out)))
    _out(f"{len(done)} migrations applied" if done else "the schema is current")
    if built := terminal.done(settings, rebuilding.catch_up):
        _out(f"{built} calendar entries built again")


@app.command()
def check(config_file: ConfigFile = None) -> None:
    """Look at settings, doors, zones and database; exit 1 when something is wrong."""
    settings, good = terminal.settings(config_file), True

    async def look() -> None:
        nonlocal good
        async for finding in checking.findings(settings):
            good = good and finding.good
            _out(f"{'ok ' if finding.good else 'BAD'} {finding.what}  {finding.detail}")

    asyncio.run(look())
    raise typer.Exit(0 if good else 1)


@app.command("import")
def import_(
    directory: Annotated[Path, typer.Argument(help="A folder with the 26 CSV files.")],
    config_file: ConfigFile = None,
    *,
    dry_run: Annotated[bool, typer.Option(help="Check everything, write nothing.")] = False,
) -> None:
    """Import a programme: all of it, or nothing."""
    settings = terminal.settings(config_file)

    async def run() -> importing.ImportResult:
        await db.open_(settings.database_url, rooms.MODELS)
        try:
            with _progress() as shown:
                return await importing.import_programme(directory, dry_run=dry_run, announce=shown)
        finally:
            await db.close()

    try:
        result = asyncio.run(run())
    except importing.ImportRefused as refusal:
        for problem in refusal.problems:
            _err(str(problem))
        _err(str(refusal))
        raise typer.Exit(1) from None
    for warning in result.warnings:
        _err(f"warning: {warning}")
    _out(_summary(result, dry_run=dry_run))


@app.command()
def demo(
    directory: Annotated[Path, typer.Option(help="Where the demonstration keeps its rows.")] = Path(
        "var/demo"
    ),
    port: int = 8000,
) -> None:
    """Serve the demonstration programme, from an embedded database and one process."""
    logs.set_up("WARNING")
    settings = demonstration.settings(directory, port)
    cure = f"; remove {directory} to make the demonstration anew"
    with _progress() as shown:
        links = _said(lambda: asyncio.run(demonstration.prepare(settings, _err, shown)), cure)

    def ready(bound: int) -> None:
        _out(f"\nPasserelle is at http://127.0.0.1:{bound}")
        _out(f"  a guided tour    http://127.0.0.1:{bound}/tour")
        _out(f"  what it mails    http://127.0.0.1:{bound}/mailbox")
        _out("Be somebody:")
        for part, link in links:
            _out(f"  {part:<16} {link}")
        _out("Stop with Ctrl-C. Nothing is sent outside.")

    serving.serve(settings, ready=ready)


app.command()(operating.mode)
app.command("set-up")(first_run.set_up)
app.command()(bouncing.bounces)
app.command()(privacy_cli.verify)
app.add_typer(auditing.report, name="report", help="The programme report.")
app.add_typer(calendars_cli.calendars, name="calendars", help="Calendars.")
app.add_typer(tokens_cli.token, name="token", help="API tokens.")
app.add_typer(auditing.conversion, name="conversion", help="Conversion arithmetic.")


class _Shown:
    """Progress, shown as a bar for each file."""

    def __init__(self, bar: "Progress") -> None:
        self._bar = bar
        self._task = bar.add_task("importing", total=None)

    def __call__(self, what: str, done: int, total: int) -> None:
        self._bar.update(self._task, description=what, completed=done, total=total or None)


@contextmanager
def _progress() -> Iterator[_Shown]:
    """Show a bar on the error output, where that is a terminal."""
    from rich.console import Console  # noqa: PLC0415 -- 3 MB that a service never needs
    from rich.progress import Progress  # noqa: PLC0415 -- the same

    with Progress(console=Console(stderr=True), transient=True) as bar:
        yield _Shown(bar)


def _said(work: Callable[[], T], cure: str = "") -> T:
    """Do the work; say in a line what is wrong with the schema, if that is what is wrong."""
    try:
        return work()
    except schema.SchemaError as exc:
        _err(f"schema: {exc}{cure}")
        raise typer.Exit(2) from None


def _summary(result: importing.ImportResult, *, dry_run: bool) -> str:
    rows = sum(result.counts.values())
    if result.skipped:
        return "this programme was imported before; nothing was changed"
    if dry_run:
        return f"{rows} rows would be imported; nothing was written"
    return f"{rows} rows imported; the data end on {result.ends_on}"
