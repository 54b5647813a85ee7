"""Who may see figures of conversion and the rows behind them: pure predicates over an Actor."""

from passerelle.core.actors import Actor


def sees_figures(actor: Actor) -> bool:
    """Tell whether this person may see sessions, paths and figures: staff only.

    What one session led to, as bare counts, is public; `telling` gives it without any reference.
    """
    return actor.is_staff
