"""Turns what is shown into the shapes that programs get."""

from passerelle.conversion import schemas, showing
from passerelle.conversion.comparing import Compared
from passerelle.conversion.explaining import SessionFigures
from passerelle.conversion.measuring import Funnel, Measured
from passerelle.conversion.rules import values
from passerelle.conversion.waiting import ENDS, ToAction, ToRequest


def settings(measured: Measured) -> schemas.Settings:
    """Return what the figures hold for."""
    chosen = measured.chosen
    return schemas.Settings(
        as_of=chosen.as_of,
        phase=chosen.phase.code if chosen.phase else None,
        region=chosen.region.code if chosen.region else None,
        region_scheme=chosen.scheme,
        window_days=chosen.window_days,
        institution_tree=chosen.use_tree,
    )


def overview(shown: showing.Overview) -> schemas.Conversion:
    """Return every figure."""
    measured = shown.measured
    return schemas.Conversion(
        settings=settings(measured),
        headline=_headline(measured),
        funnel=_funnel(shown.funnel),
        models=_models(measured),
        time_to_request=_to_request(shown.to_request),
        request_to_action=_to_action(shown.to_action),
        cohorts=list(shown.cohorts),
        sessions=[_figures(measured, one) for one in shown.sessions],
        lift=_lift(shown.lift),
    )


def request(shown: showing.OneRequest) -> schemas.RequestPath:
    """Return a request's whole path."""
    label = shown.row.label
    return schemas.RequestPath(
        settings=settings(shown.measured),
        request=label.reference,
        submitted_at=label.submitted_at,
        state=label.state,
        institutions=list(label.institutions),
        verdict=shown.row.verdict,
        sessions=[
            schemas.Step(
                institution=one.institution,
                session=one.session,
                code=one.code,
                counted=one.counted,
                touch=one.kind,
                touched_at=one.touched_at,
                days_before=one.days_before,
                basis=one.basis,
                credit={model: str(share) for model, share in one.credit.items()},
            )
            for one in shown.relations
        ],
    )


def session_list(shown: showing.Sessions) -> schemas.OutreachSessionList:
    """Return a page of sessions."""
    items = [session(shown.measured, row) for row in shown.page.items]
    return schemas.OutreachSessionList(settings(shown.measured), items, shown.page.next)


def one_session(shown: showing.OneSession) -> schemas.OutreachSessionDetail:
    """Return a session with what came of it."""
    people = shown.people
    return schemas.OutreachSessionDetail(
        settings=settings(shown.measured),
        session=session(shown.measured, shown.row),
        institutions=[
            schemas.InstitutionVerdict(
                institution=row.label.reference,
                reached=row.is_reached,
                code=row.verdicts[0].code,
                touch=row.verdicts[0].kind,
                at=row.verdicts[0].at,
                requests=list(row.requests),
            )
            for row in shown.institutions
        ],
        requests=[
            schemas.LinkedRequest(
                request=one.label.reference,
                institution=one.institution.reference,
                days_before=one.step.days_before,
                basis=one.step.basis,
                decided_by=(one.act.by or one.act.office) if one.act else None,
                decided_at=one.act.at if one.act else None,
                actions=[action.code for action in one.actions],
            )
            for one in shown.requests
        ],
        people={
            "invited": people.invited if people else 0,
            "registered": people.registered if people else 0,
            "attended": people.attended if people else 0,
        },
    )


def session(measured: Measured, row: showing.SessionRow) -> schemas.OutreachSession:
    """Return one session of a list."""
    line = row.line
    return schemas.OutreachSession(
        reference=line.reference,
        titles=line.titles,
        starts_at=line.starts_at,
        duration_min=line.duration_min,
        tz=line.tz,
        audience=line.audience,
        state=line.state,
        region=line.region_names,
        is_demo=line.is_demo,
        figures=_figures(measured, row.figures) if row.figures else None,
        roster=row.roster,
    )


def _headline(measured: Measured) -> schemas.Headline:
    top = measured.now.headline
    return schemas.Headline(
        requests=top.requests,
        explicit=str(top.explicit),
        explicit_and_inferred=str(top.explicit_and_inferred),
        unattributed=str(top.unattributed),
    )


def _funnel(found: Funnel) -> schemas.FunnelStages:
    return schemas.FunnelStages(
        institutions_invited=found.invited,
        institutions_registered=found.registered,
        institutions_reached=found.reached,
        institutions_asked=found.asked,
        requests=found.requests,
        requests_linked=found.linked,
        requests_with_action=found.with_action,
        shares=found.shares,
    )


def _models(measured: Measured) -> schemas.Models:
    totals = measured.now.totals
    return schemas.Models(
        credit={
            model: {session: float(share) for session, share in credit.items()}
            for model, credit in totals.credit.items()
        },
        unattributed=str(totals.unattributed),
    )


def _to_request(found: ToRequest) -> schemas.TimeToRequest:
    return schemas.TimeToRequest(
        institutions=found.watched.subjects,
        events=found.curve.events,
        median=found.curve.median,
        steps=[
            schemas.CurveStep(
                day=row.t,
                at_risk=row.at_risk,
                events=row.events,
                survival=str(row.survival),
                asked=1 - float(row.survival),
                low95=1 - row.ci95[1],
                high95=1 - row.ci95[0],
            )
            for row in found.curve.rows
        ],
    )


def _to_action(found: ToAction) -> schemas.TimeToAction:
    return schemas.TimeToAction(
        requests=found.watched.subjects,
        ended=dict(found.ended),
        steps=[
            schemas.IncidenceStep(
                day=row.t,
                at_risk=row.at_risk,
                incidence={
                    end: str(row.incidence.get(cause, 0)) for cause, end in enumerate(ENDS, 1)
                },
            )
            for row in found.rows
        ],
    )


def _figures(measured: Measured, found: SessionFigures) -> schemas.SessionFigures:
    counts, label = found.counts, measured.labels.sessions[found.counts.session]
    return schemas.SessionFigures(
        session=counts.session,
        starts_at=label.starts_at,
        audience=label.audience,
        institutions_invited=found.invited,
        institutions_registered=found.registered,
        institutions_reached=counts.institutions_reached,
        institutions_converted=counts.institutions_converted,
        requests_linked=counts.requests_linked,
        requests_linked_net_of_withdrawn=counts.requests_linked_net_of_withdrawn,
        requests_with_action=counts.actions,
        conversion=counts.conversion if label.audience != values.EU_ADMINISTRATION else None,
    )


def _lift(found: Compared | None) -> schemas.Lift | None:
    if found is None:
        return None
    return schemas.Lift(
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        reached=found.reached,
        not_reached=found.not_reached,
        two_by_two=found.two_by_two,
        person_time=found.person_time,
    )
