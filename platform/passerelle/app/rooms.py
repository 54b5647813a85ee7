"""Which rooms hold tables, templates, doors and words, and where one can go from anywhere."""

import importlib
import importlib.util
from collections.abc import Iterable
from types import ModuleType

from passerelle.core.actors import Actor
from passerelle.core.i18n import N_
from passerelle.portfolio import access
from passerelle.web import doors
from passerelle.web.shell import NavItem, Section

_ROOMS = (
    "core",
    "programme",
    "identity",
    "roster",
    "publications",
    "calendars",
    "communities",
    "webinars",
    "outreach",
    "assistance",
    "portfolio",
    "notifications",
    "webhooks",
    "conversion",
    "reporting",
    "portal",
)


def _who_is_no_staff(actor: Actor) -> bool:
    return not actor.is_staff


_KEEP_INSTITUTIONS = doors.holding("administrator", "outreach_officer")
_WITHOUT_TABLES = {"conversion"}

MODELS = [f"passerelle.{room}.models" for room in _ROOMS if room not in _WITHOUT_TABLES]
WITH_DOORS = tuple(room for room in _ROOMS if room != "core")
WITH_TEMPLATES = ("web", "app", *WITH_DOORS)


def navigation() -> Iterable[NavItem]:
    """Return the main navigation in its order."""
    return (
        NavItem(N_("Webinars"), "/webinars", doors.anyone),
        NavItem(N_("Communities"), "/communities", doors.anyone),
        NavItem(N_("Outreach"), "/outreach", doors.staff),
        NavItem(N_("Request desk"), "/desk", doors.staff),
        NavItem(N_("Requests"), "/requests", doors.signed_in),
        NavItem(N_("Actions"), "/actions", doors.anyone),
        NavItem(N_("Institutions"), "/institutions", doors.signed_in),
        NavItem(N_("Experts"), "/roster", doors.signed_in),
        NavItem(N_("Conversion"), "/conversion", doors.staff),
        NavItem(N_("Report"), "/report", doors.anyone),
        NavItem(N_("Where we work"), "/where-we-work", doors.anyone),
        NavItem(N_("Ask for assistance"), "/ask", _who_is_no_staff),
    )


def sections() -> Iterable[Section]:
    """Return the places of one's own, and those of administration."""
    return (
        Section(
            N_("Your profile"),
            "/profile",
            (
                NavItem(N_("You"), "/profile", doors.signed_in),
                NavItem(N_("Signing in"), "/profile/security", doors.signed_in),
                NavItem(N_("Messages"), "/profile/messages", doors.signed_in),
                NavItem(N_("Calendar links"), "/profile/calendar", doors.signed_in),
                NavItem(N_("Deployments"), "/profile/deployments", access.is_expert),
                NavItem(N_("API tokens"), "/profile/tokens", doors.signed_in),
                NavItem(N_("Your data"), "/profile/data", doors.signed_in),
            ),
        ),
        Section(
            N_("Administration"),
            "/administration",
            (
                NavItem(N_("People"), "/administration/people", doors.administrators),
                NavItem(N_("Institutions"), "/administration/institutions", _KEEP_INSTITUTIONS),
                NavItem(N_("Messages"), "/administration/messages", doors.administrators),
                NavItem(N_("Jobs"), "/administration/jobs", doors.administrators),
                NavItem(N_("Webhooks"), "/administration/webhooks", doors.administrators),
                NavItem(N_("Erasures"), "/administration/erasures", doors.administrators),
                NavItem(N_("Retention"), "/administration/retention", doors.administrators),
                NavItem(N_("Mode"), "/administration/mode", doors.administrators),
                NavItem(N_("Audit log"), "/administration/audit", doors.holding("auditor")),
            ),
        ),
    )


def words() -> dict[str, str]:
    """Return what each stored word is called, gathered from the rooms' `words.py`."""
    gathered: dict[str, str] = {}
    for module in exported("words"):
        gathered |= module.WORDS
    return gathered


def exported(name: str) -> Iterable[ModuleType]:
    """Return the module of this name of each room that has one, bottom up."""
    for room in _ROOMS:
        if importlib.util.find_spec(f"passerelle.{room}.{name}"):
            yield importlib.import_module(f"passerelle.{room}.{name}")
