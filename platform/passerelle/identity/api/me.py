"""Oneself, for programs: the profile, and where one is signed in."""

from passerelle.core.errors import NotFound
from passerelle.identity import profile, sessions
from passerelle.web import doors
from passerelle.web.asking import Ask


async def me(ask: Ask) -> profile.Me:
    """Return the caller as they see themselves."""
    return await profile.me(ask.actor)


async def change(ask: Ask) -> profile.Me:
    """Change what the caller says of themselves."""
    wish = await ask.body(profile.Change)
    return await profile.change(ask.actor, wish, ask.expected_version())


async def list_sessions(ask: Ask) -> list[sessions.OpenSession]:
    """List the caller's login sessions."""
    secret = ask.request.cookies.get(ask.session_cookie, "")
    return await sessions.sessions_of(ask.actor.person_id, secret)


async def end_session(ask: Ask) -> None:
    """End one of the caller's login sessions."""
    if ask.actor.person_id is None:
        raise NotFound
    await sessions.end_one(ask.actor.person_id, ask.part_id("id"))


routes = [
    doors.api(
        "/api/me",
        me,
        may=doors.signed_in,
        answers=profile.Me,
        summary="You, as you see yourself.",
    ),
    doors.api(
        "/api/me",
        change,
        may=doors.signed_in,
        method="PATCH",
        takes=profile.Change,
        answers=profile.Me,
        summary="Change your names, gender, language or zone; what is left out stays.",
    ),
    doors.api(
        "/api/me/sessions",
        list_sessions,
        may=doors.signed_in,
        answers=list[sessions.OpenSession],
        summary="Where you are signed in, the latest first.",
    ),
    doors.api(
        "/api/me/sessions/{id}",
        end_session,
        may=doors.signed_in,
        method="DELETE",
        answers=None,
        summary="End one of your login sessions.",
    ),
]
