"""Decisions about memberships and posts: values in, values out.

The two tables say which steps there are and as what somebody takes them; nothing else moves a
membership or a post.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from passerelle.communities.enums import By, Joining, MemberRole, PostState
from passerelle.communities.enums import MembershipState as M

INVITATION_LIFE = timedelta(days=14)
FLAGS_TO_HIDE = 3
"""So many people's unanswered flags hide a post until a moderator has looked at it."""
TRUSTED_AFTER = 3
"""So many published posts, anywhere, and links are no reason to wait."""
MOST_LINKS = 2
"""So many links a newcomer may write without waiting."""
WATCHED_FOR = timedelta(days=30)
"""So long after a post was hidden its author's posts wait in that space."""

_SELF, _KEEPER, _RULE = By.SELF, By.KEEPER, By.RULE
Steps = Mapping[M | None, Mapping[M, frozenset[By]]]

TRANSITIONS: Steps = {
    None: {
        M.REQUESTED: frozenset({_SELF}),
        M.INVITED: frozenset({_KEEPER}),
        M.ACTIVE: frozenset({_SELF, _RULE}),
    },
    M.REQUESTED: {
        M.ACTIVE: frozenset({_KEEPER}),
        M.REFUSED: frozenset({_KEEPER}),
        M.LEFT: frozenset({_SELF}),
    },
    M.INVITED: {
        M.ACTIVE: frozenset({_SELF}),
        M.REFUSED: frozenset({_SELF}),
        M.EXPIRED: frozenset({_KEEPER, _RULE}),
    },
    M.ACTIVE: {
        M.MUTED: frozenset({_KEEPER}),
        M.LEFT: frozenset({_SELF, _RULE}),
        M.REMOVED: frozenset({_KEEPER}),
        M.BANNED: frozenset({_KEEPER}),
    },
    M.MUTED: {
        M.ACTIVE: frozenset({_KEEPER}),
        M.LEFT: frozenset({_SELF, _RULE}),
        M.REMOVED: frozenset({_KEEPER}),
        M.BANNED: frozenset({_KEEPER}),
    },
    M.REFUSED: {M.REQUESTED: frozenset({_SELF}), M.INVITED: frozenset({_KEEPER})},
    M.EXPIRED: {
        M.REQUESTED: frozenset({_SELF}),
        M.INVITED: frozenset({_KEEPER}),
        M.ACTIVE: frozenset({_SELF}),
    },
    M.LEFT: {
        M.REQUESTED: frozenset({_SELF}),
        M.INVITED: frozenset({_KEEPER}),
        M.ACTIVE: frozenset({_SELF}),
    },
    M.REMOVED: {M.REQUESTED: frozenset({_SELF}), M.INVITED: frozenset({_KEEPER})},
    M.BANNED: {M.REMOVED: frozenset({_KEEPER})},
}
"""Memberships. Whoever was removed asks, also where everyone else may just come in."""

_SHOWN_STEPS: Mapping[PostState, frozenset[By]] = {
    PostState.EDITED: frozenset({_SELF}),
    PostState.HIDDEN: frozenset({_KEEPER, _RULE}),
    PostState.DELETED: frozenset({_SELF, _KEEPER}),
}
POST_TRANSITIONS: Mapping[PostState, Mapping[PostState, frozenset[By]]] = {
    PostState.DRAFT: {PostState.DELETED: frozenset({_SELF})},
    PostState.PENDING: {
        PostState.PUBLISHED: frozenset({_KEEPER}),
        PostState.REJECTED: frozenset({_KEEPER}),
        PostState.DELETED: frozenset({_SELF}),
    },
    PostState.PUBLISHED: _SHOWN_STEPS,
    PostState.EDITED: _SHOWN_STEPS,
    PostState.HIDDEN: {
        PostState.PUBLISHED: frozenset({_KEEPER}),
        PostState.EDITED: frozenset({_KEEPER}),
        PostState.HIDDEN: frozenset({_KEEPER}),
        PostState.DELETED: frozenset({_SELF, _KEEPER}),
    },
    PostState.REJECTED: {PostState.DELETED: frozenset({_SELF})},
    PostState.DELETED: {},
}
"""Posts that were sent; what is only begun is no post yet. A hidden post that was edited comes
back as an edited one; what a rule has hidden, a moderator may keep hidden."""

IN = frozenset({M.ACTIVE, M.MUTED})
KEEPERS = frozenset({MemberRole.MODERATOR, MemberRole.OWNER})
SHOWN = frozenset({PostState.PUBLISHED, PostState.EDITED})


HIDING = ("flags", "every_post", "first_post", "links", "hidden_before")
"""The rules that take a post out of sight, or let it wait."""


def may_move(before: M | None, after: M, by: By) -> bool:
    """Tell whether a membership may take this step, taken as this."""
    return by in TRANSITIONS[before].get(after, frozenset())


def may_move_post(before: PostState, after: PostState, by: By) -> bool:
    """Tell whether a post may take this step, taken as this."""
    return by in POST_TRANSITIONS[before].get(after, frozenset())


def on_coming(before: M | None, joining: Joining, *, left_muted: bool = False) -> M | None:
    """Return where somebody gets who wants in by themselves; None where there is no way.

    Who left while they were only let read does not come back to write without being asked about.
    """
    if before is M.INVITED:
        return M.ACTIVE
    if joining is Joining.INVITATION:
        return None
    must_ask = left_muted or before in (M.REMOVED, M.REFUSED)
    wanted = M.ACTIVE if joining is Joining.OPEN and not must_ask else M.REQUESTED
    return wanted if may_move(before, wanted, By.SELF) else None


def is_over(role: MemberRole, other: MemberRole) -> bool:
    """Tell whether a member of one role may mute, remove or ban one of the other."""
    return role is MemberRole.OWNER or (role is MemberRole.MODERATOR and other is MemberRole.MEMBER)


class Writer(msgspec.Struct, frozen=True):
    """What is known of a member who sends a post."""

    role: MemberRole
    is_moderated: bool
    joining: Joining
    published_here: int
    published: int
    hidden_at: datetime | None
    """When a post of theirs was last hidden here."""


def why_to_wait(writer: Writer, body: str, now: datetime) -> str:
    """Return the rule under which a post waits for a moderator; nothing where it is shown at once.

    Where everyone may come in, the first post waits; whoever was let in by somebody is vouched for.
    """
    is_new_here = writer.joining is Joining.OPEN and not writer.published_here
    is_newcomer = writer.published < TRUSTED_AFTER
    checks = {
        "every_post": writer.is_moderated,
        "first_post": is_new_here,
        "links": is_newcomer and links(body) > MOST_LINKS,
        "hidden_before": writer.hidden_at is not None and now - writer.hidden_at < WATCHED_FOR,
    }
    if writer.role in KEEPERS:
        return ""
    return next((why for why, holds in checks.items() if holds), "")


def links(body: str) -> int:
    """Return how many links a text holds."""
    return len(re.findall(r"https?://|\bwww\.", body, re.IGNORECASE))


def slug(text: str) -> str:
    """Return a text in the small letters and hyphens of an address."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def handle(name: str) -> str:
    """Return how a person is named in a post, after the @; nothing for a name in no known letters.

    Letters of other alphabets stay as they are, so that everybody can be named.
    """
    folded = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return re.sub(r"[^\w]+", ".", plain.replace("_", ".")).strip(".")[:80]


def handles(people: Iterable[tuple[UUID, str]]) -> dict[str, UUID]:
    """Return people by handle; of several with one name, those who came later carry a number."""
    taken: dict[str, UUID] = {}
    for person_id, name in sorted(people):
        base = handle(name)
        if not base:
            continue
        wanted, number = base, 2
        while wanted in taken:
            wanted, number = f"{base}.{number}", number + 1
        taken[wanted] = person_id
    return taken


_MENTION = re.compile(r"(?<![\w.@/])@(\w[\w.]{0,90})")


def named_in(body: str) -> list[str]:
    """Return the handles that a text names, each once; a full stop at the end is none of it."""
    found = (match.group(1).rstrip(".").casefold() for match in _MENTION.finditer(body))
    return list(dict.fromkeys(found))
