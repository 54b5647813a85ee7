"""What the files on Actions hold."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from passerelle.core import tabular
from passerelle.core.tabular import Between, File, Key, Longest, Mark, Refers
from passerelle.portfolio.enums import ActionState, ActivityMode, OutputKind


class ActivityWord(StrEnum):
    """What kind of activity it is, in the file's words."""

    WORKSHOP = "workshop"
    STUDY_VISIT = "study_visit"
    ROUND_TABLE = "round_table"
    WEBINAR = "webinar"
    NEEDS_ASSESSMENT = "needs_assessment"
    TRAINING = "training"
    MISSION = "mission"
    FACT_FINDING_MISSION = "fact_finding_mission"
    EXPERT_MISSION = "expert_mission"

    @property
    def is_mission(self) -> bool:
        """Whether the word says more than the kind does."""
        return self in (ActivityWord.FACT_FINDING_MISSION, ActivityWord.EXPERT_MISSION)


@dataclass(frozen=True, slots=True)
class ActionLine(tabular.Record):
    """A line of actions.csv."""

    id: Key
    code: Annotated[str, Longest(40)]
    request_id: Annotated[tuple[str, ...], Refers("requests.csv")]
    title: str
    lead_institution_id: Annotated[str, Refers("institutions.csv")]
    country: Annotated[str, Refers("countries.csv")]
    region4: Annotated[str | None, Refers("regions.csv"), Mark.MAY_BE_ABSENT]
    region5: Annotated[str | None, Refers("regions.csv"), Mark.MAY_BE_ABSENT]
    theme: Annotated[str, Refers("themes.csv")]
    status: ActionState
    approved_at: Annotated[date | None, Mark.HAPPENED]
    start: date | None
    end_planned: date | None
    concluded_at: Annotated[date | None, Mark.HAPPENED]
    phase: Annotated[str | None, Refers("phases.csv"), Mark.MAY_BE_ABSENT]


@dataclass(frozen=True, slots=True)
class ActivityLine(tabular.Record):
    """A line of activities.csv."""

    id: Key
    action_id: Annotated[str, Refers("actions.csv")]
    kind: ActivityWord
    start: Annotated[date, Mark.HAPPENED]
    days: int
    mode: ActivityMode
    country: Annotated[str | None, Refers("countries.csv")]
    participants: int
    participants_women: int
    participants_men: int
    participants_undeclared: int
    covid_link: bool


@dataclass(frozen=True, slots=True)
class DeploymentLine(tabular.Record):
    """A line of deployments.csv."""

    id: Key
    expert_id: Annotated[str, Refers("experts.csv")]
    activity_id: Annotated[str, Refers("activities.csv")]
    action_id: Annotated[str | None, Refers("actions.csv"), Mark.MAY_BE_ABSENT]
    role: Annotated[str, Longest(40)]
    days: int


@dataclass(frozen=True, slots=True)
class OutputLine(tabular.Record):
    """A line of outputs.csv."""

    id: Key
    action_id: Annotated[str, Refers("actions.csv")]
    kind: OutputKind
    title: str
    language: tabular.Language
    delivered_at: Annotated[date | None, Mark.HAPPENED]
    public: bool


@dataclass(frozen=True, slots=True)
class FeedbackLine(tabular.Record):
    """A line of feedback.csv."""

    id: Key
    activity_id: Annotated[str, Refers("activities.csv")]
    submitted_on: Annotated[date, Mark.HAPPENED]
    made_real_difference: bool | None
    overall_1_5: Annotated[int | None, Between(1, 5)]


ACTIONS = File("actions.csv", ActionLine, unique=("code",))
ACTIVITIES = File("activities.csv", ActivityLine)
DEPLOYMENTS = File("deployments.csv", DeploymentLine, unique=("expert_id", "activity_id"))
OUTPUTS = File("outputs.csv", OutputLine)
FEEDBACK = File("feedback.csv", FeedbackLine)
FILES: tuple[File[Any], ...] = (ACTIONS, ACTIVITIES, DEPLOYMENTS, OUTPUTS, FEEDBACK)
