"""What figures are worked out from: the programme's rows, slim, without anything demo."""

from datetime import date, datetime

import msgspec

from passerelle.reporting.rules import frame
from passerelle.reporting.rules.story import NOTHING, Story

NOT_KNOWN = "not_known"
"""Stands for a region, a type or a theme that no row tells."""


class RequestRow(msgspec.Struct, frozen=True):
    """A submitted request, its state at the as-of date, and the institution that asks first."""

    reference: str
    theme: str
    submitted_at: datetime
    state: str
    institution: str | None
    names: dict[str, str] | None
    institution_type: str | None
    country: str | None
    region: str | None

    @property
    def submitted_on(self) -> date:
        """The UTC date."""
        return frame.utc_day(self.submitted_at)


class ActionRow(msgspec.Struct, frozen=True):
    """An Action; `requested_at` is when the latest of its requests was submitted."""

    reference: str
    code: str
    titles: dict[str, str]
    state: str
    approved_on: date | None
    starts_on: date | None
    ends_on: date | None
    concluded_on: date | None
    cancelled_on: date | None
    country: str
    region: str | None
    requested_at: datetime | None

    @property
    def requested_on(self) -> date | None:
        """The UTC date of the latest request."""
        return frame.utc_day(self.requested_at) if self.requested_at else None


class ActivityRow(msgspec.Struct, frozen=True):
    """An activity that was not called off, and how many took part."""

    reference: str
    action: str
    action_code: str
    kind: str
    sub_kind: str
    starts_on: date
    country: str | None
    participants: int
    markers: list[str]


class OutputRow(msgspec.Struct, frozen=True):
    """A document of an Action."""

    reference: str
    action: str
    action_code: str
    kind: str
    titles: dict[str, str]
    language: str
    delivered_on: date | None
    public: bool


class ExpertRow(msgspec.Struct, frozen=True):
    """Somebody who is or was on the roster."""

    reference: str
    given_name: str
    family_name: str
    gender: str
    origin: str
    country: str
    eu_member: bool
    joined_on: date
    deactivated_on: date | None

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.given_name} {self.family_name}".strip()

    def is_on_roster(self, day: date) -> bool:
        """Tell whether they had joined by this day and not left by it."""
        has_left = self.deactivated_on is not None and self.deactivated_on <= day
        return self.joined_on <= day and not has_left


class DeploymentRow(msgspec.Struct, frozen=True):
    """An expert on an activity, by their references."""

    expert: str
    activity: str


class SurveyRow(msgspec.Struct, frozen=True):
    """An expert's answer about peer-to-peer learning."""

    reference: str
    expert: str
    name: str
    submitted_on: date
    is_beneficial: bool


class FeedbackRow(msgspec.Struct, frozen=True):
    """What participants of one activity answered: yes, no, or nothing to this question."""

    activity: str
    action_code: str
    yes: int
    no: int
    blank: int


class EventRow(msgspec.Struct, frozen=True):
    """A webinar, round table or outreach session, and its people by the as-of date."""

    reference: str
    slug: str
    titles: dict[str, str]
    format: str
    audience: str
    is_outreach: bool
    region: str | None
    starts_at: datetime
    participants_reported: int | None
    invited: int
    registered: int
    attended: int

    @property
    def starts_on(self) -> date:
        """The UTC date."""
        return frame.utc_day(self.starts_at)


class Ledger(msgspec.Struct, frozen=True):
    """All rows that one asking needs; parts that were not asked for are empty."""

    requests: list[RequestRow] = []
    actions: list[ActionRow] = []
    activities: list[ActivityRow] = []
    outputs: list[OutputRow] = []
    experts: list[ExpertRow] = []
    deployments: list[DeploymentRow] = []
    survey: list[SurveyRow] = []
    feedback: list[FeedbackRow] = []
    events: list[EventRow] = []
    story: Story = NOTHING
    names: dict[str, dict[str, str]] = {}
    """What themes and regions are called, by code."""
