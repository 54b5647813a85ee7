"""Whatever is done to an entry in whatever order: its UID stays, its SEQUENCE counts as it should,
and its feeds say what is so."""

import asyncio
import re
import sqlite3
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from passerelle.app import rooms
from passerelle.calendars import entries
from passerelle.core import db, schema
from tests.calendars.world import AT, entry, one
from tests.conftest import Makers

TOLD = st.fixed_dictionaries(
    {},
    optional={
        "starts_at": st.integers(0, 3).map(lambda hours: AT - timedelta(hours=hours)),
        "location": st.sampled_from(("Vienna", "Brussels", "/webinars/x")),
        "url": st.sampled_from(("/webinars/a", "/webinars/b")),
        "status": st.sampled_from(("CONFIRMED", "TENTATIVE", "CANCELLED")),
    },
)
SAID = st.fixed_dictionaries(
    {},
    optional={
        "summaries": st.sampled_from(({"en": "One"}, {"en": "Two", "fr": "Deux"})),
        "feeds": st.sampled_from((("public",), ("partner",), ("partner", "staff"), ())),
        "organiser": st.sampled_from((UUID(int=1), UUID(int=2))),
    },
)


class Entries(RuleBasedStateMachine):
    """One entry, its model beside it, and the feeds that it is or was in."""

    template = ""
    things = Bundle("things")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.run(schema.migrate(self.template))
        self.run(db.open_(self.template, rooms.MODELS))
        self.entry = entry()
        self.sequence, self.is_removed, self.uid = 0, False, ""

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    @initialize()
    def begin(self) -> None:
        self.run(entries.write(self.entry))
        self.uid = self.run(one(self.entry.owner)).uid

    @rule(told=TOLD, said=SAID)
    def write(self, told: dict[str, Any], said: dict[str, Any]) -> None:
        before, self.entry = self.entry, msgspec.structs.replace(self.entry, **told, **said)
        old = "CANCELLED" if self.is_removed else before.status
        same = all(
            getattr(before, name) == getattr(self.entry, name)
            for name in ("starts_at", "ends_at", "location", "url")
        )
        self.sequence += not (same and old == self.entry.status)
        self.is_removed = False
        self.run(entries.write(self.entry))
        self.check()

    @rule()
    def cancel(self) -> None:
        if not self.is_removed and self.entry.status != "CANCELLED":
            self.sequence += 1
            self.entry = msgspec.structs.replace(self.entry, status="CANCELLED")
        self.run(entries.cancel("webinar", self.entry.owner))
        self.check()

    @rule()
    def remove(self) -> None:
        if not self.is_removed:
            self.sequence += self.entry.status != "CANCELLED"
            self.is_removed = True
        self.run(entries.remove("webinar", self.entry.owner))
        self.check()

    def check(self) -> None:
        row = self.run(one(self.entry.owner))
        assert (row.uid, row.sequence) == (self.uid, self.sequence)
        assert (row.removed_at is not None) == self.is_removed
        listed = {x.feed for x in self.run(db.rows(Feed, "SELECT feed FROM calendar_listings"))}
        assert listed == (set() if self.is_removed else set(self.entry.feeds))
        for body in self.run(db.rows(Body, "SELECT body FROM calendar_fragments")):
            assert f"SEQUENCE:{self.sequence}\r\n" in body.body
            assert f"STATUS:{self.entry.status}\r\n" in body.body
            assert re.search("^DTSTART:(.*)\r$", body.body, re.MULTILINE)

    def teardown(self) -> None:
        self.run(db.close())
        self.loop.close()
        with sqlite3.connect(self.template.removeprefix("sqlite:///")) as database:
            for table in ("fragments", "listings", "entries", "feeds"):
                database.execute(f"DELETE FROM calendar_{table}")


class Feed(msgspec.Struct, frozen=True):
    feed: str


class Body(msgspec.Struct, frozen=True):
    body: str


def test_every_order_of_changes_keeps_the_uid_and_counts_the_sequence(makers: Makers) -> None:
    Entries.template = f"sqlite:///{makers.directory}/sequences.db"

    machine = Entries.TestCase
    machine.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
    machine().runTest()
