"""The codes of Actions: a country's three letters and a Roman numeral, each given once ever."""

import msgspec

from passerelle.core import db
from passerelle.portfolio import rules


class _Coded(msgspec.Struct, frozen=True):
    code: str


async def next_code(country: str) -> str:
    """Return the next code of a country, such as KAZ-III, inside the open transaction.

    The country's counter is held until the transaction ends, so no two get the same number; a
    number that was given is not given again, whatever becomes of its Action.
    """
    stem = str(await db.value("SELECT iso3 FROM countries WHERE iso2 = :c", c=country))
    await db.execute(
        "INSERT INTO action_numbers (stem, number) VALUES (:stem, 0)"
        " ON CONFLICT (stem) DO UPDATE SET number = action_numbers.number",
        stem=stem,
    )
    given = int(await db.value("SELECT number FROM action_numbers WHERE stem = :stem", stem=stem))
    number = max(given, rules.highest(stem, await _codes(stem))) + 1
    await db.execute(
        "UPDATE action_numbers SET number = :number WHERE stem = :stem", number=number, stem=stem
    )
    return f"{stem}-{rules.roman(number)}"


async def _codes(stem: str) -> list[str]:
    found = await db.rows(
        _Coded,
        "SELECT code FROM actions WHERE code LIKE :like ESCAPE '!'",
        like=f"{stem}-%",
    )
    return [one.code for one in found]
