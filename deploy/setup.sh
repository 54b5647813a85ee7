#!/bin/sh
# Makes the environment in .venv from a hashed lock file. Needs Python 3.11 or later and nothing else.
# usage: PYTHON=python3 sh deploy/setup.sh requirements.lock
set -eu
lock=$1
python=${PYTHON:-python3}

say() { printf '%s\n' "setup: $*" >&2; }

"$python" - <<'CHECK' || { say "Python 3.11 or later is needed; PYTHON=/path/to/python3.12 make … names another one"; exit 1; }
import sys
sys.exit(sys.version_info < (3, 11))
CHECK

if [ ! -x .venv/bin/python ]; then
  say "making .venv with $("$python" --version)"
  if ! "$python" -m venv .venv 2>/dev/null; then
    # Some systems ship Python without ensurepip: make the folder bare and let pip install into it.
    rm -rf .venv
    "$python" -m venv --without-pip .venv
  fi
fi

if [ ! -x .venv/bin/uv ]; then
  say "installing uv"
  if .venv/bin/python -m pip --version >/dev/null 2>&1; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
  else
    "$python" -m pip --python .venv/bin/python install --quiet --require-hashes -r requirements-uv.lock
  fi
fi

say "installing what $lock names"
VIRTUAL_ENV=$PWD/.venv .venv/bin/uv pip sync --quiet --compile-bytecode --require-hashes "$lock" requirements-uv.lock

# The two source roots, on the environment's path: nothing has to be built.
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n%s\n' "$PWD/platform" "$PWD/integrations" > "$site/passerelle.pth"
.venv/bin/python -m compileall -q platform integrations
say "ready"
