"""Reads for those who run Actions: which steps there are, the closing form, the board."""

from datetime import date

import msgspec

from passerelle.assistance.enums import RequestState
from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.portfolio import access, rules
from passerelle.portfolio.enums import ActionState, ActionVerb
from passerelle.portfolio.queries.action import ActionShown

_AT_MOST = 40
"""How many Actions a column of the board shows, and how many requests wait beside it."""


class Card(msgspec.Struct, frozen=True):
    """An Action on the board."""

    code: str
    titles: dict[str, str]
    country_names: dict[str, str]
    state: str
    ends_on: date | None
    open_activities: int
    next_on: date | None
    open_outputs: int
    is_run_here: bool
    """Whether people let it take a step here; the dates of others ended with their data."""
    rank: int
    in_state: int

    @property
    def is_late(self) -> bool:
        """Whether its planned end is over, where people run it here."""
        return self.is_run_here and self.ends_on is not None and self.ends_on < clock.now().date()


class Waiting(msgspec.Struct, frozen=True):
    """An accepted request that no Action answers."""

    reference: str
    theme_names: dict[str, str]
    institution_names: dict[str, str] | None


def verbs_for(actor: Actor, action: ActionShown) -> list[ActionVerb]:
    """Return the steps that this person may let the Action take from its state."""
    state = ActionState(action.state)
    targets = {verb: rules.target(verb, state, ActionState.IMPLEMENTATION) for verb in ActionVerb}
    return [verb for verb, to in targets.items() if to and access.may_move(actor, to)]


async def board_for(actor: Actor) -> dict[str, list[Card]]:
    """Return Actions that are not over by their state, the nearest end first, for staff."""
    if not actor.is_staff:
        raise NotFound
    states = [state for state in ActionState if state in rules.ACTIVE]
    found = await db.rows(
        Card,
        """
        SELECT * FROM (
          SELECT a.code, a.titles, c.names AS country_names, a.state, a.ends_on,
            (SELECT COUNT(*) FROM activities v WHERE v.action_id = a.id
              AND v.state IN :open) AS open_activities,
            (SELECT MIN(v.starts_on) FROM activities v WHERE v.action_id = a.id
              AND v.state IN ('planned', 'confirmed')) AS next_on,
            (SELECT COUNT(*) FROM outputs o WHERE o.action_id = a.id
              AND o.validated_on IS NULL) AS open_outputs,
            EXISTS (SELECT 1 FROM action_transitions t WHERE t.action_id = a.id
              AND t.at IS NOT NULL) AS is_run_here,
            ROW_NUMBER() OVER (PARTITION BY a.state
              ORDER BY COALESCE(a.ends_on, '9999-12-31'), a.code) AS rank,
            COUNT(*) OVER (PARTITION BY a.state) AS in_state
          FROM actions a JOIN countries c ON c.iso2 = a.country_id
          WHERE a.state IN :states) b
        WHERE rank <= :most ORDER BY rank
        """,
        states=states,
        open=sorted(rules.OPEN),
        most=_AT_MOST,
    )
    return {state: [card for card in found if card.state == state] for state in states}


async def waiting_for(actor: Actor) -> list[Waiting]:
    """Return accepted requests that no Action answers, the latest first, for staff."""
    if not actor.is_staff:
        raise NotFound
    return await db.rows(
        Waiting,
        """
        SELECT r.reference, t.names AS theme_names,
          (SELECT i.names FROM request_institutions x JOIN institutions i
            ON i.id = x.institution_id WHERE x.request_id = r.id AND x.part = 'requester'
            ORDER BY x.position, x.id LIMIT 1) AS institution_names
        FROM assistance_requests r JOIN themes t ON t.code = r.theme_id
        WHERE r.state = :accepted
          AND NOT EXISTS (SELECT 1 FROM action_requests x WHERE x.request_id = r.id)
        ORDER BY r.submitted_at DESC, r.id DESC LIMIT :most
        """,
        accepted=RequestState.ACCEPTED,
        most=_AT_MOST,
    )


class InstitutionChoice(msgspec.Struct, frozen=True):
    """An institution to choose."""

    reference: str
    names: dict[str, str]


async def institutions_to_choose(actor: Actor) -> list[InstitutionChoice]:
    """Return institutions to choose from, by name: the first 500 that were not merged."""
    if not actor.is_staff:
        raise NotFound
    return await db.rows(
        InstitutionChoice,
        "SELECT reference, names FROM institutions WHERE merged_into_id IS NULL"
        " ORDER BY COALESCE(names->>'en', reference), id LIMIT 500",
    )
