"""Whether this process is on its way out, and who wants to know.

A draining process tells its supervisor that it takes no new work (/readyz says 503), asks clients
to come back elsewhere (`connection: close`), lets go of what would stay open for ever, and goes on
answering until it is ended. One that ends drains too, and whatever works in it on its own stops.
"""

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []
_workers: list[Callable[[], None]] = []
_state = {"draining": False}


def is_begun() -> bool:
    """Tell whether the process drains."""
    return _state["draining"]


def begin() -> None:
    """Begin to drain; those who asked are told, once."""
    if _state["draining"]:
        return
    _state["draining"] = True
    for listener in [*_listeners]:  # one may leave while it is told
        listener()


def end() -> None:
    """Begin to drain where that is not so yet, and stop what works on its own: the process ends."""
    begin()
    for stop in [*_workers]:
        stop()


def take_back() -> None:
    """Take work again."""
    _state["draining"] = False


def on_begin(listener: Callable[[], None]) -> Callable[[], None]:
    """Call the listener when the process begins to drain; return what forgets the listener."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def on_end(stop: Callable[[], None]) -> Callable[[], None]:
    """Call `stop` when the process ends; return what forgets it."""
    _workers.append(stop)
    return lambda: _workers.remove(stop)
