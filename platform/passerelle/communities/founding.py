"""Making a space, and changing what it is."""

from typing import Annotated

import msgspec

from passerelle.communities import access, facts, rules, standing
from passerelle.communities.enums import (
    By,
    CommunityKind,
    Joining,
    MemberRole,
    MembershipState,
    Visibility,
)
from passerelle.communities.standing import Step
from passerelle.core import audit, clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Forbidden, Invalid, Stale
from passerelle.core.i18n import N_

NO_NAME = N_("Enter a name in English; it is needed.")
_Name = Annotated[str, msgspec.Meta(max_length=120)]
_Text = Annotated[str, msgspec.Meta(max_length=2_000)]
_BY_DEFAULT = {
    CommunityKind.PARTNER: Visibility.MEMBERS,
    CommunityKind.EXPERT: Visibility.SECRET,
    CommunityKind.MIXED: Visibility.MEMBERS,
}
"""I22: no space is public unless somebody says so."""


class SpaceWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a space is to be."""

    names: dict[str, _Name]
    kind: CommunityKind
    visibility: Visibility | None = None
    joining: Joining = Joining.APPROVAL
    about: dict[str, _Text] = {}
    languages: list[Annotated[str, msgspec.Meta(max_length=12)]] = []
    moderated: bool = False


class SpaceEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to change; what is left out stays."""

    names: dict[str, _Name] | None = None
    visibility: Visibility | None = None
    joining: Joining | None = None
    about: dict[str, _Text] | None = None
    languages: list[Annotated[str, msgspec.Meta(max_length=12)]] | None = None
    moderated: bool | None = None


@db.transaction
async def found(actor: Actor, wish: SpaceWish) -> str:
    """Make a space whose owner is the actor; return its reference."""
    if actor.person_id is None or not access.founds_spaces(actor):
        raise Forbidden
    _check_names(wish.names)
    community_id, now = ids.new(), clock.now()
    reference = await _free(rules.slug(wish.names["en"]) or community_id.hex[-12:])
    await db.execute(
        "INSERT INTO communities (id, version, reference, names, about, kind, visibility, joining,"
        " languages, moderated, created_on) VALUES (:id, 0, :reference, :names, :about, :kind,"
        " :visibility, :joining, :languages, :moderated, :today)",
        id=community_id,
        reference=reference,
        names=wish.names,
        about=wish.about,
        kind=wish.kind,
        visibility=wish.visibility or _BY_DEFAULT[wish.kind],
        joining=wish.joining,
        languages=msgspec.json.encode(wish.languages).decode(),
        moderated=wish.moderated,
        today=now.date(),
    )
    owner = Step(person_id=actor.person_id, before=None, after=MembershipState.ACTIVE, by=By.SELF,
                 role=MemberRole.OWNER, actor=actor)  # fmt: skip
    founding = Actor(person_id=actor.person_id, roles=frozenset({"administrator"}))
    await standing.move(await standing.held(founding, reference), owner)
    await audit.note(actor, "founded", "community", community_id, {"space": reference})
    return reference


@db.transaction
async def edit(actor: Actor, reference: str, wish: SpaceEdit, version: int | None) -> None:
    """Change what a space is, for its owners and administrators."""
    place = await standing.held(actor, reference)
    standing.require_owner(actor, place)
    if version is not None and place.version != version:
        raise Stale
    if wish.names is not None:
        _check_names(wish.names)
    new = {name: value for name, value in msgspec.structs.asdict(wish).items() if value is not None}
    if not new:
        return
    values = {name: _stored(value) for name, value in new.items()}
    sets = ", ".join(f"{name} = :{name}" for name in new)  # names of ours
    await db.execute(
        f"UPDATE communities SET version = version + 1, {sets} WHERE id = :id",  # noqa: S608 -- names of ours
        **values,
        id=place.community_id,
    )
    if "visibility" in new:
        await outbox.put(facts.VisibilityChanged(place.community_id, clock.now()))
    changed = dict.fromkeys(new, "changed")
    await audit.note(actor, "edited", "community", place.community_id, changed)
    await revisions.bump("communities")


def _stored(value: object) -> object:
    return msgspec.json.encode(value).decode() if isinstance(value, list) else value


def _check_names(names: dict[str, str]) -> None:
    if not names.get("en", "").strip():
        raise Invalid(NO_NAME, field="name_en")


async def _free(wanted: str) -> str:
    """Return a reference that no space has; two who take the same at once are refused by the
    table, and one of them tries again."""
    number, reference = 1, wanted
    while await db.value("SELECT 1 FROM communities WHERE reference = :r", r=reference):
        number += 1
        reference = f"{wanted}-{number}"
    return reference
