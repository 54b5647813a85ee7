"""What moderators decide about posts and topics, for programs."""

import msgspec

from passerelle.communities import (
    members,
    moderating,
    standing,
)
from passerelle.communities.moderating import Verb
from passerelle.core.cursors import Page
from passerelle.web import doors
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a moderator decides; a rejection and a hiding have a reason."""

    verb: Verb
    reason: str = ""


class TopicWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a topic is to be; what is left out stays."""

    closed: bool | None = None
    pinned: bool | None = None


async def set_topic(ask: Ask) -> None:
    """Close a topic, or keep it at the head."""
    wish = await ask.body(TopicWish)
    await moderating.set_topic(ask.actor, ask.part_id("id"), closed=wish.closed, pinned=wish.pinned)


async def queue(ask: Ask) -> Page[members.Queued]:
    """Return the moderators' queue."""
    place = await standing.of(ask.actor, ask.part("reference"))
    which = ask.choice("which", tuple(members.QUEUES), "waiting")
    after = ask.after(members.QueueKey)
    return await members.queue(ask.actor, place, which, limit=ask.limit, after=after)


async def decide(ask: Ask) -> None:
    """Do one of the moderators' verbs."""
    wish = await ask.body(Decision)
    await moderating.decide(ask.actor, ask.part("reference"), wish.verb, wish.reason)


_TOPIC, _SPACE, _POST = "/api/topics/{id}", "/api/communities/{reference}", "/api/posts/{reference}"
routes = [
    doors.api(
        f"{_TOPIC}/state",
        set_topic,
        may=doors.signed_in,
        method="POST",
        takes=TopicWish,
        answers=None,
        summary="Close a topic, or keep it at the head; for moderators.",
    ),
    doors.api(
        f"{_POST}/decisions",
        decide,
        may=doors.signed_in,
        method="POST",
        takes=Decision,
        answers=None,
        summary="Publish, reject, hide, restore, or dismiss the flags; for moderators.",
    ),
    doors.api(
        f"{_SPACE}/moderation",
        queue,
        may=doors.signed_in,
        answers=Page[members.Queued],
        summary="Posts that wait for a moderator, or are hidden.",
        parameters=(
            Parameter("which", "Which of them.", {"type": "string", "enum": list(members.QUEUES)}),
            *doors.PAGING,
        ),
    ),
]
