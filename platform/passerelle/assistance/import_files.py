"""What the files on requests for assistance hold."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from passerelle.assistance.enums import LinkBasis, RequestChannel, RequestState
from passerelle.core import tabular
from passerelle.core.tabular import ExtraText, File, Key, Mark, Refers, Words


@dataclass(frozen=True, slots=True)
class RequestLine(tabular.Record):
    """A line of requests.csv. Several institutions that ask together stand in a column of its own.

    Country, regions, type and phase repeat what the institution and the date already say.
    """

    id: Key
    institution_id: Annotated[str | None, Refers("institutions.csv")]
    requesting_institution_ids: Annotated[
        tuple[str, ...], Refers("institutions.csv"), Mark.MAY_BE_ABSENT
    ]
    co_institution_ids: Annotated[tuple[str, ...], Refers("institutions.csv")]
    endorsing_institution_id: Annotated[str | None, Refers("institutions.csv")]
    country: Annotated[str | None, Refers("countries.csv"), Mark.MAY_BE_ABSENT]
    institution_type: ExtraText
    theme: Annotated[str, Refers("themes.csv")]
    submitted_at: Annotated[datetime | None, Mark.HAPPENED]
    channel: Annotated[
        RequestChannel,
        Words(web_form=RequestChannel.FORM, eu_delegation=RequestChannel.DELEGATION),
    ]
    status: RequestState
    region4: Annotated[str | None, Refers("regions.csv"), Mark.MAY_BE_ABSENT]
    region5: Annotated[str | None, Refers("regions.csv"), Mark.MAY_BE_ABSENT]
    phase: Annotated[str | None, Refers("phases.csv"), Mark.MAY_BE_ABSENT]
    declared_session_id: Annotated[str | None, Refers("events.csv"), Mark.MAY_BE_ABSENT]

    @property
    def requesters(self) -> tuple[str, ...]:
        """The institutions that ask, in their order."""
        if self.requesting_institution_ids:
            return self.requesting_institution_ids
        return (self.institution_id,) if self.institution_id else ()


@dataclass(frozen=True, slots=True)
class RequestEventLine(tabular.Record):
    """A line of request_events.csv; the actor is an office, or someone of the staff."""

    request_id: Annotated[str, Refers("requests.csv")]
    to_state: RequestState
    at: Annotated[date, Mark.HAPPENED]
    actor: str


@dataclass(frozen=True, slots=True)
class RequestLinkLine(tabular.Record):
    """A line of request_links.csv; `by` is an office, or someone of the staff."""

    request_id: Annotated[str, Refers("requests.csv")]
    event_id: Annotated[str, Refers("events.csv")]
    institution_id: Annotated[str | None, Refers("institutions.csv"), Mark.MAY_BE_ABSENT]
    basis: LinkBasis
    by: str | None
    at: Annotated[datetime | None, Mark.HAPPENED]


REQUESTS = File("requests.csv", RequestLine)
REQUEST_EVENTS = File("request_events.csv", RequestEventLine)
REQUEST_LINKS = File("request_links.csv", RequestLinkLine)
FILES: tuple[File[Any], ...] = (REQUESTS, REQUEST_EVENTS, REQUEST_LINKS)
