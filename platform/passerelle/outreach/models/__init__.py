"""The tables of outreach, a file for each thing it holds."""

from passerelle.outreach.models.following import FollowUp, FollowUpStep, FollowUpWaiver
from passerelle.outreach.models.letters import Invitation, InvitationWave, LetterText
from passerelle.outreach.models.lists import TargetExclusion, TargetList
from passerelle.outreach.models.sessions import OutreachSession, OutreachTarget, OutreachTransition

__all__ = [
    "FollowUp",
    "FollowUpStep",
    "FollowUpWaiver",
    "Invitation",
    "InvitationWave",
    "LetterText",
    "OutreachSession",
    "OutreachTarget",
    "OutreachTransition",
    "TargetExclusion",
    "TargetList",
]
