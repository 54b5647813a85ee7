"""Search finds the same on every engine, and what plain reasoning over the words would find."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.search import excerpts, finding, index, wishes, words
from passerelle.core.search.sources import Document, Sight, Source

FORMS = (
    ("en", "migration", "migrations"),
    ("en", "Tunisia's", "Tunisia"),
    ("en", "organised", "organising"),
    ("fr", "réfugiées", "refugies"),
    ("fr", "l'intégration", "Integration"),
    ("fr", "d’accueil", "accueil"),
    ("fr", "régularisations", "régularisation"),
    ("es", "migraciones", "migración"),
    ("es", "solicitudes", "solicitud"),
    ("es", "Año", "ano"),
    ("pt", "migrações", "migração"),
    ("pt", "cooperações", "cooperacao"),
    ("ru", "мигрантов", "мигранты"),
    ("ru", "возвращением", "возвращения"),
    ("ru", "приём", "прием"),
    ("de", "Straße", "strasse"),
    ("ar", "الهجرة", "الهجرة"),
)


@pytest.mark.parametrize(("language", "written", "looked_for"), FORMS)
def test_a_word_is_found_by_its_other_forms(language: str, written: str, looked_for: str) -> None:
    document = Document(owner=UUID(int=1), title={language: written})

    assert holds(document, wishes.read(looked_for), ("title",))


def test_a_stem_of_one_language_never_meets_one_of_another() -> None:
    french = Document(owner=UUID(int=1), title={"fr": "la pose"})

    assert holds(french, wishes.read("poses"), ("title",))
    assert words.tokens("poses", "en")[0].partition("_")[2] == "pose"
    assert words.tokens("pose", "fr")[0] not in words.tokens("pose", "en")


def test_a_letter_of_its_own_is_no_accent() -> None:
    assert words.folded("Йод") == "йод"
    assert words.folded("Ёлка") == "елка"
    assert words.folded("Éàñüç") == "eanuc"


@pytest.mark.parametrize(("language", "word"), [
    ("fr", "e" * 20_000 + "x"), ("en", "a" + "\u0301\u0327" * 15_000),
])  # fmt: skip
def test_a_word_as_long_as_a_text_is_read_as_fast_as_any_other(language: str, word: str) -> None:
    began = time.process_time()

    tokens = words.tokens(word, language)

    assert all(len(token) <= 63 for token in tokens)
    assert time.process_time() - began < 1, "read whole it takes two seconds and more"


def test_an_excerpt_shows_the_words_in_their_place() -> None:
    text = "word " * 100 + "the réfugiés came " + "word " * 100

    found = excerpts.marked(text, wishes.read("refugie"), "fr")

    assert [piece.text for piece in found if piece.marked] == ["réfugiés"]
    assert found[0].text == "…"
    assert found[-1].text == "…"
    assert sum(len(piece.text) for piece in found) <= excerpts.LENGTH + 2


LEXICON = ("migration", "migrations", "return", "réfugiés", "refugies", "the", "le", "visa", "été")
LANGUAGES = ("en", "fr", "de")
texts = st.lists(st.sampled_from(LEXICON), max_size=6).map(" ".join)
in_languages = st.dictionaries(st.sampled_from(LANGUAGES), texts, max_size=2)
documents = st.builds(
    dict, title=in_languages, body=in_languages, around=in_languages, day=st.integers(0, 5)
)
parts = st.one_of(
    st.sampled_from(LEXICON),
    st.sampled_from(LEXICON).map(lambda word: f"-{word}"),
    st.lists(st.sampled_from(LEXICON), min_size=2, max_size=3).map(lambda w: f'"{" ".join(w)}"'),
    st.sampled_from(("mig*", "ré*", "-ret*", "v*", "migrations*")),
    st.text(max_size=4),
)


@pytest.fixture(autouse=True)
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few things are near that common words are not always found among them."""
    monkeypatch.setattr(finding, "NEAR", 2)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    worlds=st.lists(documents, min_size=1, max_size=6),
    typed=st.lists(parts, min_size=1, max_size=4).map(" ".join),
    itself=st.booleans(),
)
async def test_what_is_found_is_what_the_words_say(
    database: str, worlds: list[dict[str, object]], typed: str, *, itself: bool
) -> None:
    made = [as_document(number, world) for number, world in enumerate(worlds)]
    source = replace(source_of(made, itself=itself), is_many=itself)
    await forget_everything()
    await note(made)
    await index.refresh([source])

    wish = wishes.read(typed)
    paged = [hit.title for hit in await every_page(source, wish)]

    assert paged == expected(made, wish, itself=itself)


async def test_the_index_follows_changes_and_removals(database: str) -> None:
    kept, gone = (Document(owner=UUID(int=n), title={"en": "migration"}) for n in (1, 2))
    made = [kept, gone]
    source = source_of(made, itself=False)
    await note(made)
    await index.refresh([source])

    made[:] = [Document(owner=kept.owner, title={"en": "return"})]
    await note([kept, gone])
    await index.refresh([source])

    assert await every_page(source, wishes.read("migration")) == []
    assert [hit.title for hit in await every_page(source, wishes.read("returns"))] == [1]


async def test_anything_can_be_typed(database: str) -> None:
    source = source_of([], itself=True)

    for typed in (
        "",
        "-",
        '"',
        '""',
        "AND OR NOT",
        "kind_post",
        "a:b {c} *",
        "' ; --",
        "\u2028",
        "x" * 9_999,
    ):
        assert await every_page(source, wishes.read(typed)) == []


def as_document(number: int, world: dict[str, object]) -> Document:
    day = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=int(str(world["day"])))
    return Document(
        owner=UUID(int=number + 1),
        at=day,
        title=dict(world["title"]),  # type: ignore[call-overload]
        body=dict(world["body"]),  # type: ignore[call-overload]
        around=dict(world["around"]),  # type: ignore[call-overload]
    )


def source_of(made: list[Document], *, itself: bool) -> Source:
    async def read(owners: Sequence[UUID]) -> list[Document]:
        return [document for document in made if document.owner in owners]

    return Source(
        kind="thing",
        table="people",
        read=read,
        joins="",
        sight=lambda _actor: Sight(),
        shows={"url": "CAST(d.owner AS TEXT)", "title": "CAST(d.owner AS TEXT)"},
        must_say_it_itself=itself,
    )


async def every_page(source: Source, wish: wishes.Wish) -> list[finding.Hit]:
    """Return every hit, walked through in pages of two; the title is the document's number."""
    hits: list[finding.Hit] = []
    after = None
    while True:
        page = await finding.find(source, Actor(), wish, limit=2, after=after)
        hits += [as_numbered(hit) for hit in page.items]
        if page.next is None:
            return hits
        last = page.items[-1]
        after = finding.Key(last.in_title, last.number)


def as_numbered(hit: finding.Hit) -> finding.Hit:
    return msgspec.structs.replace(hit, title=UUID(hit.title).int)  # type: ignore[arg-type]


@db.transaction
async def note(made: Sequence[Document]) -> None:
    await db.execute_many(
        "INSERT INTO search_due (kind, owner) VALUES ('thing', :owner)",
        [{"owner": document.owner} for document in made],
    )


@db.transaction
async def forget_everything() -> None:
    for table in ("search_due", "search_documents", "search_words"):
        await db.execute(f"DELETE FROM {table}")


def expected(made: list[Document], wish: wishes.Wish, *, itself: bool) -> list[int]:
    """Return the numbers of what is to be found, by reasoning over the words alone."""
    if wish.is_empty:
        return []
    everywhere = ("title", "body", "around")
    latest = sorted(made, key=lambda d: (d.at, d.owner.int), reverse=True)
    titled = [d for d in latest if holds(d, wish, ("title",))]
    others = [
        d
        for d in latest
        if d not in titled and holds(d, wish, everywhere, own=("title", "body") if itself else ())
    ]
    return [document.owner.int for document in (*titled, *others)]


def holds(
    document: Document, wish: wishes.Wish, within: tuple[str, ...], own: tuple[str, ...] = ()
) -> bool:
    everywhere = ("title", "body", "around")
    if any(
        has(document, part, code, everywhere) for part in wish.unwanted for code in words.LANGUAGES
    ):
        return False
    return any(
        all(has(document, part, code, within) for part in wish.wanted(code))
        and (not own or any(has(document, part, code, own) for part in wish.wanted(code)))
        for code in words.LANGUAGES
    )


def has(document: Document, part: wishes.Part, language: str, within: Sequence[str]) -> bool:
    """Tell whether a part stands in one of the fields, in a text of this language."""
    for field in within:
        for code, text in getattr(document, field).items():
            if words.language_of(code) != language:
                continue
            there = [words.tokens(match.group(), language) for match in words.split(text)]
            if part.begins and any(
                token.startswith(f"{language}_{words.folded(part.words[0])}")
                for tokens in there
                for token in tokens
            ):
                return True
            wanted = [words.tokens(word, language) for word in part.words]
            if len(wanted) == 1:
                if not part.begins and any(set(wanted[0]) & set(tokens) for tokens in there):
                    return True
                continue
            firsts = [tokens[0] for tokens in there]
            row = [tokens[0] for tokens in wanted]
            if any(firsts[n : n + len(row)] == row for n in range(len(firsts))):
                return True
    return False
