"""Plants rows with a word of their own in each text and JSON column, whatever the table."""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tortoise import Tortoise, fields
from tortoise.fields.data import CharEnumFieldInstance, IntEnumFieldInstance
from tortoise.models import Model

from passerelle.core import ids

AT = datetime(2021, 9, 1, 12, tzinfo=UTC)
FOUND = re.compile(r"mk\d{4}z", re.IGNORECASE)

NO_TEXT = frozenset(
    {
        *("*.language", "*.languages", "*.tz", "*.sha256", "*.hash", "*.secret_hash"),
        *("*.state_hash", "*.key", "*.media_type", "*.fingerprint", "webinars.interpretation"),
        *("webinars.provider", "institutions.regions", "actions.regions", "api_tokens.scopes"),
        "target_lists.filters",
        *(
            "imported_datasets.counts",
            "revisions.name",
            "schedules.name",
            "imported_rows.digests",
            "imported_rows.of_table",
            "tombstones.of_table",
            "calendar_feeds.name",
            "calendar_listings.feed",
            "service_modes.mode",
            "kept_answers.id",
        ),
        *("experts.languages", "audit_entries.label_salt", "audit_entries.label_hash"),
        *("audit_entries.detail_salt", "audit_entries.detail_hash"),
        *("audit_seals.previous_hash", "decisions.votes", "institution_mergers.moved"),
    }
)
"""Columns of codes and hashes: nobody types anything into them."""
CLASSIFYING = frozenset(
    {"countries", "phases", "regions", "region_schemes", "region_memberships", "themes"}
)
"""Tables of what everybody may know: what the world is divided into."""
_LISTS = frozenset({"webinars.questions", "webinars.materials"})
_SHAPED = {
    **dict.fromkeys(("address", "recipient", "reply_to"), "{}@example.org"),
    **dict.fromkeys(("url", "recording_url"), "https://example.org/{}"),
    "payload": '{"text":"{}"}',
}
"""Columns whose text has a form."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a word was planted: table, thing, column."""

    table: str
    thing: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column} of {self.thing}"


@dataclass
class Planter:
    """Makes rows, and remembers which word stands where."""

    marks: dict[str, Mark] = field(default_factory=dict)
    rows: dict[str, Model] = field(default_factory=dict)
    """By table and thing, such as `webinars draft`."""
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def word(self, table: str, thing: str, column: str) -> str:
        """Return a new word for this place."""
        word = f"mk{next(self._numbers):04}z"
        self.marks[word] = Mark(table, thing, column)
        return word

    async def plant(self, model: type[Model], thing: str, /, **given: Any) -> Any:
        """Create a row; what is not given is a marker, or the plainest value there is."""
        table = model._meta.db_table
        values = {
            name: self._value(model, thing, name, kind)
            for name, kind in model._meta.fields_map.items()
            if name not in given and f"{name.removesuffix('_id')}" not in given
        }
        row = await model.create(**{k: v for k, v in values.items() if v is not _LEFT}, **given)
        self.rows[f"{table} {thing}"] = row
        return row

    def _value(self, model: type[Model], thing: str, name: str, kind: Any) -> Any:
        table = model._meta.db_table
        if isinstance(kind, fields.relational.RelationalField) or name in _sources(model):
            return _LEFT
        if kind.pk:
            return _LEFT if kind.generated or kind.default else self._key(table, thing, name, kind)
        if is_text(table, name, kind):
            return self._text(table, thing, name, kind)
        if kind.default is not None or kind.null:
            return _LEFT
        return _plain(kind)

    def _key(self, table: str, thing: str, name: str, kind: Any) -> Any:
        if isinstance(kind, fields.CharField):
            return self.word(table, thing, name)
        return ids.new() if isinstance(kind, fields.UUIDField) else next(self._numbers)

    def _text(self, table: str, thing: str, name: str, kind: Any) -> Any:
        word = self.word(table, thing, name)
        if not isinstance(kind, fields.JSONField):
            return _SHAPED.get(name, "{}").replace("{}", word)
        if f"{table}.{name}" in _LISTS:
            return [{"en": word, "label": word, "url": word}]
        return [word] if kind.default is list else {"en": word}


_LEFT = object()


def is_text(table: str, name: str, kind: Any) -> bool:
    """Tell whether people's words may stand in this column."""
    if {f"*.{name}", f"{table}.{name}"} & NO_TEXT or table in CLASSIFYING:
        return False
    if isinstance(kind, CharEnumFieldInstance):
        return False
    return isinstance(kind, fields.CharField | fields.TextField | fields.JSONField)


def text_columns() -> set[tuple[str, str]]:
    """Return every column in which people's words may stand."""
    found = set()
    for model in models():
        table = model._meta.db_table
        for name, kind in model._meta.fields_map.items():
            if name not in _sources(model) and is_text(table, name, kind):
                found.add((table, name))
    return found


def models() -> list[type[Model]]:
    """Return every table's model."""
    return list(Tortoise.apps["models"].values())


def _sources(model: type[Model]) -> set[str]:
    """Return the columns behind relations, such as `person_id`."""
    return {
        str(kind.source_field)
        for kind in model._meta.fields_map.values()
        if isinstance(kind, fields.relational.ForeignKeyFieldInstance)
    }


_PLAINEST: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (CharEnumFieldInstance | IntEnumFieldInstance, lambda kind: next(iter(kind.enum_type))),
    (fields.DatetimeField, lambda _: AT),
    (fields.DateField, lambda _: AT.date()),
    (fields.UUIDField, lambda _: ids.new()),
    (fields.BooleanField, lambda _: False),
    (fields.IntField | fields.BigIntField | fields.SmallIntField, lambda _: 7),
    (
        fields.CharField,
        lambda kind: ids.new().hex[: kind.max_length] if kind.max_length > 12 else "en",
    ),
    (fields.BinaryField, lambda _: b"x"),
)


def _plain(kind: Any) -> Any:
    for kinds, made in _PLAINEST:
        if isinstance(kind, kinds):
            return made(kind)
    return [] if kind.default is list else {}
