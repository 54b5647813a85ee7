"""Pictures as SVG, drawn on the server: pure functions, values in, markup out.

Every picture takes a `Caption` (an id that is unique on the page, its title, one sentence on what
it shows, and what stands there while there is no data) and values whose numbers the caller has
already written in the reader's language. It is drawn twice, for narrow and for broad containers;
`pictures.css` shows the one that fits, so text never shrinks below what can be read on a phone.
Whoever shows a picture puts its table under it (macro `picture`).
"""

from passerelle.web.pictures.credits import Credits, attribution
from passerelle.web.pictures.curves import Axis, Curve, Step, step_curve
from passerelle.web.pictures.frame import Caption, Range
from passerelle.web.pictures.funnels import Stage, Unit, funnel
from passerelle.web.pictures.places import Place, circles
from passerelle.web.pictures.rows import Bar, IntervalRow, bars, intervals
from passerelle.web.pictures.stories import Node, Story, path
from passerelle.web.pictures.timelines import Mark, Span, timeline

__all__ = [
    "Axis",
    "Bar",
    "Caption",
    "Credits",
    "Curve",
    "IntervalRow",
    "Mark",
    "Node",
    "Place",
    "Range",
    "Span",
    "Stage",
    "Step",
    "Story",
    "Unit",
    "attribution",
    "bars",
    "circles",
    "funnel",
    "intervals",
    "path",
    "step_curve",
    "timeline",
]
