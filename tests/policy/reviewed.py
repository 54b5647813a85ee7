"""What the mutants leave to others, and what they leave out: by name, with where or why."""

from fnmatch import fnmatchcase

_AUDIENCES = "tests/calendars/test_audiences.py"
_MEMBERSHIP = "tests/communities/test_membership.py"
_PLANNED = "tests/communities/test_planned.py"
_POSTS = "tests/communities/test_posts.py"
_READING = "tests/communities/test_reading.py"
_RUNNERS = "tests/webinars/test_runners.py"
_SIGHT = "tests/webinars/test_sight.py"
_OWN_KEYS = "tests/policy/test_own_keys.py"
_PERSONAL_DATA = "tests/portal/test_personal_data.py"
_ROLES = "tests/identity/test_roles.py"
_SINGLE_SIGN_ON = "tests/identity/test_single_sign_on.py"
_TOKENS = "tests/identity/test_tokens.py"

ELSEWHERE: dict[str, str] = {
    "owner assistance.attached.is_of_own_draft takes anybody's": "tests/assistance/test_form.py",
    "owner assistance.drafts._hand_over takes anybody's": "tests/assistance/test_form.py",
    "owner assistance.queries.drafts.asking takes anybody's": "tests/assistance/test_form.py",
    "owner assistance.queries.parties.spoken_for takes anybody's": (
        "tests/assistance/test_doors.py"
    ),
    "owner calendars.counters.invited takes anybody's": "tests/calendars/test_entries.py",
    "owner calendars.invitations.withdraw takes anybody's": "tests/calendars/test_entries.py",
    "owner calendars.itip._known takes anybody's": "tests/calendars/test_itip.py",
    "owner communities.drafts._held takes anybody's": _READING,
    "owner communities.drafts.of takes anybody's": _READING,
    "owner communities.inviting._*_of takes anybody's": "tests/communities/test_invitations.py",
    "owner communities.reacting.of_posts takes anybody's": _READING,
    "owner communities.reading.following takes anybody's": _READING,
    "owner communities.reading.unread_of takes anybody's": _READING,
    "owner webinars.queries.seats.*_* takes anybody's": _SIGHT,
    "condition a contact's end in outreach/queries/following.py speakers": (
        "tests/outreach/test_history.py"
    ),
    "condition a person's deactivation in outreach/queries/*": "tests/outreach/test_history.py",
    "condition * in outreach/queries/targets.py _contacts": "tests/outreach/test_history.py",
    "condition * in portfolio/queries/matching.py _experts": "tests/portfolio/test_activities.py",
    "condition a person's deactivation in identity/holding.py open_account": (
        "tests/portfolio/test_activities.py"
    ),
    "condition an Action that was dropped in portfolio/queries/outputs.py output_for": (
        "tests/portfolio/test_outputs.py"
    ),
    "condition * in communities/streams.py may_listen": _READING,
    "condition * in communities/reading.py *": _READING,
    "condition a post's state in communities/posting.py last_shown": _READING,
    "condition being on the roster in communities/moderating.py _topic": _READING,
    "condition being in a space in webinars/queries/planned.py of_community": _READING,
    "condition being on the roster in webinars/*": _READING,
    "condition *ing a space in webinars/queries/planned.py of_community": _PLANNED,
    "condition a webinar's being for everyone*": _RUNNERS,
    "condition a maker's being an organiser*": _RUNNERS,
    "condition finding a space in webinars/queries/__init__.py *": _RUNNERS,
    "condition finding a space in webinars/holding.py _held": _SIGHT,
    "condition finding a space in webinars/queries/seats.py own_of": _SIGHT,
    "condition a person's deactivation in communities/naming.py _members": _READING,
    "condition being on the roster in communities/writers.py in_space": _POSTS,
    "condition a post's state in communities/writers.py in_space": _POSTS,
    "condition who runs a webinar beside its maker in webinars/*": _RUNNERS,
    "condition who runs a webinar beside its maker in core/search/*": _RUNNERS,
    "condition a webinar's maker": _RUNNERS,
    **{
        f"condition a webinar's maker in webinars/{each}": _RUNNERS
        for each in (
            *("holding.py _held", "queries/organising.py board_of"),
            *("queries/organising.py edited_by", "queries/seats.py run_by"),
            "queries/seats.py seat_for",
        )
    },
    "condition who runs a webinar beside its maker in assistance/*": (
        "tests/assistance/test_four_eyes.py"
    ),
    "condition a webinar's maker in outreach/*": "tests/outreach/test_history.py",
    "condition an invitation's withdrawal": "tests/calendars/test_entries.py",
    "condition whom an entry is for by name": "tests/calendars/test_entries.py",
    "condition what is said to those within in assistance/queries/thread.py thread_for": (
        "tests/assistance/test_working.py"
    ),
    "condition being in a space in webinars/*": _SIGHT,
    "condition reading a space in webinars/*": _SIGHT,
    "owner core.files.of_owner takes anybody's": _OWN_KEYS,
    "owner identity.addresses._replace_waiting takes anybody's": _OWN_KEYS,
    "owner identity.contacts.begin takes anybody's": "tests/identity/test_contacts.py",
    "owner identity.passwords._proven takes anybody's": _OWN_KEYS,
    "owner identity.roles._holds takes anybody's": _ROLES,
    "owner notifications.preferences._wishes takes anybody's": "tests/notifications",
    "owner portal.erasing.require_no_role takes anybody's": _PERSONAL_DATA,
    "owner portal.recent.is_fresh takes anybody's": _OWN_KEYS,
    "place communities.membership.decide: member.person_id == actor.person_id": _MEMBERSHIP,
    "place identity.passwords._person: actor.token_id is not None": _OWN_KEYS,
    "place portal.copying.is_owners: actor.token_id is None": _OWN_KEYS,
    "place portal.recent.is_fresh: actor.token_id is not None": _OWN_KEYS,
    "owner portal.gathering.described takes anybody's": _PERSONAL_DATA,
    "owner portal.gathering.to_erase takes anybody's": _PERSONAL_DATA,
    "place identity.people.deactivate: held.id == actor.person_id": _ROLES,
    "place identity.roles.revoke: held.id == actor.person_id": _ROLES,
    "place identity.single_sign_on.finish: kept.person != str(actor.person_id)": _SINGLE_SIGN_ON,
    "place identity.single_sign_on.link: await _person_of(issuer, subject) != actor.person_id": (
        _SINGLE_SIGN_ON
    ),
    "place assistance.drafts._is_open_to: owner == actor.person_id": (
        "tests/assistance/test_form.py"
    ),
    "place assistance.queries.sessions.candidates_for: access.sees_office_work(actor)": (
        "tests/assistance/test_links.py"
    ),
    "place assistance.queries.thread.thread_for: access.sees_office_work(actor)": (
        "tests/assistance/test_working.py"
    ),
    "place calendars.feeds.of_audiences: group in actor.groups": _AUDIENCES,
    "place calendars.feeds.of_audiences: actor.is_staff": _AUDIENCES,
    "place communities.attached.is_of_ones_own_draft: file.owner_id == actor.person_id": _POSTS,
    "place communities.inviting._waiting: actor.person_id != found.person_id": (
        "tests/communities/test_invitations.py"
    ),
    "place communities.membership.join: _require_belonging(actor, place)": _MEMBERSHIP,
    "place communities.membership._require_belonging: access.belongs_to(actor, place.kind, "
    "place.visibility)": _MEMBERSHIP,
    "place portfolio.outputs.validate: held.delivered_by_id == actor.person_id": (
        "tests/portfolio/test_outputs.py"
    ),
    "place webinars.making.clone: access.may_create(actor)": "tests/webinars/test_making.py",
    "place webinars.sight.runner: access.may_create(actor)": _RUNNERS,
    "place assistance.links.decide: last.by == actor.person_id": (
        "tests/assistance/test_four_eyes.py"
    ),
    "place identity.tokens.create: actor.is_within(scope)": _TOKENS,
    "place reporting.queries.report_for: access.sees_everything(actor)": (
        "tests/reporting/test_pages.py"
    ),
    "place web.modes.Modes.check: actor.is_staff": "tests/policy/test_alone.py",
    "condition an expert's agreement in roster/queries.py totals_for": "tests/roster",
    "condition an expert's being on the roster in roster/queries.py totals_for": "tests/roster",
}
"""Checks that no request of the matrix comes to, since a password, a worker or more steps before it
would be needed, and the tests that turn red without them; a star stands for any words."""


def elsewhere(name: str) -> str:
    """Return the tests that turn red without a check; empty where the matrix is to do so."""
    stars = (one for known, one in ELSEWHERE.items() if "*" in known and fnmatchcase(name, known))
    return ELSEWHERE.get(name) or next(stars, "")


_TYPE = "the door lets in nobody without an account; the line says so to the type checker"
_SHOWN = "says what is so to those who look after people; nobody is let in by it"
_OFFERED = "which ways a page offers; each door asks by itself"
_LAST = "whether an administrator is left, whoever asks"
_WHOSE = "of whom administrators are shown something, who may see it of everybody"
_FORM = "which questions of the form are asked; whoever is signed in has an address"
_VISITOR = "to the reader: a visitor has no identifier, and no row is of nobody"
_CHOSEN = "an operation is chosen by its name; it asks by itself"
_LEFT_OUT = "an identifier that only forms need is left out for who may only look"
_TWICE = "the kinds that are looked for, and what is found of them, both leave institutions out"
_SET_UP = "without it the first set-up stays closed for longer, never open"

REVIEWED: dict[str, str] = {
    "owner communities.moderating._write_flag takes anybody's": (
        "which answer a second flag of the same person gets"
    ),
    "condition a webinar's audience in webinars/queries/planned.py of_community": (
        "a webinar of a space is for those who read there, whatever its audience"
    ),
    **{
        f"condition a webinar's maker in {each}": (
            "organisers are of the staff, who find every webinar"
        )
        for each in (
            *("core/search/finding.py _looked_up", "webinars/queries/__init__.py webinar_for"),
            "webinars/queries/__init__.py webinars_visible_to",
            *("webinars/queries/planned.py of_community", "webinars/queries/seats.py own_of"),
        )
    },
    **{
        f"condition a webinar's draft in webinars/queries/{each}": (
            "these lists leave drafts out by themselves"
        )
        for each in ("__init__.py webinars_visible_to", "planned.py of_community")
    },
    **{
        f"condition an entry's removal{where}": (
            "of what is removed nothing is stored that could be served; it is asked once more"
        )
        for where in ("", " in calendars/feeds.py single", " in calendars/fragments.py of_feeds")
    },
    **{
        f"condition {which} in assistance/queries/own.py is_own": _OFFERED
        for which in ("a request that one sent", "a request of one's institutions")
    },
    "condition being in a space in communities/moderating.py _topic": (
        "whether somebody is active there is asked once more"
    ),
    "owner outreach.queries.following.steps_due takes anybody's": (
        "which steps an officer asks for; they see them all"
    ),
    "owner identity.passwords._check_wanted takes anybody's": (
        "decides which passwords are too easy to guess"
    ),
    "owner identity.passwords._open takes anybody's": (
        "the hash in the same condition is salted: no other row holds it"
    ),
    "owner identity.passwords._replace takes anybody's": (
        "the hash in the same condition is salted: no other row holds it"
    ),
    "owner identity.sessions._is_surprising takes anybody's": (
        "decides whether a message says that a browser is new; nobody is let in by it"
    ),
    "owner identity.tokens._check_number takes anybody's": (
        "counts against a limit; without it the limit is stricter"
    ),
    "owner identity.queries.institution.places_of takes anybody's": _WHOSE,
    "owner identity.queries.people.consents_of takes anybody's": _WHOSE,
    "owner identity.queries.people.grants_of takes anybody's": _WHOSE,
    "owner notifications.preferences.change_by_link takes anybody's": (
        "whether a link's person still reads an address; whose link it is, its signature says"
    ),
    "place app.machinery.live.live: ask.actor.is_signed_in": (
        "a cookie that opens nothing is not looked at again; the streams were allowed before"
    ),
    "place communities.attached.is_of_somebody_in_the_same_space: actor.is_signed_in": (
        "spares a statement: a visitor is nobody's member"
    ),
    "place identity.api.me.end_session: ask.actor.person_id is None": _TYPE,
    "place identity.pages.security.end_session: ask.actor.person_id is None": _TYPE,
    "place identity.pages.security.end_others: ask.actor.person_id is None": _TYPE,
    "place identity.consents._held: actor.person_id is None": (
        "to the type checker: locking the row of nobody refuses as well"
    ),
    "place identity.holding.own_account: actor.person_id is None": _TYPE,
    "place portal.copying._files_of: actor.person_id is None": _TYPE,
    "place identity.pages.administration._person: shown.id == ask.actor.person_id": (
        "which buttons are offered; the operations refuse by themselves"
    ),
    "place identity.pictures.is_owners_or_for_staff: actor.is_signed_in": (
        "to the reader: a visitor's identifier is no picture's"
    ),
    "place notifications.pages.administration: ask.demo": (
        "whether a warning about a missing mail server is shown"
    ),
    "place portal.pages.home: ask.actor.is_signed_in": (
        "whether somebody is led to the set-up, which asks by itself"
    ),
    "place publications.queries._has_toolkit: 'expert' not in actor.groups": (
        "spares a statement: `access.states` asks again, and is asked alone"
    ),
    "place app.rooms._who_is_no_staff: actor.is_staff": _OFFERED,
    "place web.shell.Shell._page: item.may(ask.actor)": _OFFERED,
    "place web.shell.Shell._page: ask.demo": _OFFERED,
    "place web.shell._person: actor.is_signed_in": "whose name stands at the head of a page",
    "place web.asking.Ask.caller: self.actor.person_id is not None": (
        "whose budget of requests is used"
    ),
    "place assistance.pages.beginning._later: ask.actor.is_signed_in": _FORM,
    "place assistance.steps.missing: actor.is_signed_in": _FORM,
    "place assistance.steps.concerns: actor.is_signed_in": _FORM,
    "place assistance.applying._asker: actor.person_id is not None": _FORM,
    "place assistance.drafts._asker: actor.person_id is not None": _FORM,
    "place assistance.queries.own.require: actor.is_signed_in": _VISITOR,
    "place assistance.queries.own.is_own: actor.is_signed_in": _VISITOR,
    "place assistance.queries.requests.visible: actor.is_signed_in": _VISITOR,
    "place communities.attached.is_of_ones_own_draft: actor.is_signed_in": _VISITOR,
    "place calendars.links.create: actor.person_id is None": _TYPE,
    "place communities.founding.found: actor.person_id is None": _TYPE,
    "place communities.writers.require_member: actor.person_id is None": _TYPE,
    "place outreach.inviting.try_out: actor.person_id is not None": _TYPE,
    "place webinars.registration.cancel: actor.person_id is None": _TYPE,
    "place assistance.pages.desk.queue: ask.actor.has_role(*ASSESSORS)": _OFFERED,
    "place assistance.queries.desk.verbs: access.assesses(actor)": _OFFERED,
    "place assistance.queries.desk.verbs: access.decides_links(actor)": _OFFERED,
    "place assistance.queries.desk.verbs: dossier.assessor_id != actor.person_id": _OFFERED,
    "place communities.membership.way_in: actor.is_signed_in": _OFFERED,
    "place communities.membership.way_in: access.belongs_to(actor, place.kind, place.visibility)": (
        _OFFERED
    ),
    "place communities.pages.invitations._page: ask.actor.is_signed_in": _OFFERED,
    "place communities.pages.invitations._page: ask.actor.person_id != found.person_id": _OFFERED,
    "place outreach.pages.follow_ups.of_session: access.may_work(ask.actor)": _OFFERED,
    "place outreach.pages.follow_ups.mine: access.may_work(ask.actor)": _OFFERED,
    "place outreach.pages.invitations._check: access.may_work(ask.actor)": _OFFERED,
    "place portfolio.pages.activities.show: access.runs_actions(ask.actor)": _OFFERED,
    "place portfolio.queries.running.verbs_for: access.may_move(actor, to)": _OFFERED,
    "place webinars.pages.making.board: access.may_create(ask.actor)": _OFFERED,
    "place webinars.pages.making._basics_form: access.may_create(ask.actor)": _OFFERED,
    "place webinars.pages.shown.webinar: access.oversees(ask.actor)": _OFFERED,
    "place communities.moderating.decide: await {Verb.REJECT: reject, Verb.HIDE: "
    "hide}[verb](actor, reference, reason)": _CHOSEN,
    "place communities.moderating.decide: await plain[verb](actor, reference)": _CHOSEN,
    "place portfolio.activities.move: await _FIRST[verb](actor, action, held, step)": _CHOSEN,
    "place portfolio.moving.move: await _FIRST[verb](actor, held, step)": _CHOSEN,
    "place outreach.queries.sessions.plan_for: access.may_work(actor)": _LEFT_OUT,
    "place outreach.queries.targets.run: access.may_work(actor)": _LEFT_OUT,
    "place portal.searching.kinds_for: actor.is_signed_in": _TWICE,
    "place portfolio.findable._sight_of_institutions: actor.is_signed_in": _TWICE,
    "place assistance.drafts.send: actor.is_signed_in": "whose budget of requests is used",
    "place assistance.pages.beginning.resume: ask.actor.is_signed_in": (
        "whether somebody is led to sign in; the draft is asked for by itself"
    ),
    "place communities.inviting.accept: actor.is_signed_in": (
        "without it a link to sign in is given to fewer"
    ),
    "place communities.inviting._waiting: actor.is_signed_in": (
        "without it fewer are let in by an invitation"
    ),
    "place communities.pages.invitations.answer: ask.actor.is_signed_in": (
        "where somebody is led once they have answered"
    ),
    "place communities.reading.new_in: actor.is_signed_in": (
        "which posts are new to a reader, of those that they see"
    ),
    "place communities.reading.first_new: actor.is_signed_in": (
        "which posts are new to a reader, of those that they see"
    ),
    "place portfolio.holding.require: actor.is_staff": (
        "whether the refusal says that there is something; both refuse"
    ),
    "place webinars.pages.calendars.one: ask.actor.is_signed_in": (
        "whether an answer is kept by others than the reader"
    ),
    "place webinars.pages.registering.register: ask.actor.is_signed_in": (
        "which form was sent; the operations ask by themselves"
    ),
    "condition a contact's end in identity/queries/people.py people_visible_to": _SHOWN,
    "condition a person's deactivation in identity/first_run.py is_needed": _SET_UP,
    "condition a role's revocation in identity/first_run.py is_needed": _SET_UP,
    "condition a person's deactivation in identity/queries/institution.py contacts_of": _SHOWN,
    "condition a person's deactivation in portfolio/queries/institutions.py contacts_of": (
        "staff are told who speaks for an institution now; they know them all"
    ),
    "condition a role's end in identity/queries/people.py people_visible_to": _SHOWN,
    "condition a role's revocation in identity/queries/people.py people_visible_to": _SHOWN,
    "condition a session's and a token's expiry in identity/queries/people.py person_for": _SHOWN,
    "condition a session's end in identity/queries/people.py person_for": _SHOWN,
    "condition a person's deactivation in identity/contacts.py _person": (
        "who can be named as a contact, whoever names them"
    ),
    "condition a person's deactivation in identity/roles.py require_another_administrator": _LAST,
    "condition a role's revocation in identity/roles.py require_another_administrator": _LAST,
    "condition moderating a space in communities/queries.py spaces_visible_to": (
        "a list says of moderators only that they are no outsiders, and no member is one"
    ),
}
"""What decides nothing about who may: without it nobody sees or changes anything more."""
