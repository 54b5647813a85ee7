"""Messages about spaces: invitations, requests to join and their answers, mentions, replies, new
topics, moderation."""

from typing import Any

from passerelle.communities import facts, inviting
from passerelle.notifications.lines import Line
from passerelle.notifications.office import Office
from passerelle.notifications.rendering import Paragraphs, Texts


def _link(here: Office, fact: facts.SpaceMailDue) -> str:
    if fact.invitation_id:
        return f"{here.base_url}/invitations/{inviting.token_of(fact.invitation_id, here.secret)}"
    return f"{here.base_url}{fact.path}"


def _values(here: Office, fact: facts.SpaceMailDue) -> dict[str, Any]:
    return {
        "space": Texts(fact.space),
        "author": fact.author,
        "title": fact.title,
        "reason": Paragraphs(fact.reason),
        "link": _link(here, fact),
    }


LINES = (Line(facts.SpaceMailDue, lambda f: f.about, lambda f: f"{f.about} {f.occasion}", _values),)
