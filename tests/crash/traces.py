"""Where each kind of write leaves what it wrote: rows, audit entries, facts, messages."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Row = tuple[Any, ...]
_TOKEN = "JOIN api_tokens t ON CAST(t.id AS VARCHAR(36)) ="
_PERSON = (
    "JOIN people p ON CAST(p.id AS VARCHAR(36)) = a.thing_id WHERE a.thing = 'person' AND a.verb ="
)
_INSTITUTION = (
    "SELECT i.reference, COUNT(*) FROM audit_entries a"
    " JOIN institutions i ON CAST(i.id AS VARCHAR(36)) = a.thing_id WHERE a.thing = 'institution'"
)


@dataclass(frozen=True)
class Trace:
    """Rows that each write of a kind leaves once: a statement, and the mark that a row carries."""

    kind: str
    name: str
    statement: str
    mark: Callable[[Row], str | None] = lambda row: row[0]
    repeats: bool = False
    """Whether a retry may leave it again: who asks twice for a link gets two."""


@dataclass(frozen=True)
class Tally:
    """How many writes of a kind a thing has seen: a statement that gives things and numbers."""

    kind: str
    name: str
    statement: str


def _of(*path: str, before: str = "") -> Callable[[Row], str | None]:
    """Return what finds the mark in a JSON column, after the text that stands before it."""

    def mark(row: Row) -> str | None:
        value = json.loads(row[0])
        for name in path:
            value = value.get(name, {})
        text = str(value)
        if before not in text:
            return None
        return text.rpartition(before)[2] if before else text

    return mark


def _reader(row: Row) -> str:
    return str(row[0]).partition("@")[0]


TRACES = (
    Trace("mode", "audit entry", "SELECT detail FROM audit_entries WHERE verb = 'enter_mode'",
          _of("reason", before="reason ")),
    Trace("link", "fact", "SELECT payload FROM outbox WHERE topic = 'SignInLinkAsked'",
          _of("next", before="%3D"), repeats=True),
    Trace("token", "row", "SELECT name FROM api_tokens"),
    Trace("token", "fact", "SELECT payload FROM outbox WHERE topic = 'ApiTokenCreated'",
          _of("name")),
    Trace("token", "audit entry", f"SELECT t.name FROM audit_entries a {_TOKEN} a.thing_id"
          " WHERE a.thing = 'api_token' AND a.verb = 'created'"),
    Trace("token", "message", f"SELECT t.name FROM messages m {_TOKEN} m.occasion"
          " WHERE m.purpose = 'api_token_created'"),
    Trace("token's end", "row", "SELECT name FROM api_tokens WHERE revoked_at IS NOT NULL"),
    Trace("token's end", "audit entry", f"SELECT t.name FROM audit_entries a {_TOKEN} a.thing_id"
          " WHERE a.thing = 'api_token' AND a.verb = 'revoked'"),
    Trace("invite", "row", "SELECT family_name FROM people WHERE reference LIKE 'P-%'"),
    Trace("invite", "address", "SELECT address FROM email_addresses"
          " WHERE address LIKE '%@example.com'", _reader),
    Trace("invite", "audit entry",
          f"SELECT p.family_name FROM audit_entries a {_PERSON} 'invited'"),
    Trace("invite", "message", "SELECT recipient FROM messages WHERE purpose = 'invited'", _reader),
    Trace("grant", "row", "SELECT p.family_name FROM role_grants g JOIN people p"
          " ON p.id = g.person_id WHERE p.reference LIKE 'P-%'"),
    Trace("grant", "audit entry", f"SELECT p.family_name FROM audit_entries a {_PERSON} 'granted'"),
    Trace("grant", "message", "SELECT recipient FROM messages WHERE purpose = 'role_granted'",
          _reader),
    Trace("revoke", "row", "SELECT p.family_name FROM role_grants g JOIN people p"
          " ON p.id = g.person_id WHERE p.reference LIKE 'P-%' AND g.revoked_at IS NOT NULL"),
    Trace("revoke", "audit entry",
          f"SELECT p.family_name FROM audit_entries a {_PERSON} 'revoked'"),
    Trace("revoke", "message", "SELECT recipient FROM messages WHERE purpose = 'role_revoked'",
          _reader),
    Trace("retry", "audit entry", "SELECT thing_id FROM audit_entries WHERE verb = 'retry_job'"),
    Trace("retry", "job", "SELECT CAST(id AS VARCHAR(36)) FROM jobs"
          " WHERE attempt > 12 AND done_at IS NOT NULL"),
)  # fmt: skip

LATEST = "SELECT reference, names FROM institutions WHERE version > 0"
"""What each institution is called that was edited; the mark of its last edit is its French name."""

TALLIES = (
    Tally("institution", "row", "SELECT reference, 1 FROM institutions"),
    Tally("institution", "audit entry", f"{_INSTITUTION} AND a.verb = 'created' GROUP BY 1"),
    Tally("edit", "version", "SELECT reference, version FROM institutions WHERE version > 0"),
    Tally("edit", "audit entry", f"{_INSTITUTION} AND a.verb = 'corrected' GROUP BY 1"),
)  # fmt: skip
