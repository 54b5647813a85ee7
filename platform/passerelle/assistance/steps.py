"""The questions of the form in their order: which of them concern whom, and what is missing."""

from passerelle.assistance.queries.drafts import Asking
from passerelle.core.actors import Actor

CHECK = "check"
_ORDER = ("you", "yours", "country", "institution", "new-institution", "endorsement", "theme",
          "need", "files", "source", CHECK)  # fmt: skip


def first(actor: Actor, asking: Asking) -> str:
    """Return the first question."""
    return next(step for step in _ORDER if concerns(step, actor, asking))


def following(step: str, actor: Actor, asking: Asking) -> str:
    """Return the question after this one."""
    later = _ORDER[_ORDER.index(step) + 1 :]
    return next((one for one in later if concerns(one, actor, asking)), CHECK)


def before(step: str, actor: Actor, asking: Asking) -> str:
    """Return the question before this one; nothing before the first."""
    earlier = _ORDER[: _ORDER.index(step)]
    return next((one for one in reversed(earlier) if concerns(one, actor, asking)), "")


def missing(actor: Actor, asking: Asking) -> list[str]:
    """Return the questions without which a request cannot be sent."""
    draft = asking.draft
    lacks = {
        "you": not actor.is_signed_in and not (draft.email and draft.family_name),
        "country": asking.body is None and not draft.country,
        "institution": asking.body is None and bool(draft.country) and not draft.newcomer,
        "new-institution": bool(draft.newcomer) and not draft.newcomer.get("name"),
        "endorsement": asking.needs_endorsement and not (asking.endorser or draft.endorser_named),
        "theme": draft.theme is None,
        "need": not draft.text,
    }
    return [step for step, is_missing in lacks.items() if is_missing]


def concerns(step: str, actor: Actor, asking: Asking) -> bool:
    """Tell whether a question is asked of this person, after the answers so far."""
    is_own = asking.institution is not None and asking.institution.id in actor.institution_ids
    return {
        "you": not actor.is_signed_in,
        "yours": bool(actor.institution_ids),
        "country": not is_own,
        "institution": not is_own,
        "new-institution": bool(asking.draft.newcomer),
        "endorsement": asking.needs_endorsement,
    }.get(step, True)
