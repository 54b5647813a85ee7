"""What a list of webinars is narrowed to: by format and by language spoken."""

from collections.abc import Callable
from uuid import UUID

import msgspec

from passerelle.core import db
from passerelle.core.errors import Invalid
from passerelle.webinars.enums import Format

LANGUAGES = ("en", "fr", "es", "pt", "ru", "ar")


class Wish(msgspec.Struct, frozen=True):
    """What a list shows; what is empty does not narrow."""

    format: str = ""
    language: str = ""

    @property
    def asked(self) -> dict[str, str]:
        """The wish as an address says it."""
        return {"format": self.format, "spoken": self.language}

    @property
    def conditions(self) -> str:
        """The condition on `w`; its parameters are those of `params`."""
        parts = ["1 = 1"]
        if self.format:
            parts.append("w.format = :format")
        if self.language:
            parts.append("CAST(w.languages AS TEXT) LIKE :spoken")
        return " AND ".join(parts)

    @property
    def params(self) -> dict[str, str]:
        """What the condition wants to know."""
        known = {"format": self.format, "spoken": self.language and f'%"{self.language}"%'}
        return {name: value for name, value in known.items() if value}


def wish(read: Callable[[str], str]) -> Wish:
    """Return the wish of an address; refuses words that there are none of."""
    kind, language = read("format"), read("spoken")
    if kind and kind not in set(Format):
        raise Invalid(f"is one of {', '.join(Format)}", field="format")
    if language and language not in LANGUAGES:
        raise Invalid(f"is one of {', '.join(LANGUAGES)}", field="spoken")
    return Wish(kind, language)


async def owners(narrowed: Wish) -> list[UUID]:
    """Return the webinars that a list shows of those in the public feed: the feed itself says
    which ones of communities are in it."""
    found = await db.rows(
        _Id,
        "SELECT w.id FROM webinars w WHERE (w.audience = 'public'"  # noqa: S608
        f" OR w.community_id IS NOT NULL) AND w.state <> 'draft' AND {narrowed.conditions}",
        **narrowed.params,
    )
    return [one.id for one in found]


class _Id(msgspec.Struct, frozen=True):
    id: UUID
