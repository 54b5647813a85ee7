"""The roster, for programs."""

from passerelle.roster import queries, schemas
from passerelle.roster.enums import OriginCategory
from passerelle.web import doors
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter


async def experts(ask: Ask) -> schemas.ExpertList:
    """List experts."""
    wish = queries.Wish(**{name: ask.wish(name) for name in queries.Wish.__struct_fields__})
    found = await queries.experts_visible_to(
        ask.actor, wish, limit=ask.limit, after=ask.after(queries.Key)
    )
    return schemas.expert_list(found)


_ORIGINS = [origin.value for origin in OriginCategory]

routes = [
    doors.api(
        "/api/experts",
        experts,
        may=doors.signed_in,
        shows=("roster", "identity", "programme"),
        answers=schemas.ExpertList,
        summary="Experts by family name: those who agreed to be listed; for staff, all.",
        parameters=(
            Parameter("skill", "A skill's code, such as `integration`."),
            Parameter("language", "A language's code, such as `fr`."),
            Parameter("country", "A country's ISO 3166-1 code of two letters."),
            Parameter("origin", "A category of origin.", {"type": "string", "enum": _ORIGINS}),
            *doors.PAGING,
        ),
    ),
]
