"""What the passing of time ends: invitations that nobody answered, and the places in experts'
spaces of those who have left the roster.

Rights end at once by themselves, as they are read with the roster; this writes down that they
ended. A place that was imported ends only where its expert left the roster after the data did.
"""

from uuid import UUID

import msgspec

from passerelle.communities import sight, standing
from passerelle.communities.enums import By, MemberRole, MembershipState
from passerelle.communities.standing import Step
from passerelle.core import clock, db
from passerelle.core.actors import Actor

_AT_ONCE = 200
_RULE = Actor(name="passerelle", roles=frozenset({"administrator"}))


class _Ended(msgspec.Struct, frozen=True):
    person_id: UUID
    reference: str
    state: MembershipState
    role: MemberRole


async def catch_up() -> None:
    """Write down what has ended."""
    for one in await _unanswered():
        await _end(one, MembershipState.EXPIRED, "not_answered")
    for one in await _off_roster():
        await _end(one, MembershipState.LEFT, "left_roster")


@db.transaction
async def _end(one: _Ended, after: MembershipState, reason: str) -> None:
    place = await standing.held(_RULE, one.reference)
    step = Step(person_id=one.person_id, before=one.state, after=after, by=By.RULE, reason=reason)
    await standing.move(place, step)


async def _unanswered() -> list[_Ended]:
    return await db.rows(
        _Ended,
        """
        SELECT m.person_id, c.reference, m.state, m.role FROM memberships m
          JOIN communities c ON c.id = m.community_id
        WHERE m.state = 'invited'
          AND EXISTS (SELECT 1 FROM space_invitations i WHERE i.membership_id = m.id)
          AND NOT EXISTS (SELECT 1 FROM space_invitations i WHERE i.membership_id = m.id
            AND i.answered_at IS NULL AND i.expires_at > :now)
        ORDER BY m.id LIMIT :most
        """,
        now=clock.now(),
        most=_AT_ONCE,
    )


async def _off_roster() -> list[_Ended]:
    return await db.rows(
        _Ended,
        f"""
        SELECT m.person_id, c.reference, m.state, m.role FROM memberships m
          JOIN communities c ON c.id = m.community_id AND c.kind = 'expert'
        WHERE m.state IN ('active', 'muted') AND NOT {sight.on_roster("m.person_id")}
          AND (EXISTS (SELECT 1 FROM membership_transitions x WHERE x.membership_id = m.id)
            OR EXISTS (SELECT 1 FROM experts e WHERE e.person_id = m.person_id
              AND e.deactivated_on > COALESCE((SELECT MAX(d.ends_on) FROM imported_datasets d),
                :never)))
        ORDER BY m.id LIMIT :most
        """,  # noqa: S608 -- the inserted text is ours
        now=clock.now(),
        never=clock.now().date().replace(year=1970, day=1),
        most=_AT_ONCE,
    )
