"""For auditors: figures and conversion cases computed without a server."""

import asyncio
import json
import re
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer

from passerelle.app import importing, rooms
from passerelle.conversion import cases
from passerelle.core import db, schema
from passerelle.core.errors import Refusal
from passerelle.reporting import figures as reporting

T = TypeVar("T")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
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
    """Print {case id: expected structure}, computed by the product's own code: all, or nothing."""
    answers: dict[str, Any] = {}
    for file in files:
        name, answer = _guarded(partial(_evaluated, file), f"{file}: ")
        if name in answers:
            _refuse(f"{file}: the case id {name!r} stands in another file too")
        answers[name] = answer
    _print(answers)


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
        case = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as exc:
        _refuse(f"{file}: {exc or 'nested too deep'}")
    name = case.get("id", file.stem) if isinstance(case, dict) else file.stem
    if not isinstance(name, str):
        _refuse(f"{file}: id: a case's id is a text")
    return name, cases.evaluate_case(case)


def _guarded(compute: Callable[[], T], where: str = "") -> T:
    try:
        return compute()
    except Refusal as refusal:
        for problem in getattr(refusal, "problems", ()):
            typer.echo(str(problem), err=True)
        _refuse(f"{where}{refusal}")


def _refuse(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(1)


def _date(text: str) -> date | None:
    """Return the day; ISO 8601 has other forms, which are refused rather than guessed at."""
    try:
        if not text or _DAY.fullmatch(text):
            return date.fromisoformat(text) if text else None
    except ValueError:
        pass
    raise typer.BadParameter("write a date as 2021-12-31", param_hint="--as-of")


def _print(value: Any) -> None:
    json.dump(value, sys.stdout, indent=1)
    sys.stdout.write("\n")
