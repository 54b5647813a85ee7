"""One kind of message: what it says, why, and for how long it is of use."""

from dataclasses import dataclass
from datetime import timedelta

from passerelle.notifications.enums import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """One kind of message."""

    subject: str
    says: tuple[str, ...]
    why: str
    """Why the reader gets it; stands at its foot."""
    category: Category = Category.ACCOUNT
    button: str = ""
    """What the button says; it goes to the value `link`."""
    details: tuple[tuple[str, str], ...] = ()
    """Labels and the values that stand beside them."""
    after: tuple[str, ...] = ()
    """What is said under the button."""
    useful_for: timedelta = timedelta(days=4)
    """After this time it is not sent any more."""
    reaches_deactivated: bool = False
