"""What happens to messages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from passerelle.core.outbox import Fact


@dataclass(frozen=True, slots=True)
class MessageWritten(Fact):
    """A message waits to be sent."""

    message_id: UUID


@dataclass(frozen=True, slots=True)
class MailRoundDue(Fact):
    """Time to look after messages that wait, and those that are of no use any more."""

    at: datetime
