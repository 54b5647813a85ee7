"""What communities hold of a person. What they said stays, under the pseudonym, unless they want
its text removed too."""

from typing import Any

from passerelle.communities import models, rendering
from passerelle.communities.enums import MembershipState, PostState
from passerelle.core.i18n import N_
from passerelle.core.personal import Area, Erased, Row, scrubbed, without

_OPEN = (MembershipState.REQUESTED, MembershipState.INVITED)


def _body(erased: Erased, row: Row) -> str:
    return "" if erased.with_posts else str(without(erased, row["body"]))


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
