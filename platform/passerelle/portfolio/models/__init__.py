"""The tables of the portfolio, a file for each thing it holds."""

from passerelle.portfolio.models.actions import (
    Action,
    ActionClosure,
    ActionNumber,
    ActionPartner,
    ActionRequest,
    ActionTransition,
    Lesson,
)
from passerelle.portfolio.models.activities import (
    Activity,
    ActivityTransition,
    Deployment,
    DeploymentStep,
)
from passerelle.portfolio.models.feedback import ExpertFeedback, Feedback, FeedbackCall
from passerelle.portfolio.models.outputs import Output, OutputStep

__all__ = [
    "Action",
    "ActionClosure",
    "ActionNumber",
    "ActionPartner",
    "ActionRequest",
    "ActionTransition",
    "Activity",
    "ActivityTransition",
    "Deployment",
    "DeploymentStep",
    "ExpertFeedback",
    "Feedback",
    "FeedbackCall",
    "Lesson",
    "Output",
    "OutputStep",
]
