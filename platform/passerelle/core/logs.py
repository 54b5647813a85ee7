"""One line of JSON for each thing worth knowing, with the request it belongs to."""

import logging
import sys
from typing import Any, NamedTuple

import msgspec
import structlog

from passerelle.core import clock

_encode = msgspec.json.Encoder(enc_hook=repr).encode
_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def set_up(level: str = "INFO") -> None:
    """Send every log of this process, ours and the libraries', to standard error in one form."""
    global _way_out
    threshold = logging.getLevelNamesMapping()[level]
    _way_out = _WayOut(threshold, structlog.BytesLogger(sys.stderr.buffer))
    structlog.configure(
        processors=[*_SHARED, _as_json],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(threshold)
    for name in ("tortoise", "aiosqlite", "asyncio"):
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))
    logging.getLogger("asyncpg.pool").setLevel(logging.ERROR)  # that the database is away is said


def tell(room: str, event: str, **fields: Any) -> None:
    """Log at the level INFO, in the form of every other line but without what makes others slow:
    for what every request says. Bound values are not in it."""
    if structlog.get_config()["processors"][-1:] != [_as_json] or _way_out is None:
        logger(room).info(event, **fields)
    elif _way_out.threshold <= logging.INFO:
        now = clock.now().isoformat().replace("+00:00", "Z")
        said = {**fields, "room": room, "event": event, "level": "info", "timestamp": now}
        _way_out.log.msg(_encode(said))


class _WayOut(NamedTuple):
    threshold: int
    log: structlog.BytesLogger


_way_out: _WayOut | None = None


def logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """Return a logger for a module."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger(room=name)
    return bound


def _as_json(_logger: Any, _method: str, event: structlog.typing.EventDict) -> bytes:
    return _encode(event)
