"""One's own API tokens, for programs."""

from passerelle.core import cursors
from passerelle.identity import tokens
from passerelle.web import doors
from passerelle.web.asking import Ask


async def list_(ask: Ask) -> cursors.Page[tokens.Token]:
    """List the caller's tokens."""
    return await tokens.tokens_of(ask.actor, ask.limit, ask.after(tokens.Key))


async def create(ask: Ask) -> tokens.Minted:
    """Make a token."""
    return await tokens.create(ask.actor, await ask.body(tokens.Wish))


async def revoke(ask: Ask) -> None:
    """End a token."""
    await tokens.revoke(ask.actor, ask.part_id("id"))


routes = [
    doors.api(
        "/api/tokens",
        list_,
        may=doors.signed_in,
        answers=cursors.Page[tokens.Token],
        summary="Your API tokens, newest first, ended ones too.",
        parameters=doors.PAGING,
    ),
    doors.api(
        "/api/tokens",
        create,
        may=doors.signed_in,
        method="POST",
        takes=tokens.Wish,
        answers=tokens.Minted,
        status=201,
        secret=True,
        summary="Make an API token; its text is in this answer and nowhere else.",
    ),
    doors.api(
        "/api/tokens/{id}",
        revoke,
        may=doors.signed_in,
        method="DELETE",
        answers=None,
        summary="Revoke one of your API tokens.",
    ),
]
