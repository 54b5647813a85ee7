"""Reads about one Action: what it is, where it stands, what it left behind."""

from datetime import date

import msgspec

from passerelle.core import db, nested
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.portfolio import access
from passerelle.portfolio.queries import actions
from passerelle.portfolio.queries.actions import ActionNamed


class Neighbour(msgspec.Struct, frozen=True):
    """The Action before or after one."""

    code: str
    titles: dict[str, str]
    is_before: bool


class Partner(msgspec.Struct, frozen=True):
    """An institution that takes part beside the lead."""

    reference: str
    names: dict[str, str]


class ActionStep(msgspec.Struct, frozen=True):
    """One step of an Action's history."""

    to_state: str
    on_date: date


class OutputShown(msgspec.Struct, frozen=True):
    """A document that was left."""

    reference: str
    kind: str
    titles: dict[str, str]
    language: str
    delivered_on: date | None
    public: bool
    validated_on: date | None = None


class ClosureShown(msgspec.Struct, frozen=True):
    """A closing form that was filled in."""

    achievement: str
    summary: str
    recommendations: str


class LessonShown(msgspec.Struct, frozen=True):
    """Something that an Action taught."""

    texts: dict[str, str]
    noted_on: date


class ActionShown(ActionNamed, frozen=True):
    """An Action on its own page; `outputs` are the public ones for people outside the staff."""

    version: int
    place: str | None
    partners: list[Partner]
    neighbours: list[Neighbour]
    steps: list[ActionStep]
    outputs: list[OutputShown]
    closures: list[ClosureShown]
    """The closing form, for staff, where it was filled in."""
    lessons: list[LessonShown]
    """What it taught, for staff."""

    @property
    def closure(self) -> ClosureShown | None:
        """The closing form, where there is one that the reader may see."""
        return self.closures[0] if self.closures else None

    def __post_init__(self) -> None:
        self.partners.sort(key=lambda partner: partner.reference)
        self.neighbours.sort(key=lambda neighbour: (not neighbour.is_before, neighbour.code))
        self.steps.sort(key=lambda step: step.on_date)
        self.lessons.sort(key=lambda lesson: lesson.noted_on)
        self.outputs.sort(key=lambda output: (output.delivered_on or date.max, output.reference))


async def action_for(actor: Actor, code: str) -> ActionShown:
    """Return one Action that this person may see."""
    found = await db.row(
        ActionShown,
        f"""
        SELECT a.id, a.code, a.titles, i.reference AS lead, i.names AS lead_names,
          c.iso2 AS country, c.names AS country_names, t.code AS theme, t.names AS theme_names,
          a.state, a.approved_on, a.starts_on, a.ends_on, a.concluded_on, a.cancelled_on,
          a.version, a.place, {_partners()} AS partners, {_neighbours(actor)} AS neighbours,
          {_steps()} AS steps, {_outputs(actor)} AS outputs,
          {_closures(actor)} AS closures, {_lessons(actor)} AS lessons
        FROM actions a JOIN institutions i ON i.id = a.lead_id
          JOIN countries c ON c.iso2 = a.country_id JOIN themes t ON t.code = a.theme_id
        WHERE a.code = :code AND {actions.visible(actor)}
        """,  # noqa: S608 -- the inserted text is ours
        code=code,
    )
    if found is None:
        raise NotFound
    return found


def _partners() -> str:
    gathered = nested.rows(reference="i.reference", names=nested.document("i.names"))
    return f"""(SELECT {gathered} FROM action_partners p
      JOIN institutions i ON i.id = p.institution_id WHERE p.action_id = a.id)"""  # noqa: S608


def _neighbours(actor: Actor) -> str:
    gathered = nested.rows(
        code="b.code",
        titles=nested.document("b.titles"),
        is_before=nested.flag("b.id = outside.predecessor_id"),
    )
    visible = actions.visible(actor)
    return f"""(SELECT {gathered} FROM (SELECT a.predecessor_id, a.id) outside
      JOIN (SELECT a.id, a.code, a.titles, a.predecessor_id FROM actions a WHERE {visible}) b
        ON b.id = outside.predecessor_id OR b.predecessor_id = outside.id)"""  # noqa: S608


def _steps() -> str:
    gathered = nested.rows(to_state="h.to_state", on_date="h.on_date")
    return f"""(SELECT {gathered} FROM (SELECT t.to_state, t.on_date FROM action_transitions t
      WHERE t.action_id = a.id ORDER BY t.on_date, t.at) h)"""  # noqa: S608


def _outputs(actor: Actor) -> str:
    gathered = nested.rows(
        reference="o.reference",
        kind="o.kind",
        titles=nested.document("o.titles"),
        language="o.language",
        delivered_on="o.delivered_on",
        public=nested.flag("o.public"),
        validated_on="o.validated_on",
    )
    found = "TRUE" if access.sees_people(actor) else "o.public"
    return f"""(SELECT {gathered} FROM outputs o
      WHERE o.action_id = a.id AND {found})"""  # noqa: S608


def _closures(actor: Actor) -> str:
    gathered = nested.rows(
        achievement="k.achievement", summary="k.summary", recommendations="k.recommendations"
    )
    found = "TRUE" if access.sees_people(actor) else "FALSE"
    return f"""(SELECT {gathered} FROM action_closures k
      WHERE k.action_id = a.id AND {found})"""  # noqa: S608


def _lessons(actor: Actor) -> str:
    gathered = nested.rows(texts=nested.document("k.texts"), noted_on="k.noted_on")
    found = "TRUE" if access.sees_people(actor) else "FALSE"
    return f"""(SELECT {gathered} FROM lessons k WHERE k.action_id = a.id AND {found})"""  # noqa: S608
