# One command each. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help

.PHONY: help demo dev check test test-postgres-all test-thorough e2e bench docs lock messages build

help: ## Say what each target does
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

$(VENV)/pip.stamp:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/hq.stamp: $(VENV)/pip.stamp requirements/hq.txt requirements/build.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/hq.txt -r requirements/build.txt
	touch $@

$(VENV)/dev.stamp: $(VENV)/pip.stamp requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@ $(VENV)/hq.stamp

$(VENV)/package.stamp: $(VENV)/hq.stamp pyproject.toml hatch_build.py package-lock.json $(shell find frontend src/epiloop_hq/locale -type f -name '*.*' ! -name '*.mo' 2>/dev/null)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

build: $(VENV)/package.stamp ## Install the package with its front end into .venv

demo: build ## From a fresh clone to a running headquarters with an outbreak in it
	$(BIN)/epiloop demo

dev: $(VENV)/dev.stamp build ## Everything a developer needs, in .venv
	@echo "Ready. Tests: make test. A running headquarters: make demo."

check: dev ## Format, lint, types, layers, templates, spelling, migrations, generated files, locks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint src/epiloop_hq
	$(BIN)/codespell src tests docs tools frontend README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md
	$(BIN)/epiloop protocol check
	EPILOOP_DATA=$$(mktemp -d) $(BIN)/django-admin makemigrations --check --dry-run --settings epiloop_hq.settings
	$(BIN)/python tools/messages.py --check
	$(BIN)/python tools/rulebook.py --check
	$(BIN)/python tools/locks.py

test: dev ## Every test: SQLite, then PostgreSQL and Chromium where they are found
	$(BIN)/python tools/run_tests.py

test-postgres-all: dev ## All that touches a database, on a throw-away PostgreSQL
	$(BIN)/python tools/run_tests.py --only postgresql --all

test-thorough: dev ## Every test, with 5,000 examples for each property
	EPILOOP_HYPOTHESIS=night $(BIN)/python tools/run_tests.py --all

e2e: dev ## Only the browser jobs; pictures of the pages in test-results/looks
	EPILOOP_LOOKS=test-results/looks $(BIN)/python -m pytest -m browser tests/browser

bench: dev ## Speed and memory, on SQLite and PostgreSQL, in ten minutes (benchmarks/run.py --full: a whole city)
	$(BIN)/python benchmarks/run.py

docs: dev ## Write the generated pages: rule book, reference
	$(BIN)/python tools/rulebook.py
	$(BIN)/python tools/messages.py

lock: dev ## Write the hash locks anew (names, versions, hashes; no addresses)
	for part in base build engines spark situation hq dev; do \
	  CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header \
	    --output-file requirements/$$part.txt requirements/$$part.in; \
	done
	npm install --package-lock-only --ignore-scripts
	$(BIN)/python tools/locks.py
