"""Messages that came back: the message is marked, and its address gets nothing optional more."""

from pathlib import Path
from uuid import UUID

import msgspec

from passerelle.core import clock, db
from passerelle.notifications import dsn, suppressing

_LARGEST = 10_000_000


class Taken(msgspec.Struct, frozen=True):
    """What a report, or several, led to."""

    reports: int = 0
    """Messages that were read."""
    failures: int = 0
    """Failed deliveries that they name."""
    bounced: int = 0
    """Messages of ours that are now marked; a report read again marks none."""


async def take(raw: bytes) -> Taken:
    """Read one report and mark what it is about; any number of times is once."""
    found = dsn.failures(raw)
    return Taken(1, len(found), sum([await record(one) for one in found]))


async def take_all(source: Path) -> Taken:
    """Read a report, or every file of a maildir."""
    total = Taken()
    for file in _files(source):
        one = await take(file.read_bytes()[:_LARGEST])
        total = Taken(total.reports + 1, total.failures + one.failures, total.bounced + one.bounced)
    return total


@db.transaction
async def record(failure: dsn.Failure) -> bool:
    """Mark the message as bounced where it is ours and went to this address."""
    if not failure.addresses:
        return False
    found = await db.row(
        _Marked,
        "UPDATE messages SET state = 'bounced', bounced_at = :now, answer = :said,"
        " reason = 'refused' WHERE header_id = :header_id AND bounced_at IS NULL"
        " AND sent_at IS NOT NULL AND recipient IN :addresses RETURNING id, recipient",
        now=clock.now(),
        said=failure.said,
        header_id=failure.header_id,
        addresses=failure.addresses,
    )
    if found is None:
        return False
    if failure.is_for_good:
        await suppressing.suppress(found.recipient, found.id)
    return True


class _Marked(msgspec.Struct, frozen=True):
    id: UUID
    recipient: str


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    folders = [source / "new", source / "cur"] if (source / "new").is_dir() else [source]
    return sorted(file for folder in folders for file in folder.glob("*") if file.is_file())
