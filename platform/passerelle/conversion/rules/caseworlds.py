"""Reading the world of a worked case: its sessions, touches, requests and links.

What a single JSON value must be is left to `casefile`, what follows from a world to `evaluation`.
"""

from collections.abc import Sequence, Set

from passerelle.conversion import errors
from passerelle.conversion.rules import casefile, values

_KINDS = {kind: kind for kind in values.KINDS} | {
    "no_show": "registered",
    "cancelled": "registered",
}
_BASES = (*sorted(values.EXPLICIT), values.INFERRED, values.STAFF_REJECTED)
_AUDIENCES = (values.PARTNER, values.EU_ADMINISTRATION)


def world(case: casefile.Record) -> values.World:
    """The world of a case with sessions; a session that a request declares itself is a link too."""
    sessions = casefile.many(case, "sessions", _session)
    requests = casefile.many(case, "requests", _request)
    touches, links = casefile.many(case, "touches", _touch), casefile.many(case, "links", _link)
    session_ids = _ids("sessions", [one.id for one in sessions])
    request_ids = _ids("requests", [one.id for one in requests])
    _refuse_strangers("touches", "session", [one.session for one in touches], session_ids)
    _refuse_strangers("links", "session", [one.session for one in links], session_ids)
    _refuse_strangers("links", "request", [one.request for one in links], request_ids)
    acted_on = {(one.request, one.session) for one in links if _is_act_on_all(one)}
    declared = [one for one in casefile.many(case, "requests", _declared) if one is not None]
    return values.World(
        sessions=sessions,
        touches=touches,
        requests=requests,
        links=[one for one in declared if (one.request, one.session) not in acted_on] + links,
        institutions=casefile.many(case, "institutions", _institution),
        config=casefile.config(case),
    )


def _session(one: casefile.Record, place: str) -> values.Session:
    audience = one.get("audience") or values.PARTNER
    starts_at = casefile.instant(one.get("starts_at"), f"{place}.starts_at")
    return values.Session(
        casefile.text(one, "id", place),
        starts_at,
        casefile.word(audience, _AUDIENCES, f"{place}.audience"),
    )


def _touch(one: casefile.Record, place: str) -> values.Touch:
    kind = _KINDS[casefile.word(one.get("kind"), _KINDS, f"{place}.kind")]
    at = casefile.instant_or_none(one, "at", place)
    return values.Touch(
        casefile.text(one, "institution", place), casefile.text(one, "session", place), kind, at
    )


def _request(one: casefile.Record, place: str) -> values.Request:
    status = casefile.text(one, "status", place)
    submitted = one.get("submitted_at")
    unsent = status in values.NOT_REQUESTS and not submitted
    return values.Request(
        id=casefile.text(one, "id", place),
        institutions=_institutions(one, place),
        submitted_at=None if unsent else casefile.instant(submitted, f"{place}.submitted_at"),
        status=status,
        has_action=bool(one.get("action") or one.get("actions")),
    )


def _institutions(one: casefile.Record, place: str) -> tuple[str, ...]:
    listed = one.get("institutions")
    if listed is None:
        return (casefile.text(one, "institution", place),)
    if not isinstance(listed, list) or not listed:
        raise errors.CaseUnreadable(
            "Not a list with an institution.", field=f"{place}.institutions"
        )
    return tuple(casefile.text({"institutions": each}, "institutions", place) for each in listed)


def _declared(one: casefile.Record, place: str) -> values.Link | None:
    if one.get("declared_session") is None:
        return None
    return values.Link(
        casefile.text(one, "id", place),
        casefile.text(one, "declared_session", place),
        values.DECLARED,
    )


def _is_act_on_all(link: values.Link) -> bool:
    """Whether people acted, and for all who ask: else what the request declares still holds."""
    return link.basis != values.INFERRED and link.institution is None


def _link(one: casefile.Record, place: str) -> values.Link:
    return values.Link(
        request=casefile.text(one, "request", place),
        session=casefile.text(one, "session", place),
        basis=casefile.word(one.get("basis"), _BASES, f"{place}.basis"),
        at=casefile.instant_or_none(one, "at", place),
        institution=None
        if one.get("institution") is None
        else casefile.text(one, "institution", place),
    )


def _institution(one: casefile.Record, place: str) -> values.Institution:
    parent = None if one.get("parent") is None else casefile.text(one, "parent", place)
    return values.Institution(casefile.text(one, "id", place), parent)


def _ids(key: str, ids: Sequence[str]) -> set[str]:
    seen: set[str] = set()
    for i, one in enumerate(ids):
        if one in seen:
            raise errors.CaseUnreadable("The same id twice.", field=f"{key}[{i}].id")
        seen.add(one)
    return seen


def _refuse_strangers(key: str, part: str, ids: Sequence[str], known: Set[str]) -> None:
    for i, one in enumerate(ids):
        if one not in known:
            raise errors.CaseUnreadable(f"No such {part}.", field=f"{key}[{i}].{part}")
