"""Which bus a deployment has."""

from functools import partial
from importlib import import_module

from passerelle.core.bus.carrying import Carried
from passerelle.core.bus.over_postgres import PostgresLine
from passerelle.core.bus.port import Bus, Nowhere


def chosen(bus_url: str, database_url: str) -> Bus:
    """Return the bus of the settings: NATS where named, else the database's own."""
    if bus_url:
        over_nats = import_module("passerelle.core.bus.over_nats")  # a tenth of a second
        return Carried("nats", partial(over_nats.NatsLine, bus_url))
    if database_url.startswith("postgresql:"):
        return Carried("postgresql", partial(PostgresLine, database_url))
    return Nowhere()
