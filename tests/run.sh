#!/bin/sh
# The whole check: what it needs it finds or installs, what it starts listens on free ports and ends.
set -eu
export PYTHON=${PYTHON:-.venv/bin/python}
export PYTHONPATH=platform:integrations:.
workers=${WORKERS:-2}
step() { printf '\n== %s\n' "$*"; }

sh tests/lint.sh
step "programs the tests drive"
"$PYTHON" -m tests.support.programs
step "tests on SQLite"
"$PYTHON" -m pytest -q -n "$workers" --dist loadgroup --engine sqlite
step "tests on PostgreSQL"
"$PYTHON" -m pytest -q -n "$workers" --dist loadgroup --engine postgres
