"""What outreach does by itself: hands letters over, follows webinars, reminds of next steps."""

from datetime import timedelta
from functools import partial

from passerelle.core import clock, zones
from passerelle.core.config import Settings
from passerelle.core.queue import Schedule, Subscription, daily, every
from passerelle.outreach import facts, following, inviting, stepping
from passerelle.webinars import facts as webinars


def subscriptions(settings: Settings) -> tuple[Subscription, ...]:
    """Return this room's subscribers."""
    return (
        Subscription("outreach.hand_over", facts.WaveConfirmed, on_wave_confirmed),
        Subscription("outreach.webinar_held", webinars.WebinarHeld, on_webinar_over),
        Subscription("outreach.attendance", webinars.AttendanceRecorded, on_webinar_over),
        Subscription("outreach.look_round", facts.OutreachRoundDue, on_round_due),
        Subscription("outreach.remind", facts.OutreachDayCame, partial(on_day_came, settings)),
    )


def schedules(settings: Settings) -> tuple[Schedule, ...]:
    """Return when sessions are looked at, and when owners of next steps are reminded."""
    morning = daily(7, 0, settings.programme_zone)
    return (
        Schedule("outreach.round", every(timedelta(minutes=10)), facts.OutreachRoundDue),
        Schedule("outreach.morning", morning, facts.OutreachDayCame),
    )


async def on_wave_confirmed(fact: facts.WaveConfirmed) -> None:
    """Hand the next letters to the mail room."""
    await inviting.hand_over(fact.wave_id)


async def on_webinar_over(fact: webinars.WebinarHeld | webinars.AttendanceRecorded) -> None:
    """Take the webinar's session to `held`."""
    await stepping.note_held(fact.webinar_id)


async def on_round_due(_fact: facts.OutreachRoundDue) -> None:
    """Look for sessions whose webinar was held."""
    await stepping.look_round()


async def on_day_came(settings: Settings, _fact: facts.OutreachDayCame) -> None:
    """Remind of what is due today."""
    today = clock.now().astimezone(zones.zone(settings.programme_zone)).date()
    await following.remind(today)
