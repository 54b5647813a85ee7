"""What may be seen of spaces and posts, as conditions of a statement.

`c` is the community, `m` the reader's own membership of it (left joined), `p` a post. The
parameters come from `reader`. What is not theirs to see never leaves the database.
"""

from typing import Any

from passerelle.communities import access
from passerelle.core.actors import Actor
from passerelle.identity import conditions

OWN = "LEFT JOIN memberships m ON m.community_id = c.id AND m.person_id = :me"

_IS_IN = "(m.state IN ('active', 'muted') AND (c.kind <> 'expert' OR :on_roster))"

IS_MEMBER = f"COALESCE({_IS_IN}, FALSE)"

READS = f"COALESCE(c.visibility = 'public' OR :all OR {_IS_IN}, FALSE)"
"""What is said there is for members; in a public space for everyone."""

OVERSEES = f"COALESCE(:all OR (m.role IN ('moderator', 'owner') AND {_IS_IN}), FALSE)"
"""Moderators see what is not shown in their own space; auditor and administrator everywhere."""

FINDS = f"""(c.visibility = 'public' OR :all OR {_IS_IN}
  OR (m.state = 'invited' AND (c.kind <> 'expert' OR :on_roster))
  OR (c.visibility = 'members' AND c.kind IN :kinds))"""
"""A secret space is found by its members and by those who are invited."""


def on_roster(person: str) -> str:
    """Return the condition under which a person is an expert at `:now`, or of the staff."""
    return f"""(EXISTS (SELECT 1 FROM experts e WHERE e.person_id = {person}
        AND e.deactivated_on IS NULL)
      OR EXISTS (SELECT 1 FROM role_grants g WHERE g.person_id = {person}
        AND {conditions.role_held("g")}))"""  # noqa: S608 -- the inserted texts are ours


STAYS = f"(c.kind <> 'expert' OR {on_roster('p.id')})"
"""Of an experts' space (`c`) only those on the roster, and the staff, are told of as `p`, at
`:now`."""

HIDDEN_BY_RULE = """(p.state = 'hidden' AND EXISTS (SELECT 1 FROM post_transitions x
    WHERE x.post_id = p.id AND x.to_state = 'hidden' AND x.by_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM post_transitions y WHERE y.post_id = p.id
      AND (y.at, y.id) > (x.at, x.id))))"""
"""A rule took the post `p` out of sight, and no moderator has looked at it since."""

FIRST = """JOIN posts f ON f.id = (SELECT x.id FROM posts x WHERE x.topic_id = t.id
    AND x.parent_id IS NULL ORDER BY x.created_at, x.id LIMIT 1)"""
"""The post `f` that begins a topic `t`."""


def reader(actor: Actor) -> dict[str, Any]:
    """Return what the conditions want to know of who reads."""
    return {
        "me": actor.person_id,
        "all": access.sees_everything(actor),
        "on_roster": access.counts_among_experts(actor),
    }


def finder(actor: Actor) -> dict[str, Any]:
    """Return what `FINDS` wants to know of who looks."""
    return {**reader(actor), "kinds": access.kinds_known_by_name(actor)}


def shown(post: str) -> str:
    """Return the condition under which everyone who reads the space sees the post."""
    return f"{post}.state IN ('published', 'edited')"


def seen(post: str, oversees: str) -> str:
    """Return the condition under which this reader sees the post: writers see their own."""
    return (
        f"({oversees} OR {shown(post)} OR ({post}.author_id = :me AND {post}.state <> 'deleted'))"
    )


def told(post: str, oversees: str) -> str:
    """Return the condition under which this reader is told what the post says: what its writer
    deleted is told to nobody."""
    return f"({seen(post, oversees)} AND {post}.state <> 'deleted')"


def name(person: str) -> str:
    """Return the column with a person's name, as it is shown in a space."""
    return f"TRIM({person}.given_name || ' ' || {person}.family_name)"
