"""The demonstration: its own database, the packaged programme, and somebody to be for each part."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import msgspec

from passerelle.app import importing, rooms, upcoming
from passerelle.core import db, schema
from passerelle.core.config import Settings, checked
from passerelle.identity import people, roles, rules
from passerelle.identity import queries as identity
from passerelle.identity.enums import Role
from passerelle.portal import searching


class Part(msgspec.Struct, frozen=True):
    """Somebody of the demonstration whom a visitor may be."""

    reference: str
    part: str


def settings(directory: Path, port: int) -> Settings:
    """Return the demonstration's settings; its secret is made once and kept in the directory."""
    directory.mkdir(parents=True, exist_ok=True)
    secret_file = directory / "secret"
    if not secret_file.exists():
        handle = os.open(secret_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
    return checked(
        Settings(
            base_url=f"http://127.0.0.1:{port}",
            database_url=f"sqlite:///{directory.resolve() / 'passerelle.db'}",
            secret_file=str(secret_file),
            port=port,
            demo=True,
            log_level="WARNING",
        )
    )


async def prepare(
    wanted: Settings,
    announce: Callable[[str], None],
    progress: Callable[[str, int, int], None],
) -> list[tuple[str, str]]:
    """Bring the database to its schema and its rows; return a sign-in link for each part."""
    await schema.migrate(wanted.database_url, announce)
    await db.open_(wanted.database_url, rooms.MODELS)
    try:
        await importing.import_programme(importing.packaged_programme(), announce=progress)
        await upcoming.announce()
        await cast()
        await searching.refresh()
        return [
            (part.part, f"{wanted.base_url}/sign-in/as/{token(part.reference, wanted.secrets[0])}")
            for part in await parts()
        ]
    finally:
        await db.close()


def token(reference: str, secret: str) -> str:
    """Return what signs somebody in as this person of the demonstration."""
    return rules.signed(reference, "demo", secret)


EXTRAS = (
    ("Demo", "Auditor", Role.AUDITOR),
    ("Demo", "Steering", Role.STEERING_MEMBER),
    ("Demo", "Member", None),
)
"""Parts that the programme's files have nobody for."""


@db.transaction
async def cast() -> None:
    """Give the demonstration somebody for each part that its files leave out."""
    for given, family, role in EXTRAS:
        address = f"{given}-{family}@example.org".lower()
        if await identity.person_of_address(address) is not None:
            continue
        made = await people.add(people.Invitation(given, family, address))
        if role is not None:
            await roles.grant(None, made.reference, roles.Grant(role))


async def parts() -> list[Part]:
    """Return one person for each part: the staff roles, a partner whose request is linked, an
    expert who is in a space, a member who is nothing else."""
    return await db.rows(
        Part,
        """
        SELECT MIN(p.reference) AS reference, r.role AS part
        FROM role_grants r JOIN people p ON p.id = r.person_id
        WHERE r.revoked_at IS NULL GROUP BY r.role
        UNION ALL
        SELECT MIN(p.reference), 'partner' FROM contacts c JOIN people p ON p.id = c.person_id
          JOIN request_institutions ri ON ri.institution_id = c.institution_id
          JOIN request_links l ON l.request_id = ri.request_id
        UNION ALL
        SELECT MIN(p.reference), 'member' FROM email_addresses a
          JOIN people p ON p.id = a.person_id WHERE a.address = 'demo-member@example.org'
        UNION ALL
        SELECT MIN(p.reference), 'expert' FROM experts e JOIN people p ON p.id = e.person_id
          JOIN memberships m ON m.person_id = p.id AND m.state = 'active'
        ORDER BY part
        """,
    )
