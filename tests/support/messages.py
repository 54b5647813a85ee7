"""Gathers interface text into the catalogues: `make messages`.

English is the language of the messages themselves; its catalogue repeats them, so that a plural
or a wording can be mended without touching code. What no longer stands in the code is dropped.
"""

import io
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from passerelle.core.i18n import LANGUAGES

PACKAGE = Path(__file__).parents[2] / "platform/passerelle"
LOCALES = PACKAGE / "web/locales"
METHODS = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "translate": None}
OPTIONS = {
    "**/templates/**": {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
}


def gathered() -> Catalog:
    """Every message that stands in the code and in the templates, with where it stands."""
    catalogue = Catalog(project="Passerelle", charset="utf-8")
    found = extract_from_dir(PACKAGE, METHODS, OPTIONS, KEYWORDS, comment_tags=("#:",))
    for file, _line, message, comments, context in found:
        if message and (not isinstance(message, str) or message.strip()):
            catalogue.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return catalogue


def updated(language: str, template: Catalog) -> Catalog:
    """The language's catalogue with exactly today's messages."""
    file = LOCALES / f"{language}.po"
    known = read_po(io.BytesIO(file.read_bytes()), locale=language)
    catalogue = Catalog(locale=language, project="Passerelle", charset="utf-8", fuzzy=False)
    for message in template:
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        string = old.string if old and not old.fuzzy else ""
        if language == "en" and not string:
            string = message.id
        catalogue.add(message.id, string, locations=message.locations, context=message.context)
    return catalogue


def missing(catalogue: Catalog) -> list[str]:
    """The messages that are not translated."""
    return [str(m.id) for m in catalogue if m.id and not (all(m.string) if m.string else m.string)]


HEADER = """# Interface text: {name}. Made by `make messages`; translate the msgstr lines.
msgid ""
msgstr ""
"Project-Id-Version: Passerelle\\n"
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def write(language: str, catalogue: Catalog) -> None:
    out = io.BytesIO()
    write_po(out, catalogue, sort_output=True, omit_header=True, include_lineno=False, width=99)
    header = HEADER.format(name=LANGUAGES[language], code=language, plurals=catalogue.plural_forms)
    (LOCALES / f"{language}.po").write_text(header + out.getvalue().decode(), encoding="utf-8")


def main() -> None:
    template = gathered()
    for file in sorted(LOCALES.glob("*.po")):
        catalogue = updated(file.stem, template)
        write(file.stem, catalogue)
        print(f"{file.stem}: {len(catalogue)} messages, {len(missing(catalogue))} to translate")


if __name__ == "__main__":
    main()
