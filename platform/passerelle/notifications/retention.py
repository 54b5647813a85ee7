"""How long notifications keep what."""

from datetime import datetime

from passerelle.core import db
from passerelle.core.i18n import N_
from passerelle.core.retention import BATCH, Rule


@db.transaction
async def _empty_messages(before: datetime) -> int:
    """Take the texts out of old messages; that one was sent, and when, stays."""
    return await db.execute(
        "UPDATE messages SET subject = '', text = '', html = '', calendar = NULL WHERE id IN"  # noqa: S608 -- a constant
        " (SELECT id FROM messages WHERE written_at < :before AND state <> 'written'"
        f" AND (subject <> '' OR text <> '' OR html <> '') LIMIT {BATCH})",
        before=before,
    )


RULES = (
    Rule(
        "messages",
        N_("The texts of messages"),
        N_("To say what was written when somebody asks; afterwards only that it was sent stays."),
        90,
        _empty_messages,
        least=7,
        most=730,
    ),
)
