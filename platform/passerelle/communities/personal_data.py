"""What communities hold of a person. What they said stays, under the pseudonym, unless they want
its text removed too."""

import re
from typing import Any
from uuid import UUID

import msgspec

from passerelle.communities import drafts, models, rendering, rules
from passerelle.communities.enums import MembershipState, PostState
from passerelle.core import db, files
from passerelle.core.i18n import N_
from passerelle.core.naming import Erased, without
from passerelle.core.personal import Area, Row, scrubbed

_OPEN = (MembershipState.REQUESTED, MembershipState.INVITED)


def _body(erased: Erased, row: Row) -> str:
    if erased.with_posts:
        return ""
    return _unnamed(erased, str(without(erased, row["body"])))


def _unnamed(erased: Erased, text: str) -> str:
    """Return a text without the @names of the person."""
    handle = rules.handle(max(erased.names, key=len, default=""))
    if not handle:
        return text
    pattern = rf"@{re.escape(handle)}(\.\d+)?(?!\w|\.\w)"
    return re.sub(pattern, f"@{rules.handle(erased.pseudonym)}", text, flags=re.IGNORECASE)


def _html(erased: Erased, row: Row) -> str:
    body = _body(erased, row)
    return str(row["html"]) if body == row["body"] else rendering.render(body)


def _translations(erased: Erased, row: Row) -> Any:
    return {} if erased.with_posts else without(erased, row["translations"])


def _post_state(erased: Erased, row: Row) -> Any:
    return PostState.DELETED if erased.with_posts else row["state"]


def _membership_state(_erased: Erased, row: Row) -> Any:
    return MembershipState.EXPIRED if row["state"] in _OPEN else row["state"]


AREAS = (
    Area(
        models.MembershipTransition,
        N_("Steps of your memberships of spaces, and those you decided about others"),
        by=("membership__person_id", "by_id"),
        withheld=("by_id",),
        blanks={"reason": scrubbed("reason")},
    ),
    Area(
        models.SpaceInvitation,
        N_("Invitations into spaces that you got or sent"),
        by=("membership__person_id", "invited_by_id"),
        removes=True,
    ),
    Area(models.SpaceReader, N_("How you follow spaces"), removes=True),
    Area(
        models.PostTransition,
        N_("Steps of your posts, and those you decided about others"),
        by=("post__author_id", "by_id"),
        withheld=("by_id",),
        blanks={"reason": scrubbed("reason")},
    ),
    Area(models.Mention, N_("Posts that name you")),
    Area(models.Draft, N_("What you have begun to write"), removes=True, files=drafts.FILES),
    Area(
        models.Membership,
        N_("Spaces you are or were in"),
        beside={"community": "community__names"},
        blanks={"state": _membership_state},
    ),
    Area(
        models.PostEdit,
        N_("What your posts said before they were edited"),
        by=("edited_by_id", "post__author_id"),
        removes=True,
    ),
    Area(
        models.Post,
        N_("What you wrote in spaces"),
        by=("author_id",),
        beside={"topic": "topic__title"},
        blanks={
            "body": _body,
            "html": _html,
            "translations": _translations,
            "state": _post_state,
        },
    ),
    Area(
        models.Topic,
        N_("Topics you wrote in"),
        by=("postss__author_id",),
        blanks={"title": scrubbed("title")},
    ),
    Area(models.Reaction, N_("Posts you reacted to")),
    Area(models.Flag, N_("Posts you flagged"), blanks={"reason": scrubbed("reason")}),
    Area(models.ReadMark, N_("How far you have read"), removes=True),
)


class _Naming(msgspec.Struct, frozen=True):
    id: UUID
    body: str


async def erase_more(erased: Erased) -> int:
    """Take the person's @name out of what others wrote, and forget that they were named; posts
    that go take their files along."""
    touched = await _remove_files_of_posts(erased) if erased.with_posts else 0
    return touched + await _forget_mentions(erased)


async def _remove_files_of_posts(erased: Erased) -> int:
    posts = await db.rows(
        _Post, "SELECT id FROM posts WHERE author_id = :person ORDER BY id", person=erased.person_id
    )
    return sum([await files.remove_of(drafts.POST_FILES, post.id) for post in posts])


class _Post(msgspec.Struct, frozen=True):
    id: UUID


async def _forget_mentions(erased: Erased) -> int:
    found = await db.rows(
        _Naming,
        "SELECT p.id, p.body FROM posts p JOIN mentions n ON n.post_id = p.id"
        " WHERE n.person_id = :person",
        person=erased.person_id,
    )
    changed = [
        {"id": one.id, "body": body, "html": rendering.render(body)}
        for one in found
        if (body := _unnamed(erased, one.body)) != one.body
    ]
    await db.execute_many("UPDATE posts SET body = :body, html = :html WHERE id = :id", changed)
    edits = await db.rows(
        _Naming,
        "SELECT e.id, e.body FROM post_edits e JOIN mentions n ON n.post_id = e.post_id"
        " WHERE n.person_id = :person",
        person=erased.person_id,
    )
    await db.execute_many(
        "UPDATE post_edits SET body = :body WHERE id = :id",
        [{"id": one.id, "body": _unnamed(erased, one.body)} for one in edits],
    )
    return len(changed) + await db.execute(
        "DELETE FROM mentions WHERE person_id = :person", person=erased.person_id
    )
