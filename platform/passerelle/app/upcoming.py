"""Webinars to come for the demonstration: relative to today, marked, outside every figure."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from passerelle.core import clock, db, ids, revisions, zones
from passerelle.webinars import entries


class Planned(NamedTuple):
    """A webinar of the demonstration: when in days from now and in its own zone, and for whom."""

    days: int
    at: time
    tz: str
    minutes: int
    audience: str
    format: str
    languages: list[str]
    titles: dict[str, str]
    abstracts: dict[str, str]


PLANNED = (
    Planned(
        3, time(10), "Asia/Almaty", 90, "public", "webinar", ["en", "ru"],
        {
            "en": "How to ask for assistance",
            "fr": "Comment demander une assistance",
            "es": "Cómo solicitar asistencia",
        },
        {
            "en": "What institutions can ask for, what a request holds, and what happens to it.",
            "fr": "Ce qu'une institution peut demander, ce que contient une demande et sa suite.",
        },
    ),
    Planned(
        10, time(9, 30), "America/Bogota", 60, "partner", "webinar", ["es", "en"],
        {
            "en": "Municipal practice in integration: an exchange",
            "fr": "Pratiques municipales d'intégration : un échange",
            "es": "Prácticas municipales de integración: un intercambio",
        },
        {"en": "Three cities show what they tried, and what they would not try again."},
    ),
    Planned(
        17, time(14), "Africa/Casablanca", 75, "public", "round_table", ["fr", "ar"],
        {
            "en": "Round table: migration and environment",
            "fr": "Table ronde : migrations et environnement",
        },
        {"fr": "Données, politiques et expériences, entre pairs."},
    ),
    Planned(
        24, time(11), "Europe/Brussels", 90, "expert", "training", ["en", "fr"],
        {
            "en": "Digital toolkit: designing online training",
            "fr": "Boîte à outils numérique : concevoir une formation en ligne",
        },
        {"en": "For experts on the roster: a module, worked through together."},
    ),
)  # fmt: skip


@db.transaction
async def announce() -> int:
    """Put the planned webinars into the coming weeks unless some are there; return how many."""
    waiting = await db.value(
        "SELECT COUNT(*) FROM webinars WHERE is_demo AND starts_at > :now",
        now=clock.now() + timedelta(days=2),
    )
    if waiting:
        return 0
    today = clock.now().date()
    made = [_row(planned, today) for planned in PLANNED]
    await db.execute_many(_INSERT, made)
    for row in made:
        await entries.put(row["id"])
    await revisions.bump("webinars")
    return len(PLANNED)


_INSERT = """
INSERT INTO webinars (id, version, reference, slug, titles, abstracts, format, mode, audience,
  state, starts_at, duration_min, tz, languages, interpretation, is_external, capacity,
  has_waitlist, needs_approval, questions, place, recording_url, materials, is_demo, made_at,
  organiser_id)
VALUES (:id, 0, :reference, :slug, :titles, :abstracts, :format, 'online', :audience, 'open',
  :starts_at, :minutes, :tz, :languages, :nothing, :no, 100, :wait, :no, :nothing, '', '', :nothing,
  :yes, :now, (SELECT g.person_id FROM role_grants g
    WHERE g.role = 'organiser' AND g.revoked_at IS NULL ORDER BY g.person_id LIMIT 1))
ON CONFLICT (id) DO NOTHING
"""


def _row(planned: Planned, today: date) -> dict[str, Any]:
    day = today + timedelta(days=planned.days)
    starts_at = datetime.combine(day, planned.at, zones.zone(planned.tz))
    reference = f"DEMO-{day.isoformat()}"
    return {
        "id": ids.derived("webinar", reference),
        "reference": reference,
        "slug": reference.lower(),
        "titles": planned.titles,
        "abstracts": planned.abstracts,
        "format": planned.format,
        "audience": planned.audience,
        "starts_at": starts_at,
        "minutes": planned.minutes,
        "tz": planned.tz,
        "languages": planned.languages,
        "nothing": [],
        "no": False,
        "yes": True,
        "wait": True,
        "now": clock.now(),
    }
