"""Pages about people: signing in and out, and one's own profile."""

from passerelle.identity.pages import (
    administration,
    elsewhere,
    institutions,
    of_institutions,
    pictures,
    profile,
    security,
    set_up,
    signing_in,
    tokens,
)
from passerelle.web.doors import Door

routes: list[Door] = [
    *signing_in.routes,
    *elsewhere.routes,
    *profile.routes,
    *security.routes,
    *tokens.routes,
    *pictures.routes,
    *administration.routes,
    *institutions.routes,
    *of_institutions.routes,
    *set_up.routes,
]
