"""Whatever happens to a file, the import either takes all of it or refuses and changes nothing."""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passerelle.app import importing
from tests.support import folders

NAMES = [file.name for file in importing.FILES]
CHARACTERS = st.sampled_from('",;\n\r\0\t .-:/0159TZaxIé€🙂\u200b\u0130\u0661') | st.characters()
ODD = [
    "",
    "-1",
    "2147483648",
    "x" * 500,
    "9999-12-31",
    "0001-01-01T00:00:00Z",
    "é€🙂\u0130 :name; DROP TABLE people",
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folders.small(tmp_path_factory.mktemp("small"), rows=2)


async def import_or_nothing(directory: Path) -> None:
    before = await folders.stored()
    try:
        await importing.import_programme(directory)
    except importing.ImportRefused as exc:
        refusal = exc
    else:
        return
    assert all(problem.file and problem.wrong and problem.cure for problem in refusal.problems)
    assert await folders.stored() == before


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=st.sampled_from(NAMES),
    place=st.integers(0, 10_000),
    character=CHARACTERS,
    kind=st.sampled_from(["replace", "insert", "remove", "byte"]),
)
async def test_one_wrong_character_anywhere(
    database: str, small: Path, name: str, place: int, character: str, kind: str
) -> None:
    with tempfile.TemporaryDirectory() as made:
        directory = Path(made) / "programme"
        shutil.copytree(small, directory)
        raw = (directory / name).read_bytes()
        at = place % len(raw)
        new = b"\xe9" if kind == "byte" else character.encode("utf-8", "surrogatepass")
        rest = at if kind == "insert" else at + 1
        (directory / name).write_bytes(raw[:at] + (b"" if kind == "remove" else new) + raw[rest:])

        await import_or_nothing(directory)


@pytest.mark.parametrize("name", NAMES)
async def test_an_odd_value_in_any_column(
    database: str, small: Path, tmp_path: Path, name: str
) -> None:
    rows = folders.read(small, name)
    shutil.copytree(small, tmp_path / "programme")
    before = await folders.stored()
    for column in rows[0]:
        for value in ODD:
            folders.write(tmp_path / "programme", name, [{**rows[0], column: value}, *rows[1:]])
            with suppress(importing.ImportRefused):
                await importing.import_programme(tmp_path / "programme", dry_run=True)
    assert await folders.stored() == before


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(name=st.sampled_from(NAMES), place=st.integers(0, 10_000))
async def test_a_file_cut_anywhere_but_at_a_line_is_refused(
    database: str, small: Path, name: str, place: int
) -> None:
    with tempfile.TemporaryDirectory() as made:
        directory = Path(made) / "programme"
        shutil.copytree(small, directory)
        raw = (directory / name).read_bytes()
        kept = raw[: place % len(raw)]
        (directory / name).write_bytes(kept)
        before = await folders.stored()
        if kept.endswith(b"\n"):
            await import_or_nothing(directory)
            return

        with pytest.raises(importing.ImportRefused) as refusal:
            await importing.import_programme(directory)

        assert {problem.file for problem in refusal.value.problems} == {name}
        assert await folders.stored() == before
