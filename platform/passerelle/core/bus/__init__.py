"""The bus between processes: says on which channel there is news, and never what it is.

Three kinds: none is needed within one process; PostgreSQL carries it where it is the database;
NATS carries it for fleets. No kind is the source of truth, and each may lose a message: whoever
waits for news also looks by itself once a second.
"""

from passerelle.core.bus.port import Bus

__all__ = ["Bus"]
