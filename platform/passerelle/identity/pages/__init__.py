"""Pages about people: signing in and out, and one's own profile."""

from passerelle.identity.pages import elsewhere, pictures, profile, security, signing_in, tokens
from passerelle.web.doors import Door

routes: list[Door] = [
    *signing_in.routes,
    *elsewhere.routes,
    *profile.routes,
    *security.routes,
    *tokens.routes,
    *pictures.routes,
]
