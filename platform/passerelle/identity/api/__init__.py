"""People, for programs: one's own tokens, sessions and profile."""

from passerelle.identity.api import institutions, me, people, pictures, tokens
from passerelle.web.doors import Door

routes: list[Door] = [
    *me.routes,
    *tokens.routes,
    *pictures.routes,
    *people.routes,
    *institutions.routes,
]
