"""What a person says of themselves: names, language, zone and, if they like, gender."""

from typing import Annotated
from uuid import UUID

import msgspec

from passerelle.core import db, i18n, revisions, zones
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid, NotFound, Stale
from passerelle.identity import addresses, errors, holding, models, people, rules
from passerelle.identity.enums import Gender

Name = Annotated[str, msgspec.Meta(max_length=120)]


class Me(msgspec.Struct, frozen=True):
    """A person as they see themselves."""

    id: UUID
    version: int
    reference: str
    given_name: str
    family_name: str
    gender: Gender
    language: str
    tz: str
    addresses: list[addresses.Address]


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays as it is."""

    given_name: Name | None = None
    family_name: Name | None = None
    gender: Gender | None = None
    language: str | None = None
    tz: str | None = None


class _Row(msgspec.Struct, frozen=True):
    id: UUID
    version: int
    reference: str
    given_name: str
    family_name: str
    gender: Gender
    language: str
    tz: str


async def me(actor: Actor) -> Me:
    """Return the actor as they see themselves."""
    found = await db.row(
        _Row,
        "SELECT id, version, reference, given_name, family_name, gender, language, tz FROM people"
        " WHERE id = :id",
        id=actor.person_id,
    )
    if found is None:
        raise NotFound
    return Me(**msgspec.structs.asdict(found), addresses=await addresses.addresses_of(actor))


@db.transaction
async def change(actor: Actor, wish: Change, version: int | None) -> Me:
    """Change what the actor says of themselves; refuses where it was changed since it was read."""
    held = await db.lock(models.Person, await holding.own_account(actor))
    if held is None:
        raise NotFound
    if version is not None and held.version - 1 != version:
        raise Stale
    now = {name: getattr(held, name) for name in Change.__struct_fields__}
    given_in = msgspec.structs.asdict(wish)
    wanted = {name: value for name, value in given_in.items() if value is not None}
    new = {**now, **wanted}
    people.require_names(wish.given_name or "", wish.family_name or "")
    _check({name: value for name, value in new.items() if value != now[name]})
    given, family = new["given_name"].strip(), new["family_name"].strip()
    await db.execute(
        "UPDATE people SET given_name = :given, family_name = :family, gender = :gender,"
        " language = :language, tz = :tz, sought = :sought WHERE id = :id",
        given=given,
        family=family,
        gender=new["gender"],
        language=new["language"],
        tz=new["tz"],
        sought=rules.sought(given, family, held.reference),
        id=held.id,
    )
    await revisions.bump("identity")
    return await me(actor)


def _check(changed: dict[str, str]) -> None:
    """Refuse a wrong new value; what was imported in another language stays until it is changed."""
    if not changed.get("family_name", "-").strip():
        raise errors.FamilyNameMissing(field="family_name")
    if changed.get("language", "en") not in i18n.LANGUAGES:
        raise Invalid(f"is one of {', '.join(i18n.LANGUAGES)}", field="language")
    if "tz" in changed and not zones.is_known(changed["tz"]):
        raise errors.ZoneUnknown(field="tz")
