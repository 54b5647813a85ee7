"""The words of the portfolio."""

from enum import StrEnum


class ActionState(StrEnum):
    """Where an Action stands."""

    FORMULATION = "formulation"
    APPROVED = "approved"
    IMPLEMENTATION = "implementation"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"


class ActivityKind(StrEnum):
    """What kind of activity it is."""

    WORKSHOP = "workshop"
    STUDY_VISIT = "study_visit"
    ROUND_TABLE = "round_table"
    WEBINAR = "webinar"
    NEEDS_ASSESSMENT = "needs_assessment"
    MISSION = "mission"
    TRAINING = "training"


class ActivityMode(StrEnum):
    """Where an activity takes place."""

    ONLINE = "online"
    HYBRID = "hybrid"
    ONSITE = "onsite"


class ActivityState(StrEnum):
    """Where an activity stands."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    POSTPONED = "postponed"
    HELD = "held"
    REPORTED = "reported"
    CANCELLED = "cancelled"


class OutputKind(StrEnum):
    """What kind of document an output is."""

    ANALYTICAL_REPORT = "analytical_report"
    PUBLIC_POLICY = "public_policy"
    MANUAL_GUIDE = "manual_guide"
    SURVEY = "survey"
    STRATEGY = "strategy"
    OPERATIONAL_DOCUMENT = "operational_document"


class Achievement(StrEnum):
    """How far an Action came with what it was to reach."""

    FULLY = "fully"
    PARTLY = "partly"
    NOT_REACHED = "not_reached"


class DeploymentVerb(StrEnum):
    """What was done with an expert and an activity."""

    ASSIGNED = "assigned"
    WITHDRAWN = "withdrawn"


class OutputVerb(StrEnum):
    """What was done with a document."""

    REGISTERED = "registered"
    DELIVERED = "delivered"
    VALIDATED = "validated"
    PUBLISHED = "published"
    HIDDEN = "hidden"


class DeploymentRole(StrEnum):
    """What an expert does at an activity."""

    TRAINER = "trainer"
    SPEAKER = "speaker"
    FACILITATOR = "facilitator"
    DRAFTER = "drafter"
    ASSESSOR = "assessor"
    ADVISER = "adviser"


class Marker(StrEnum):
    """What is worth noting of an activity beside its numbers."""

    COVID = "covid"
    TRIANGULAR = "triangular_cooperation"
    REGIONAL = "regional"


class ActionVerb(StrEnum):
    """What people do with an Action that moves it."""

    APPROVE = "approve"
    START = "start"
    CLOSE = "close"
    CONCLUDE = "conclude"
    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"


class ActivityVerb(StrEnum):
    """What people do with an activity that moves it."""

    CONFIRM = "confirm"
    HOLD = "hold"
    REPORT = "report"
    POSTPONE = "postpone"
    RESUME = "resume"
    CANCEL = "cancel"
