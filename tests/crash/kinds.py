"""The kinds of writes, and where each leaves what it wrote."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.crash import ground
from tests.crash.writing import Kind, Refused, Writer, expect, key

Row = tuple[Any, ...]
_LINKS = 5
"""How many links an address is sent within the hour."""


@dataclass(frozen=True)
class Trace:
    """Rows that each write of a kind leaves once: a statement, and the mark that a row carries."""

    kind: str
    name: str
    statement: str
    mark: Callable[[Row], str | None]


class SetMode:
    """An administrator says in which mode the service is: one row for all, and what was done."""

    name, share = "mode", 3

    async def write(self, writer: Writer, mark: str) -> None:
        writer.journal.attempt("mode", mark)
        body = {"mode": "normal", "reason": f"reason {mark}"}
        answer = await writer.send("POST", "/api/mode", body=body, headers=key(mark))
        expect(answer, 200)
        await writer.journal.acknowledge("mode", mark)


class AskForLink:
    """Somebody posts the form for a sign-in link: a fact, and a message from it."""

    name, share = "link", 3

    async def write(self, writer: Writer, mark: str) -> None:
        mails = writer.place.get("links", 0)
        knows = mails < _LINKS and writer.chance.random() < 0.3
        writer.place["links"] = mails + knows
        email = ground.address(writer.number) if knows else f"{mark}@example.net"
        writer.journal.attempt("link", mark)
        form = {"email": email, "next": f"/webinars?mark={mark}", "once": f"once-{mark}"}
        expect(await writer.send("POST", "/sign-in", form=form), 303)
        await writer.journal.acknowledge("link", mark)


class MakeToken:
    """A person makes an API token, whose text is shown once, and revokes it."""

    name, share = "token", 2

    async def write(self, writer: Writer, mark: str) -> None:
        writer.journal.attempt("token", mark)
        writer.journal.attempt("token's end", mark)
        wish = {"name": mark, "scopes": ["mode:read"], "days": 1}
        answer = await writer.send("POST", "/api/tokens", body=wish, headers=key(mark))
        expect(answer, 201, 409)
        token = answer.json().get("id") or await self._found(writer, mark, answer.json())
        await writer.journal.acknowledge("token", mark)
        expect(await writer.send("DELETE", f"/api/tokens/{token}"), 204)
        await writer.journal.acknowledge("token's end", mark)

    async def _found(self, writer: Writer, mark: str, refusal: Mapping[str, str]) -> str:
        if refusal["code"] != "secret_not_repeated":
            raise Refused(str(refusal))
        listed = expect(await writer.send("GET", "/api/tokens?limit=5"), 200).json()
        found = [one["id"] for one in listed["items"] if one["name"] == mark]
        if len(found) != 1:
            raise Refused(f"it was made, and is there {len(found)} times")
        return str(found[0])


KINDS: tuple[Kind, ...] = (SetMode(), AskForLink(), MakeToken())


def _of(column: int, *path: str, before: str = "") -> Callable[[Row], str | None]:
    """Return what finds the mark in a JSON column, after the text that stands before it."""

    def mark(row: Row) -> str | None:
        value = json.loads(row[column])
        for name in path:
            value = value.get(name, {})
        text = str(value)
        if before not in text:
            return None
        return text.rpartition(before)[2] if before else text

    return mark


TRACES = (
    Trace(
        "mode", "audit entry",
        "SELECT detail FROM audit_entries WHERE verb = 'enter_mode'",
        _of(0, "reason", before="reason "),
    ),
    Trace(
        "link", "fact",
        "SELECT payload FROM outbox WHERE topic = 'SignInLinkAsked'",
        _of(0, "next", before="%3D"),
    ),
    Trace("token", "row", "SELECT name FROM api_tokens", lambda row: row[0]),
    Trace(
        "token", "fact",
        "SELECT payload FROM outbox WHERE topic = 'ApiTokenCreated'",
        _of(0, "name"),
    ),
    Trace(
        "token", "audit entry",
        "SELECT t.name FROM audit_entries a JOIN api_tokens t ON CAST(t.id AS VARCHAR(36)) ="
        " a.thing_id WHERE a.thing = 'api_token' AND a.verb = 'created'",
        lambda row: row[0],
    ),
    Trace(
        "token's end", "audit entry",
        "SELECT t.name FROM audit_entries a JOIN api_tokens t ON CAST(t.id AS VARCHAR(36)) ="
        " a.thing_id WHERE a.thing = 'api_token' AND a.verb = 'revoked'",
        lambda row: row[0],
    ),
    Trace(
        "token", "message",
        "SELECT t.name FROM messages m JOIN api_tokens t ON CAST(t.id AS VARCHAR(36)) ="
        " m.occasion WHERE m.purpose = 'api_token_created'",
        lambda row: row[0],
    ),
)  # fmt: skip
