"""Saying something: a new topic, or a reply. One short transaction each.

The topic's row is held while a post is written, so posts of one topic stand in the order of
their times, and a topic that was closed meanwhile takes none. Mentions, mails and live updates
follow from the fact.
"""

import hashlib
from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.communities import (
    drafts,
    errors,
    facts,
    naming,
    rendering,
    rules,
    shards,
    sight,
    standing,
)
from passerelle.communities.enums import Joining, MemberRole, MembershipState, PostState
from passerelle.core import clock, db, i18n, ids, outbox
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound

LONGEST_BODY, LONGEST_TITLE = drafts.LONGEST_BODY, drafts.LONGEST_TITLE
Body, Title = drafts.Body, drafts.Title


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said, in Markdown; `parent` is the reference of the post that it answers."""

    body: Body
    language: str = ""
    parent: str = ""


class Beginning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A topic, with its first post in Markdown."""

    title: Title
    body: Body
    language: str = ""


class Sent(msgspec.Struct, frozen=True):
    """A post as it was taken: `state` is `pending` where it waits for a moderator."""

    reference: str
    topic: UUID
    state: PostState


class _Here(msgspec.Struct, frozen=True):
    """The topic's space and what is known of the writer there."""

    community_id: UUID
    is_seen: bool
    closed_at: datetime | None
    reads: bool
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
  {sight.READS} AS reads, {sight.IS_MEMBER} AS is_member, m.state, m.role,
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


@db.transaction
async def reply(actor: Actor, topic_id: UUID, wish: Reply, once: str = "") -> Sent:
    """Add a post to a topic; sent twice with the same key and words, it stands once."""
    person_id, now = _checked(actor, wish.body), clock.now()
    reference = _reference(person_id, once, str(topic_id), wish.body)
    await db.execute(  # holds the topic from here on
        "UPDATE topics SET version = version + 1, last_post_at = :now WHERE id = :id",
        now=now,
        id=topic_id,
    )
    here = await _here(actor, topic_id, wish.parent, reference, now)
    if here.known is not None:
        return Sent(reference, topic_id, PostState(here.known))
    _require_writer(actor, here)
    if here.closed_at is not None and here.role not in rules.KEEPERS:
        raise errors.TopicClosed
    if wish.parent and here.parent_id is None:
        raise errors.UnknownParent(field="parent")
    new = _New(here.community_id, topic_id, reference, here.parent_id, _state(here, wish.body, now))
    await _add(actor, new, wish, here.draft_id)
    if new.state is PostState.PENDING:
        await last_shown(topic_id)
    return Sent(reference, topic_id, new.state)


@db.transaction
async def begin(actor: Actor, space: str, wish: Beginning, once: str = "") -> Sent:
    """Begin a topic with its first post; sent twice with the same key and words, it stands once."""
    person_id, now = _checked(actor, wish.body), clock.now()
    if not wish.title.strip():
        raise errors.NoTitle(field="title")
    place = await standing.of(actor, space)
    reference = _reference(person_id, once, space, f"{wish.title}\x1f{wish.body}")
    await db.execute(  # of one writer's presses at one moment, one comes after the other
        "UPDATE memberships SET version = version WHERE id = :id", id=place.membership_id
    )
    if (known := await _known(reference)) is not None:
        return known
    here = await _writer_in(actor, place.community_id, now)
    _require_writer(actor, here)
    state, topic_id = _state(here, wish.body, now), ids.new()
    await db.execute(
        "INSERT INTO topics (id, version, community_id, title, created_at, last_post_at)"
        " VALUES (:id, 0, :community, :title, :now, :now)",
        id=topic_id,
        community=place.community_id,
        title=wish.title.strip(),
        now=now,
    )
    new = _New(place.community_id, topic_id, reference, None, state)
    await _add(actor, new, Reply(wish.body, wish.language), here.draft_id)
    return Sent(reference, topic_id, state)


async def last_shown(topic_id: UUID) -> None:
    """Set when a topic was last added to from the posts that are shown."""
    await db.execute(
        f"UPDATE topics SET last_post_at = COALESCE((SELECT MAX(p.created_at) FROM posts p"  # noqa: S608
        f" WHERE p.topic_id = topics.id AND {sight.shown('p')}), created_at) WHERE id = :id",
        id=topic_id,
    )


def require_member(actor: Actor, *, reads: bool, is_member: bool, state: object) -> None:
    """Refuse who may not write: there is nothing to write to for those who are no members."""
    if not reads or not is_member or actor.person_id is None:
        raise NotFound
    if state is not MembershipState.ACTIVE:
        raise errors.MayOnlyRead


async def writer_in(actor: Actor, community_id: UUID, now: datetime) -> rules.Writer:
    """Return what the rules want to know of a writer in a space."""
    return _writer(await _writer_in(actor, community_id, now))


def _checked(actor: Actor, body: str) -> UUID:
    if actor.person_id is None:
        raise NotFound
    if not body.strip():
        raise errors.NothingSaid(field="body")
    return actor.person_id


def _reference(person_id: UUID, once: str, *parts: str) -> str:
    """Return a post's reference: for a key, the same each time the same words come with it."""
    if not once:
        return f"pst-{ids.new().hex}"
    named = "\x1f".join((str(person_id), once, *parts))
    return f"pst-{hashlib.sha256(named.encode()).hexdigest()[:32]}"


async def _here(actor: Actor, topic_id: UUID, parent: str, reference: str, now: datetime) -> _Here:
    found = await db.row(
        _Here,
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


async def _writer_in(actor: Actor, community_id: UUID, now: datetime) -> _Here:
    found = await db.row(
        _Here,
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


def _require_writer(actor: Actor, here: _Here) -> None:
    require_member(actor, reads=here.reads, is_member=here.is_member, state=here.state)


def _writer(here: _Here) -> rules.Writer:
    return rules.Writer(
        here.role or MemberRole.MEMBER,
        here.is_moderated,
        here.joining,
        here.published_here,
        here.published,
        here.hidden_at,
    )


def _state(here: _Here, body: str, now: datetime) -> PostState:
    waits = rules.why_to_wait(_writer(here), body, now)
    return PostState.PENDING if waits else PostState.PUBLISHED


class _New(msgspec.Struct, frozen=True):
    community_id: UUID
    topic_id: UUID
    reference: str
    parent_id: UUID | None
    state: PostState


async def _add(actor: Actor, new: _New, wish: Reply, draft_id: UUID | None) -> None:
    language, post_id, now = wish.language or actor.language, ids.new(), clock.now()
    await db.soon(
        "INSERT INTO posts (id, version, reference, topic_id, parent_id, author_id, language, body,"
        " html, translations, state, created_at) VALUES (:id, 0, :reference, :topic, :parent,"
        " :author, :language, :body, :html, '{}', :state, :now)",
        id=post_id,
        reference=new.reference,
        topic=new.topic_id,
        parent=new.parent_id,
        author=actor.person_id,
        language=language if language in LANGUAGES else "en",
        body=wish.body,
        html=rendering.render(wish.body),
        state=new.state,
        now=now,
    )
    if draft_id is not None:
        await drafts.into_post(draft_id, post_id)
    await naming.note(new.community_id, post_id, wish.body)
    about = (post_id, new.topic_id, new.community_id)
    if new.state is PostState.PUBLISHED:
        await outbox.put(facts.PostPublished(*about, actor.person_id or post_id, now))
    else:
        await outbox.put(facts.PostAwaited(*about, now))
    await shards.bump(new.topic_id)


async def _known(reference: str) -> Sent | None:
    return await db.row(
        Sent,
        "SELECT reference, topic_id AS topic, state FROM posts WHERE reference = :reference",
        reference=reference,
    )


LANGUAGES = ("en", "fr", "es", "pt", "ru", "ar", *i18n.LANGUAGES)
"""Languages that people write in."""
