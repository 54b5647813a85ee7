"""Refusals of conversion: what was handed in to be counted cannot be read."""

from passerelle.core import errors


class CaseUnreadable(errors.Invalid):
    """A worked case has an unknown form, or a field that cannot be understood."""

    code = "case_unreadable"

    def __str__(self) -> str:
        """The message, with the field it is about."""
        return f"{self.field}: {self.message}" if self.field else self.message
