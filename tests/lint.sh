#!/bin/sh
# Linters, types and import contracts; says each step, stops at the first that fails.
set -eu
python=${PYTHON:-python3}
bin=$(dirname "$python")
step() { printf '\n== %s\n' "$*"; }

step "ruff: form";      "$bin/ruff" format --check --quiet .
step "ruff: lint";      "$bin/ruff" check --quiet .
step "mypy --strict";   "$bin/mypy"
step "import contracts"; "$bin/lint-imports" --no-logo
