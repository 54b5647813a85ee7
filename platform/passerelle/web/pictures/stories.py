"""What one outreach session led to: the session, its requests, their Actions, and the links."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from passerelle.web.pictures import lettering
from passerelle.web.pictures.frame import Caption, Sheet, figure, n, nothing

_GAP = 14.0


@dataclass(frozen=True, slots=True)
class Node:
    """A session, a request or an Action; key names it in the links."""

    key: str
    label: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """Three columns with their heads ("4 requests"), and the links between neighbours' keys.

    What no link reaches from a session is not part of the story: narrow sheets leave it out.
    """

    heads: tuple[str, str, str]
    sessions: Sequence[Node]
    requests: Sequence[Node]
    actions: Sequence[Node]
    links: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Box:
    node: Node
    x: float
    y: float
    width: float
    height: float


def path(caption: Caption, story: Story) -> Markup:
    """Draw three columns joined by their links; on narrow sheets a tree, top to bottom."""
    if not story.sessions:
        return nothing(caption)
    return figure(
        caption, lambda sheet: _tree(sheet, story) if sheet.is_narrow else _columns(sheet, story)
    )


def _columns(sheet: Sheet, story: Story) -> float:
    width = 180.0
    step = (sheet.width - width) / 2 - 1
    columns = (story.sessions, story.requests, story.actions)
    heights = [_height(nodes, width) for nodes in columns]
    boxes: dict[str, _Box] = {}
    for place, (head, nodes) in enumerate(zip(story.heads, columns, strict=True)):
        sheet.text(place * step, 14, lettering.cut(head, width, lettering.STRONG), "strong")
        y = 28 + (max(heights) - heights[place]) / 2
        for node in nodes:
            box = _Box(node, place * step + 1, y, width, _box_height(node, width))
            boxes[node.key] = box
            y += box.height + _GAP
    for start, end in story.links:
        if start in boxes and end in boxes:
            sheet.path(_bow(boxes[start], boxes[end]), "flow")
    for box in boxes.values():
        _box(sheet, box, "main" if box.node in story.sessions else "")
    return 28 + max(heights) + 4


def _tree(sheet: Sheet, story: Story) -> float:
    y = 16.0
    for head in story.heads:
        sheet.text(0, y, lettering.cut(head, sheet.width, lettering.STRONG), "strong")
        y += 19
    for session in story.sessions:
        top = _placed(session, (1, y), sheet)
        _box(sheet, top, "main")
        last = top
        for request in _after(session, story.requests, story.links):
            branch = last = _branch(sheet, top, request, _below(last))
            for action in _after(request, story.actions, story.links):
                last = _branch(sheet, branch, action, _below(last))
        y = _below(last)
    return y


def _branch(sheet: Sheet, parent: _Box, node: Node, y: float) -> _Box:
    """Draw a node below and inward of its parent, joined by an elbow."""
    box = _placed(node, (parent.x + 22, y), sheet)
    start = parent.y + parent.height
    sheet.path(f"M{n(box.x - 11)} {n(start)}V{n(y + box.height / 2)}H{n(box.x)}", "flow")
    _box(sheet, box)
    return box


def _placed(node: Node, corner: tuple[float, float], sheet: Sheet) -> _Box:
    width = sheet.width - corner[0] - 1
    return _Box(node, *corner, width, _box_height(node, width))


def _below(box: _Box) -> float:
    return box.y + box.height + 10


def _box(sheet: Sheet, box: _Box, kind: str = "") -> None:
    node = box.node
    with sheet.link(node.href):
        sheet.rect(box.x, box.y, box.width, box.height, f"box {kind}".strip())
        y = sheet.lines(box.x + 10, box.y + 19, _label(node, box.width), "label")
        sheet.lines(box.x + 10, y - 1, _note(node, box.width), "small muted")


def _bow(start: _Box, end: _Box) -> str:
    x1, y1 = start.x + start.width, start.y + start.height / 2
    x2, y2 = end.x, end.y + end.height / 2
    middle = (x1 + x2) / 2
    points = [n(value) for value in (x1, y1, middle, y1, middle, y2, x2, y2)]
    return "M{} {}C{} {} {} {} {} {}".format(*points)


def _after(node: Node, others: Iterable[Node], links: Sequence[tuple[str, str]]) -> list[Node]:
    return [other for other in others if (node.key, other.key) in links]


def _height(nodes: Sequence[Node], width: float) -> float:
    return sum(_box_height(node, width) + _GAP for node in nodes) - _GAP if nodes else 0.0


def _box_height(node: Node, width: float) -> float:
    return 14 + 17.0 * len(_label(node, width)) + 16.0 * len(_note(node, width))


def _label(node: Node, width: float) -> list[str]:
    return lettering.wrapped(node.label, width - 18, most=3)


def _note(node: Node, width: float) -> list[str]:
    return lettering.wrapped(node.note, width - 18, lettering.SMALL)
