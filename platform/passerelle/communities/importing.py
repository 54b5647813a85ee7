"""Communities, their members and what was said there, from files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from passerelle.communities import models, rendering
from passerelle.communities.enums import (
    CommunityKind,
    Joining,
    MemberRole,
    MembershipState,
    PostState,
    Visibility,
)
from passerelle.core import ids, tabular
from passerelle.core.tabular import Batch, ExtraText, File, Folder, Key, Mark, Refers, Words
from passerelle.identity import importing as identity
from passerelle.programme import importing as programme

_TITLE = 80
_SHOWN = (PostState.PUBLISHED, PostState.EDITED)
_SENTENCE = re.compile(r"(.+?[.!?…](?=\s|$)|.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CommunityLine(tabular.Record):
    """A line of communities.csv."""

    id: Key
    name_en: str
    name_fr: ExtraText
    name_es: ExtraText
    kind: Annotated[
        CommunityKind, Words(partners=CommunityKind.PARTNER, experts=CommunityKind.EXPERT)
    ]
    visibility: Annotated[
        Visibility, Words(restricted=Visibility.MEMBERS, private=Visibility.SECRET)
    ]
    joining: Annotated[Joining, Words(moderated=Joining.APPROVAL)]
    default_language: tabular.Language
    created: Annotated[date, Mark.HAPPENED]


@dataclass(frozen=True, slots=True)
class MembershipLine(tabular.Record):
    """A line of memberships.csv."""

    community_id: Annotated[str, Refers("communities.csv")]
    member_id: Annotated[str, Refers(*identity.PEOPLE)]
    role: MemberRole
    state: MembershipState
    since: Annotated[date, Mark.HAPPENED]


@dataclass(frozen=True, slots=True)
class PostLine(tabular.Record):
    """A line of posts.csv; a post without a parent begins a topic."""

    id: Key
    community_id: Annotated[str, Refers("communities.csv")]
    parent_id: Annotated[str | None, Refers("posts.csv")]
    author_id: Annotated[str, Refers(*identity.PEOPLE)]
    language: tabular.Language
    body: str
    created_at: Annotated[datetime, Mark.HAPPENED]
    state: PostState


COMMUNITIES = File("communities.csv", CommunityLine)
MEMBERSHIPS = File("memberships.csv", MembershipLine, unique=("community_id", "member_id"))
POSTS = File("posts.csv", PostLine)
FILES: tuple[File[Any], ...] = (COMMUNITIES, MEMBERSHIPS, POSTS)


def title_of(body: str) -> str:
    """Return the first sentence, at most 80 characters long, cut between words."""
    match = _SENTENCE.match(" ".join(body.split()))
    sentence = match.group(1) if match else ""
    if len(sentence) <= _TITLE:
        return sentence
    head = sentence[: _TITLE - 1]
    is_between = sentence[_TITLE - 1].isspace()
    kept = head if is_between or " " not in head else head.rsplit(" ", 1)[0]
    return f"{kept.rstrip()}…"


def check(folder: Folder) -> None:
    """Report threads that cannot be, and posts by people who are no members."""
    posts = {post.id: post for post in folder[POSTS]}
    _, looped = tabular.descending({post.id: post.parent_id for post in posts.values()})
    members = {(m.community_id, m.member_id) for m in folder[MEMBERSHIPS]}
    for post in posts.values():
        parent = posts[post.parent_id] if post.parent_id else None
        if post.id in looped:
            _refuse(folder, post, "the post answers itself", "name an earlier post")
        elif parent is not None and parent.community_id != post.community_id:
            wrong = f"{post.parent_id!r} stands in {parent.community_id}"
            _refuse(folder, post, wrong, "name a post of the same community")
        elif parent is not None and parent.created_at > post.created_at:
            wrong = f"the post is older than {post.parent_id!r}, which it answers"
            folder.report.warn(POSTS.problem(post, "parent_id", wrong, "correct one of them"))
        if (post.community_id, post.author_id) not in members:
            wrong, cure = "the author is no member of the community", "add the membership"
            folder.report.warn(POSTS.problem(post, "author_id", wrong, cure))
    _check_experts(folder)


def batches(folder: Folder, ends_on: date) -> Iterator[Batch]:
    """Yield the rows, each table after those it points to."""
    yield Batch(models.Community, [_community(line) for line in folder[COMMUNITIES]])
    yield Batch(models.Membership, [_membership(line) for line in folder[MEMBERSHIPS]])
    by_id = {post.id: post for post in folder[POSTS]}
    order, _ = tabular.descending({post.id: post.parent_id for post in by_id.values()})
    roots = _roots(by_id, order)
    yield Batch(models.Topic, _topics(by_id, roots))
    yield Batch(models.Post, [_post(by_id[post], roots[post]) for post in order])


def _community_id(reference: str) -> UUID:
    return ids.derived("community", reference)


def _topic_id(first_post: str) -> UUID:
    return ids.derived("topic", first_post)


def _post_id(reference: str) -> UUID:
    return ids.derived("post", reference)


def _community(line: CommunityLine) -> dict[str, Any]:
    return {
        "id": _community_id(line.id),
        "reference": line.id,
        "names": programme.in_languages(line),
        "kind": line.kind,
        "visibility": line.visibility,
        "joining": line.joining,
        "languages": [line.default_language],
        "created_on": line.created,
    }


def _membership(line: MembershipLine) -> dict[str, Any]:
    return {
        "id": ids.derived("membership", f"{line.community_id}/{line.member_id}"),
        "community_id": _community_id(line.community_id),
        "person_id": identity.person_id(line.member_id),
        "role": line.role,
        "state": line.state,
        "since": identity.midnight(line.since),
    }


def _roots(by_id: dict[str, PostLine], order: list[str]) -> dict[str, str]:
    roots: dict[str, str] = {}
    for post in order:
        parent = by_id[post].parent_id
        roots[post] = post if parent is None else roots[parent]
    return roots


def _topics(by_id: dict[str, PostLine], roots: dict[str, str]) -> list[dict[str, Any]]:
    latest: dict[str, datetime] = {}
    for post, root in roots.items():
        if post == root or by_id[post].state in _SHOWN:
            latest[root] = max(latest.get(root, by_id[root].created_at), by_id[post].created_at)
    return [
        {
            "id": _topic_id(root),
            "community_id": _community_id(by_id[root].community_id),
            "title": title_of(by_id[root].body),
            "created_at": by_id[root].created_at,
            "last_post_at": last,
        }
        for root, last in latest.items()
    ]


def _post(line: PostLine, root: str) -> dict[str, Any]:
    return {
        "id": _post_id(line.id),
        "reference": line.id,
        "topic_id": _topic_id(root),
        "parent_id": None if line.parent_id is None else _post_id(line.parent_id),
        "author_id": identity.person_id(line.author_id),
        "language": line.language,
        "body": line.body,
        "html": rendering.render(line.body),
        "state": line.state,
        "created_at": line.created_at,
    }


def _refuse(folder: Folder, post: PostLine, wrong: str, cure: str) -> None:
    folder.report.refuse(POSTS.problem(post, "parent_id", wrong, cure))


def _check_experts(folder: Folder) -> None:
    spaces = {c.id for c in folder[COMMUNITIES] if c.kind is CommunityKind.EXPERT}
    experts = folder.keys["experts.csv"]
    for line in folder[MEMBERSHIPS]:
        if line.community_id in spaces and line.member_id not in experts:
            wrong, cure = "the member of an experts' space is no expert", "end the membership"
            folder.report.warn(MEMBERSHIPS.problem(line, "member_id", wrong, cure))
