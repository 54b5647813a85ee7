"""The words of requests for assistance."""

from enum import StrEnum


class RequestState(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_ASSESSMENT = "under_assessment"
    CLARIFICATION = "clarification"
    EU_DELEGATION_CONSULTED = "eu_delegation_consulted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REDIRECTED = "redirected"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"
    DUPLICATE = "duplicate"
    SPAM = "spam"


class RequestChannel(StrEnum):
    """How a request came in."""

    FORM = "form"
    LETTER = "letter"
    EMAIL = "email"
    DELEGATION = "delegation"


class InstitutionPart(StrEnum):
    """What an institution is in a request."""

    REQUESTER = "requester"
    SUPPORTER = "supporter"


class LinkBasis(StrEnum):
    """Why a request is tied to a session."""

    DECLARED = "declared"
    STAFF_CONFIRMED = "staff_confirmed"
    INFERRED = "inferred"
    STAFF_REJECTED = "staff_rejected"


class Office(StrEnum):
    """Who acted, where only the office is known."""

    REQUESTER = "requester"
    STAFF = "staff"
    STEERING_GROUP = "steering_group"
    TIMED_RULE = "timed_rule"
    """The service itself, when a time was over."""


class NewcomerPart(StrEnum):
    """What an institution that the programme did not know yet is in a request."""

    REQUESTER = "requester"
    ENDORSER = "endorser"


class Attachable(StrEnum):
    """Things of this room that files belong to, as stored files name them."""

    REQUEST = "assistance_request"
    MESSAGE = "request_message"
    DRAFT = "request_draft"
