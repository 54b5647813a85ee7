"""What is wrong with the summary of errors at the head of a form that came back: read as a browser
reads the page, apart from the code that wrote it.
"""

from collections import Counter
from html.parser import HTMLParser


def faults(page: str) -> list[str]:
    """Tell of each line that leads nowhere, or does not begin with what its field is called."""
    read = _Page()
    read.feed(page)
    wrong = [
        f"{target}: {read.ids[target]} of them" for target in read.said if read.ids[target] != 1
    ]
    at_fields = {name.removesuffix("-error") for name in read.ids if name.endswith("-error")}
    wrong += [f"{target}: not in the summary" for target in at_fields - set(read.said)]
    for target, words in read.said.items():
        label = read.legends.get(target) or read.labels.get(target)
        if label and not _plain(words).startswith(f"{_plain(label)} – "):
            wrong.append(f"{target}: {_plain(words)!r} and not {_plain(label)!r}")
    return wrong


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.said: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.legends: dict[str, str] = {}
        self._in_summary = 0
        self._into: tuple[dict[str, str], str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if "id" in has:
            self.ids[has["id"]] += 1
        if tag == "div" and has.get("class") == "summary":
            self._in_summary = 1
        elif tag == "a" and self._in_summary:
            self._into = (self.said, has["href"].removeprefix("#"))
        elif tag == "label" and "for" in has:
            self._into = (self.labels, has["for"])
        elif tag == "legend":
            self._into = (self.legends, "")
            self.legends[""] = ""
        elif tag == "span" and has.get("class") == "meta":
            self._into = None  # "(optional)"
        elif tag == "input" and has.get("type") in ("radio", "checkbox") and self.legends.get(""):
            self.legends.setdefault(has.get("id", "-"), self.legends[""])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("a", "label", "legend"):
            self._into = None
        elif tag == "fieldset":
            self.legends[""] = ""
        elif tag == "div":
            self._in_summary = 0

    def handle_data(self, data: str) -> None:
        if self._into:
            where, name = self._into
            where[name] = where.get(name, "") + data


def _plain(words: str) -> str:
    return " ".join(words.split())
