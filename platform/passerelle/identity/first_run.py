"""The first administrator of an empty installation: made once, by whoever started the service.

While nobody may administer the service, whoever holds the set-up code may make themselves its
administrator. The code follows from the installation's secret and is printed where the service
was started; it never travels but in the form that it is typed into.
"""

import base64
import hashlib
import hmac

from passerelle.core import audit, db, revisions
from passerelle.core.errors import NotFound
from passerelle.identity import errors, holding, people, roles, sessions
from passerelle.identity.enums import Role

_NOBODY = """
SELECT 1 FROM role_grants r JOIN people p ON p.id = r.person_id
WHERE r.role = 'administrator' AND r.revoked_at IS NULL AND p.deactivated_at IS NULL LIMIT 1
"""


class _Known:
    """The opening of the database in which this process last saw an administrator."""

    opening = -1


async def is_needed() -> bool:
    """Tell whether nobody may administer the service yet; asks no more once somebody may."""
    if _Known.opening == db.opening():
        return False
    if await db.value(_NOBODY) is None:
        return True
    _Known.opening = db.opening()
    return False


def code(secret: str) -> str:
    """Return the set-up code of an installation: 100 bits of HMAC-SHA256 in groups of five."""
    mac = hmac.new(secret.encode(), b"set-up\x1ffirst administrator", hashlib.sha256).digest()
    text = base64.b32encode(mac).decode()[:20]
    return "-".join(text[at : at + 5] for at in range(0, 20, 5))


def is_code(typed: str, secrets: tuple[str, ...]) -> bool:
    """Tell whether this is the set-up code; compares in constant time."""
    plain = "".join(c for c in typed.upper() if c.isalnum()).encode()
    known = [code(secret).replace("-", "").encode() for secret in secrets]
    return sum(hmac.compare_digest(plain, one) for one in known) > 0


@db.transaction
async def set_up(
    typed: str, secrets: tuple[str, ...], wish: people.Invitation, agent: str = ""
) -> str:
    """Make the first administrator and return the secret of their login session.

    Refuses a wrong code; once there is an administrator, refuses as if there were no such thing.
    """
    await holding.every_one(holding.ADMINISTRATORS)
    if await db.value(_NOBODY) is not None:
        raise NotFound
    if not is_code(typed, secrets):
        raise errors.CodeWrong(field="code")
    made = await people.add(wish)
    await roles.grant(None, made.reference, roles.Grant(Role.ADMINISTRATOR))
    await audit.note(None, "set_up", "person", made.id)
    await revisions.bump("identity", "portal")
    return await sessions.open_session(made.id, agent=agent)
