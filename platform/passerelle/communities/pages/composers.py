"""What the pages of topics and replies share: the form of a post, as it was left."""

from typing import Any

from passerelle.communities import (
    composing,
    drafts,
    posting,
    threads,
    writers,
)
from passerelle.communities.composing import Composed
from passerelle.communities.drafts import Words
from passerelle.communities.enums import MembershipState
from passerelle.web.asking import Ask


async def begun(ask: Ask, found: threads.TopicShown) -> Composed | None:
    """Return what the reader has begun of a reply; None where they may write none."""
    if not _writes(found):
        return None
    return await composing.begun(ask.actor, drafts.in_topic(found.id))


def _writes(found: threads.TopicShown) -> bool:
    is_keeper = found.role in ("moderator", "owner")
    return found.is_member and found.membership == "active" and (not found.closed or is_keeper)


async def opened(ask: Ask) -> threads.TopicShown:
    """Return the topic of an address, for those who may write in its space."""
    found = await threads.topic_for(ask.actor, ask.part_id("id"))
    writers.require_member(ask.actor, is_member=found.is_member, state=_state(found.membership))
    return found


def _state(word: str | None) -> MembershipState | None:
    return MembershipState(word) if word else None


async def words(ask: Ask) -> Words:
    """Return what was typed so far."""
    fields = await ask.fields()
    return Words(
        body=fields.text("body", longest=posting.LONGEST_BODY, required=False),
        title=fields.text("title", longest=posting.LONGEST_TITLE, required=False),
        language=fields.choice("language", posting.LANGUAGES, required=False),
        parent=fields.text("parent", longest=80, required=False),
    )


def stored(ask: Ask, composed: Composed | None, found: threads.TopicShown | None) -> dict[str, Any]:
    """Return what the form shows: the draft, or nothing yet."""
    draft = composed.draft if composed else None
    language = (draft.language if draft else "") or ask.language
    return {
        "title": draft.title if draft else "",
        "body": draft.body if draft else "",
        "language": language,
        "parent": draft.parent if draft and found else "",
    }
