from datetime import date

import pytest

from passerelle.assistance.rules import Body, Endorsement, endorsement

TOWN = Body("KZ", is_national=False, is_regional_organisation=False)
MINISTRY = Body("KZ", is_national=True, is_regional_organisation=False)
REGION = Body("ZM", is_national=False, is_regional_organisation=True)
FOREIGN = Body("UZ", is_national=True, is_regional_organisation=False)
FIRST, BEFORE = date(2016, 1, 1), date(2015, 12, 31)


@pytest.mark.parametrize(
    ("requesters", "endorser", "asked_on", "said"),
    [
        ([MINISTRY], None, FIRST, Endorsement.NOT_NEEDED),
        ([REGION], None, FIRST, Endorsement.NOT_NEEDED),
        ([TOWN], None, FIRST, Endorsement.MISSING),
        ([TOWN], None, BEFORE, Endorsement.BEFORE_THE_RULE),
        ([MINISTRY], None, BEFORE, Endorsement.BEFORE_THE_RULE),
        ([TOWN], MINISTRY, BEFORE, Endorsement.GIVEN),
        ([TOWN], MINISTRY, FIRST, Endorsement.GIVEN),
        ([TOWN], FOREIGN, FIRST, Endorsement.UNFIT),
        ([TOWN], TOWN, FIRST, Endorsement.UNFIT),
        ([MINISTRY, TOWN], None, FIRST, Endorsement.MISSING),
        ([MINISTRY, TOWN], MINISTRY, FIRST, Endorsement.GIVEN),
    ],
)
def test_since_2016_who_is_not_national_needs_a_national_institution_of_the_same_country(
    requesters: list[Body], endorser: Body | None, asked_on: date, said: Endorsement
) -> None:
    assert endorsement(requesters, endorser, asked_on) == said
