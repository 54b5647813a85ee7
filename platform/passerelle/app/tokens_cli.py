"""For operators: API tokens made, listed and revoked without a browser."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer

from passerelle.app import factory, terminal
from passerelle.app.terminal import ConfigFile
from passerelle.identity import tokens

T = TypeVar("T")
token = typer.Typer(no_args_is_help=True)


@token.command()
def create(
    person: Annotated[str, typer.Option(help="The e-mail address of whom it speaks for.")],
    name: Annotated[str, typer.Option(help="What will use it.")],
    scope: Annotated[list[str], typer.Option(help="Such as webinars:read; all:read is every.")],
    days: Annotated[int, typer.Option(help="How long it lasts.")] = tokens.DEFAULT_DAYS,
    config_file: ConfigFile = None,
) -> None:
    """Make a token and print it: this once, and nothing else."""
    factory.doors_of_rooms()  # which scopes there are
    wish = tokens.Wish(name, scope, days)
    typer.echo(_done(config_file, lambda: tokens.create_for(person, wish)).token)


@token.command("list")
def list_(
    person: Annotated[str, typer.Option(help="Only those of this e-mail address.")] = "",
    config_file: ConfigFile = None,
) -> None:
    """Print the tokens in use: identifier, person, end, last use, scopes, name."""
    for line in _done(config_file, lambda: tokens.tokens_in_use(person)):
        used = line.last_used_at.isoformat(timespec="minutes") if line.last_used_at else "never"
        ends = line.expires_at.date().isoformat()
        typer.echo(
            f"{line.id}  {line.person}  ends {ends}  used {used}  {' '.join(line.scopes)}"
            f"  {line.name}"
        )


@token.command()
def revoke(
    identifier: Annotated[UUID, typer.Argument(help="As `token list` prints it.")],
    config_file: ConfigFile = None,
) -> None:
    """End a token at once."""
    _done(config_file, lambda: tokens.revoke_as_operator(identifier))
    typer.echo("revoked")


def _done(file: Path | None, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return terminal.done(terminal.settings(file), work)
