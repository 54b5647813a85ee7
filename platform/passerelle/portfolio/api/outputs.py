"""The documents of an Action, for programs."""

from datetime import date

import msgspec

from passerelle.portfolio import outputs
from passerelle.portfolio.api import making
from passerelle.portfolio.outputs import OutputWish
from passerelle.portfolio.queries import outputs as one_output
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask

_ONE = "/api/outputs/{reference}"


class OutputDetail(msgspec.Struct, frozen=True):
    """A document of an Action."""

    version: int
    reference: str
    action: str
    kind: str
    titles: dict[str, str]
    languages: list[str]
    recipients: list[str]
    link: str | None
    file: str | None
    """Where its file is fetched from."""
    delivered_on: date | None
    delivered_by: str | None
    validated_on: date | None
    validated_by: str | None
    public: bool


class Delivery(msgspec.Struct, frozen=True):
    """When a document was delivered; today where nothing is said."""

    on: date | None = None


class Publicity(msgspec.Struct, frozen=True):
    """Whether the public may see a document."""

    public: bool


async def output(ask: Ask) -> OutputDetail:
    """Return one document."""
    found = await one_output.output_for(ask.actor, ask.part("reference"))
    file = await one_output.file_of(ask.actor, found)
    href = file.href if file else None
    return making.taken(OutputDetail, found, languages=found.written_in, file=href)


async def register(ask: Ask) -> Made:
    """Register a document."""
    wish = await ask.body(OutputWish)
    return making.made("outputs", await outputs.register(ask.actor, ask.part("code"), wish))


async def correct_output(ask: Ask) -> OutputDetail:
    """Correct a document."""
    wish = await ask.body(OutputWish)
    await outputs.edit(ask.actor, ask.part("reference"), wish, ask.expected_version())
    return await output(ask)


async def deliver(ask: Ask) -> OutputDetail:
    """Say that a document was delivered."""
    given = await ask.body(Delivery)
    version = ask.expected_version()
    await outputs.deliver(ask.actor, ask.part("reference"), given.on, version)
    return await output(ask)


async def validate(ask: Ask) -> OutputDetail:
    """Validate a document."""
    await outputs.validate(ask.actor, ask.part("reference"), ask.expected_version())
    return await output(ask)


async def publish(ask: Ask) -> OutputDetail:
    """Show a document to the public, or hide it."""
    given = await ask.body(Publicity)
    version = ask.expected_version()
    await outputs.publish(ask.actor, ask.part("reference"), version, public=given.public)
    return await output(ask)


routes = [
    making.new(
        "/api/actions/{code}/outputs", register, OutputWish, "Register a document of an Action."
    ),
    making.read(
        _ONE,
        output,
        doors.anyone,
        OutputDetail,
        "One document; others than staff find those that are public.",
    ),
    making.edit(
        _ONE,
        correct_output,
        OutputWish,
        OutputDetail,
        "Correct a document; what is left out stays as it is.",
    ),
    making.post(f"{_ONE}/deliver", deliver, Delivery, "Say that it was delivered.", OutputDetail),
    making.post(
        f"{_ONE}/validate",
        validate,
        None,
        "Validate a document that somebody else delivered.",
        OutputDetail,
    ),
    making.post(
        f"{_ONE}/publish",
        publish,
        Publicity,
        "Show a validated document to the public, or hide it.",
        OutputDetail,
    ),
]
