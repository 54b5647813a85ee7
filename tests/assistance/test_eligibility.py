"""Who may ask (I1), and who needs an endorsement (I2): whatever is drawn, all ways say the same."""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passerelle.assistance import errors, intake
from passerelle.assistance.intake import Application
from passerelle.assistance.queries import checking
from passerelle.assistance.rules import Body, Endorsement, endorsement
from passerelle.core import clock, db
from passerelle.core.errors import Refusal
from passerelle.identity.enums import InstitutionType
from tests.assistance.model import do, opened, world
from tests.assistance.world import id_of, institution

TODAY = clock.now().date()
SINCE = date(2016, 1, 1)
KINDS = st.sampled_from(
    [InstitutionType.MINISTRY, InstitutionType.MUNICIPAL, InstitutionType.REGIONAL_ORGANISATION]
)
COUNTRIES = st.sampled_from(["KZ", "UZ"])
BODIES = st.builds(Body, COUNTRIES, st.booleans(), st.booleans())
DAYS = st.one_of(
    st.dates(date(2010, 1, 1), date(2030, 1, 1)),
    st.sampled_from([SINCE, SINCE - timedelta(days=1), SINCE + timedelta(days=1)]),
)
NEAR = st.one_of(st.none(), st.integers(-2, 2))


@given(st.lists(BODIES, min_size=1, max_size=4), st.none() | BODIES, DAYS)
@settings(max_examples=500)
def test_a_request_is_endorsed_exactly_when_each_requester_that_needs_it_is(
    requesters: list[Body], endorser: Body | None, day: date
) -> None:
    def is_covered(one: Body) -> bool:
        if one.is_national or one.is_regional_organisation:
            return True
        fits = endorser is not None and endorser.is_national and endorser.country == one.country
        return fits or day < SINCE

    said = endorsement(requesters, endorser, day)

    assert (said in ("before_the_rule", "not_needed", "given")) == all(map(is_covered, requesters))
    if said is Endorsement.GIVEN:
        assert endorser is not None
    if said is Endorsement.MISSING:
        assert endorser is None
        assert day >= SINCE


@pytest.fixture
def one_world(tmp_path: Path) -> Iterator[None]:
    world.loop = asyncio.new_event_loop()
    do(opened(f"sqlite:///{tmp_path / 'eligible.db'}"))
    yield
    do(db.close())
    world.loop.close()


class Place:
    """An institution as it is drawn; days count from today, nothing stands for no bound."""

    def __init__(self, drawn: tuple[InstitutionType, str, bool, int | None, int | None]) -> None:
        self.type, self.country, self.is_national, begins, ends = drawn
        self.since = TODAY + timedelta(days=begins) if begins is not None else None
        self.until = (
            TODAY + timedelta(days=ends) if ends is not None and begins is not None else None
        )
        if self.since and self.until and self.until < self.since:
            self.since, self.until = self.until, self.since

    @property
    def may_ask(self) -> bool:
        return (
            self.since is not None
            and self.since <= TODAY
            and (self.until is None or self.until >= TODAY)
        )

    async def entered(self) -> str:
        return await institution(
            "Place", country=self.country, national=self.is_national, type_=self.type,
            since=self.since, until=self.until,
        )  # fmt: skip


PLACES = st.builds(Place, st.tuples(KINDS, COUNTRIES, st.booleans(), NEAR, NEAR))


def test_what_is_taken_in_is_what_the_rules_allow_and_the_checklist_says_so_too(
    one_world: None,
) -> None:
    @given(PLACES, st.none() | PLACES)
    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    def tried(place: Place, endorser: Place | None) -> None:
        do(_tried(place, endorser))

    tried()


async def _tried(place: Place, endorser: Place | None) -> None:
    assert world.asker.person_id is not None
    asking = await id_of(await place.entered())
    endorsing = await id_of(await endorser.entered()) if endorser else None
    needs = not place.is_national and place.type is not InstitutionType.REGIONAL_ORGANISATION
    fits = endorser is not None and endorser.is_national and endorser.country == place.country
    before = await db.value("SELECT COUNT(*) FROM assistance_requests")
    refusal: Refusal | None = None
    try:
        sent = await intake.submit(
            Application(
                person_id=world.asker.person_id, institution_id=asking, endorser_id=endorsing,
                theme="returns", text="Help.", language="en",
            )
        )  # fmt: skip
    except Refusal as refused:
        refusal = refused

    wanted: type[Refusal] | None = None
    if not place.may_ask:
        wanted = errors.NotEligible
    elif needs and not fits:
        wanted = errors.EndorserUnfit if endorser else errors.EndorsementMissing
    assert type(refusal) is (wanted or type(None))
    if wanted is None:
        assert (await checking.checklist(sent.id)).fits
    else:
        assert await db.value("SELECT COUNT(*) FROM assistance_requests") == before
