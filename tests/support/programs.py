"""Finds the programs that tests drive, and installs from the system's packages what is missing.

`python -m tests.support.programs` does so before the tests; where it may not install, the tests
that need the program say so when they skip.
"""

import ctypes.util
import os
import shutil
import subprocess
from pathlib import Path

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NGINX = ("nginx",)
OPENSSL = ("openssl",)
LIBICAL = ("libical3", "libical3t64")
"""A library that reads calendars, by its names in the system's packages."""
PACKAGES = {"chromium": CHROMIUM, "nginx-light": NGINX, "openssl": OPENSSL}


def find(names: tuple[str, ...]) -> str | None:
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin:/usr/bin"
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def chromium() -> str | None:
    """The system's Chromium, or the one that playwright has fetched."""
    return find(CHROMIUM) or _of_playwright()


def main() -> None:
    missing = [package for package, names in PACKAGES.items() if not find(names)]
    if missing:
        _install(missing)
    for package in LIBICAL:
        if not ctypes.util.find_library("ical"):
            _install([package])
    if not chromium():
        print("chromium: asking playwright to fetch one", flush=True)
        subprocess.run([_bin("playwright"), "install", "chromium"], check=False)
    for name, found in (("chromium", chromium()), ("nginx", find(NGINX))):
        print(f"{name}: {found or 'not to be had: the tests that drive it will be skipped'}")


def _install(packages: list[str]) -> None:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        print(f"not root: cannot install {', '.join(packages)} from the system's packages")
        return
    print(f"installing {', '.join(packages)} from the system's packages", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        env=quiet,
        check=False,
        stdout=subprocess.DEVNULL,
    )


def _of_playwright() -> str | None:
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    found = sorted(home.glob("chromium-*/chrome-linux*/chrome"), reverse=True)
    return str(found[0]) if found else None


def _bin(name: str) -> str:
    return str(Path(os.environ.get("PYTHON", ".venv/bin/python")).parent / name)


if __name__ == "__main__":
    main()
