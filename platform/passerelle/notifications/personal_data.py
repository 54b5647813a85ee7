"""What notifications hold of a person: messages, preferences, addresses that took none."""

import hashlib
import secrets
from typing import Any

from passerelle.core.i18n import N_
from passerelle.core.personal import Area, Erased, Row
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
