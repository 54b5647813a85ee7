"""What doors answer with, in one line each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from passerelle.web.asking import Ask
from passerelle.web.shell import Html

_AS_THEY_ARE = "%/:?#[]@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Made:
    """What an API write made, and where it is to be found (Location)."""

    value: Any
    location: str


def html(ask: Ask, template: str, **context: Any) -> Html:
    """Return a page made from a template."""
    return Html(ask.render(template, context))


def html_with(ask: Ask, template: str, status: int, **context: Any) -> Html:
    """Return a page with a status of its own, such as a form that needs mending."""
    return Html(ask.render(template, context), status)


def go_on(to: str, headers: Mapping[str, str] | None = None) -> Response:
    """Send the browser on after a form (303); letters that no header holds are percent-encoded."""
    location = quote(to, safe=_AS_THEY_ARE)
    return Response(status_code=303, headers={"location": location, **(headers or {})})


def csv_file(body: str, name: str) -> Response:
    """Return a CSV file to keep."""
    return Response(
        body.encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
