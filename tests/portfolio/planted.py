"""Things planted into the packaged programme, each with a word that nothing else says."""

from datetime import UTC, date, datetime
from uuid import UUID

from passerelle.assistance.models import (
    AssistanceRequest,
    Decision,
    RequestInstitution,
    RequestLink,
    RequestTransition,
)
from passerelle.core import ids
from passerelle.identity.models import Institution, Person
from passerelle.outreach.models import OutreachSession
from passerelle.portfolio.models import Action, ActionRequest, Activity, Deployment, Output
from passerelle.roster.models import Expert

ASKED = datetime(2021, 10, 1, 12, tzinfo=UTC)


async def secrets() -> None:
    """Plant a request of INS-KAZ-MOI with everything there is to hide, and a hidden Action."""
    ministry = await Institution.get(reference="INS-KAZ-MOI")
    officer = await Person.get(reference="staff-1")
    request = await AssistanceRequest.create(
        reference="REQ-PLANTED",
        theme_id="integration",
        text="MARKER-TEXT",
        channel="letter",
        submitted_at=ASKED,
        state="accepted",
        declared_source="MARKER-SOURCE",
    )
    await RequestInstitution.create(request=request, institution=ministry, part="requester")
    await RequestTransition.create(
        request=request, position=0, to_state="submitted", on_date=ASKED.date(),
        office="staff", by=officer, reason="MARKER-STEP",
    )  # fmt: skip
    await Decision.create(
        request=request, body="steering_group", outcome="accepted", decided_on=date(2021, 11, 1),
        votes={"MARKER-VOTE": 3}, recusals=["MARKER-RECUSED"], minutes="MARKER-MINUTES",
    )  # fmt: skip
    session = await OutreachSession.get(webinar__reference="OS-2021-02")
    await RequestLink.create(
        request=request, session=session, basis="staff_confirmed", at=ASKED, by=officer,
        reason="MARKER-LINK",
    )  # fmt: skip
    for code, state in (("MARKER-FORMULATION", "formulation"), ("SMALL-I", "implementation")):
        action = await Action.create(
            reference=f"ACT-{code}", code=code, titles={"en": f"{code}, a title"}, lead=ministry,
            country_id="KZ", theme_id="integration", state=state,
            approved_on=date(2021, 11, 5) if state != "formulation" else None,
            starts_on=date(2021, 11, 20) if state != "formulation" else None,
            regions={},
        )  # fmt: skip
        await ActionRequest.create(action=action, request=request)
    await few_people(action)


async def few_people(action: Action) -> None:
    """Plant activities of few people, few experts, and a document that is not public."""
    for number, women, men in ((1, 1, 2), (2, 20, 11), (3, 30, 7)):
        activity = await Activity.create(
            reference=f"ACV-SMALL-{number}", action=action, kind="workshop", mode="online",
            state="reported", starts_on=date(2021, 12, number), days=1, women=women, men=men,
        )  # fmt: skip
    for number, expert in enumerate(await Expert.all().order_by("reference").limit(3)):
        await Deployment.create(
            reference=f"DEP-SMALL-{number}", expert=expert, activity=activity, role="trainer",
            days=2,
        )  # fmt: skip
    await Output.create(
        reference="OUT-SMALL", action=action, kind="survey", titles={"en": "MARKER-OUTPUT"},
        language="en", delivered_on=date(2021, 12, 20), public=False,
    )  # fmt: skip


async def many(count: int) -> None:
    """Plant so many requests of INS-KAZ-MOI with an Action each, institutions and activities."""
    ministry = await Institution.get(reference="INS-KAZ-MOI")
    keys = [(ids.new(), ids.new(), number) for number in range(count)]
    await Institution.bulk_create([_institution(number, ministry.id) for number in range(count)])
    await AssistanceRequest.bulk_create([_request(key, number) for key, _, number in keys])
    await RequestInstitution.bulk_create(
        RequestInstitution(request_id=key, institution_id=ministry.id, part="requester")
        for key, _, _ in keys
    )
    await Action.bulk_create([_action(key, number, ministry.id) for _, key, number in keys])
    await ActionRequest.bulk_create(
        ActionRequest(action_id=action, request_id=request) for request, action, _ in keys
    )
    kazakh = await Action.get(code="KAZ-II")
    await Activity.bulk_create([_activity(kazakh.id, number) for number in range(count)])


def _institution(number: int, parent: UUID) -> Institution:
    return Institution(
        reference=f"INS-MANY-{number:05}", names={"en": f"Office {number:05}"}, type="agency",
        country_id="KZ", parent_id=parent,
    )  # fmt: skip


def _request(key: UUID, number: int) -> AssistanceRequest:
    return AssistanceRequest(
        id=key, reference=f"REQ-MANY-{number:05}", theme_id="integration", channel="form",
        submitted_at=ASKED, state="accepted",
    )  # fmt: skip


def _action(key: UUID, number: int, lead: UUID) -> Action:
    return Action(
        id=key, reference=f"ACT-MANY-{number:05}", code=f"MANY-{number:05}",
        titles={"en": "One of many"}, lead_id=lead, country_id="KZ", theme_id="integration",
        state="implementation", approved_on=date(2021, 11, 1), starts_on=date(2021, 11, 2),
        regions={},
    )  # fmt: skip


def _activity(action: UUID, number: int) -> Activity:
    return Activity(
        reference=f"ACV-MANY-{number:05}", action_id=action, kind="workshop", mode="online",
        state="reported", starts_on=date(2021, 12, 16), days=1, women=10, men=10,
    )  # fmt: skip
