"""Reads about one document of an Action: staff find all, others those that are public."""

from datetime import date
from uuid import UUID

import msgspec

from passerelle.core import db, files
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.core.files import Stored
from passerelle.portfolio import access, outputs, rules
from passerelle.portfolio.enums import ActionState
from passerelle.portfolio.queries import actions


class OutputOpened(msgspec.Struct, frozen=True):
    """A document; who delivered and validated it is for staff."""

    id: UUID
    version: int
    reference: str
    action: str
    action_titles: dict[str, str]
    action_state: ActionState
    kind: str
    titles: dict[str, str]
    language: str
    languages: list[str] | None
    recipients: list[str]
    link: str | None
    delivered_on: date | None
    delivered_by: str | None
    validated_on: date | None
    validated_by: str | None
    public: bool
    is_own_delivery: bool

    @property
    def is_open(self) -> bool:
        """Whether it may still be corrected."""
        return self.validated_on is None and self.action_state in rules.ACTIVE

    @property
    def written_in(self) -> list[str]:
        """Every language that it is in."""
        return self.languages or [self.language]


async def output_for(actor: Actor, reference: str) -> OutputOpened:
    """Return one document that this person may see."""
    inside = access.sees_people(actor)
    found = await db.row(
        OutputOpened,
        f"""
        SELECT o.id, o.version, o.reference, a.code AS action, a.titles AS action_titles,
          a.state AS action_state, o.kind, o.titles, o.language, o.languages, o.recipients, o.link,
          o.delivered_on,
          CASE WHEN :inside THEN d.given_name || ' ' || d.family_name END AS delivered_by,
          o.validated_on,
          CASE WHEN :inside2 THEN v.given_name || ' ' || v.family_name END AS validated_by,
          o.public, COALESCE(o.delivered_by_id = :person, FALSE) AS is_own_delivery
        FROM outputs o JOIN actions a ON a.id = o.action_id
          LEFT JOIN people d ON d.id = o.delivered_by_id
          LEFT JOIN people v ON v.id = o.validated_by_id
        WHERE o.reference = :reference AND {actions.visible(actor)}
          AND {"TRUE" if inside else "o.public"}
        """,  # noqa: S608 -- the inserted text is ours
        reference=reference,
        inside=inside,
        inside2=inside,
        person=actor.person_id,
    )
    if found is None:
        raise NotFound
    return found


async def file_of(_actor: Actor, output: OutputOpened) -> Stored | None:
    """Return the file of a document that this person has found."""
    found = await files.of_thing(outputs.THING, output.id)
    return found[-1] if found else None
