"""People, for programs: one's own tokens, sessions and profile."""

from passerelle.identity.api import tokens
from passerelle.web.doors import Door

routes: list[Door] = [*tokens.routes]
