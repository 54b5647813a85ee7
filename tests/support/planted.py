"""Somebody planted in every table that can tell of a person, and a look into every row."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from tortoise import Tortoise, fields
from tortoise.models import Model

from passerelle.core import clock, db, ids
from passerelle.core.db import sqlite_path
from passerelle.identity.models import Person

GIVEN, FAMILY, ADDRESS = "Zoltán", "Quixmark", "zoltan.quixmark@example.org"
NAME = f"{GIVEN} {FAMILY}"
SENTENCE = f"{NAME} ({ADDRESS}) said so; yours, {GIVEN}"
MARKS = (FAMILY, GIVEN, ADDRESS)
MACHINERY = {
    "outbox", "jobs", "schedules", "revisions", "audit_entries", "audit_seals", "kept_answers",
    "live_events", "imported_datasets", "service_modes", "stored_files", "stored_chunks",
    "imported_rows", "tombstones", "retention_runs", "erasures", "erasure_steps", "data_exports",
    "search_documents", "search_due",
}  # fmt: skip
"""Tables in which nothing is planted: what lands there lands there by the work of the service."""
CODES = {
    "institution_mergers.moved",
    "contacts.role", "consents.source", "consents.text_version", "deployments.role",
    "attendances.identity_tier", "reactions.kind", "posts.language", "linked_identities.issuer",
    "messages.purpose", "messages.occasion", "messages.fact", "messages.chosen",
    "messages.language", "people.language", "webinars.languages", "webinars.interpretation",
    "target_lists.filters",
}  # fmt: skip
"""Columns that hold codes of ours, never anything that somebody typed."""
CONTENT = {"webinars.", "topics.community", "post_edits.at"}
"""What the programme says of itself: it stays as it is, whoever organised it."""
OF_THINGS = {"calendar_entries.owner"}
"""Columns that hold the identifier of a thing, such as a webinar, never that of a person."""


class Planter:
    """Creates one row of every table, and what it points to, all of one person."""

    def __init__(self, person_id: UUID) -> None:
        self.person_id = person_id
        self.made: dict[str, Any] = {}

    async def plant_everything(self) -> None:
        for model in sorted(Tortoise.apps["models"].values(), key=lambda m: m._meta.db_table):
            if model._meta.db_table not in MACHINERY and model._meta.db_table != "people":
                await self.row(model)

    async def row(self, model: type[Model]) -> Any:
        if model is Person:
            return self.person_id
        table = model._meta.db_table
        if table not in self.made:
            made = await model.create(**await self._values(model))
            self.made[table] = made.pk
        return self.made[table]

    async def _values(self, model: type[Model]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, declared in model._meta.fields_map.items():
            if name in model._meta.fk_fields | model._meta.o2o_fields:
                other = declared.related_model  # type: ignore[attr-defined]
                if other is not model:
                    values[f"{name}_id"] = await self.row(other)
            elif name in model._meta.fields_db_projection and not declared.generated:
                values.setdefault(name, self._value(model, name, declared))
        for name in [*model._meta.fk_fields, *model._meta.o2o_fields]:
            if model._meta.fields_map[name].related_model is model:
                values[f"{name}_id"] = None
        return values

    def _value(self, model: type[Model], name: str, declared: Any) -> Any:
        if enum := getattr(declared, "enum_type", None):
            return next(iter(enum))
        if isinstance(declared, fields.UUIDField):
            of_thing = declared.pk or f"{model._meta.db_table}.{name}" in OF_THINGS
            return ids.new() if of_thing else self.person_id
        now = clock.now()
        plain: dict[type, Any] = {
            fields.DatetimeField: now,
            fields.DateField: now.date(),
            fields.BooleanField: True,
            fields.IntField: 1,
            fields.BigIntField: 1,
        }
        known = next((v for kind, v in plain.items() if isinstance(declared, kind)), None)
        return self._text(model, name, declared) if known is None else known

    def _text(self, model: type[Model], name: str, declared: Any) -> Any:
        marked = tells_of_people(model) and f"{model._meta.db_table}.{name}" not in CODES
        text = SENTENCE if marked else "x"
        if isinstance(declared, fields.JSONField):
            is_list = callable(declared.default) and isinstance(declared.default(), list)
            return [text] if is_list else {"en": text}
        longest = getattr(declared, "max_length", None)
        if name in ("address", "recipient"):
            return ADDRESS
        if name == "tz":
            return "Europe/Brussels"
        if longest is not None and len(text) > longest:
            text = NAME if len(NAME) <= longest else "x"
        if name == "reference" or declared.pk or declared.unique:
            text = ids.new().hex[-longest:] if longest else ids.new().hex
        return text


def tells_of_people(model: type[Model], depth: int = 2) -> bool:
    """Tell whether a row belongs to a person: itself, or by what it points to."""
    if model._meta.db_table == "webinars":
        return False
    related = [
        model._meta.fields_map[name].related_model  # type: ignore[attr-defined]
        for name in [*model._meta.fk_fields, *model._meta.o2o_fields]
    ]
    if Person in related:
        return True
    return depth > 1 and any(tells_of_people(other, depth - 1) for other in related)


async def every_row() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as the engine gives it."""
    connection = Tortoise.get_connection("default")
    found = {}
    for model in Tortoise.apps["models"].values():
        table = model._meta.db_table
        rows = await connection.execute_query_dict(f'SELECT * FROM "{table}"')
        found[table] = [dict(row) for row in rows]
    return found


def names_person(row: dict[str, Any], person_id: UUID) -> bool:
    """Tell whether a row holds the person's identifier, name or address anywhere."""
    text = " ".join(_as_text(value) for value in row.values())
    return any(mark in text for mark in (str(person_id), *MARKS))


def _as_text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, datetime | date):
        return ""
    return str(value)


async def where_marked(url: str) -> list[str]:
    """The places that still name the person: rows of tables, and on SQLite the files' bytes."""
    found = [
        f"{table}: {mark}"
        for table, rows in (await every_row()).items()
        for row in rows
        for mark in MARKS
        if mark in " ".join(_as_text(value) for value in row.values())
    ]
    if not url.startswith("sqlite:"):
        return found
    path = Path(sqlite_path(url))
    return found + [
        f"{file.name}: {mark}"
        for file in path.parent.glob(f"{path.name}*")
        for mark in MARKS
        if mark.encode() in file.read_bytes() or mark.lower().encode() in file.read_bytes()
    ]


@db.transaction
async def person() -> UUID:
    """Create the person, with an address."""
    made = await Person.create(
        reference="planted-1",
        given_name=GIVEN,
        family_name=FAMILY,
        language="hu",
        tz="Europe/Budapest",
    )
    return UUID(str(made.pk))
