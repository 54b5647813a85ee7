"""Words and numbers in a reader's language, for what is drawn rather than written in a template."""

from collections.abc import Mapping
from datetime import date

from babel import dates, numbers

from passerelle.conversion.rules import intervals
from passerelle.conversion.words import WORDS
from passerelle.core import i18n
from passerelle.web import filters
from passerelle.web.pictures import Range


class Voice:
    """Speaks one language; `gettext` and `ngettext` are those of its catalogue."""

    def __init__(self, language: str) -> None:
        translations = i18n.translations(language)
        self.language = language
        self.gettext = translations.gettext
        self.ngettext = translations.ngettext

    def word(self, code: str) -> str:
        """Return what a code of this room is called."""
        return self.gettext(WORDS[code])

    def pick(self, texts: Mapping[str, str] | None) -> str:
        """Return people's own text in the reader's language, or the nearest one."""
        return i18n.pick(texts, self.language)

    def number(self, value: float) -> str:
        """Return a number with at most three decimals."""
        return str(numbers.format_decimal(value, "#,##0.###", locale=i18n.locale(self.language)))

    def percent(self, value: float) -> str:
        """Return a share as a percentage."""
        return filters.percent(value, self.language)

    def day(self, value: date) -> str:
        """Return a date in words."""
        return filters.day(value, self.language)

    def month(self, value: date) -> str:
        """Return a month and its year in words."""
        return str(dates.format_skeleton("yMMMM", value, locale=i18n.locale(self.language)))

    def rate(self, rate: intervals.Rate) -> Range | None:
        """Return a share with its Wilson interval, also in words; None for no rate."""
        if rate.p is None or rate.wilson95 is None:
            return None
        low, high = rate.wilson95
        shown = self.gettext("%(k)s of %(n)s (%(low)s–%(high)s %%)") % {
            "k": self.number(rate.k),
            "n": self.number(rate.n),
            "low": round(low * 100),
            "high": round(high * 100),
        }
        return Range(rate.p, low, high, shown)
