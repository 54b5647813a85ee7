"""For auditors: figures and conversion cases computed without a server."""

import asyncio
import json
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from passerelle.app import importing, rooms
from passerelle.conversion import cases
from passerelle.core import db, schema
from passerelle.core.errors import Refusal
from passerelle.reporting import figures as reporting

report = typer.Typer(no_args_is_help=True)
conversion = typer.Typer(no_args_is_help=True)


@report.command()
def figures(
    data: Annotated[Path, typer.Option(help="A folder with the 26 CSV files.")],
    as_of: Annotated[
        str, typer.Option(help="A date such as 2021-12-31; the end of the data when missing.")
    ] = "",
    output: Annotated[str, typer.Option("--format", help="Only json.")] = "json",
) -> None:
    """Print {figure id: value}, computed from a throw-away database."""
    if output != "json":
        raise typer.BadParameter("json is the only format", param_hint="--format")
    _print(_guarded(lambda: asyncio.run(_figures(data, _date(as_of)))))


@report.command("list")
def list_() -> None:
    """Print the definition of every figure."""
    _print({definition.id: definition.how for definition in reporting.DEFINITIONS})


@conversion.command()
def evaluate(files: Annotated[list[Path], typer.Argument(help="Case files.")]) -> None:
    """Print {case id: expected structure}, computed by the product's own code."""
    _print(_guarded(lambda: dict(_evaluated(file) for file in files)))


async def _figures(data: Path, as_of: date | None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite:///{directory}/audit.db"
        await schema.migrate(url)
        await db.open_(url, rooms.MODELS)
        try:
            await importing.import_programme(data)
            return await reporting.values(as_of)
        finally:
            await db.close()


def _evaluated(file: Path) -> tuple[str, Any]:
    try:
        case = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise typer.BadParameter(f"{file}: {exc}") from None
    return case.get("id", file.stem), cases.evaluate_case(case)


def _guarded(compute: Any) -> Any:
    try:
        return compute()
    except Refusal as refusal:
        for problem in getattr(refusal, "problems", ()):
            typer.echo(str(problem), err=True)
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter("write a date as 2021-12-31", param_hint="--as-of") from None


def _print(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
