"""Publications and toolkit modules, for programs."""

from passerelle.publications import queries, schemas
from passerelle.web import doors
from passerelle.web.asking import Ask


async def publications(ask: Ask) -> schemas.PublicationList:
    """List publications."""
    found = await queries.publications_visible_to(
        ask.actor, limit=ask.limit, after=ask.after(queries.Key)
    )
    return schemas.publication_list(found)


async def toolkit_modules(ask: Ask) -> schemas.ToolkitModuleList:
    """List toolkit modules."""
    found = await queries.modules_visible_to(
        ask.actor, limit=ask.limit, after=ask.after(queries.ModuleKey)
    )
    return schemas.module_list(found)


routes = [
    doors.api(
        "/api/publications",
        publications,
        may=doors.anyone,
        shows=("publications",),
        answers=schemas.PublicationList,
        summary="Publications, the latest first.",
        parameters=doors.PAGING,
    ),
    doors.api(
        "/api/toolkit-modules",
        toolkit_modules,
        may=doors.anyone,
        shows=("publications", "roster"),
        answers=schemas.ToolkitModuleList,
        summary="Modules of the digital toolkit: published ones, and unfinished ones for experts"
        " with access and for staff.",
        parameters=doors.PAGING,
    ),
]
