"""Who may pass which door, who finds which thing, and who may read which word.

This is the reviewed statement of the policy; nothing here is read from the product. The numbers
I16, I19, I22, I24 are those of the domain's invariants: I16 requesters see their own institution's
requests and moderators act in their own community, I19 no number of fewer than five people, I22
communities of partners are not public.
"""

from fnmatch import fnmatchcase
from functools import cache

from tests.policy.planting import Mark
from tests.policy.roles import PEOPLE
from tests.policy.world import POSTS
from tests.policy.world import STAFF as STAFF_ROLES

Who = frozenset[str]

SIGNED_IN: Who = frozenset(PEOPLE) - {"deactivated"}
EVERYONE: Who = SIGNED_IN | {"visitor"}
STAFF: Who = frozenset(STAFF_ROLES)
ADMINISTRATOR: Who = frozenset({"administrator"})
AUDITOR: Who = frozenset({"auditor"})
CONTACTS: Who = frozenset({"contact_a", "contact_b"})
EXPERTS: Who = frozenset({"expert_active", "expert_hidden"})
OFFICE: Who = frozenset({"administrator", "outreach_officer"})
RUN_ACTIONS: Who = OFFICE | {"assessor"}
MOVE_ACTIONS: Who = RUN_ACTIONS | {"steering_member"}
APPROVE: Who = frozenset({"administrator", "steering_member"})
SEES_OUTREACH: Who = OFFICE | AUDITOR | frozenset({"organiser"})
NOBODY: Who = frozenset()
A: Who = frozenset({"contact_a"})
B: Who = frozenset({"contact_b"})
ALL_SPACES: Who = AUDITOR | ADMINISTRATOR

DOORS: dict[str, tuple[Who, str]] = {
    "everyone": (
        EVERYONE,
        """
        GET /  GET /api  GET /api/openapi.json  GET /livez  GET /readyz
        GET /static/{digest}/{name}  GET /language/{code}
        GET /sign-in  POST /sign-in  GET /sign-in/sent
        GET /sign-in/confirm/{token}  POST /sign-in/confirm/{token}
        GET /live  GET /files/{id}/{name}
        GET /preferences/{token}  POST /preferences/{token}
        GET /unsubscribe/{token}  POST /unsubscribe/{token}
        GET /sign-in/as/{token}  POST /sign-in/as/{token}
        GET /webinars  GET /webinars/{slug}  GET /api/webinars  GET /api/webinars/{slug}
        GET /webinars.ics  GET /webinars/{slug}.ics
        GET /webinars/{slug}/register  POST /webinars/{slug}/register
        GET /webinars/{slug}/registered  POST /api/webinars/{slug}/guests
        GET /registrations/{token}  POST /registrations/{token}  GET /j/{token}
        GET /actions  GET /actions.csv  GET /actions/{code}  GET /actions/{code}/activities.csv
        GET /api/actions  GET /api/actions/{code}
        GET /communities  GET /communities/{reference}  GET /topics/{id}
        GET /api/communities  GET /api/communities/{reference}
        GET /api/communities/{reference}/topics  GET /api/topics/{id}  GET /api/topics/{id}/posts
        GET /calendars/public.ics  GET /calendars/communities/{reference}.ics
        GET /calendars/mine/{token}.ics
        GET /publications  GET /api/publications  GET /api/toolkit-modules
        GET /where-we-work  GET /where-we-work.csv  GET /api/where-we-work
        GET /search  GET /api/search
        GET /report  GET /report.csv  GET /report/{id}  GET /report/{id}.csv
        GET /api/report/figures  GET /api/report/figures/{id}
        """,
    ),
    "everyone with an account": (
        SIGNED_IN,
        """
        POST /sign-out
        GET /requests  GET /requests.csv  GET /requests/{reference}
        GET /api/requests  GET /api/requests/{reference}
        GET /institutions  GET /institutions.csv  GET /institutions/{reference}
        GET /api/institutions  GET /api/institutions/{reference}
        GET /roster  GET /api/experts
        GET /profile  POST /profile  POST /profile/addresses
        GET /profile/addresses/confirm/{token}  POST /profile/addresses/confirm/{token}
        POST /profile/addresses/{id}/primary  POST /profile/addresses/{id}/remove
        POST /profile/addresses/{id}/give-up  POST /profile/consents/{purpose}
        GET /profile/security  POST /profile/security/password
        GET /profile/security/password/remove  POST /profile/security/password/remove
        POST /profile/security/sessions/{id}/end  POST /profile/security/sessions/end
        POST /profile/security/elsewhere  POST /profile/security/elsewhere/{id}/unlink
        GET /profile/picture  POST /profile/picture  POST /profile/picture/removal
        GET /profile/data  POST /profile/data/copy  POST /profile/data/erasure
        POST /profile/data/erasure/{id}/withdrawal
        GET /api/me/data-copies  POST /api/me/data-copies
        GET /profile/messages  POST /profile/messages
        GET /api/me  PATCH /api/me  GET /api/me/sessions  DELETE /api/me/sessions/{id}
        GET /api/me/picture  PUT /api/me/picture  DELETE /api/me/picture
        GET /profile/tokens  POST /profile/tokens
        GET /profile/tokens/{id}/revoke  POST /profile/tokens/{id}/revoke
        GET /api/tokens  POST /api/tokens  DELETE /api/tokens/{id}
        GET /webinars/mine  GET /api/webinars/mine  GET /api/registrations
        GET /webinars/{slug}/edit  POST /webinars/{slug}/edit
        GET /webinars/{slug}/edit/when  POST /webinars/{slug}/edit/when
        GET /webinars/{slug}/edit/registration  POST /webinars/{slug}/edit/registration
        GET /webinars/{slug}/edit/people  POST /webinars/{slug}/edit/people
        POST /webinars/{slug}/edit/people/{id}/removal
        POST /webinars/{slug}/copies  GET /webinars/{slug}/discard  POST /webinars/{slug}/discard
        POST /webinars/{slug}/opening  POST /webinars/{slug}/closing
        GET /webinars/{slug}/cancel  POST /webinars/{slug}/cancel
        GET /webinars/{slug}/registrants  POST /webinars/{slug}/registrants
        GET /webinars/{slug}/registrants.csv
        POST /webinars/{slug}/registrants/{id}/approval
        POST /webinars/{slug}/registrants/{id}/rejection
        POST /webinars/{slug}/registrants/{id}/cancellation
        GET /webinars/{slug}/attendance  POST /webinars/{slug}/attendance
        POST /webinars/{slug}/attendance/file  POST /webinars/{slug}/attendance/import
        POST /webinars/{slug}/attendance/report
        PATCH /api/webinars/{slug}  DELETE /api/webinars/{slug}
        PUT /api/webinars/{slug}/schedule  POST /api/webinars/{slug}/openings
        POST /api/webinars/{slug}/closings  POST /api/webinars/{slug}/cancellations
        POST /api/webinars/{slug}/copies  GET /api/webinars/{slug}/transitions
        GET /api/webinars/{slug}/registration  POST /api/webinars/{slug}/registration
        DELETE /api/webinars/{slug}/registration
        GET /api/webinars/{slug}/registrations  POST /api/webinars/{slug}/registrations
        DELETE /api/webinars/{slug}/registrations/{id}
        POST /api/webinars/{slug}/registrations/{id}/approvals
        POST /api/webinars/{slug}/registrations/{id}/rejections
        POST /api/webinars/{slug}/attendance  POST /api/webinars/{slug}/attendance-files
        POST /api/webinars/{slug}/reports
        GET /profile/calendar  POST /profile/calendar
        GET /profile/calendar/{id}/renew  POST /profile/calendar/{id}/renew
        GET /profile/calendar/{id}/revoke  POST /profile/calendar/{id}/revoke
        GET /api/calendar-links  POST /api/calendar-links
        POST /api/calendar-links/{id}/renewals  DELETE /api/calendar-links/{id}
        """,
    ),
    "staff": (
        STAFF,
        """
        GET /roster.csv  GET /webinars/{slug}/people
        GET /outreach  GET /outreach.csv  GET /outreach/{reference}  GET /outreach/{reference}.csv
        GET /api/outreach-sessions  GET /api/outreach-sessions/{reference}
        GET /conversion  GET /conversion/requests  GET /conversion/requests/{reference}
        GET /conversion/institutions  GET /conversion/funnel.csv
        GET /conversion/time-to-request.csv  GET /conversion/cohorts.csv
        GET /conversion/models.csv  GET /conversion/sessions.csv
        GET /conversion/request-to-action.csv  GET /conversion/lift.csv
        GET /conversion/requests.csv  GET /conversion/institutions.csv
        GET /api/conversion  GET /api/conversion/requests/{reference}
        """,
    ),
    "staff who look at Actions": (
        STAFF,
        """
        GET /actions/board  GET /actions/{code}/timeline
        GET /api/actions/board  GET /api/actions/{code}/timeline
        GET /activities/{reference}  GET /api/activities/{reference}
        GET /activities/{reference}/feedback  GET /api/activities/{reference}/feedback
        """,
    ),
    "those who move Actions": (
        MOVE_ACTIONS,
        """
        GET /actions/{code}/approve  POST /actions/{code}/approve  POST /api/actions/{code}/approve
        GET /actions/{code}/start  POST /actions/{code}/start  POST /api/actions/{code}/start
        GET /actions/{code}/close  POST /actions/{code}/close  POST /api/actions/{code}/close
        GET /actions/{code}/conclude  POST /actions/{code}/conclude
        POST /api/actions/{code}/conclude
        GET /actions/{code}/suspend  POST /actions/{code}/suspend  POST /api/actions/{code}/suspend
        GET /actions/{code}/resume  POST /actions/{code}/resume  POST /api/actions/{code}/resume
        GET /actions/{code}/cancel  POST /actions/{code}/cancel  POST /api/actions/{code}/cancel
        """,
    ),
    "those who run Actions": (
        RUN_ACTIONS,
        """
        GET /actions/new  POST /actions/new  POST /api/actions
        GET /actions/{code}/edit  POST /actions/{code}/edit  PATCH /api/actions/{code}
        GET /actions/{code}/closing-form  POST /actions/{code}/closing-form
        PUT /api/actions/{code}/closing-form
        GET /actions/{code}/activities/new  POST /actions/{code}/activities/new
        POST /api/actions/{code}/activities
        GET /activities/{reference}/edit  POST /activities/{reference}/edit
        PATCH /api/activities/{reference}
        GET /activities/{reference}/experts  POST /activities/{reference}/experts
        GET /api/activities/{reference}/candidates  POST /api/activities/{reference}/deployments
        GET /deployments/{reference}/withdraw  POST /deployments/{reference}/withdraw
        POST /api/deployments/{reference}/withdraw
        GET /activities/{reference}/confirm  POST /activities/{reference}/confirm
        POST /api/activities/{reference}/confirm
        GET /activities/{reference}/hold  POST /activities/{reference}/hold
        POST /api/activities/{reference}/hold
        GET /activities/{reference}/report  POST /activities/{reference}/report
        POST /api/activities/{reference}/report
        GET /activities/{reference}/postpone  POST /activities/{reference}/postpone
        POST /api/activities/{reference}/postpone
        GET /activities/{reference}/resume  POST /activities/{reference}/resume
        POST /api/activities/{reference}/resume
        GET /activities/{reference}/cancel  POST /activities/{reference}/cancel
        POST /api/activities/{reference}/cancel
        POST /activities/{reference}/feedback  POST /activities/{reference}/feedback/close
        POST /api/activities/{reference}/feedback  POST /api/activities/{reference}/feedback/close
        GET /actions/{code}/outputs/new  POST /actions/{code}/outputs/new
        POST /api/actions/{code}/outputs
        GET /outputs/{reference}/edit  POST /outputs/{reference}/edit
        PATCH /api/outputs/{reference}
        POST /outputs/{reference}/deliver  POST /api/outputs/{reference}/deliver
        POST /outputs/{reference}/validate  POST /api/outputs/{reference}/validate
        POST /outputs/{reference}/publish  POST /api/outputs/{reference}/publish
        POST /outputs/{reference}/file
        """,
    ),
    "everyone, for public documents and with a link for feedback": (
        EVERYONE,
        """
        GET /outputs/{reference}  GET /api/outputs/{reference}
        GET /feedback/{token}  POST /feedback/{token}
        """,
    ),
    "experts on the roster": (
        EXPERTS,
        """
        GET /profile/deployments  GET /api/me/deployments
        """,
    ),
    "everyone, to ask for assistance, and with a link to a request": (
        EVERYONE,
        """
        GET /ask  POST /ask  GET /ask/you  POST /ask/you  GET /ask/yours  POST /ask/yours
        GET /ask/country  POST /ask/country  GET /ask/institution  POST /ask/institution
        GET /ask/new-institution  POST /ask/new-institution
        GET /ask/endorsement  POST /ask/endorsement  GET /ask/theme  POST /ask/theme
        GET /ask/need  POST /ask/need  GET /ask/files  POST /ask/files
        POST /ask/files/{id}/removal  GET /ask/source  POST /ask/source
        GET /ask/later  POST /ask/later  GET /ask/check  POST /ask/check  GET /ask/sent
        GET /ask/resume/{token}  POST /ask/resume/{token}  POST /api/requests
        GET /followed-requests/{token}  POST /followed-requests/{token}/answer
        GET /followed-requests/{token}/files/{id}/{name}
        GET /followed-requests/{token}/withdrawal  POST /followed-requests/{token}/withdrawal
        """,
    ),
    "everyone with an account, for requests": (
        SIGNED_IN,
        """
        GET /my-requests  GET /my-requests/{reference}  POST /my-requests/{reference}/answer
        GET /my-requests/{reference}/withdrawal  POST /my-requests/{reference}/withdrawal
        GET /api/requests/{reference}/messages  POST /api/requests/{reference}/attachments
        POST /api/requests/{reference}/answers  POST /api/requests/{reference}/withdrawal
        """,
    ),
    "everyone, for posts that they see and with a link that invites them": (
        EVERYONE,
        """
        GET /topics/{id}/newer  GET /posts/{reference}  GET /posts/{reference}/history
        GET /api/posts/{reference}/edits
        GET /invitations/{token}  POST /invitations/{token}
        """,
    ),
    "those who make communities": (
        OFFICE,
        """
        GET /communities/new  POST /communities/new  POST /api/communities
        """,
    ),
    "everyone with an account, for communities that they find, are in, or look after": (
        SIGNED_IN,
        """
        POST /communities/{reference}/join  POST /communities/{reference}/decline
        GET /communities/{reference}/leave  POST /communities/{reference}/leave
        POST /communities/{reference}/following  POST /communities/{reference}/read
        GET /communities/{reference}/settings  POST /communities/{reference}/settings
        GET /communities/{reference}/topics/new  POST /communities/{reference}/topics/new
        POST /communities/{reference}/draft  POST /communities/{reference}/draft/discard
        GET /communities/{reference}/people  GET /communities/{reference}/people/{id}
        POST /communities/{reference}/people/{id}
        POST /communities/{reference}/people/{id}/role
        GET /communities/{reference}/requests  GET /communities/{reference}/moderation
        GET /communities/{reference}/invite  POST /communities/{reference}/invite
        POST /topics/{id}/read  GET /topics/{id}/reply  POST /topics/{id}/reply
        POST /topics/{id}/draft  POST /topics/{id}/draft/discard  POST /topics/{id}/state
        GET /posts/{reference}/edit  POST /posts/{reference}/edit
        GET /posts/{reference}/delete  POST /posts/{reference}/delete
        GET /posts/{reference}/flag  POST /posts/{reference}/flag
        POST /posts/{reference}/reactions  POST /posts/{reference}/moderation
        GET /api/me/unread  PATCH /api/communities/{reference}
        POST /api/communities/{reference}/join  POST /api/communities/{reference}/leave
        POST /api/communities/{reference}/decline
        GET /api/communities/{reference}/following  PUT /api/communities/{reference}/following
        POST /api/communities/{reference}/read
        GET /api/communities/{reference}/people  GET /api/communities/{reference}/people/{id}
        POST /api/communities/{reference}/people/{id}/decisions
        PUT /api/communities/{reference}/people/{id}/role
        POST /api/communities/{reference}/invitations
        GET /api/communities/{reference}/handles  GET /api/communities/{reference}/moderation
        POST /api/communities/{reference}/topics  POST /api/topics/{id}/posts
        POST /api/topics/{id}/state  POST /api/topics/{id}/mark
        GET /api/posts/{reference}/source  PATCH /api/posts/{reference}/source
        POST /api/posts/{reference}/delete
        POST /api/posts/{reference}/flags  POST /api/posts/{reference}/decisions
        POST /api/posts/{reference}/reactions/{kind}  DELETE /api/posts/{reference}/reactions/{kind}
        GET /api/topics/{id}/draft  PUT /api/topics/{id}/draft  DELETE /api/topics/{id}/draft
        POST /api/topics/{id}/draft/files
        GET /api/communities/{reference}/draft  PUT /api/communities/{reference}/draft
        DELETE /api/communities/{reference}/draft  POST /api/communities/{reference}/draft/files
        """,
    ),
    "staff, at the request desk": (
        STAFF,
        """
        GET /desk  GET /desk/{reference}  GET /api/desk  GET /api/desk/{reference}
        """,
    ),
    "those who assess requests": (
        frozenset({"assessor", "administrator"}),
        """
        POST /desk/{reference}/take  POST /desk/{reference}/go-on
        GET /desk/{reference}/question  POST /desk/{reference}/question
        GET /desk/{reference}/consultation  POST /desk/{reference}/consultation
        GET /desk/{reference}/decision  POST /desk/{reference}/decision
        GET /desk/{reference}/aside  POST /desk/{reference}/aside
        GET /desk/{reference}/newcomers/{id}  POST /desk/{reference}/newcomers/{id}
        POST /api/requests/{reference}/assessment  POST /api/requests/{reference}/questions
        POST /api/requests/{reference}/continuation  POST /api/requests/{reference}/consultation
        POST /api/requests/{reference}/decisions  POST /api/requests/{reference}/aside
        POST /api/requests/{reference}/newcomers/{id}
        """,
    ),
    "those who decide on links of requests to sessions": (
        frozenset({"outreach_officer", "assessor", "administrator"}),
        """
        GET /desk/{reference}/link  POST /desk/{reference}/link
        POST /api/requests/{reference}/links
        """,
    ),
    "those who make webinars": (
        frozenset({"organiser", "administrator"}),
        """
        GET /webinars/new  POST /webinars/new  POST /api/webinars
        """,
    ),
    "everyone, with the link of an invitation to a session": (
        EVERYONE,
        """
        GET /invited/{token}  POST /invited/{token}
        """,
    ),
    "those who see the work of outreach": (
        SEES_OUTREACH,
        """
        GET /outreach/lists  GET /outreach/lists/{id}  GET /outreach/lists/{id}.csv
        GET /outreach/follow-ups  GET /outreach/{reference}/desk
        GET /outreach/{reference}/invitations  GET /outreach/{reference}/invitations.csv
        GET /outreach/{reference}/invitations/preview
        GET /outreach/{reference}/attendance  GET /outreach/{reference}/attendance.csv
        GET /outreach/{reference}/follow-ups
        GET /outreach/{reference}/follow-ups/{institution}
        GET /api/target-lists  GET /api/target-lists/{id}  GET /api/target-lists/{id}/institutions
        GET /api/outreach-sessions/{reference}/plan  GET /api/outreach-sessions/{reference}/steps
        GET /api/outreach-sessions/{reference}/attendance
        GET /api/outreach-sessions/{reference}/letters
        GET /api/outreach-sessions/{reference}/invitations
        GET /api/outreach-sessions/{reference}/follow-ups  GET /api/follow-up-steps
        """,
    ),
    "those who work on outreach": (
        OFFICE,
        """
        GET /outreach/new  POST /outreach/new
        GET /outreach/lists/new  POST /outreach/lists/new
        GET /outreach/lists/{id}/edit  POST /outreach/lists/{id}/edit
        GET /outreach/lists/{id}/away  POST /outreach/lists/{id}/away
        POST /outreach/lists/{id}/exclusions  POST /outreach/follow-ups/{id}/done
        GET /outreach/{reference}/edit  POST /outreach/{reference}/edit
        POST /outreach/{reference}/steps
        GET /outreach/{reference}/invitations/letter
        POST /outreach/{reference}/invitations/letter
        GET /outreach/{reference}/invitations/check  POST /outreach/{reference}/invitations/check
        POST /outreach/{reference}/invitations/trial
        POST /outreach/{reference}/follow-ups/{institution}/talks
        POST /outreach/{reference}/follow-ups/{institution}/steps
        POST /outreach/{reference}/follow-ups/{institution}/waiver
        POST /api/target-lists  PUT /api/target-lists/{id}  DELETE /api/target-lists/{id}
        POST /api/target-lists/{id}/exclusions
        DELETE /api/target-lists/{id}/exclusions/institutions/{reference}
        DELETE /api/target-lists/{id}/exclusions/people/{reference}
        POST /api/outreach-sessions  PATCH /api/outreach-sessions/{reference}/plan
        POST /api/outreach-sessions/{reference}/steps
        POST /api/outreach-sessions/{reference}/letters
        POST /api/outreach-sessions/{reference}/trial-letters
        GET /api/outreach-sessions/{reference}/invitation-check
        POST /api/outreach-sessions/{reference}/invitations
        POST /api/outreach-sessions/{reference}/follow-ups
        POST /api/outreach-sessions/{reference}/waivers
        POST /api/outreach-sessions/{reference}/next-steps
        POST /api/follow-up-steps/{id}/completions
        """,
    ),
    "the demonstration alone; all are told that there is nothing": (
        NOBODY,
        """
        GET /mailbox  GET /mailbox/{id}  GET /tour
        """,
    ),
    "nobody, once the service is set up as here; all are told that there is nothing": (
        NOBODY,
        """
        GET /sign-in/elsewhere  GET /sign-in/elsewhere/return
        GET /set-up  POST /set-up
        """,
    ),
    "those for whom a place of administration is open": (
        OFFICE | AUDITOR,
        """
        GET /administration
        """,
    ),
    "those who keep institutions": (
        OFFICE,
        """
        GET /administration/institutions  GET /administration/institutions.csv
        GET /administration/institutions/new  POST /administration/institutions/new
        GET /administration/institutions/{reference}
        GET /administration/institutions/{reference}/edit
        POST /administration/institutions/{reference}/edit
        POST /administration/institutions/{reference}/periods
        GET /administration/institutions/{reference}/periods/{id}
        POST /administration/institutions/{reference}/periods/{id}
        POST /administration/institutions/{reference}/contacts
        GET /administration/institutions/{reference}/contacts/{id}
        POST /administration/institutions/{reference}/contacts/{id}
        GET /administration/institutions/{reference}/merge
        POST /administration/institutions/{reference}/merge
        GET /administration/institutions/{reference}/mergers
        POST /administration/institutions/{reference}/mergers/{id}/undo
        GET /api/administration/institutions  POST /api/administration/institutions
        GET /api/administration/institutions/{reference}
        PATCH /api/administration/institutions/{reference}
        POST /api/administration/institutions/{reference}/periods
        DELETE /api/administration/institutions/{reference}/periods/{id}
        POST /api/administration/institutions/{reference}/contacts
        DELETE /api/administration/institutions/{reference}/contacts/{id}
        POST /api/administration/institutions/{reference}/merge
        POST /api/administration/institutions/{reference}/mergers/{id}/undo
        """,
    ),
    "auditors": (
        AUDITOR,
        """
        GET /administration/audit  GET /administration/audit.csv  GET /api/audit-entries
        """,
    ),
    "administrators": (
        ADMINISTRATOR,
        """
        GET /administration/people  GET /administration/people.csv
        GET /administration/people/new  POST /administration/people/new
        GET /administration/people/{reference}  GET /administration/people/{reference}/edit
        POST /administration/people/{reference}/edit
        GET /administration/people/{reference}/deactivate
        POST /administration/people/{reference}/deactivate
        POST /administration/people/{reference}/reactivate
        POST /administration/people/{reference}/roles
        GET /administration/people/{reference}/roles/{role}/revoke
        POST /administration/people/{reference}/roles/{role}/revoke
        GET /api/people  POST /api/people
        GET /api/people/{reference}  PATCH /api/people/{reference}
        POST /api/people/{reference}/deactivate  POST /api/people/{reference}/reactivate
        POST /api/people/{reference}/roles  DELETE /api/people/{reference}/roles/{role}
        GET /administration/next-steps
        GET /administration/retention
        GET /administration/erasures  POST /administration/erasures  GET /api/erasures
        POST /administration/erasures/{id}/withdrawal
        GET /administration/messages  GET /administration/messages.csv
        GET /administration/messages/{id}  POST /administration/messages/{id}/lift
        GET /api/messages  GET /api/messages/{id}  POST /api/bounces
        GET /administration/webhooks
        GET /administration/webhooks/new  POST /administration/webhooks/new
        GET /administration/webhooks/{id}
        GET /administration/webhooks/{id}/edit  POST /administration/webhooks/{id}/edit
        POST /administration/webhooks/{id}/state  POST /administration/webhooks/{id}/secret
        POST /administration/webhooks/{id}/test
        GET /administration/webhooks/{id}/remove  POST /administration/webhooks/{id}/remove
        GET /administration/webhooks/{id}/deliveries/{delivery_id}
        POST /administration/webhooks/{id}/deliveries/{delivery_id}/resend
        GET /api/webhooks/events  GET /api/webhooks  POST /api/webhooks
        GET /api/webhooks/{id}  PATCH /api/webhooks/{id}  DELETE /api/webhooks/{id}
        POST /api/webhooks/{id}/secret  POST /api/webhooks/{id}/test
        GET /api/webhooks/{id}/deliveries  GET /api/webhooks/{id}/deliveries/{delivery_id}
        POST /api/webhooks/{id}/deliveries/{delivery_id}/resend
        GET /administration/jobs  POST /administration/jobs/retry  GET /administration/jobs/{id}
        POST /administration/jobs/{id}/retry  POST /administration/jobs/{id}/discard
        GET /api/jobs  POST /api/jobs/retry  GET /api/jobs/{id}
        POST /api/jobs/{id}/retry  POST /api/jobs/{id}/discard
        GET /administration/mode  POST /administration/mode
        GET /api/mode  POST /api/mode
        """,
    ),
    "administrators; others are told that there is nothing": (
        ADMINISTRATOR,
        """
        GET /metrics
        """,
    ),
}
HIDDEN = "are told that there is nothing"


def _members(*, invited: bool) -> Who:
    inside = {"space_member", "space_moderator", "space_owner", "space_author"}
    return frozenset(inside | ({"space_invited"} if invited else set()))


_KNOWN = STAFF | CONTACTS | EXPERTS
_AUTHOR: Who = frozenset({"space_author"})
_OVERSEERS: Who = ALL_SPACES | {"space_moderator", "space_owner"}

FINDS_SPACE: dict[str, Who] = {
    "public": EVERYONE,
    "members": _members(invited=True) | _KNOWN,
    "secret": _members(invited=True) | ALL_SPACES,
    "partners": STAFF | CONTACTS | _AUTHOR,  # I22
    "experts": ALL_SPACES | EXPERTS,
    "other": _AUTHOR | ALL_SPACES,
}
READS_SPACE: dict[str, Who] = {
    "public": EVERYONE,
    "members": _members(invited=False) | ALL_SPACES,
    "secret": _members(invited=False) | ALL_SPACES,
    "partners": _AUTHOR | ALL_SPACES,
    "experts": ALL_SPACES | EXPERTS,
    "other": _AUTHOR | ALL_SPACES,
}
OVERSEES_SPACE: dict[str, Who] = {
    name: _OVERSEERS if name in ("public", "members", "secret") else ALL_SPACES
    for name in READS_SPACE
}  # I16


IS_IN: dict[str, Who] = {
    "public": _members(invited=False),
    "members": _members(invited=False),
    "secret": _members(invited=False),
    "partners": _AUTHOR,
    "experts": EXPERTS,
    "other": _AUTHOR,
}
KEEPS_SPACE: dict[str, Who] = {
    name: (OVERSEES_SPACE[name] - AUDITOR) | ADMINISTRATOR for name in READS_SPACE
}
"""I16: moderators act in their community only; administrators everywhere, auditors nowhere."""
OWNS_SPACE: dict[str, Who] = {name: KEEPS_SPACE[name] - {"space_moderator"} for name in READS_SPACE}


def _reads_post(space: str, state: str) -> Who:
    """Return who is told of a topic whose only post stands in this state."""
    reads = READS_SPACE[space]
    if state in ("published", "edited"):
        return reads
    own = _AUTHOR if state != "deleted" else NOBODY
    return reads & (own | OVERSEES_SPACE[space])


def _told_post(space: str, state: str) -> Who:
    """Return who is told what it says: what its writer deleted is told to nobody."""
    return NOBODY if state == "deleted" else _reads_post(space, state)


def _reads_reply(space: str, state: str) -> Who:
    """Return who sees a reply in this state, whose writer never asks."""
    if state in ("published", "edited"):
        return READS_SPACE[space]
    return READS_SPACE[space] & OVERSEES_SPACE[space]


def _told_reply(space: str, state: str) -> Who:
    return NOBODY if state == "deleted" else _reads_reply(space, state)


def _is_own(space: str, state: str) -> Who:
    return _AUTHOR & IS_IN[space] & _reads_post(space, state)


MAY_EDIT: dict[str, Who] = {
    f"{space}_{state}": _is_own(space, state)
    if state in ("published", "edited", "pending")
    else NOBODY
    for space in READS_SPACE
    for state in POSTS
}
SEES_POST: dict[str, Who] = {
    f"{space}_{state}": _reads_post(space, state) for space in READS_SPACE for state in POSTS
}
MAY_DELETE: dict[str, Who] = {
    f"{space}_{state}": (KEEPS_SPACE[space] | _AUTHOR) & _reads_post(space, state)
    for space in READS_SPACE
    for state in POSTS
}
MAY_FLAG: dict[str, Who] = {
    f"{space}_{state}": (IS_IN[space] & _reads_post(space, state)) - _AUTHOR
    for space in READS_SPACE
    for state in POSTS
}
KEEPS_POST: dict[str, Who] = {
    f"{space}_{state}": KEEPS_SPACE[space] for space in READS_SPACE for state in POSTS
}
WRITES_IN: dict[str, Who] = {
    f"{space}_{state}": IS_IN[space] & _reads_post(space, state)
    for space in READS_SPACE
    for state in POSTS
}
OWN_POST: dict[str, Who] = {
    f"{space}_{state}": _AUTHOR & _reads_post(space, state)
    for space in READS_SPACE
    for state in POSTS
}

SOME_POSTS = (
    *("public_published", "public_pending", "public_deleted", "members_edited"),
    *("secret_published", "secret_hidden", "experts_published", "other_published"),
)
"""Posts of each kind of space and of each state that are asked for one by one."""

WEBINARS: dict[str, Who] = {
    "public": EVERYONE,
    "to_come": EVERYONE,
    "draft": STAFF,
    "partner": STAFF | CONTACTS,
    "expert": STAFF | EXPERTS,
    "eu": STAFF,
}
RUNS_WEBINARS: Who = frozenset({"organiser", "administrator", "contact_a"})
"""The planted organiser; and contact_a, who was named beside them."""
SEES_REGISTRANTS: Who = RUNS_WEBINARS | AUDITOR
REQUESTS: dict[str, Who] = {  # I16
    "a": STAFF | A,
    "draft_a": STAFF | A,
    "spam_a": STAFF | A,
    "of_merged": STAFF | A,
    "endorsed_by_a": STAFF | A,
    "a_like_b": STAFF | A,
    "b": STAFF | B,
    "draft_b": STAFF | B,
}
ACTIONS: dict[str, Who] = {"public": EVERYONE, "formulation": STAFF, "dropped": STAFF}
TOPICS: dict[str, Who] = {
    f"{space}_{state}": _reads_post(space, state) for space in READS_SPACE for state in POSTS
}
EXPERTS_SEEN: dict[str, Who] = {
    "expert_active": SIGNED_IN,
    "expert_hidden": STAFF,
    "expert_deactivated": STAFF,
    "other_expert": STAFF,
    "deactivated": SIGNED_IN,
}

WORDS: tuple[tuple[str, str, Who, str], ...] = (
    ("target_lists.name", "*", SEES_OUTREACH, "the work of outreach"),
    ("target_exclusions.reason", "*", SEES_OUTREACH, "the work of outreach"),
    ("outreach_transitions.reason", "*", SEES_OUTREACH, "the work of outreach"),
    ("outreach_letter_texts.*", "*", SEES_OUTREACH, "the work of outreach"),
    ("invitation_waves.list_name", "*", SEES_OUTREACH, "the work of outreach"),
    ("follow_up_steps.text", "*", SEES_OUTREACH, "the work of outreach"),
    ("follow_up_waivers.reason", "*", SEES_OUTREACH, "the work of outreach"),
    # table.column, thing, who may read it, why
    ("webinars.room_url", "*", SEES_REGISTRANTS, "a room is known to organisers alone"),
    ("webinar_transitions.*", "*", SEES_REGISTRANTS, "a webinar's history is its organisers'"),
    ("registrations.*", "*", SEES_REGISTRANTS, "who registered is known to organisers"),
    ("registration_transitions.reason", "*", SEES_REGISTRANTS, "why, for who runs a webinar"),
    *(
        (
            "email_addresses.address",
            f"of_{name}",
            OFFICE | {"assessor"} | SEES_REGISTRANTS,
            "who registered, or asks, is written to",
        )
        for name in ("contact_a", "other_contact")
    ),
    ("people.*_name", "other_contact", STAFF | A, "an organiser knows who registered"),
    ("webinars.*_url", "*", NOBODY, "recordings need the speakers' consent (I17)"),
    ("webinars.reference", "partner", EVERYONE, "the report lists outreach sessions by reference"),
    ("webinars.reference", "eu", EVERYONE, "I24: listed like the others"),
    *(
        (f"webinars.{column}", thing, who, "a webinar's audience; drafts are the staff's")
        for thing, who in WEBINARS.items()
        for column in ("reference", "slug", "titles", "abstracts", "place", "questions")
    ),
    ("outreach_sessions.objectives", "*", STAFF, "what a session is for is the staff's"),
    ("follow_ups.*", "*", STAFF, "talks after a session"),
    ("assistance_requests.declared_source", "*", STAFF, "how it is handled is the staff's"),
    *(
        (f"assistance_requests.{column}", thing, who, "I16")
        for thing, who in REQUESTS.items()
        for column in ("reference", "text", "redirected_to")
    ),
    *(
        ("request_transitions.reason", thing, who, "I16: its history")
        for thing, who in REQUESTS.items()
    ),
    *(("decisions.body", thing, who, "I16: its decision") for thing, who in REQUESTS.items()),
    ("decisions.*", "*", STAFF, "votes, recusals and minutes are the staff's"),
    ("request_links.reason", "*", STAFF, "links to sessions are the staff's"),
    ("request_messages.text", "a", STAFF | A, "I16: what is said about a request"),
    ("request_messages.text", "b", STAFF | B, "I16: what is said about a request"),
    ("request_newcomers.name", "a", STAFF | A, "I16: whom a request names"),
    ("request_newcomers.name", "b", STAFF | B, "I16: whom a request names"),
    *(
        ("email_addresses.address", f"of_{name}", OFFICE | {"assessor"}, "who asks is written to")
        for name in ("contact_a", "contact_b")
    ),
    *(
        (f"actions.{column}", thing, who, "approved Actions are public")
        for thing, who in ACTIONS.items()
        for column in ("code", "titles", "place")
    ),
    ("action_closures.*", "*", STAFF, "what an Action's end taught is the staff's"),
    ("action_transitions.reason", "*", STAFF, "an Action's history is the staff's"),
    ("activity_transitions.reason", "*", STAFF, "an Action's history is the staff's"),
    ("deployment_steps.reason", "*", STAFF, "who was deployed is the staff's"),
    *(
        ("activities.*", thing, who, "an Action's activities are seen with it")
        for thing, who in ACTIONS.items()
    ),
    ("lessons.*", "*", STAFF, "what an Action taught is the staff's"),
    ("activities.*", "few", EVERYONE, "as others of a public Action; its three people are not"),
    ("outputs.*", "public_public", EVERYONE, "a public document of a public Action"),
    ("outputs.*", "*", STAFF, "documents that are not public"),
    ("deployments.*", "public", STAFF | {"expert_active"}, "staff's, and one's own"),
    ("deployments.*", "*", STAFF, "who was deployed is the staff's"),
    ("institutions.names", "lead", EVERYONE, "it leads a public Action"),
    ("institutions.names", "partner", EVERYONE, "it takes part in a public Action"),
    ("institutions.names", "co_organiser", EVERYONE, "it organises a public webinar"),
    ("institutions.names", "*", SIGNED_IN, "institutions are listed for people with an account"),
    ("institutions.reference", "lead", EVERYONE, "it leads a public Action"),
    ("institutions.reference", "partner", EVERYONE, "it takes part in a public Action"),
    ("institutions.reference", "co_organiser", EVERYONE, "it organises a public webinar"),
    ("institutions.reference", "*", SIGNED_IN, "as their names"),
    *(
        (f"experts.{column}", thing, who, "those who agreed to be listed, while on the roster")
        for thing, who in EXPERTS_SEEN.items()
        for column in ("reference", "skills")
    ),
    *(("communities.*", thing, who, "who may find a space") for thing, who in FINDS_SPACE.items()),
    *(
        ("topics.title", f"{space}_{state}", _told_post(space, state), "the state of its post")
        for space in READS_SPACE
        for state in POSTS
    ),
    *(("posts.body", name, MAY_EDIT[name], "the source is its writer's") for name in SOME_POSTS),
    *(
        ("post_edits.body", f"{space}_{state}", _told_post(space, state), "the post's state")
        for space in READS_SPACE
        for state in POSTS
        if f"{space}_{state}" in SOME_POSTS
    ),
    *(
        ("posts.translations", f"{space}_{state}", _told_post(space, state), "the post's state")
        for space in READS_SPACE
        for state in POSTS
    ),
    *(
        ("posts.translations", f"{space}_reply_{state}", _told_reply(space, state), "its state")
        for space in READS_SPACE
        for state in POSTS[1:]
    ),
    *(
        ("flags.reason", f"{space}_{state}", KEEPS_SPACE[space], "flags are for moderators")
        for space in READS_SPACE
        for state in POSTS
        if state != "deleted"
    ),
    *(
        ("post_transitions.reason", f"{space}_*", who, "why it is hidden is for moderators")
        for space, who in KEEPS_SPACE.items()
    ),
    (
        "membership_transitions.reason",
        "*",
        KEEPS_SPACE["public"],
        "I16: those who look after the space",
    ),
    *(
        ("people.*_name", name, STAFF | IS_IN["public"], "members know each other by name")
        for name in ("space_member", "space_moderator", "space_owner")
    ),
    ("people.*_name", "contact_a", STAFF | KEEPS_SPACE["public"], "whose step keepers see"),
    ("people.*_name", "expert_hidden", STAFF | EXPERTS, "they are in the experts' space"),
    *(
        ("posts.html", f"{space}_{state}", _told_post(space, state), "the post's state")
        for space in READS_SPACE
        for state in POSTS
    ),
    *(
        ("posts.html", f"{space}_reply_{state}", _told_reply(space, state), "the post's state")
        for space in READS_SPACE
        for state in POSTS[1:]
    ),
    *(
        ("posts.reference", f"{space}_{state}", _reads_post(space, state), "its place in a topic")
        for space in READS_SPACE
        for state in POSTS
    ),
    *(
        ("posts.reference", f"{space}_reply_{state}", _reads_reply(space, state), "its place")
        for space in READS_SPACE
        for state in POSTS[1:]
    ),
    *(
        (f"institutions.{column}", "*", OFFICE, "those who keep institutions")
        for column in ("email_domains",)
    ),
    ("eligibility_periods.*", "*", OFFICE, "those who keep institutions"),
    ("institution_mergers.reason", "*", OFFICE, "those who keep institutions"),
    ("email_addresses.address", "*", OFFICE, "those who keep people and their institutions"),
    ("people.reference", "*", OFFICE, "those who keep people and their institutions"),
    ("consents.*", "*", ADMINISTRATOR, "those who keep people"),
    ("webhook_*.*", "*", ADMINISTRATOR, "webhooks are the administrators'"),
    ("audit_entries.*", "*", AUDITOR, "the audit log has a permission of its own"),
    ("erasures.*", "*", ADMINISTRATOR, "those who erase"),
    ("jobs.*", "*", ADMINISTRATOR, "the machinery is the administrators'"),
    *(
        ("stored_files.name", f"picture_of_{name}", STAFF | {name}, "one's own picture")
        for name in ("expert_active", "expert_hidden", "contact_a", "space_member", "deactivated")
    ),
    ("messages.text", "of_contact_a", NOBODY, "letters about an account may bear a secret"),
    ("people.*_name", "space_author", EVERYONE, "writes in a public space"),
    *(
        ("people.*_name", f"author_of_{space}", who, "names stand beside posts")
        for space, who in READS_SPACE.items()
    ),
    *(
        ("people.*_name", thing, who, "experts who agreed to be listed")
        for thing, who in EXPERTS_SEEN.items()
    ),
    ("people.*_name", "*", STAFF, "people are known to the staff"),
    ("contacts.role", "*", STAFF, "who speaks for an institution is known to the staff"),
    ("publications.*", "*", EVERYONE, "publications are for everyone"),
    ("toolkit_modules.*", "published", EVERYONE, "published modules"),
    ("toolkit_modules.*", "in_development", STAFF | {"expert_active"}, "access to the toolkit"),
    ("toolkit_modules.*", "draft", STAFF, "drafts are the staff's"),
    ("calendar_fragments.body", "public", EVERYONE, "what is in the public calendar"),
    ("messages.*", "*", ADMINISTRATOR, "the mailbox"),
    ("service_modes.reason", "*", ADMINISTRATOR, "why the service is in its mode"),
)


def audience_of(method: str, path: str) -> tuple[Who, str] | None:
    """Return who may pass a door, and under which heading it stands; None for an unknown door."""
    return _known().get(f"{method} {path}")


def declared() -> set[str]:
    """Return every door that has an audience here."""
    return set(_known())


@cache
def _known() -> dict[str, tuple[Who, str]]:
    return {
        " ".join(two): (who, heading)
        for heading, (who, listed) in DOORS.items()
        for two in _pairs(listed)
    }


def _pairs(listed: str) -> list[tuple[str, str]]:
    words = listed.split()
    return list(zip(words[::2], words[1::2], strict=True))


def is_meant(mark: Mark, pattern: str, thing: str) -> bool:
    """Tell whether a row of `WORDS` is about this word."""
    return fnmatchcase(f"{mark.table}.{mark.column}", pattern) and fnmatchcase(mark.thing, thing)


def may_read(mark: Mark) -> Who:
    """Return who may read a planted word; one's own rows are anybody's own to read."""
    for pattern, thing, who, _why in WORDS:
        if is_meant(mark, pattern, thing):
            return who
    return NOBODY
