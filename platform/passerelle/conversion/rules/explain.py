"""Why is this counted, or not? A stable code and its evidence for every touch, link and request.

Nothing is decided here: the codes are read off the same standings and judgements as the figures.
Putting them into words is left to the callers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from passerelle.conversion.rules import (
    attribution,
    days,
    evaluation,
    paths,
    touches,
    values,
)

REACHED_BY_LINK = "reached_by_link"
REACHED_BY_TREE = "reached_by_tree"


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a session reached an institution: `code`, and the touch or act that says so.

    Codes: reached_<kind>, reached_by_link, reached_by_tree (another member of its tree was),
    not_reached_<kind>_only, not_reached_<reason of a link that does not hold>, and
    outside_base_eu_administration (never `reached` for a rate, whatever the touch). `kind` and
    `at` are the institution's own strongest touch.
    """

    institution: str
    session: str
    code: str
    reached: bool
    kind: str | None
    at: datetime | None
    act: values.Link | None


@dataclass(frozen=True, slots=True)
class Relation:
    """Whether a session counts for an institution's request: `code`, evidence, credit by model.

    Counted: declared, staff_confirmed, inferred_in_window. Not: the reasons named in `paths`.
    `days_before` runs from the touch, or from the session's start where none counts;
    `touched_at` is since when a touch counts (`reach` tells when others were noted).
    """

    request: str
    institution: str
    session: str
    code: str
    counted: bool
    kind: str | None
    touched_at: datetime | None
    days_before: int | None
    basis: str | None
    act: values.Link | None
    credit: Mapping[str, Fraction | float]


def reach(
    evaluated: evaluation.Evaluation, *, session: str | None = None, institution: str | None = None
) -> list[Reach]:
    """A verdict for each (institution, session) with any touch or act, by session, institution."""
    evidence = _evidence(evaluated, session, institution)
    pairs = {(at, one) for one, mine in evidence.own.items() for at in mine}
    pairs |= {(at, one) for one, at in evidence.acted_on}
    return [
        _reach(evidence, one, evaluated.ground.sessions[at])
        for at, one in sorted(pairs)
        if session in (None, at) and institution in (None, one)
    ]


def relations(evaluated: evaluation.Evaluation, request: str) -> list[Relation]:
    """A verdict for each institution of the request and each session with a touch or act of it."""
    asked = next((one for one in evaluated.world.requests if one.id == request), None)
    if asked is None:
        return []
    path = paths.path(evaluated.ground, asked) if asked.is_counted else paths.Path(asked, ())
    credit = _credit(path, evaluated.world.config)
    return [
        _relation(evaluated.ground, asked, institution, session, credit)
        for institution in dict.fromkeys(asked.institutions)
        for session in _related(evaluated.ground, asked, institution)
    ]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Each institution's own touches (whatever the tree), acts, and trees that links reached."""

    ground: paths.Ground
    own: touches.Standings
    touches: Mapping[tuple[str, str], Sequence[values.Touch]]
    acted_on: Mapping[tuple[str, str], paths.Judgement]
    linked_trees: Set[tuple[str, str]]


def _evidence(
    evaluated: evaluation.Evaluation, session: str | None, institution: str | None
) -> _Evidence:
    ground = evaluated.ground
    raw: dict[tuple[str, str], list[values.Touch]] = {}
    for one in evaluated.world.touches:
        if session in (None, one.session) and institution in (None, one.institution):
            raw.setdefault((one.institution, one.session), []).append(one)
    wanted = replace(evaluated.world, touches=[one for some in raw.values() for one in some])
    own = touches.standings(wanted, ground.sessions, {})
    linked_trees = {
        (part.counts_as, step.session)
        for path in evaluated.requests
        for part in path.parts
        for step in part.steps
        if step.basis in values.EXPLICIT
    }
    return _Evidence(ground, own, raw, _acted_on(evaluated), linked_trees)


def _acted_on(evaluated: evaluation.Evaluation) -> dict[tuple[str, str], paths.Judgement]:
    """(institution, session) → what became of the acts on it; one that holds goes first."""
    ground = evaluated.ground
    found: dict[tuple[str, str], paths.Judgement] = {}
    for request in evaluated.world.requests:
        for session in ground.acts.get(request.id, {}):
            for institution in dict.fromkeys(request.institutions):
                judged = paths.judge(ground, request, institution, ground.sessions[session])
                key = institution, session
                if judged.act is not None and (key not in found or _holds(judged)):
                    found[key] = judged
    return found


def _holds(judged: paths.Judgement | None) -> bool:
    return judged is not None and judged.step is not None and judged.step.basis in values.EXPLICIT


def _reach(evidence: _Evidence, institution: str, session: values.Session) -> Reach:
    mine = evidence.own.get(institution, {}).get(session.id)
    judged = evidence.acted_on.get((institution, session.id))
    code = _reach_code(evidence, institution, session)
    return Reach(
        institution=institution,
        session=session.id,
        code=code,
        reached=code.startswith("reached_"),
        kind=None if mine is None else mine.kind,
        at=None if mine is None else _at(mine, evidence.touches[institution, session.id]),
        act=None if judged is None else judged.act,
    )


def _at(standing: touches.Standing, raw: Sequence[values.Touch]) -> datetime | None:
    """When a touch counts from; when it was noted if it does not count."""
    return standing.at if standing.qualifies else touches.noted(raw, standing.kind)


def _reach_code(evidence: _Evidence, institution: str, session: values.Session) -> str:
    mine = evidence.own.get(institution, {}).get(session.id)
    judged = evidence.acted_on.get((institution, session.id))
    if not session.in_base:
        code = paths.OUTSIDE_BASE
    elif mine is not None and mine.qualifies:
        code = f"reached_{mine.kind}"
    elif _holds(judged):
        code = REACHED_BY_LINK
    elif _tree_reached(evidence, institution, session.id):
        code = REACHED_BY_TREE
    elif mine is not None:
        code = f"not_reached_{mine.kind}_only"
    else:
        code = f"not_reached_{judged.reason}" if judged is not None else paths.NO_TOUCH
    return code


def _tree_reached(evidence: _Evidence, institution: str, session: str) -> bool:
    root = evidence.ground.stands_for.get(institution, institution)
    together = evidence.ground.standings.get(root, {}).get(session)
    by_touch = together is not None and together.qualifies
    return by_touch or (root, session) in evidence.linked_trees


def _related(
    ground: paths.Ground, request: values.Request, institution: str
) -> Iterator[values.Session]:
    """Sessions with a touch or an act of this institution, by start, then id."""
    touched = ground.standings.get(ground.stands_for.get(institution, institution), {})
    candidates = [ground.sessions[one] for one in {*touched, *ground.acts.get(request.id, {})}]
    for session in sorted(candidates, key=lambda one: (one.starts_at, one.id)):
        about = paths.judge(ground, request, institution, session).act
        if session.id in touched or about is not None:
            yield session


def _relation(
    ground: paths.Ground,
    request: values.Request,
    institution: str,
    session: values.Session,
    credit: Mapping[tuple[str, str], Mapping[str, Fraction | float]],
) -> Relation:
    judged = paths.judge(ground, request, institution, session)
    root = ground.stands_for.get(institution, institution)
    standing = ground.standings.get(root, {}).get(session.id)
    return Relation(
        request=request.id,
        institution=institution,
        session=session.id,
        code=judged.reason,
        counted=judged.step is not None,
        kind=None if standing is None else standing.kind,
        touched_at=None if standing is None or not standing.qualifies else standing.at,
        days_before=_days_before(ground, request, session, standing, judged),
        basis=None if judged.step is None else judged.step.basis,
        act=judged.act,
        credit=credit.get(
            (institution, session.id), dict.fromkeys(attribution.MODELS, Fraction(0))
        ),
    )


def _days_before(
    ground: paths.Ground,
    request: values.Request,
    session: values.Session,
    standing: touches.Standing | None,
    judged: paths.Judgement,
) -> int | None:
    if judged.step is not None or request.submitted_at is None:
        return None if judged.step is None else judged.step.days_before
    at = standing.at if standing is not None and standing.qualifies else session.starts_at
    return days.between(at, request.submitted_at, ground.zone)


def _credit(
    path: paths.Path, config: values.Config
) -> dict[tuple[str, str], dict[str, Fraction | float]]:
    keys: Iterable[tuple[str, str]] = [(step.institution, step.session) for step in path.steps]
    by_model = {one: attribution.step_credits(path, one, config) for one in attribution.MODELS}
    return {key: {one: by_model[one][i] for one in by_model} for i, key in enumerate(keys)}
