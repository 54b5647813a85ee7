"""A retry makes no double: a write and what was answered to it are kept in one transaction.

Programs send an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07); forms that make
something carry a key of their own (`m.once()`). The first request with a key reserves it, does its
work and stores its answer; one that comes meanwhile waits for it, one that comes later gets the
stored answer. A refusal rolls everything back and keeps nothing, so it may be tried again.
"""

import hashlib
from collections.abc import Awaitable, Callable

import msgspec
from starlette.responses import Response

from passerelle.core import clock, db
from passerelle.core.errors import Conflict, Invalid
from passerelle.core.i18n import N_

Work = Callable[[], Awaitable[Response]]


class KeyReused(Invalid):
    """The same Idempotency-Key came with another request before."""

    code = "idempotency_key_reused"
    says = N_("This Idempotency-Key was used for another request.")


class SecretNotRepeated(Conflict):
    """It was done, and its answer held a secret that is shown once."""

    code = "secret_not_repeated"
    says = N_("This was done before; the secret in its answer is shown only once.")


class _Stored(msgspec.Struct, frozen=True):
    fingerprint: str
    status: int
    media_type: str
    location: str
    body: str


class _NothingKept(Exception):  # noqa: N818 -- rolls back, and carries the answer out
    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


def key_of(*parts: str) -> str:
    """Return the name of a record: whose it is, which key."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def fingerprint(*parts: bytes) -> str:
    """Return what tells one request from another under the same key."""
    return hashlib.sha256(b"\x1f".join(parts)).hexdigest()


async def once(record: str, print_: str, work: Work, *, secret: bool = False) -> Response:
    """Do the work unless it was done under this record, and return its answer."""
    try:
        return await _once(record, print_, work, secret=secret)
    except _NothingKept as refused:
        return refused.answer


@db.transaction
async def _once(record: str, print_: str, work: Work, *, secret: bool) -> Response:
    reserved = await db.execute(
        "INSERT INTO kept_answers (id, fingerprint, at, status, media_type, location, body)"
        " VALUES (:id, :print, :now, 0, '', '', '') ON CONFLICT (id) DO NOTHING",
        id=record,
        print=print_,
        now=clock.now(),
    )
    if not reserved:
        return await _stored(record, print_, secret=secret)
    answer = await work()
    if answer.status_code >= 400:
        raise _NothingKept(answer)
    await db.execute(
        "UPDATE kept_answers SET status = :status, media_type = :type, location = :location,"
        " body = :body WHERE id = :id",
        id=record,
        status=answer.status_code,
        type=answer.media_type or "",
        location=answer.headers.get("location", ""),
        body="" if secret else bytes(answer.body).decode(),
    )
    return answer


async def _stored(record: str, print_: str, *, secret: bool) -> Response:
    found = await db.row(
        _Stored,
        "SELECT fingerprint, status, media_type, location, body FROM kept_answers WHERE id = :id",
        id=record,
    )
    if found is None or found.fingerprint != print_:
        raise KeyReused(field="Idempotency-Key")
    if secret:
        raise SecretNotRepeated
    headers = {"idempotency-replayed": "true", "cache-control": "no-store"}
    if found.location:
        headers["location"] = found.location
    return Response(found.body, found.status, headers, media_type=found.media_type or None)
