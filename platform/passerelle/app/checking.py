"""What `check` looks at before an operator trusts an installation."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib import metadata

from passerelle.app import factory, rooms
from passerelle.core import db, mail, schema, zones
from passerelle.core.config import Settings

_MIGRATE = "to bring it to this release: python -m passerelle migrate"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    good: bool
    detail: str


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    """Look at the settings, the doors, the zones and the database, in that order."""
    yield Finding("settings", good=True, detail=settings.base_url)
    factory.create(settings, with_worker=False)
    yield Finding("doors", good=True, detail=f"{len(factory.doors_of_rooms())} with a policy")
    yield Finding(
        "zones",
        good=len(zones.names()) > 400,
        detail=f"{len(zones.names())} of tzdata {metadata.version('tzdata')}",
    )
    yield await _mail(settings)
    async for finding in _database(settings):
        yield finding


async def _mail(settings: Settings) -> Finding:
    """Connect to the mail server as for a message; without one nothing leaves."""
    if not settings.smtp_url:
        waits = "smtp_url is not set: messages are written and wait"
        return Finding("mail", good=not settings.is_https, detail=waits)
    try:
        post = mail.Post(mail.server(settings.smtp_url), settings.smtp_ca_file)
        return Finding("mail", good=True, detail=await post.probe())
    except mail.NotTaken as exc:
        return Finding("mail", good=False, detail=f"smtp_url: {exc.answer}")


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    try:
        await db.open_(settings.database_url, rooms.MODELS)
        yield Finding("database", good=True, detail=db.dialect())
        current = await schema.is_current(db.dialect())
        cure = "" if current else _MIGRATE
        yield Finding("schema", good=current, detail=cure)
    except Exception as exc:
        yield Finding("database", good=False, detail=f"{type(exc).__name__}: {exc}; {_MIGRATE}")
    finally:
        await db.close()
