"""What administrators of webhooks may be told."""

from passerelle.core.errors import Conflict, Invalid
from passerelle.core.i18n import N_


class AddressRefused(Invalid):
    """The egress rules never let a request go to this address."""

    code = "address_refused"


class EventUnknown(Invalid):
    """There is no event of this name."""

    code = "event_unknown"
    says = N_("There is no event of this name.")


class EventsMissing(Invalid):
    """An endpoint hears of one event at least."""

    code = "events_missing"
    says = N_("Choose at least one event.")


class EndpointNotActive(Conflict):
    """Nothing is sent to an endpoint that is paused or disabled."""

    code = "endpoint_not_active"
    says = N_("Nothing is sent to this endpoint for the moment. Make it active first.")


class DeliveryUnderWay(Conflict):
    """The delivery is waiting for its next try already."""

    code = "delivery_under_way"
    says = N_("This delivery is on its way already.")


class TooManyEndpoints(Conflict):
    """There are as many endpoints as there may be."""

    code = "too_many_endpoints"
    says = N_("There are as many endpoints as there may be. Remove one first.")
