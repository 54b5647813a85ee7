"""What we write is what others read: the cases, texts of every kind, and the format itself."""

import json
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import icalendar
import pytest

from passerelle.calendars import entries, fragments, heads, vevents
from passerelle.calendars.entry import Stamp
from passerelle.calendars.heads import Head
from tests.calendars.readers import READERS, many_with_node
from tests.calendars.world import entry
from tests.conftest import NewClient

CASES = json.loads((Path(__file__).parent / "cases.json").read_text())
ZONES = {"01": "Europe/Vienna", "02": "America/Mexico_City", "03": "Asia/Almaty",
         "04": "Africa/Casablanca", "06": "Europe/Vienna"}  # fmt: skip
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)
STAMP = Stamp("an-uid", 0, AT, AT)
HOSTILE = (
    "a\r\nATTENDEE:mailto:eve@example.org", "a\nEND:VEVENT\nBEGIN:VALARM", "\\", "\\n", "\\N",
    "\\,", ";", ",", '"', "a\\\\nb", "x\x00y", "x\u2028y\u2029z", "\x85", "\x0b\x0c", "\ufeffBOM",
    "\r", "\n", ":", "C:\\New\\notes", "trailing\\", "🌍" * 40, "й" * 80, "e\u0301" * 60,
    "\U0001f468\u200d" * 30, "\ud800", "\x7f", "\t tab", "^'", "^n", "https://x.example/?a=1;b,c",
    "\x1f/webinars/x",
)  # fmt: skip
LETTERS = (
    "abc ABC 123", "абвгдеёжзий", "مرحبا بالعالم", "🌍🤝👩🏽‍💻👨‍👩‍👧‍👦🇰🇿",
    "e\u0301a\u0308o\u0302n\u0303", "漢字かな", "\\;,:\"'^=", "\n\r\t", "ÀÉÎõü",
)  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
async def test_the_cases_are_read_as_they_were_written(
    filled: str, new_client: NewClient, monkeypatch: pytest.MonkeyPatch, reader: str
) -> None:
    monkeypatch.setattr(fragments, "PAST", timedelta(days=9_000))
    for case, events in CASES.items():
        for event in events:
            await entries.write(_written(case, event))

    text = await _feed(await new_client())

    read = {one.uid: one for one in READERS[reader](text)}
    wanted = {event["uid"]: event for events in CASES.values() for event in events}
    assert read.keys() == wanted.keys()
    for uid, event in wanted.items():
        for name in ("start", "end", "status"):
            assert getattr(read[uid], name) == event[name], (uid, name)
        as_read = HABITS.get(reader, str)
        assert as_read(read[uid].summary) == as_read(event["summary"])


async def test_texts_make_no_property_and_no_fault_whatever_they_hold(
    filled: str, new_client: NewClient
) -> None:
    for text in HOSTILE:
        await entries.write(
            entry(
                summaries={"en": text}, descriptions={"en": text}, location=text,
                starts_at=AT, ends_at=AT, categories=(text,), url=f"/webinars/{text}",
            )
        )  # fmt: skip

    raw = (await (await new_client()).get("/calendars/public.ics?lang=en")).content

    check_format(raw)
    assert properties(raw) == {
        "BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME",
        "REFRESH-INTERVAL", "X-PUBLISHED-TTL", "COLOR", "SOURCE", "URL", "LAST-MODIFIED", "UID",
        "DTSTAMP", "CREATED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION",
        "STATUS", "TRANSP", "CLASS", "CATEGORIES",
        "CONFERENCE",
    }  # fmt: skip
    lines = raw.split(b"\r\n")
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VEVENT") == len(HOSTILE)


def test_what_is_stored_with_the_address_put_in_is_what_icalendar_writes() -> None:
    made = icalendar.Calendar.from_ical(heads.text(Head()) + heads.TAIL)
    parts = []
    for number, text in enumerate((*HOSTILE, *LETTERS)):
        place = "/webinars/a-place" if number % 2 else text
        one = entry(summaries={"en": text}, descriptions={"en": text * 9}, location=place)
        stored = vevents.fragment(one, STAMP, "en")
        whole = entry(**{**_values(one), "url": f"https://x.example{one.url}"})
        if number % 2:
            whole = entry(**{**_values(whole), "location": f"https://x.example{place}"})
        event = vevents.event(whole, STAMP, "en")
        made.add_component(event)
        parts.append(vevents.served(stored, "https://x.example"))
        assert parts[-1].encode() == event.to_ical()

    assert heads.text(Head()) + "".join(parts).encode() + heads.TAIL == made.to_ical()


@pytest.mark.parametrize("reader", READERS)
def test_ten_thousand_texts_come_back_as_they_went(reader: str) -> None:
    texts, documents = ten_thousand()
    if reader in SLOW:
        texts, documents = texts[: 4 * STEP], documents[:4]

    if reader in ("ical.js", "node-ical"):
        read = [one for some in many_with_node(reader, documents) for one in some]
    else:
        read = [one for text in documents for one in READERS[reader](text)]

    as_read = HABITS.get(reader, str)
    wrong = [
        (text, one.summary)
        for text, one in zip(texts, read, strict=True)
        if as_read(one.summary) != as_read(vevents.clean(text))
    ]
    assert wrong == []


STEP = 500
SLOW = ("ical", "vobject")
"""Readers that are given two thousand texts: ten would take them half a minute."""
HABITS: dict[str, Callable[[str], str]] = {
    "libical": lambda text: text.strip(" \t"),
    "node-ical": lambda text: text.replace("\\n", "\\\n"),
}
"""What a reader does to a text of its own accord: one drops blanks around it, one takes an n after
a backslash for a line end though both were written out."""


@cache
def ten_thousand() -> tuple[list[str], list[str]]:
    texts = random_texts(10_000)
    documents = [document(texts[n : n + STEP]) for n in range(0, len(texts), STEP)]
    for one in documents:
        check_format(one.encode())
    return texts, documents


def random_texts(count: int) -> list[str]:
    chance = random.Random(20261201)
    alphabet = [letter for letters in LETTERS for letter in letters]
    return ["".join(chance.choices(alphabet, k=chance.randint(1, 120))) for _ in range(count)]


def document(texts: list[str]) -> str:
    events = []
    for number, text in enumerate(texts):
        one = entry(summaries={"en": text}, starts_at=AT, ends_at=AT + timedelta(hours=1))
        events.append(vevents.fragment(one, Stamp(f"uid-{number}", 0, AT, AT), "en"))
    body = vevents.served("".join(events), "https://x.example")
    return heads.text(Head()).decode() + body + heads.TAIL.decode()


def check_format(raw: bytes) -> None:
    """Only CRLF, no line over 75 octets, each line valid UTF-8 by itself, no BOM."""
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", raw)


def properties(raw: bytes) -> set[str]:
    lines = raw.replace(b"\r\n ", b"").decode().split("\r\n")
    return {re.split("[:;]", line)[0] for line in lines if line}


def _written(case: str, event: dict[str, str]) -> entries.Entry:
    zone = ZONES.get(case[:2], "UTC")
    starts_at, ends_at = (
        datetime.fromisoformat(event[name]).astimezone(ZoneInfo(zone)) for name in ("start", "end")
    )
    return entry(
        uid=event["uid"], summaries={"en": event["summary"]}, tz=zone, starts_at=starts_at,
        ends_at=ends_at, status=event["status"],
    )  # fmt: skip


def _values(one: entries.Entry) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


async def _feed(client: httpx.AsyncClient) -> str:
    answer = await client.get("/calendars/public.ics?lang=en")
    check_format(answer.content)
    return answer.text
