"""Posts as they are shown: Markdown to HTML of a short list of tags, and nothing a writer slips in.

HTML that was typed is shown as typed. What the renderer makes is cleaned once more against the
list, so that a fault in one of the two libraries is not yet a hole.
"""

import comrak
import nh3

_TAGS = {
    *("p", "br", "hr", "strong", "em", "del", "a", "ul", "ol", "li"),
    *("blockquote", "code", "pre", "h3", "h4", "h5", "h6"),
}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}


def render(markdown: str) -> str:
    """Return safe HTML: links leave with rel="nofollow ugc noopener", headings begin at h3."""
    html = comrak.render_markdown(
        markdown, extension_options=_extensions(), render_options=_rendering()
    )
    return nh3.clean(
        _lowered(html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel="nofollow ugc noopener",
    ).strip()


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
