"""The fields of a form: read one by one, what is wrong gathered by field, what was typed kept."""

import re
from collections.abc import Iterable
from datetime import MAXYEAR, MINYEAR, date, datetime

from passerelle.core import i18n, mailboxes, zones
from passerelle.core.errors import Refusal
from passerelle.core.i18n import N_

MISSING = N_("Enter this; it is needed.")
TOO_LONG = N_("Shorten this to %(longest)s characters.")
NO_LINE = N_("Write this on one line.")
NO_CHOICE = N_("Choose one of the options.")
NO_DATE = N_("Enter a date like 2026-03-31.")
NO_MOMENT = N_("Enter a date and a time like 2026-03-31T14:00.")
NO_NUMBER = N_("Enter a whole number from %(least)s to %(most)s.")
NO_ZONE = N_("Choose a time zone from the list, like Europe/Brussels.")
NO_ADDRESS = N_("Enter an e-mail address in the correct format, like name@example.com.")
WHOLE = "form"
"""The name under which a message stands that belongs to no single field."""

_OUTERMOST = (MINYEAR, MAXYEAR)
"""Years that have times which are none in another zone."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Fields:
    """What was typed into a form. Reading a value notes what is wrong with it."""

    def __init__(self, pairs: Iterable[tuple[str, str]], language: str) -> None:
        self._lists: dict[str, list[str]] = {}
        for name, value in pairs:
            self._lists.setdefault(name, []).append(value.strip())
        self._gettext = i18n.translations(language).gettext
        self.errors: dict[str, str] = {}

    @property
    def typed(self) -> dict[str, str]:
        """The last value of each field, as it was typed."""
        return {name: values[-1] for name, values in self._lists.items()}

    def all(self, name: str) -> list[str]:
        """Return every value of a field that may be given more than once."""
        return [value for value in self._lists.get(name, []) if value]

    def wrong(self, name: str, message: str, **values: object) -> None:
        """Note what is wrong with a field; the first message about it stands."""
        text = self._gettext(message)
        self.errors.setdefault(name, text % values if values else text)

    def text(self, name: str, *, longest: int, required: bool = True) -> str:
        """Return a text of at most `longest` characters."""
        value = self.typed.get(name, "")
        if required and not value:
            self.wrong(name, MISSING)
        if len(value) > longest:
            self.wrong(name, TOO_LONG, longest=longest)
        return value

    def line(self, name: str, *, longest: int, required: bool = True) -> str:
        """Return a text of at most `longest` characters, none of which ends a line."""
        value = self.text(name, longest=longest, required=required)
        if _CONTROL.search(value):
            self.wrong(name, NO_LINE)
        return value

    def choice(self, name: str, allowed: Iterable[str], *, required: bool = True) -> str:
        """Return one of a few codes; the empty text where none was chosen and none is needed."""
        value = self.typed.get(name, "")
        if (value or required) and value not in set(allowed):
            self.wrong(name, NO_CHOICE)
        return value

    def choices(self, name: str, allowed: Iterable[str]) -> list[str]:
        """Return the codes that were ticked."""
        values, known = self.all(name), set(allowed)
        if any(value not in known for value in values):
            self.wrong(name, NO_CHOICE)
        return values

    def day(self, name: str, *, required: bool = True) -> date | None:
        """Return a date (ISO 8601, as the browser's date field sends it)."""
        value = self.text(name, longest=10, required=required)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.wrong(name, NO_DATE)
            return None

    def wall_time(self, name: str, *, required: bool = True) -> datetime | None:
        """Return a naive wall time; the form's zone says which instant it is."""
        value = self.text(name, longest=19, required=required)
        try:
            moment = datetime.fromisoformat(value) if value else None
        except ValueError:
            moment = None
            self.wrong(name, NO_MOMENT)
        if moment is not None and (moment.tzinfo is not None or moment.year in _OUTERMOST):
            self.wrong(name, NO_MOMENT)
            return None
        return moment

    def number(self, name: str, least: int, most: int, *, required: bool = True) -> int | None:
        """Return a whole number from `least` to `most`."""
        value = self.text(name, longest=20, required=required)
        if not value:
            return None
        if re.fullmatch(r"-?[0-9]{1,18}", value) and least <= int(value) <= most:
            return int(value)
        self.wrong(name, NO_NUMBER, least=least, most=most)
        return None

    def zone(self, name: str) -> str:
        """Return the name of an IANA zone."""
        value = self.text(name, longest=60)
        if value and not zones.is_known(value):
            self.wrong(name, NO_ZONE)
        return value

    def address(self, name: str, *, required: bool = True) -> str:
        """Return an e-mail address as typed; one that mail cannot be sent to is none."""
        value = self.text(name, longest=254, required=required)
        if value and not mailboxes.is_address(value):
            self.wrong(name, NO_ADDRESS)
        return value

    def is_ticked(self, name: str) -> bool:
        """Tell whether a single box was ticked."""
        return bool(self.typed.get(name))

    def add(self, refusal: Refusal) -> None:
        """Note an operation's refusal at its field."""
        self.wrong(refusal.field or WHOLE, refusal.message or refusal.code)
