"""The words of spaces."""

from enum import StrEnum


class CommunityKind(StrEnum):
    """Whom a community is for."""

    PARTNER = "partner"
    EXPERT = "expert"
    MIXED = "mixed"


class Visibility(StrEnum):
    """Who may see a community: everyone, its members with its name known, or its members only."""

    PUBLIC = "public"
    MEMBERS = "members"
    SECRET = "secret"  # noqa: S105 -- a word for who may see, not a key


class Joining(StrEnum):
    """How a person becomes a member."""

    OPEN = "open"
    APPROVAL = "approval"
    INVITATION = "invitation"


class MemberRole(StrEnum):
    """What a member may do."""

    MEMBER = "member"
    MODERATOR = "moderator"
    OWNER = "owner"


class MembershipState(StrEnum):
    """Where a membership stands."""

    REQUESTED = "requested"
    INVITED = "invited"
    ACTIVE = "active"
    MUTED = "muted"
    REFUSED = "refused"
    EXPIRED = "expired"
    LEFT = "left"
    REMOVED = "removed"
    BANNED = "banned"


class PostState(StrEnum):
    """Where a post stands."""

    DRAFT = "draft"
    PENDING = "pending"
    PUBLISHED = "published"
    REJECTED = "rejected"
    EDITED = "edited"
    HIDDEN = "hidden"
    DELETED = "deleted"


class By(StrEnum):
    """As what somebody moves a membership or a post on."""

    SELF = "self"
    """The member, or the author."""
    KEEPER = "keeper"
    """A moderator or an owner of the space, or an administrator."""
    RULE = "rule"
    """A rule of the space, or the passing of time."""


class Level(StrEnum):
    """What a member wants to hear of a space by mail."""

    WATCHING = "watching"
    NORMAL = "normal"
    MUTED = "muted"


class ReactionKind(StrEnum):
    """What a reader may say of a post with one press."""

    THANKS = "thanks"
    USEFUL = "useful"
    SAME = "same"
