"""Posts as they are shown: Markdown to HTML of a short list of tags, and nothing a writer slips in.

HTML that was typed is shown as typed. What the renderer makes is cleaned once more against the
list, so that a fault in one of the two libraries is not yet a hole.
"""

import html as escaping
import re

import comrak
import nh3

DEEPEST = 60
"""Quotes in quotes and lists in lists beyond this are shown as they were typed: cleaning takes a
time that grows with the square of the depth, and nobody reads them."""
_ENDLESS = re.compile(r"<(?:br|hr)\b[^>]*>")
_TAG = re.compile(r"<(/?)[a-z]")


def render(markdown: str) -> str:
    """Return safe HTML: links leave with rel="nofollow ugc noopener", headings begin at h3."""
    html = comrak.render_markdown(
        markdown, extension_options=_EXTENSIONS, render_options=_RENDERING
    )
    if _is_too_deep(html):
        return _as_typed(markdown)
    return _CLEANER.clean(_lowered(html)).strip()


def _is_too_deep(html: str) -> bool:
    if html.count("<") <= 2 * DEEPEST:
        return False
    depth = 0
    for tag in _TAG.finditer(_ENDLESS.sub("", html)):
        depth += -1 if tag.group(1) else 1
        if depth > DEEPEST:
            return True
    return False


def _as_typed(markdown: str) -> str:
    return f"<p>{escaping.escape(markdown.strip(), quote=False)}</p>".replace("\n", "<br>\n")


def _lowered(html: str) -> str:
    """Return the HTML with h1 and h2, which belong to the page, as h3; typed ones are escaped."""
    for tag in ("h1", "h2"):
        html = html.replace(f"<{tag}>", "<h3>").replace(f"</{tag}>", "</h3>")
    return html


def _extensions() -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    options.autolink = True
    options.strikethrough = True
    return options


def _rendering() -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    options.escape = True
    options.hardbreaks = True
    return options


_EXTENSIONS, _RENDERING = _extensions(), _rendering()
_CLEANER = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "strong", "em", "del", "a", "ul", "ol", "li"),
        *("blockquote", "code", "pre", "h3", "h4", "h5", "h6"),
    },
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="nofollow ugc noopener",
)
