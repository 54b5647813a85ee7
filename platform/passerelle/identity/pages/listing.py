"""Where a list is, with what narrows it; and a question before something is done."""

from dataclasses import dataclass
from urllib.parse import urlencode

from passerelle.web.answers import html
from passerelle.web.asking import Ask
from passerelle.web.shell import Html


@dataclass(frozen=True, slots=True)
class Address:
    """A list's address; templates call it for others like it."""

    path: str
    wishes: dict[str, str]

    def __call__(self, suffix: str = "", /, **changes: str) -> str:
        """Return the list's address with these wishes changed; an empty one is dropped."""
        wishes = {name: text for name, text in (self.wishes | changes).items() if text}
        return f"{self.path}{suffix}" + (f"?{urlencode(wishes)}" if wishes else "")


def address(ask: Ask, path: str, *names: str) -> Address:
    """Return where a list is, with what the reader asked it to show."""
    return Address(path, {name: ask.wish(name) for name in names})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before something is done; texts are marked for translation where written."""

    title: str
    lead: str
    button: str
    back: str
    values: dict[str, str]
    tone: str = "danger"


def asked(ask: Ask, question: Question) -> Html:
    """Show the question; its form comes back to the same path."""
    return html(ask, "identity/administration/question.html", question=question)
