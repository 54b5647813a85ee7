"""The tables of requests for assistance."""

from passerelle.assistance.models.asking import (
    RequestDossier,
    RequestDraft,
    RequestMessage,
    RequestNewcomer,
)
from passerelle.assistance.models.requests import (
    AssistanceRequest,
    Decision,
    RequestAttachment,
    RequestInstitution,
    RequestLink,
    RequestTransition,
)

__all__ = [
    "AssistanceRequest",
    "Decision",
    "RequestAttachment",
    "RequestDossier",
    "RequestDraft",
    "RequestInstitution",
    "RequestLink",
    "RequestMessage",
    "RequestNewcomer",
    "RequestTransition",
]
