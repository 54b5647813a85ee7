"""Messages about spaces: invitations, requests to join and their answers, mentions, replies, new
topics, moderation."""

from typing import Any
from uuid import UUID

from passerelle.communities import facts, inviting, telling
from passerelle.core.i18n import N_
from passerelle.notifications.lines import Line
from passerelle.notifications.office import Office
from passerelle.notifications.rendering import Paragraphs, Texts, Word


def _link(here: Office, fact: facts.SpaceMailDue) -> str:
    if fact.invitation_id:
        return f"{here.base_url}/invitations/{inviting.token_of(fact.invitation_id, here.secret)}"
    return f"{here.base_url}{fact.path}"


def _values(here: Office, fact: facts.SpaceMailDue) -> dict[str, Any]:
    return {
        "space": Texts(fact.space),
        "author": fact.author,
        "title": fact.title or Word("hidden", N_("(title hidden)")),
        "reason": Paragraphs(fact.reason),
        "link": _link(here, fact),
    }


LINES = (Line(facts.SpaceMailDue, lambda f: f.about, lambda f: f"{f.about} {f.occasion}", _values),)
_OF_POSTS = ("space_mentioned", "space_answered", "space_topic")


async def is_still_for(purpose: str, occasion: str, person_id: UUID) -> bool:
    """Tell whether a message is for somebody at this moment: one about a post is while they read
    it there; any other always is."""
    if purpose not in _OF_POSTS:
        return True
    return await telling.is_for(UUID(occasion.rpartition(" ")[2]), person_id)
