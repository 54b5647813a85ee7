"""The refusals every room builds on. The doors map each family to one status, once.

Refusal
├── NotFound   404   there is no such thing, or not for this person
├── Forbidden  403   this person may not
├── Conflict   409   it was possible once, or will be, but not in the present state
│   └── Stale  412   somebody else changed it since it was read
├── Invalid    422   what was sent cannot be understood; names the field
│   ├── TooLarge 413
│   └── WrongMediaType 415
├── Unmarked   428   an edit must say which version it edits
├── TooMany    429   later
└── Resting    503   the service takes no such request for a while
"""

from passerelle.core.i18n import N_


class Refusal(Exception):  # noqa: N818 -- a refusal is an answer, not a fault
    """Something the caller may be told. `code` is stable; the text may be translated."""

    code = "refused"
    says = ""
    """What people are told where nothing more exact is known; marked for translation."""

    def __init__(self, message: str = "", *, field: str | None = None) -> None:
        self.message = message or self.says
        super().__init__(self.message or self.code)
        self.field = field


class NotFound(Refusal):
    """There is no such thing, or not for this person (HTTP 404)."""

    code = "not_found"


class Forbidden(Refusal):
    """This person may not (HTTP 403)."""

    code = "forbidden"


class Conflict(Refusal):
    """It was possible once, or will be, but not in the present state (HTTP 409)."""

    code = "conflict"


class Invalid(Refusal):
    """What was sent cannot be understood; `field` says where (HTTP 422)."""

    code = "invalid"


class Stale(Conflict):
    """Somebody else changed it since it was read (HTTP 412)."""

    code = "stale"
    says = N_("Somebody has changed this since you opened it. Look at it again, then save.")


class TooLarge(Invalid):
    """More was sent than is taken (HTTP 413)."""

    code = "too_large"


class WrongMediaType(Invalid):
    """What was sent is not of the kind that is taken here (HTTP 415)."""

    code = "wrong_media_type"


class Unmarked(Refusal):
    """An edit must say which version it edits, in If-Match (HTTP 428)."""

    code = "unmarked"
    says = N_("Say in If-Match which version you edit: the ETag that came with it.")


class TooMany(Refusal):
    """Too often in too short a time (HTTP 429); `seconds` says when it may go on."""

    code = "too_many"
    says = N_("That was too often in a short time. Wait a little, then go on.")

    def __init__(self, message: str = "", *, seconds: int = 60) -> None:
        super().__init__(message)
        self.seconds = seconds


class Resting(Refusal):
    """The service takes no such request for a while (HTTP 503)."""

    code = "resting"
    seconds = 60
