"""Institutions are made, corrected and put below one another, never below themselves."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passerelle.core import db
from passerelle.core.errors import Invalid, NotFound, Stale
from passerelle.identity import errors, institutions, rules
from passerelle.identity.eligibility import PeriodWish
from passerelle.identity.enums import InstitutionType
from passerelle.identity.institutions import InstitutionWish
from passerelle.identity.queries import institution as known
from passerelle.identity.queries import institutions as found
from tests.conftest import SignIn
from tests.identity.keeping import actor
from tests.identity.test_roles import race

NEW = InstitutionWish(
    names={"en": "State Agency", "fr": "Agence d’État", "es": " "},
    type=InstitutionType.AGENCY,
    country="KZ",
    parent="INS-KAZ-MOI",
    email_domains=["@Agency.gov.kz", "agency.gov.kz"],
    languages=["ru"],
)


async def test_an_institution_is_made_with_all_that_is_known_of_it(filled: str) -> None:
    boss = await actor("staff-1", "outreach_officer")

    silent = await institutions.create(boss, NEW)
    asking = await institutions.create(boss, NEW, PeriodWish("part of the programme"))

    shown = await known.institution_kept_by(boss, asking)
    assert shown.names == {"en": "State Agency", "fr": "Agence d’État"}
    assert shown.parent is not None
    assert shown.parent.reference == "INS-KAZ-MOI"
    assert (shown.email_domains, shown.eligible) == (["agency.gov.kz"], True)
    assert not (await known.institution_kept_by(boss, silent)).eligible


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (InstitutionWish(names={"en": " "}), "names"),
        (InstitutionWish(country="XX"), "country"),
        (InstitutionWish(parent="INS-NONE"), "parent"),
        (InstitutionWish(email_domains=["no domain"]), "email_domains"),
        (InstitutionWish(languages=["English"]), "languages"),
    ],
)
async def test_what_is_not_right_is_said_at_its_field(
    filled: str, wish: InstitutionWish, field: str
) -> None:
    boss = await actor("staff-1", "outreach_officer")

    with pytest.raises(Invalid) as told:
        await institutions.edit(boss, "INS-KAZ-MOI", wish, None)

    assert told.value.field == field


async def test_an_edit_keeps_what_it_leaves_out_and_names_its_version(filled: str) -> None:
    boss = await actor("staff-1", "outreach_officer")
    before = await known.institution_kept_by(boss, "INS-KAZ-MOI")

    await institutions.edit(
        boss, "INS-KAZ-MOI", InstitutionWish(national_government=False), before.version
    )

    after = await known.institution_kept_by(boss, "INS-KAZ-MOI")
    assert (after.national_government, after.names) == (False, before.names)
    with pytest.raises(Stale):
        await institutions.edit(boss, "INS-KAZ-MOI", InstitutionWish(), before.version)


async def test_a_form_shows_the_names_in_every_language_and_keeps_what_it_does_not_send(
    filled: str, sign_in: SignIn
) -> None:
    officer, page = await sign_in("staff-1"), "/administration/institutions/INS-KAZ-MOI/edit"
    names = {"en": "Ministry", "kk": "Министрлік", "uz": "Vazirlik"}
    boss = await actor("staff-1", "outreach_officer")
    await institutions.edit(boss, "INS-KAZ-MOI", InstitutionWish(names=names), None)
    now = await known.institution_kept_by(boss, "INS-KAZ-MOI")
    form = {"name_en": "The ministry", "name_uz": "", "type": now.type, "country": now.country,
            "version": str(now.version)}  # fmt: skip

    shown = await officer.get(page)
    saved = await officer.post(page, data=form)

    assert saved.status_code == 303
    assert 'name="name_kk" type="text" value="Министрлік"' in shown.text
    after = await known.institution_kept_by(boss, "INS-KAZ-MOI")
    assert after.names == {"en": "The ministry", "kk": "Министрлік"}


async def test_no_institution_is_put_below_itself(filled: str) -> None:
    boss = await actor("staff-1", "outreach_officer")
    child = await institutions.create(boss, NEW)

    for below in (child, "INS-KAZ-MOI"):
        with pytest.raises(errors.BelowItself):
            await institutions.edit(boss, "INS-KAZ-MOI", InstitutionWish(parent=below), None)


async def test_two_that_are_put_below_each_other_at_once_do_not_both_go_there(filled: str) -> None:
    told = await race(
        filled,
        ("put_below", "staff-5", "INS-KAZ-MOI", "INS-KAZ-MFA"),
        ("put_below", "staff-5", "INS-KAZ-MFA", "INS-KAZ-MOI"),
    )

    assert sorted(told) == ["below_itself", "done"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=40))
def test_a_tree_that_grows_by_allowed_moves_alone_never_has_a_circle(
    moves: list[tuple[int, int]],
) -> None:
    parents: dict[UUID, UUID | None] = {UUID(int=n): None for n in range(8)}

    for child, parent in moves:
        wished = parents | {UUID(int=child): UUID(int=parent)}
        if not rules.is_above_itself(wished, UUID(int=child)):
            parents = wished

    assert not any(rules.is_above_itself(parents, one) for one in parents)
    for one, above in parents.items():
        assert above is None or rules.is_below(parents, one, above)
        assert not rules.is_below(parents, one, one)


async def test_institutions_are_found_by_their_names_domains_kind_and_country(filled: str) -> None:
    boss = await actor("staff-1", "outreach_officer")
    made = await institutions.create(boss, NEW)

    async def references(**wanted: str) -> list[str]:
        page = await found.institutions_kept_by(boss, found.Wanted(**wanted), limit=200)
        return [line.reference for line in page.items]

    assert await references(text="état") == [made]
    assert await references(text="agency.gov state") == [made]
    assert await references(text="100%") == []
    assert made in await references(type="agency", country="KZ")
    assert await references(standing="merged") == []


@pytest.mark.parametrize("role", ["organiser", "assessor", "auditor", "steering_member", ""])
async def test_nobody_else_finds_how_institutions_are_kept(filled: str, role: str) -> None:
    reader = await actor("staff-3", *([role] if role else []))

    for refused in (
        found.institutions_kept_by(reader, found.Wanted(), limit=5),
        known.institution_kept_by(reader, "INS-KAZ-MOI"),
        known.contacts_of(reader, UUID(int=0)),
        known.mergers_of(reader, UUID(int=0)),
        found.countries(reader),
    ):
        with pytest.raises(NotFound):
            await refused
    assert await db.value("SELECT COUNT(*) FROM institutions") > 0
