"""Reads about where the programme works: public counts of Actions approved or later."""

from itertools import groupby

import msgspec

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.portfolio.queries import actions


class CountryCount(msgspec.Struct, frozen=True):
    """How many Actions there are in a country, and how many of them have not ended."""

    region: str
    region_names: dict[str, str] | None
    country: str
    names: dict[str, str]
    tz: str
    actions: int
    running: int


class RegionCount(msgspec.Struct, frozen=True):
    """The countries of a region, by their English names, and their Actions together."""

    region: str
    names: dict[str, str] | None
    actions: int
    running: int
    countries: list[CountryCount]


async def regions_at_work(_actor: Actor, scheme: str) -> list[RegionCount]:
    """Return the regions of a scheme in which there are Actions, the same for every reader."""
    found = await db.rows(
        CountryCount,
        f"""
        SELECT n.region, g.names AS region_names, c.iso2 AS country, c.names, c.tz,
          n.actions, n.running
        FROM (
          SELECT a.country_id, COALESCE(a.regions->>:scheme, m.region_id, '') AS region,
            COUNT(*) AS actions,
            SUM(CASE WHEN a.state IN ('concluded', 'cancelled') THEN 0 ELSE 1 END) AS running
          FROM actions a LEFT JOIN region_memberships m
            ON m.country_id = a.country_id AND m.scheme_id = :scheme
          WHERE {actions.APPROVED} GROUP BY 1, 2
        ) n JOIN countries c ON c.iso2 = n.country_id LEFT JOIN regions g ON g.code = n.region
        ORDER BY g.names->>'en', n.region, c.names->>'en'
        """,  # noqa: S608 -- the inserted text is ours
        scheme=scheme,
    )
    return [_region(list(lines)) for _, lines in groupby(found, key=lambda line: line.region)]


def _region(lines: list[CountryCount]) -> RegionCount:
    return RegionCount(
        lines[0].region,
        lines[0].region_names,
        sum(line.actions for line in lines),
        sum(line.running for line in lines),
        lines,
    )
