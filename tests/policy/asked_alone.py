"""Who is let in, told or answered where a check is seen alone: the reviewed statement, part two."""

from collections.abc import Mapping
from typing import Any

from passerelle.portfolio.enums import ActionState
from tests.policy.expectations import (
    ADMINISTRATOR,
    ALL_SPACES,
    AUDITOR,
    CONTACTS,
    EVERYONE,
    EXPERTS,
    OFFICE,
    RUN_ACTIONS,
    SEES_OUTREACH,
    SIGNED_IN,
    STAFF,
    Who,
)

_REST = EVERYONE - STAFF - CONTACTS - EXPERTS
_KINDS_OF_STAFF = ("partner", "expert", "mixed")
_ALL_MODULES = ("draft", "in_development", "published")

PREDICATES: dict[str, tuple[Mapping[str, Any], Mapping[Any, Who]]] = {
    # what it is asked with, and to whom it says what; False to all others
    "assistance.access.sees_every_request": ({}, {True: STAFF}),
    "assistance.access.sees_office_work": ({}, {True: STAFF}),
    "assistance.access.assesses": ({}, {True: ADMINISTRATOR | {"assessor"}}),
    "assistance.access.decides_links": ({}, {True: OFFICE | {"assessor"}}),
    "communities.access.belongs_to": (
        {"kind": "partner", "visibility": "members"},
        {True: STAFF | CONTACTS},
    ),
    "communities.access.founds_spaces": ({}, {True: OFFICE}),
    "communities.access.keeps_everywhere": ({}, {True: ADMINISTRATOR}),
    "communities.access.sees_everything": ({}, {True: ALL_SPACES}),
    "communities.access.counts_among_experts": ({}, {True: STAFF | EXPERTS}),
    "communities.access.kinds_known_by_name": (
        {},
        {
            _KINDS_OF_STAFF: STAFF,
            ("partner", "mixed"): CONTACTS,
            ("expert", "mixed"): EXPERTS,
            (): _REST,
        },
    ),
    "conversion.access.sees_figures": ({}, {True: STAFF}),
    "identity.access.keeps_people": ({}, {True: ADMINISTRATOR}),
    "identity.access.keeps_institutions": ({}, {True: OFFICE}),
    "outreach.access.may_work": ({}, {True: OFFICE}),
    "outreach.access.sees_work": ({}, {True: OFFICE | AUDITOR | {"organiser"}}),
    "portfolio.access.is_expert": ({}, {True: EXPERTS}),
    "portfolio.access.may_move": (
        {"to": ActionState.APPROVED},
        {True: ADMINISTRATOR | {"steering_member"}},
    ),
    "portfolio.access.runs_actions": ({}, {True: OFFICE | {"assessor"}}),
    "portfolio.access.sees_formulation": ({}, {True: STAFF}),
    "portfolio.access.sees_people": ({}, {True: STAFF}),
    "publications.access.states": (
        {"has_toolkit": True},
        {
            _ALL_MODULES: STAFF,
            ("published", "in_development"): EXPERTS,
            ("published",): EVERYONE - STAFF - EXPERTS,
        },
    ),
    "reporting.access.sees_everything": ({}, {True: STAFF}),
    "roster.access.sees_all": ({}, {True: STAFF}),
    "webhooks.access.may_manage": ({}, {True: ADMINISTRATOR}),
    "webinars.access.audiences": (
        {},
        {
            ("public", "partner", "expert", "eu_administration"): STAFF,
            ("public", "partner"): CONTACTS,
            ("public", "expert"): EXPERTS,
            ("public",): _REST,
        },
    ),
    "webinars.access.may_create": ({}, {True: ADMINISTRATOR | {"organiser"}}),
    "webinars.access.oversees": ({}, {True: ADMINISTRATOR | AUDITOR}),
    "webinars.access.runs_every": ({}, {True: ADMINISTRATOR}),
    "webinars.access.sees_people": ({}, {True: STAFF}),
}

_ASSESSES = ADMINISTRATOR | {"assessor"}

QUESTIONS: dict[str, Who] = {
    "app.machinery.queries.*": ADMINISTRATOR,
    "app.privacy.entries.*": AUDITOR,
    "assistance.assessing.*": _ASSESSES,
    "assistance.clarifications.ask": _ASSESSES,
    "assistance.clarifications.go_on_without": _ASSESSES,
    "assistance.decisions.record": _ASSESSES,
    "assistance.holding.for_assessor": _ASSESSES,
    "assistance.holding.for_links": RUN_ACTIONS,
    "assistance.links.decide": RUN_ACTIONS,
    "assistance.queries.desk.*": STAFF,
    "communities.founding.found": OFFICE,
    "conversion.lists.*": STAFF,
    "conversion.queries.*": STAFF,
    "conversion.showing.session*": STAFF,
    "identity.queries.institution.*": OFFICE,
    "identity.queries.institutions.*": OFFICE,
    "identity.queries.institution.places_of": ADMINISTRATOR,
    "identity.queries.people.*": ADMINISTRATOR,
    "notifications.queries.messages_visible_to": ADMINISTRATOR,
    "notifications.queries.message_for": ADMINISTRATOR,
    "notifications.queries.waiting_for_a_server": ADMINISTRATOR,
    "notifications.queries._require": ADMINISTRATOR,
    "notifications.suppressing.lift": ADMINISTRATOR,
    "outreach.following.*": OFFICE,
    "outreach.inviting.*": OFFICE,
    "outreach.listing.*": OFFICE,
    "outreach.holding.*": OFFICE,
    "outreach.planning.*": OFFICE,
    "outreach.stepping.*": OFFICE,
    "outreach.queries.checking.*": SEES_OUTREACH,
    "outreach.queries.coming.*": SEES_OUTREACH,
    "outreach.queries.following.*": SEES_OUTREACH,
    "outreach.queries.invitees.*": SEES_OUTREACH,
    "outreach.queries.sessions.plan_for": SEES_OUTREACH,
    "outreach.queries.sessions.steps_of": SEES_OUTREACH,
    "outreach.queries.sessions.free_webinars": SEES_OUTREACH,
    "outreach.queries.sessions.officers": SEES_OUTREACH,
    "outreach.queries.sessions.regions": SEES_OUTREACH,
    "outreach.queries.target_lists.*": SEES_OUTREACH,
    "outreach.queries.targets.*": SEES_OUTREACH,
    "outreach.queries.wording.*": SEES_OUTREACH,
    "portal.asking.ask_for": ADMINISTRATOR,
    "portal.asking.erasures_visible_to": ADMINISTRATOR,
    **dict.fromkeys(
        (
            *("portfolio.activities.*", "portfolio.closing.fill_in", "portfolio.deployments.*"),
            *("portfolio.feedback.ask", "portfolio.feedback.close", "portfolio.holding.require"),
            *("portfolio.outputs.*", "portfolio.starting.*"),
            "portfolio.queries.matching.candidates_for",
        ),
        RUN_ACTIONS,
    ),
    **dict.fromkeys(
        (
            *("portfolio.moving.move", "portfolio.queries.activity.activity_for"),
            *("portfolio.queries.feedback.*", "portfolio.queries.running.*"),
            "portfolio.queries.timeline.*",
        ),
        STAFF,
    ),
    "webhooks.deliveries.*": ADMINISTRATOR,
    "webhooks.endpoints.*": ADMINISTRATOR,
    "webhooks.queries.*": ADMINISTRATOR,
    "webinars.making.create": ADMINISTRATOR | {"organiser"},
    "webinars.queries.participants_for": STAFF,
    **dict.fromkeys(
        (
            *("assistance.applying.attach", "assistance.clarifications.answer"),
            *("assistance.holding.for_requester", "assistance.withdrawing.withdraw"),
            *("communities.composing.keep", "communities.drafts.keep"),
            "communities.posting._checked",
            *("communities.membership.join", "communities.membership.leave"),
            *("communities.membership.decline", "communities.membership._person"),
            *("identity.addresses.make_primary", "identity.addresses.remove"),
            *("identity.addresses.address_for", "identity.addresses._person"),
            *("identity.consents.withdraw", "identity.consents._held"),
            *("identity.passwords.set_password", "identity.passwords.remove_password"),
            *("identity.passwords._replace", "identity.passwords._person"),
            *("identity.pictures.put", "identity.pictures.remove", "identity.pictures._person"),
            *("identity.profile.me", "identity.profile.change", "identity.single_sign_on.link"),
            *("identity.tokens.create", "notifications.preferences.choose"),
            *("portal.copying.ask", "portal.copying.copy_of", "portal.asking.ask"),
            "webinars.registration.register",
        ),
        SIGNED_IN,
    ),
}
"""Questions and operations that refuse by themselves, whoever let the asker in."""

_STEP = "a part of a step that has asked"

INNER: dict[str, str] = {
    "assistance.assessing._institution": "goes on with a newcomer that `settle` gave",
    "assistance.queries.desk.verbs": "says what is offered; each step asks by itself",
    "outreach.following._write_step": "goes on with a session that was held for an officer",
    "outreach.inviting._list": "goes on to questions that ask by themselves",
    "outreach.inviting._write_wave": "goes on with a session that was held for an officer",
    "portfolio.activities.call_off": "the activities of an Action that is cancelled",
    "portfolio.activities._cancel": _STEP,
    "portfolio.deployments.withdraw_every_one": "those of an activity that is cancelled",
    "portfolio.deployments._withdraw": _STEP,
    "portfolio.deployments._step": _STEP,
    "portfolio.outputs._step": _STEP,
    "portfolio.queries.running.verbs_for": "says what is offered; each step asks by itself",
    "webhooks.endpoints._enter": "goes on with an endpoint that `_hold` gave",
}
"""Functions that a pattern above names, and that only go on after another has asked."""
