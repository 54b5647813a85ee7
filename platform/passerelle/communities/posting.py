"""Saying something: a new topic, or a reply. One short transaction each.

The topic's row is held while a post is written, so posts of one topic stand in the order of
their times, and a topic that was closed meanwhile takes none. Mentions, mails and live updates
follow from the fact.
"""

import hashlib
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
    writers,
)
from passerelle.communities.enums import PostState
from passerelle.core import clock, db, i18n, ids, outbox
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound

LONGEST_BODY, LONGEST_TITLE = drafts.LONGEST_BODY, drafts.LONGEST_TITLE


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said, in Markdown; `parent` is the reference of the post that it answers."""

    body: drafts.Body
    language: str = ""
    parent: str = ""


class Beginning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A topic, with its first post in Markdown."""

    title: drafts.Title
    body: drafts.Body
    language: str = ""


class Sent(msgspec.Struct, frozen=True):
    """A post as it was taken: `state` is `pending` where it waits for a moderator."""

    reference: str
    topic: UUID
    state: PostState


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
    here = await writers.in_topic(actor, topic_id, wish.parent, reference, now)
    if here.known is not None:
        return Sent(reference, topic_id, PostState(here.known))
    writers.require_writer(actor, here)
    if here.closed_at is not None and here.role not in rules.KEEPERS:
        raise errors.TopicClosed
    if wish.parent and here.parent_id is None:
        raise errors.UnknownParent(field="parent")
    new = _New(
        here.community_id,
        topic_id,
        reference,
        here.parent_id,
        writers.state_of(here, wish.body, now),
    )
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
    here = await writers.in_space(actor, place.community_id, now)
    writers.require_writer(actor, here)
    state, topic_id = writers.state_of(here, wish.body, now), ids.new()
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
