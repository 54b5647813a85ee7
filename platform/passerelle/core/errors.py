"""The refusals every room builds on. The doors map each family to one status, once.

Refusal
├── NotFound   404   there is no such thing, or not for this person
├── Forbidden  403   this person may not
├── Conflict   409   it was possible once, or will be, but not in the present state
├── Invalid    422   what was sent cannot be understood; names the field
└── TooMany    429   later
"""


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


class TooMany(Refusal):
    """Too often in too short a time (HTTP 429)."""

    code = "too_many"
