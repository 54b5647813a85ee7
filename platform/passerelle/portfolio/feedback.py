"""What those who came, and the experts, think of an activity: asked, answered by link, closed.

Everybody who came gets the same link. Whoever answers gets one of their own, with which the answer
can be changed until the call is closed; an expert's link is their own from the beginning. Links
are signed; nobody signs in.
"""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.identity.rules import signed, verified
from passerelle.portfolio import errors, facts, holding, rules
from passerelle.portfolio.models import FeedbackCall

VERSION = "2026-1"
SCALES = ("overall", "relevance", "methods", "use")
_PURPOSE = "feedback"

Kind = Literal["all", "one", "expert"]
Five = Annotated[int, msgspec.Meta(ge=1, le=5)]


class CallWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many people are given the link."""

    asked: Annotated[int, msgspec.Meta(ge=1, le=100_000)]


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer: from 1, not at all, to 5, very much."""

    overall: Five
    relevance: Five | None = None
    methods: Five | None = None
    use: Five | None = None
    made_real_difference: bool | None = None
    comment: Annotated[str, msgspec.Meta(max_length=4000)] = ""

    def texts(self) -> dict[str, str]:
        """Return what has no column of its own."""
        scales = {name: getattr(self, name) for name in SCALES[1:]}
        told = {name: str(value) for name, value in scales.items() if value is not None}
        return told | ({"comment": self.comment.strip()} if self.comment.strip() else {})


class Link(msgspec.Struct, frozen=True):
    """What a link says: whose it is, and the call, the answer or the deployment it names."""

    kind: Kind
    id: UUID


def link_for(kind: Kind, id_: UUID, secret: str) -> str:
    """Return the signed part of a link."""
    return signed(f"{kind}.{id_.hex}", _PURPOSE, secret)


def read_link(token: str, secrets: tuple[str, ...]) -> Link:
    """Return what a link says; one that was not signed here names nothing."""
    kind, _, id_ = (verified(token, _PURPOSE, secrets) or "").partition(".")
    if kind not in ("all", "one", "expert"):
        raise NotFound
    return Link(kind, UUID(id_))  # type: ignore[arg-type]


@db.transaction
async def ask(actor: Actor, reference: str, wish: CallWish, version: int | None = None) -> None:
    """Ask those who came to an activity, and tell its experts that they are asked too."""
    holding.require(actor)
    action, held = await holding.activity(reference, version)
    if held.state not in rules.OVER:
        raise errors.StepNotPossible
    made = await db.execute(
        "INSERT INTO feedback_calls (id, version, activity_id, asked, opened_at, opened_by_id)"
        " VALUES (:id, 0, :activity, :asked, :now, :by) ON CONFLICT (activity_id) DO NOTHING",
        id=ids.new(),
        activity=held.id,
        asked=wish.asked,
        now=clock.now(),
        by=actor.person_id,
    )
    if not made:
        raise errors.StepNotPossible
    for one in await _experts(held.id):
        kind = held.sub_kind or held.kind
        await outbox.put(facts.ExpertAsked(one.person_id, one.id, action.code, kind))
    await audit.note(actor, "asked_for_feedback", "activity", held.id)
    await revisions.bump("portfolio")


@db.transaction
async def close(actor: Actor, reference: str, version: int | None = None) -> None:
    """Take no more answers; what was answered stays as it is."""
    holding.require(actor)
    _, held = await holding.activity(reference, version)
    closed = await db.execute(
        "UPDATE feedback_calls SET closed_at = :now, version = version + 1"
        " WHERE activity_id = :id AND closed_at IS NULL",
        now=clock.now(),
        id=held.id,
    )
    if not closed:
        raise errors.StepNotPossible
    await audit.note(actor, "closed_feedback", "activity", held.id)
    await revisions.bump("portfolio")


@db.transaction
async def answer(link: Link, told: Answer) -> Link:
    """Take an answer, or change one, and return the link under which it can be changed."""
    call = await _held(link)
    if call.closed_at is not None:
        raise errors.CallClosed
    if link.kind == "expert":
        await _write_of_expert(link.id, told)
    elif link.kind == "one":
        await _change(link.id, told)
    else:
        link = Link("one", await _write(call, told))
    await revisions.bump("portfolio")
    return link


_CALL_OF = {
    "all": "SELECT id FROM feedback_calls WHERE id = :id",
    "one": "SELECT c.id FROM feedback_calls c JOIN feedback f ON f.activity_id = c.activity_id"
    " WHERE f.id = :id",
    "expert": "SELECT c.id FROM feedback_calls c"
    " JOIN deployments d ON d.activity_id = c.activity_id WHERE d.id = :id",
}


async def _held(link: Link) -> FeedbackCall:
    found = await db.value(_CALL_OF[link.kind], id=link.id)
    held = await db.lock(FeedbackCall, UUID(str(found))) if found is not None else None
    if held is None:
        raise NotFound
    return held


async def _write(call: FeedbackCall, told: Answer) -> UUID:
    activity: UUID = call.activity_id  # type: ignore[attr-defined]
    given = await db.value(
        "SELECT COUNT(*) FROM feedback WHERE activity_id = :id AND form_version = :version",
        id=activity,
        version=VERSION,
    )
    if int(given) >= call.asked:
        raise errors.EveryAnswerGiven
    id_ = ids.new()
    await db.execute(
        "INSERT INTO feedback (id, version, reference, activity_id, form_version, submitted_on,"
        " made_real_difference, overall, answers)"
        " VALUES (:id, 0, :reference, :activity, :version, :day, :difference, :overall, :answers)",
        id=id_,
        reference=f"FB-{id_.hex[-12:].upper()}",
        activity=activity,
        version=VERSION,
        day=clock.now().date(),
        difference=told.made_real_difference,
        overall=told.overall,
        answers=told.texts(),
    )
    return id_


async def _change(id_: UUID, told: Answer) -> None:
    await db.execute(
        "UPDATE feedback SET made_real_difference = :difference, overall = :overall,"
        " answers = :answers, version = version + 1 WHERE id = :id",
        difference=told.made_real_difference,
        overall=told.overall,
        answers=told.texts(),
        id=id_,
    )


async def _write_of_expert(deployment: UUID, told: Answer) -> None:
    await db.execute(
        "INSERT INTO expert_feedback (id, deployment_id, form_version, submitted_on, overall,"
        " answers) VALUES (:id, :deployment, :version, :day, :overall, :answers)"
        " ON CONFLICT (deployment_id) DO UPDATE"
        " SET overall = excluded.overall, answers = excluded.answers",
        id=ids.new(),
        deployment=deployment,
        version=VERSION,
        day=clock.now().date(),
        overall=told.overall,
        answers=told.texts(),
    )


class _Expert(msgspec.Struct, frozen=True):
    id: UUID
    person_id: UUID


async def _experts(activity_id: UUID) -> list[_Expert]:
    return await db.rows(
        _Expert,
        "SELECT d.id, e.person_id FROM deployments d JOIN experts e ON e.id = d.expert_id"
        " WHERE d.activity_id = :id ORDER BY d.id",
        id=activity_id,
    )
