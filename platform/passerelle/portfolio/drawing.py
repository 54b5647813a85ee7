"""The pictures of this room: an Action in time, and where the programme works."""

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from passerelle.core import i18n
from passerelle.core.i18n import pick
from passerelle.portfolio.enums import ActivityState
from passerelle.portfolio.queries.action import ActionShown
from passerelle.portfolio.queries.countries import RegionCount
from passerelle.portfolio.queries.work import ActivityShown
from passerelle.portfolio.words import WORDS
from passerelle.web import filters, pictures
from passerelle.webinars.words import WORDS as OF_WEBINARS

_DONE = (ActivityState.HELD, ActivityState.REPORTED)
_WORDS = OF_WEBINARS | WORDS


def life(
    action: ActionShown, activities: Sequence[ActivityShown], language: str, today: date
) -> Markup:
    """Draw an Action from its approval to its end, its activities in between."""
    gettext = i18n.translations(language).gettext
    caption = pictures.Caption(
        "life",
        gettext("%(code)s in time") % {"code": action.code},
        gettext("When it was approved, how long it runs, and its activities in their order."),
        gettext("No date of this Action is known yet."),
    )
    marks = [
        pictures.Mark(label, day, filters.day(day, language))
        for label, day in (
            (gettext("approved"), action.approved_on),
            (gettext("concluded"), action.concluded_on),
            (gettext("cancelled"), action.cancelled_on),
        )
        if day
    ]
    marks += [_activity(activity, language) for activity in activities]
    return pictures.timeline(caption, _span(action, language, today), marks)


def where(regions: Sequence[RegionCount], language: str) -> Markup:
    """Draw a circle a country, its area as many Actions as there were."""
    translations = i18n.translations(language)
    caption = pictures.Caption(
        "where",
        translations.gettext("Actions by country"),
        translations.gettext("Each circle is a country; its area says how many Actions there are."),
        translations.gettext("No Action has been approved yet."),
    )
    places = [
        pictures.Place(
            pick(country.names, language),
            country.tz,
            country.actions,
            str(country.actions),
            f"/actions?country={country.country}",
        )
        for region in regions
        for country in region.countries
    ]
    return pictures.circles(caption, places)


def _span(action: ActionShown, language: str, today: date) -> pictures.Span | None:
    gettext = i18n.translations(language).gettext
    end = action.concluded_on or action.cancelled_on or action.ends_on
    if action.starts_on is None or end is None or end < action.starts_on:
        return None
    has_ended = action.concluded_on or action.cancelled_on
    words = gettext("%(start)s to %(end)s") if has_ended else gettext("%(start)s to %(end)s (plan)")
    days = {"start": filters.day(action.starts_on, language), "end": filters.day(end, language)}
    return pictures.Span(
        action.starts_on,
        end,
        words % days,
        None if has_ended else today,
        gettext("today"),
    )


def _activity(activity: ActivityShown, language: str) -> pictures.Mark:
    gettext = i18n.translations(language).gettext
    kind = activity.sub_kind or activity.kind
    shown = filters.day(activity.starts_on, language)
    if activity.state not in _DONE:
        shown = f"{shown}, {gettext(_WORDS.get(activity.state, activity.state))}"
    last = activity.starts_on + timedelta(days=max(activity.days, 1) - 1)
    state = "done" if activity.state in _DONE else "planned"
    return pictures.Mark(
        gettext(_WORDS.get(kind, kind)),
        activity.starts_on,
        shown,
        last if last > activity.starts_on else None,
        "cancelled" if activity.state == ActivityState.CANCELLED else state,
    )
