"""Who asks for what: everybody for everything, or as much of it as a test run has time for."""

from collections.abc import Iterable, Sequence

from passerelle.web.doors import Door
from tests.policy.expectations import STAFF, audience_of
from tests.policy.roles import ASKERS, Asker
from tests.policy.samples import Sample

_LIVE = tuple(one for one in ASKERS if not one.is_token and not one.ended)
_ALIKE = frozenset({"outreach_officer", "assessor", "steering_member"})
"""Staff whose roles open what the organiser's opens: they ask each door for one thing."""
_SHORT = tuple(one for one in _LIVE if one.name not in _ALIKE)
_OF_OFFICE = tuple(
    one
    for one in _LIVE
    if one.name
    in {"visitor", "contact_a", "was_administrator", "organiser", "outreach_officer", "auditor"}
    | {"administrator"}
)
_HEAVY = ("/report", "/conversion", "/outreach", "/where-we-work")
"""Doors that work long and look only at whether somebody is staff."""
_FEW = tuple(
    one
    for one in ASKERS
    if one.name
    in {"visitor", "member", "contact_a", "expert_active", "space_owner", "organiser", "auditor"}
    | {"was_administrator_until", "deactivated", "session_ended", "token_of_contact_a"}
    | {"token_of_auditor_reading", "token_without_scope", "token_with_another_scope"}
    | {"token_revoked", "administrator"}
)
_ONE_OF_EACH = tuple(
    one
    for one in ASKERS
    if one.name
    in {"visitor", "contact_a", "expert_active", "space_member", "organiser", "administrator"}
    | {"auditor", "token_of_contact_a", "token_revoked"}
)
_FOR_PAGES = frozenset({"session_ended", "session_expired", "token_of_administrator"})


def everybody(_door: Door, _sample: Sample, _number: int) -> Sequence[Asker]:
    """Let all ask for everything."""
    return ASKERS


def quickly(door: Door, _sample: Sample, number: int) -> Sequence[Asker]:
    """Let all ask for the first thing, and those who differ for each other one."""
    if number:
        known = audience_of(door.method, door.path)
        return _OF_OFFICE if known and known[0] <= STAFF else _SHORT
    if door.path.removeprefix("/api").startswith(_HEAVY):
        return _FEW
    if door.kind == "api":
        return ASKERS
    return tuple(one for one in ASKERS if one in _LIVE or one.name in _FOR_PAGES)


def briefly(_door: Door, _sample: Sample, _number: int) -> Sequence[Asker]:
    """Let one of each kind ask for everything: what runs behind a door is seen, not who may."""
    return _ONE_OF_EACH


def named(names: Iterable[str]) -> Sequence[Asker]:
    """Return some askers."""
    chosen = set(names)
    return tuple(one for one in ASKERS if one.name in chosen)
