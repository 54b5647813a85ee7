"""Turns a template and what it shows into the bytes of a page."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup, escape

from passerelle.core import i18n
from passerelle.core.actors import Actor
from passerelle.web import assets, filters
from passerelle.web.asking import Ask

NONCE = "\x02nonce\x02"
"""Stands in a kept page where each answer's own nonce goes."""

OF_FIELD = Markup("\x03%s\x03%s\x03")
"""Stands in a summary of errors for a field's name and what is wrong with it, until the field
itself, further down, has said what it is called."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the main navigation, for those who may go there."""

    label: str
    href: str
    may: Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class Section:
    """Pages that belong together, with a navigation of their own beside the main one."""

    label: str
    path: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True)
class Html:
    """A rendered page on its way out."""

    text: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Shell:
    """The templates of every room, the navigation, and the words of every room."""

    def __init__(
        self,
        rooms: Iterable[str],
        nav: Iterable[NavItem],
        sections: Iterable[Section],
        words: Mapping[str, str],
    ) -> None:
        self._nav = tuple(nav)
        self._sections = tuple(sections)
        self._words = words
        self._loader = PrefixLoader(
            {
                room: PackageLoader(f"passerelle.{room}", f"templates/{room}")
                for room in rooms
                if (resources.files(f"passerelle.{room}") / "templates" / room).is_dir()
            }
        )
        self._environments = {code: self._environment(code) for code in i18n.LANGUAGES}

    def render(self, ask: Ask, template: str, context: Mapping[str, Any]) -> str:
        """Return the page in the reader's language and zone."""
        page = self._page(ask)
        text = self._environments[ask.language].get_template(template).render(page=page, **context)
        return _labelled(text, page["labels"]) if context.get("errors") else text

    def _page(self, ask: Ask) -> dict[str, Any]:
        gettext = i18n.translations(ask.language).gettext
        return {
            "lang": ask.language,
            "dir": i18n.locale(ask.language).text_direction.replace("left-to-right", "ltr"),
            "zone": ask.zone,
            "person": _person(ask.actor),
            "nav": _places(ask, self._nav, gettext),
            "section": self._section(ask, gettext),
            "own": [
                {"label": gettext(s.label), "href": s.path}
                for s in self._sections
                if any(item.may(ask.actor) for item in s.items)
            ],
            "languages": [
                {
                    "code": code,
                    "name": name,
                    "href": f"/language/{code}?next={ask.path}",
                    "current": code == ask.language,
                }
                for code, name in i18n.LANGUAGES.items()
            ],
            "path": ask.path,
            "url": ask.base_url + ask.path,
            "nonce": NONCE,
            "labels": {},
            "of_field": OF_FIELD,
            "is_demo": ask.demo,
        }

    def _section(self, ask: Ask, gettext: Callable[[str], str]) -> dict[str, Any] | None:
        for section in self._sections:
            if ask.path == section.path or ask.path.startswith(f"{section.path}/"):
                places = _places(ask, section.items, gettext)
                return {"label": gettext(section.label), "items": places} if places else None
        return None

    def _environment(self, language: str) -> Environment:
        environment = Environment(
            loader=self._loader,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            auto_reload=False,
        )
        translations = i18n.translations(language)
        environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
        environment.globals["asset"] = assets.url
        environment.filters.update(filters.in_language(language, self._words))
        return environment


def _labelled(text: str, labels: Mapping[str, str]) -> str:
    """Name each field of a summary and lead to it; what is about no field of the page stands."""

    def line(found: re.Match[str]) -> str:
        name, message = found.groups()
        if name not in labels:
            return message
        return f'<a href="#{escape(name)}">{escape(labels[name])} – {message}</a>'

    return re.sub(OF_FIELD % ("([^\x03]*)", "([^\x03]*)"), line, text)


def _places(
    ask: Ask, items: Iterable[NavItem], gettext: Callable[[str], str]
) -> list[dict[str, Any]]:
    within = [item for item in items if item.may(ask.actor)]
    here = [i for i in within if ask.path == i.href or ask.path.startswith(f"{i.href}/")]
    current = max(here, key=lambda item: len(item.href), default=None)
    return [
        {"label": gettext(item.label), "href": item.href, "current": item is current}
        for item in within
    ]


def _person(actor: Actor) -> dict[str, Any] | None:
    if not actor.is_signed_in:
        return None
    return {"name": actor.name, "roles": sorted(actor.roles)}
