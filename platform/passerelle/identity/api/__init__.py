"""People, for programs: one's own tokens, sessions and profile."""

from passerelle.identity.api import me, pictures, tokens
from passerelle.web.doors import Door

routes: list[Door] = [*me.routes, *tokens.routes, *pictures.routes]
