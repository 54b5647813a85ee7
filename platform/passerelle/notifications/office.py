"""What the operator has set about mail, as this room needs it."""

from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from passerelle.calendars.itip import Sender
from passerelle.core.config import Settings
from passerelle.notifications import tokens
from passerelle.notifications.enums import Category
from passerelle.notifications.rendering import Foot

PROGRAMME = "Passerelle"


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """Where messages are written and sent from."""

    base_url: str
    secret: str
    sender: str
    reply_to: str
    bounces_to: str
    language: str
    zone: str
    per_minute: int
    per_day: int
    is_demo: bool
    has_server: bool

    def header_id(self, message_id: UUID) -> str:
        """Return a message's Message-ID: the same each time it is sent."""
        host = urlsplit(self.base_url).hostname or "localhost"
        return f"{message_id}@{'localhost' if ':' in host else host}"

    @property
    def calendar_sender(self) -> Sender:
        """Who invitations come from, for those who build them."""
        return Sender(self.sender, self.base_url, self.secret)

    def own(self, place: str) -> str:
        """Return the address of a place of one's own."""
        return f"{self.base_url}/profile/{place}"

    def foot(self, person_id: UUID | None, category: Category) -> Foot:
        """Return what stands under a message to this person."""
        address = self.own("messages")
        if person_id is not None and category is not Category.ACCOUNT:
            token = tokens.made(person_id, category, self.secret)
            address = f"{self.base_url}/preferences/{token}"
        return Foot(PROGRAMME, self.base_url, address)

    def unsubscribe(self, person_id: UUID | None, category: Category) -> str:
        """Return where one press ends messages of this category; empty where they cannot end."""
        if person_id is None or category is Category.ACCOUNT:
            return ""
        return f"{self.base_url}/unsubscribe/{tokens.made(person_id, category, self.secret)}"


def of(settings: Settings) -> Office:
    """Return what these settings say."""
    return Office(
        base_url=settings.base_url.rstrip("/"),
        secret=settings.secrets[0],
        sender=settings.mail_from,
        reply_to=settings.mail_reply_to,
        bounces_to=settings.mail_bounces_to,
        language=settings.default_language,
        zone=settings.programme_zone,
        per_minute=settings.mails_per_minute,
        per_day=settings.mails_per_day,
        is_demo=settings.demo,
        has_server=bool(settings.smtp_url),
    )
