# `make demo` serves the demonstration, `make test` tells whether all is well. Nothing else to install.
PYTHON ?= python3
RUN := .venv/bin/python

.PHONY: demo test lint bench messages lock clean help

help:
	@echo "make demo      set up, import the demonstration programme, serve it at http://127.0.0.1:8000"
	@echo "make test      set up, then linters, types, contracts and the tests on SQLite and PostgreSQL"
	@echo "make lint      linters, types and import contracts alone"
	@echo "make bench     speed beside the bare floor, as JSON lines"
	@echo "make messages  gather interface text into the catalogues"
	@echo "make lock      resolve the dependencies again"

demo: .venv/.run
	@$(RUN) -m passerelle demo || test $$? -eq 130

test: .venv/.dev
	@PYTHON=$(RUN) sh tests/run.sh

lint: .venv/.dev
	@PYTHON=$(RUN) sh tests/lint.sh

bench: .venv/.dev
	@PYTHONPATH=. $(RUN) -m tests.bench

messages: .venv/.dev
	@PYTHONPATH=. $(RUN) -m tests.support.messages

.venv/.run: requirements.lock requirements-uv.lock deploy/setup.sh
	@PYTHON=$(PYTHON) sh deploy/setup.sh requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock requirements-uv.lock deploy/setup.sh
	@PYTHON=$(PYTHON) sh deploy/setup.sh requirements-dev.lock
	@touch .venv/.run $@

LOCK := .venv/bin/uv pip compile -q --universal --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links --python-version 3.11

lock:
	@$(LOCK) pyproject.toml -o requirements.lock
	@$(LOCK) pyproject.toml --group dev -o requirements-dev.lock
	@echo uv | $(LOCK) - -o requirements-uv.lock

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
