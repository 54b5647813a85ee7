"""Who writes in a space, and what its rules want to know of them."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.communities import drafts, errors, rules, sight
from passerelle.communities.enums import Joining, MemberRole, MembershipState, PostState
from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound


class Here(msgspec.Struct, frozen=True):
    """The topic's space and what is known of the writer there."""

    community_id: UUID
    is_seen: bool
    closed_at: datetime | None
    is_member: bool
    state: MembershipState | None
    role: MemberRole | None
    is_moderated: bool
    joining: Joining
    published_here: int
    published: int
    hidden_at: datetime | None
    draft_id: UUID | None
    parent_id: UUID | None
    known: str | None


_ABOUT_WRITER = f"""
  {sight.IS_MEMBER} AS is_member, m.state, m.role,
  c.moderated AS is_moderated, c.joining,
  CASE WHEN c.joining <> 'open' OR EXISTS (SELECT 1 FROM posts p
    JOIN topics h ON h.id = p.topic_id WHERE p.author_id = :me AND h.community_id = c.id
    AND {sight.shown("p")}) THEN 1 ELSE 0 END AS published_here,
  (SELECT COUNT(*) FROM (SELECT 1 FROM posts p WHERE p.author_id = :me AND {sight.shown("p")}
    LIMIT {rules.TRUSTED_AFTER}) AS everywhere) AS published,
  (SELECT MAX(x.at) FROM post_transitions x JOIN posts p ON p.id = x.post_id
    JOIN topics h ON h.id = p.topic_id WHERE x.to_state = 'hidden' AND x.at > :watched_since
    AND p.author_id = :me AND NOT {sight.shown("p")} AND h.community_id = c.id) AS hidden_at,
  (SELECT d.id FROM post_drafts d WHERE d.person_id = :me AND d.place = :place) AS draft_id"""  # noqa: S608 -- ours


def require_member(actor: Actor, *, is_member: bool, state: object) -> None:
    """Refuse who may not write: there is nothing to write to for those who are no members."""
    if not is_member or actor.person_id is None:
        raise NotFound
    if state is not MembershipState.ACTIVE:
        raise errors.MayOnlyRead


async def writer_in(actor: Actor, community_id: UUID, now: datetime) -> rules.Writer:
    """Return what the rules want to know of a writer in a space."""
    return _writer(await in_space(actor, community_id, now))


async def in_topic(
    actor: Actor, topic_id: UUID, parent: str, reference: str, now: datetime
) -> Here:
    """Return who writes in a topic that they see; what they answer, and whether it was sent."""
    found = await db.row(
        Here,
        f"""
        SELECT c.id AS community_id, EXISTS (SELECT 1 FROM posts s WHERE s.topic_id = t.id
            AND {sight.seen("s", sight.OVERSEES)}) AS is_seen, t.closed_at, {_ABOUT_WRITER},
          (SELECT r.id FROM posts r WHERE r.reference = :parent AND r.topic_id = t.id
            AND {sight.shown("r")}) AS parent_id,
          (SELECT k.state FROM posts k WHERE k.reference = :reference) AS known
        FROM topics t JOIN communities c ON c.id = t.community_id {sight.OWN} WHERE t.id = :id
        """,  # noqa: S608 -- the inserted text is ours
        **sight.reader(actor),
        id=topic_id,
        parent=parent,
        reference=reference,
        place=drafts.in_topic(topic_id),
        watched_since=now - rules.WATCHED_FOR,
    )
    if found is None or not found.is_seen:
        raise NotFound
    return found


async def in_space(actor: Actor, community_id: UUID, now: datetime) -> Here:
    """Return who writes in a space."""
    found = await db.row(
        Here,
        f"""
        SELECT c.id AS community_id, TRUE AS is_seen, NULL AS closed_at, {_ABOUT_WRITER},
          NULL AS parent_id, NULL AS known
        FROM communities c {sight.OWN} WHERE c.id = :id
        """,  # noqa: S608 -- the inserted text is ours
        **sight.reader(actor),
        id=community_id,
        place=drafts.in_space(community_id),
        watched_since=now - rules.WATCHED_FOR,
    )
    assert found is not None
    return found


def require_writer(actor: Actor, here: Here) -> None:
    """Refuse who may not write here."""
    require_member(actor, is_member=here.is_member, state=here.state)


def _writer(here: Here) -> rules.Writer:
    return rules.Writer(
        here.role or MemberRole.MEMBER,
        here.is_moderated,
        here.joining,
        here.published_here,
        here.published,
        here.hidden_at,
    )


def state_of(here: Here, body: str, now: datetime) -> PostState:
    """Return where a post stands once it was sent: it is shown, or waits."""
    waits = rules.why_to_wait(_writer(here), body, now)
    return PostState.PENDING if waits else PostState.PUBLISHED
