"""Which webinars somebody finds and which they run, as conditions of a statement.

`w` is the webinar; `of` is for statements that call it otherwise. The parameters come from
`reader`. What is not theirs to see never leaves the database.
"""

import re
from typing import Any

from passerelle.communities import sight as communities
from passerelle.core.actors import Actor
from passerelle.webinars import access

RUNS = """COALESCE(:runs_every OR (:may_create AND w.organiser_id = :me)
  OR EXISTS (SELECT 1 FROM webinar_organisers o WHERE o.webinar_id = w.id AND o.person_id = :me),
  FALSE)"""
"""Whoever made it, while they are an organiser; whom they named beside them; administrators."""

_IS_FOR = f"""((w.community_id IS NULL AND w.audience IN :audiences)
  OR (w.community_id IS NOT NULL AND EXISTS (SELECT 1 FROM communities c {communities.OWN}
    WHERE c.id = w.community_id AND {communities.READS})))"""  # noqa: S608 -- constants

FINDS = f"(:staff OR {RUNS} OR (w.state <> 'draft' AND {_IS_FOR}))"
"""A webinar of a community is for those who read there; drafts are for staff and organisers."""


def of(condition: str, table: str) -> str:
    """Return a condition for a webinar by another name than `w`."""
    return re.sub(r"\bw\.", f"{table}.", condition)


def runner(actor: Actor) -> dict[str, Any]:
    """Return what `RUNS` wants to know of who asks."""
    return {
        "me": actor.person_id,
        "runs_every": access.runs_every(actor),
        "may_create": access.may_create(actor),
    }


def reader(actor: Actor) -> dict[str, Any]:
    """Return what `FINDS` wants to know of who asks."""
    return {
        **communities.reader(actor),
        **runner(actor),
        "staff": actor.is_staff,
        "audiences": access.audiences(actor),
    }
