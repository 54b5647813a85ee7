"""What notifications hold of a person: messages, preferences, addresses that took none."""

import hashlib
import html
import re
import secrets
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from passerelle.calendars import vevents
from passerelle.core import db, naming
from passerelle.core.i18n import N_
from passerelle.core.naming import Erased
from passerelle.core.personal import Area, Row
from passerelle.notifications import models
from passerelle.notifications.enums import Reason, State

_GONE = "erased-"


def _is_own(erased: Erased, row: Row) -> bool:
    return row["person_id"] == erased.person_id or row["recipient"] in erased.addresses


def _recipient(erased: Erased, row: Row) -> Any:
    if row["recipient"].startswith(_GONE) or not _is_own(erased, row):
        return row["recipient"]
    salted = f"{secrets.token_hex(16)}{row['recipient']}"
    return _GONE + hashlib.sha256(salted.encode()).hexdigest()[:32]


def _state(erased: Erased, row: Row) -> Any:
    return State.FAILED if row["state"] is State.WRITTEN else row["state"]


def _reason(erased: Erased, row: Row) -> Any:
    return Reason.DEACTIVATED if row["state"] is State.WRITTEN else row["reason"]


def _address(erased: Erased, row: Row) -> Any:
    return _GONE if row["address"] in erased.addresses else row["address"]


AREAS = (
    Area(
        models.MailSuppression,
        N_("Addresses that gave messages back"),
        by=("message__person_id", "lifted_by_id"),
        addressed="address",
        blanks={"address": _address},
    ),
    Area(
        models.Message,
        N_("Messages to you"),
        addressed="recipient",
        blanks={
            "recipient": _recipient,
            "subject": "",
            "text": "",
            "html": "",
            "reply_to": "",
            "answer": "",
            "calendar": None,
            "header_id": None,
            "reason": _reason,
            "state": _state,
        },
    ),
    Area(models.MailPreference, N_("What mail you want"), removes=True),
)
_FOLD = "\r\n "
_TAGS = re.compile(r"(<[^>]*>)")


class _Letter(msgspec.Struct, frozen=True):
    """What a message to somebody else says."""

    id: UUID
    subject: str
    text: str
    html: str
    calendar: str | None


async def erase_more(erased: Erased) -> int:
    """Take the person out of messages to others, and forget addresses that they had once."""
    letters = await _letters_naming(erased)
    changed = [new for one in letters if (new := _unnamed(erased, one)) != one]
    await db.execute_many(
        "UPDATE messages SET subject = :subject, text = :text, html = :html, calendar = :calendar"
        " WHERE id = :id",
        [msgspec.structs.asdict(one) for one in changed],
    )
    return len(changed) + await _forget_suppressions(erased)


async def _letters_naming(erased: Erased) -> list[_Letter]:
    words = (*erased.addresses, *erased.whole_name)
    may_hold, params = naming.holding(("subject", "text", "html"), words)
    unfolded = "REPLACE(calendar, :fold, '')"
    invited = [
        f" OR LOWER({unfolded}) LIKE :low{n} ESCAPE '!' OR {unfolded} LIKE :word{n} ESCAPE '!'"
        for n in range(len(words))
    ]
    return await db.rows(
        _Letter,
        "SELECT id, subject, text, html, calendar FROM messages"  # noqa: S608 -- ours
        f" WHERE {may_hold}{''.join(invited)}",
        fold=_FOLD,
        **params,
    )


def _unnamed(erased: Erased, letter: _Letter) -> _Letter:
    """Return a message without the person, if it names them by an address or the whole name."""
    told = f"{letter.subject} {letter.text} {(letter.calendar or '').replace(_FOLD, '')}"
    if not naming.holds(told, (*erased.addresses, *erased.whole_name)):
        return letter
    without = partial(naming.without, erased)
    return _Letter(
        id=letter.id,
        subject=without(letter.subject)[:200],
        text=without(letter.text),
        html="".join(_unnamed_html(erased, part) for part in _TAGS.split(letter.html)),
        calendar=letter.calendar and vevents.rewritten(letter.calendar, without),
    )


def _unnamed_html(erased: Erased, part: str) -> str:
    """Return a tag, or the text between two, without the person; no name is looked for in tags."""
    if _TAGS.fullmatch(part):
        return str(naming.without(replace(erased, names=()), part))
    read = html.unescape(part)
    changed = str(naming.without(erased, read))
    return part if changed == read else html.escape(changed)


async def _forget_suppressions(erased: Erased) -> int:
    """Forget addresses that gave the person's messages back, also one that they no longer have."""
    return await db.execute(
        "UPDATE mail_suppressions SET address = :gone WHERE address <> :known"
        " AND message_id IN (SELECT id FROM messages WHERE person_id = :person)"
        " AND address NOT IN (SELECT address FROM email_addresses WHERE person_id <> :other)",
        gone=_GONE,
        known=_GONE,
        person=erased.person_id,
        other=erased.person_id,
    )
