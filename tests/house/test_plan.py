"""The project's rules about itself that no linter knows."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tortoise import Tortoise

from passerelle.app import rooms

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "platform/passerelle"
FLOORS = (
    "core", "web", "programme", "identity", "roster", "publications", "calendars",
    "communities", "webinars",
    "outreach", "assistance", "portfolio", "notifications", "webhooks", "conversion", "reporting",
    "portal", "app",
)  # fmt: skip


def test_the_standard_librarys_platform_is_not_shadowed() -> None:
    assert not (ROOT / "platform/__init__.py").exists()
    done = subprocess.run(
        [sys.executable, "-c", "import platform; print(platform.system())"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip()


def test_no_lock_file_names_an_address() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        assert "://" not in lock.read_text(), lock.name


def test_a_rooms_statements_touch_its_own_tables_and_those_below() -> None:
    home = table_homes()
    tables = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+\"?([a-z_]+)\"?")
    assert len(home) > 50
    wrong = [
        f"{file.relative_to(ROOT)}: {table} belongs to {home[table]}"
        for file, text in statements()
        for table in tables.findall(text)
        if table in home
        and FLOORS.index(home[table]) > FLOORS.index(file.relative_to(PACKAGE).parts[0])
    ]
    assert wrong == []


def test_decisions_name_what_enforces_them() -> None:
    for decision in sorted((ROOT / "platform/decisions").glob("*.md")):
        text = decision.read_text()
        for part in (
            "**Status**",
            "**Context**",
            "**Decision**",
            "**Consequences**",
            "Enforced by",
        ):
            assert part in text, f"{decision.name}: {part}"
        for named in re.findall(r"`(tests/[\w/]+\.py)`", text):
            assert (ROOT / named).exists(), f"{decision.name}: {named}"


def test_nothing_lists_the_floors_twice_in_different_ways() -> None:
    contracts = (ROOT / "pyproject.toml").read_text()
    declared = re.search(r"layers = \[\n(.*?)\]", contracts, re.DOTALL)
    assert declared
    names = [n for n in re.findall(r'"\(?(\w+)\)?"', declared.group(1)) if n in FLOORS]
    below = [name for name in reversed(names) if name != "web"]
    assert tuple(below) == tuple(name for name in FLOORS if name != "web")


def table_homes() -> dict[str, str]:
    Tortoise.init_models(rooms.MODELS, "models", _init_relations=False)
    from tortoise.models import Model

    found: dict[str, str] = {}
    pending: list[type[Model]] = [Model]
    while pending:
        for child in pending.pop().__subclasses__():
            pending.append(child)
            if child.__module__.startswith("passerelle.") and not child._meta.abstract:
                found[child._meta.db_table] = child.__module__.split(".")[1]
    return found


def statements() -> Iterator[tuple[Path, str]]:
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield file, node.value
