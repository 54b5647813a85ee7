"""The documents of an Action: registered, delivered, validated by somebody else, made public."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, files, ids, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid
from passerelle.core.files import Prepared
from passerelle.core.i18n import N_
from passerelle.portfolio import errors, holding, rules
from passerelle.portfolio.enums import ActionState, OutputKind, OutputVerb
from passerelle.portfolio.models import Output

THING = "output"
NO_TITLE = N_("Enter a title in at least one language.")
NO_LANGUAGE = N_("Choose at least one language.")
NO_LINK = N_("Enter a whole address that begins with https://.")
NO_DAY = N_("Choose a day since the start of the Action that is not in the future.")
_UNSET = msgspec.UNSET


class OutputWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a document; what is left out of an edit stays as it is."""

    kind: OutputKind | msgspec.UnsetType = _UNSET
    titles: dict[str, Annotated[str, msgspec.Meta(max_length=300)]] | msgspec.UnsetType = _UNSET
    languages: list[Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}$")]] | msgspec.UnsetType = (
        _UNSET
    )
    recipients: list[Annotated[str, msgspec.Meta(max_length=200)]] | msgspec.UnsetType = _UNSET
    """For whom it was made, in words."""
    link: Annotated[str, msgspec.Meta(max_length=500)] | msgspec.UnsetType = _UNSET


@db.transaction
async def register(actor: Actor, code: str, wish: OutputWish) -> str:
    """Register a document of an Action and return its reference."""
    holding.require(actor)
    action = await holding.action(code)
    if action.state not in rules.ACTIVE or action.state is ActionState.FORMULATION:
        raise errors.StepNotPossible
    for name in ("kind", "titles", "languages"):
        if getattr(wish, name) is _UNSET:
            raise Invalid("is needed", field=name)
    id_ = ids.new()
    row = {"id": id_, "reference": f"OUT-{id_.hex[-12:].upper()}", "action": action.id}
    await db.execute_many(_INSERT, [{"recipients": [], "link": None} | _checked(wish) | row])
    await _step(actor, id_, OutputVerb.REGISTERED)
    return str(row["reference"])


@db.transaction
async def edit(actor: Actor, reference: str, wish: OutputWish, version: int | None) -> None:
    """Correct what is known of a document that was not validated, until its Action is over."""
    holding.require(actor)
    held = await _open(reference, version)
    new = _checked(wish)
    for column, value in new.items():
        await db.execute_many(
            f"UPDATE outputs SET {column} = :value WHERE id = :id",  # noqa: S608 -- ours
            [{"value": value, "id": held.id}],
        )
    await audit.note(actor, "corrected", "output", held.id, dict.fromkeys(new, "changed"))
    await revisions.bump("portfolio")


@db.transaction
async def deliver(actor: Actor, reference: str, on: date | None, version: int | None) -> None:
    """Say that a document was delivered, by whoever says so."""
    holding.require(actor)
    action, held = await holding.output(reference, version)
    if held.delivered_on is not None:
        raise errors.StepNotPossible
    today = clock.now().date()
    day = on or today
    if not max(action.starts_on or today, today - rules.LONGEST_BACK) <= day <= today:
        raise Invalid(NO_DAY, field="on")
    await db.execute(
        "UPDATE outputs SET delivered_on = :day, delivered_by_id = :by WHERE id = :id",
        day=day,
        by=actor.person_id,
        id=held.id,
    )
    await _step(actor, held.id, OutputVerb.DELIVERED)


@db.transaction
async def validate(actor: Actor, reference: str, version: int | None) -> None:
    """Validate a delivered document; never by the person who delivered it."""
    holding.require(actor)
    _, held = await holding.output(reference, version)
    if held.delivered_on is None:
        raise errors.NotDelivered
    if held.validated_on is not None:
        raise errors.StepNotPossible
    if held.delivered_by_id == actor.person_id:  # type: ignore[attr-defined]
        raise errors.OwnDelivery
    await db.execute(
        "UPDATE outputs SET validated_on = :day, validated_by_id = :by WHERE id = :id",
        day=clock.now().date(),
        by=actor.person_id,
        id=held.id,
    )
    await _step(actor, held.id, OutputVerb.VALIDATED)


@db.transaction
async def publish(actor: Actor, reference: str, version: int | None, *, public: bool) -> None:
    """Show a validated document to the public, or hide it again."""
    holding.require(actor)
    _, held = await holding.output(reference, version)
    if public and held.validated_on is None:
        raise errors.NotValidated
    await db.execute("UPDATE outputs SET public = :yes WHERE id = :id", yes=public, id=held.id)
    await _step(actor, held.id, OutputVerb.PUBLISHED if public else OutputVerb.HIDDEN)


@db.transaction
async def attach(actor: Actor, reference: str, file: Prepared, version: int | None) -> None:
    """Put a file in the place of the one that the document had, until its Action is over."""
    holding.require(actor)
    held = await _open(reference, version)
    await files.remove_of(THING, held.id)
    await files.keep(file, owner_id=actor.person_id, thing=THING, thing_id=held.id)
    await audit.note(actor, "attached_file", "output", held.id)
    await revisions.bump("portfolio")


async def _open(reference: str, version: int | None) -> Output:
    action, held = await holding.output(reference, version)
    if held.validated_on is not None or action.state not in rules.ACTIVE:
        raise errors.StepNotPossible
    return held


_INSERT = """
INSERT INTO outputs (id, version, reference, action_id, kind, titles, language, languages,
  recipients, link, public)
VALUES (:id, 0, :reference, :action, :kind, :titles, :language, :languages,
  :recipients, :link, FALSE)
"""


def _checked(wish: OutputWish) -> dict[str, Any]:
    given = {name: getattr(wish, name) for name in OutputWish.__struct_fields__}
    new = {name: value for name, value in given.items() if value is not _UNSET}
    if "titles" in new:
        new["titles"] = {c: t.strip() for c, t in new["titles"].items() if t.strip()}
        if not new["titles"]:
            raise Invalid(NO_TITLE, field="titles")
    if "languages" in new:
        if not new["languages"]:
            raise Invalid(NO_LANGUAGE, field="languages")
        new["language"] = new["languages"][0]
    if "link" in new:
        new["link"] = _link(new["link"].strip())
    return new


def _link(text: str) -> str | None:
    if not text:
        return None
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:  # an authority that is none
        is_whole = False
    if not is_whole or any(ord(c) < 33 for c in text):
        raise Invalid(NO_LINK, field="link")
    return text


async def _step(actor: Actor, output_id: UUID, verb: OutputVerb) -> None:
    await db.execute(
        "INSERT INTO output_steps (id, output_id, verb, at, by_id)"
        " VALUES (:id, :output, :verb, :now, :by)",
        id=ids.new(),
        output=output_id,
        verb=verb,
        now=clock.now(),
        by=actor.person_id,
    )
    await audit.note(actor, verb, "output", output_id)
    await revisions.bump("portfolio")
