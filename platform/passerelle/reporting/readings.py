"""The statements behind the report, one for each kind of row; none of them grows with the rows.

Demo webinars, drafts and what was called off are left out here; dates are cut in the rules, but
for counts that the database makes.
"""

from datetime import date

import msgspec

from passerelle.conversion.queries import end_of
from passerelle.conversion.readings import STATE_THEN
from passerelle.core import db
from passerelle.reporting.rules import actions, requests
from passerelle.reporting.rules.frame import Phase
from passerelle.reporting.rules.ledger import (
    ActionRow,
    ActivityRow,
    DeploymentRow,
    EventRow,
    ExpertRow,
    FeedbackRow,
    OutputRow,
    RequestRow,
    SurveyRow,
)
from passerelle.webinars import conditions


class _Name(msgspec.Struct):
    code: str
    names: dict[str, str]


async def phases() -> list[Phase]:
    """Return the phases with their imported total of participants."""
    return await db.rows(
        Phase,
        """
        SELECT p.code, p.names, p.starts_on, p.ends_on, t.value AS participants
        FROM phases p LEFT JOIN phase_totals t ON t.phase_id = p.code AND t.metric = 'participants'
        ORDER BY p.starts_on
        """,
    )


async def names() -> dict[str, dict[str, str]]:
    """Return what themes, regions and countries are called; their codes do not collide."""
    found = await db.rows(
        _Name,
        """
        SELECT code, names FROM themes UNION ALL SELECT code, names FROM regions
        UNION ALL SELECT iso2, names FROM countries
        """,
    )
    return {one.code: one.names for one in found}


async def requests_by(day: date) -> list[RequestRow]:
    """Return the requests submitted by the day, as they stood then."""
    return await db.rows(
        RequestRow,
        f"""
        SELECT q.reference, q.theme_id AS theme, q.submitted_at, {STATE_THEN} AS state,
          i.reference AS institution, i.names, i.type AS institution_type,
          i.country_id AS country, COALESCE(i.regions->>:scheme, m.region_id) AS region
        FROM assistance_requests q
          LEFT JOIN request_institutions p ON p.request_id = q.id AND p.part = 'requester'
            AND p.id = (SELECT o.id FROM request_institutions o
              WHERE o.request_id = q.id AND o.part = 'requester' ORDER BY o.position, o.id LIMIT 1)
          LEFT JOIN institutions o ON o.id = p.institution_id
          LEFT JOIN institutions i ON i.id = COALESCE(o.merged_into_id, o.id)
          LEFT JOIN region_memberships m ON m.country_id = i.country_id AND m.scheme_id = :scheme
        WHERE q.submitted_at < :until
        ORDER BY q.submitted_at, q.reference
        """,  # noqa: S608 -- the inserted text is ours
        scheme=requests.SCHEME,
        day=day,
        until=end_of(day),
    )


async def all_actions() -> list[ActionRow]:
    """Return every Action; when its latest request was submitted stands with it."""
    return await db.rows(
        ActionRow,
        """
        SELECT a.reference, a.code, a.titles, a.state, a.approved_on, a.starts_on, a.ends_on,
          a.concluded_on, a.cancelled_on, a.country_id AS country,
          COALESCE(a.regions->>:scheme, m.region_id) AS region,
          (SELECT MAX(q.submitted_at) FROM action_requests r
            JOIN assistance_requests q ON q.id = r.request_id WHERE r.action_id = a.id)
            AS requested_at
        FROM actions a
          LEFT JOIN region_memberships m ON m.country_id = a.country_id AND m.scheme_id = :scheme
        ORDER BY a.code
        """,
        scheme=actions.SCHEME,
    )


async def activities() -> list[ActivityRow]:
    """Return the activities that were not called off."""
    return await db.rows(
        ActivityRow,
        """
        SELECT v.reference, a.reference AS action, a.code AS action_code, v.kind, v.sub_kind,
          v.starts_on, v.country_id AS country,
          v.women + v.men + v.other + v.undeclared AS participants, v.markers
        FROM activities v JOIN actions a ON a.id = v.action_id
        WHERE v.state NOT IN ('cancelled', 'postponed')
        ORDER BY v.starts_on, v.reference
        """,
    )


async def outputs() -> list[OutputRow]:
    """Return the documents of Actions."""
    return await db.rows(
        OutputRow,
        """
        SELECT o.reference, a.reference AS action, a.code AS action_code, o.kind, o.titles,
          o.language, o.delivered_on, o.public
        FROM outputs o JOIN actions a ON a.id = o.action_id
        ORDER BY o.delivered_on, o.reference
        """,
    )


async def experts() -> list[ExpertRow]:
    """Return everybody who ever was on the roster; who has only applied is not."""
    return await db.rows(
        ExpertRow,
        """
        SELECT e.reference, p.given_name, p.family_name, p.gender, e.origin_category AS origin,
          e.country_id AS country, c.eu_member, e.joined_on, e.deactivated_on
        FROM experts e JOIN people p ON p.id = e.person_id JOIN countries c ON c.iso2 = e.country_id
        WHERE e.state NOT IN ('applied', 'verified')
        ORDER BY e.joined_on, e.reference
        """,
    )


async def deployments() -> list[DeploymentRow]:
    """Return who was deployed where."""
    return await db.rows(
        DeploymentRow,
        """
        SELECT e.reference AS expert, v.reference AS activity
        FROM deployments d JOIN experts e ON e.id = d.expert_id
          JOIN activities v ON v.id = d.activity_id
        """,
    )


async def survey() -> list[SurveyRow]:
    """Return the experts' answers about peer-to-peer learning."""
    return await db.rows(
        SurveyRow,
        """
        SELECT s.reference, e.reference AS expert, p.given_name || ' ' || p.family_name AS name,
          s.submitted_on, s.peer_learning_beneficial AS is_beneficial
        FROM expert_survey_answers s JOIN experts e ON e.id = s.expert_id
          JOIN people p ON p.id = e.person_id
        ORDER BY s.submitted_on, s.reference
        """,
    )


async def feedback(day: date) -> list[FeedbackRow]:
    """Return how participants had answered by the day, for each activity with an answer."""
    return await db.rows(
        FeedbackRow,
        """
        SELECT v.reference AS activity, a.code AS action_code,
          SUM(CASE WHEN f.made_real_difference THEN 1 ELSE 0 END) AS yes,
          SUM(CASE WHEN NOT f.made_real_difference THEN 1 ELSE 0 END) AS no,
          SUM(CASE WHEN f.made_real_difference IS NULL THEN 1 ELSE 0 END) AS blank
        FROM feedback f JOIN activities v ON v.id = f.activity_id
          JOIN actions a ON a.id = v.action_id
        WHERE f.submitted_on <= :day
        GROUP BY v.reference, a.code ORDER BY v.reference
        """,
        day=day,
    )


async def events(day: date) -> list[EventRow]:
    """Return webinars of every format, with how many people stood where by the end of the day."""
    return await db.rows(
        EventRow,
        f"""
        SELECT w.reference, w.slug, w.titles, w.format,
          COALESCE(s.audience, w.audience) AS audience,
          s.id IS NOT NULL AS is_outreach, w.region_id AS region, w.starts_at,
          w.participants_reported, COALESCE(p.invited, 0) AS invited,
          COALESCE(p.registered, 0) AS registered, COALESCE(p.attended, 0) AS attended
        FROM webinars w LEFT JOIN outreach_sessions s ON s.webinar_id = w.id
            AND (s.created_at IS NULL OR s.created_at < :until)
          LEFT JOIN (
            SELECT r.webinar_id, COUNT(*) AS invited,
              SUM(CASE WHEN {conditions.has_registered("r")}
                AND COALESCE(r.registered_at, v.starts_at) < :until THEN 1 ELSE 0 END)
                AS registered,
              SUM(CASE WHEN r.state = 'attended' AND v.starts_at < :until THEN 1 ELSE 0 END)
                AS attended
            FROM registrations r JOIN webinars v ON v.id = r.webinar_id
            WHERE COALESCE(r.invited_at, r.registered_at, v.starts_at) < :until
            GROUP BY r.webinar_id
          ) p ON p.webinar_id = w.id
        WHERE NOT w.is_demo AND w.state NOT IN ('draft', 'cancelled')
        ORDER BY w.starts_at, w.reference
        """,  # noqa: S608 -- the inserted text is ours
        until=end_of(day),
    )
