# The commands people use. Everything is installed into .venv from locks with hashes.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: install run test check format openapi messages bench clean

install: .venv/installed

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make install PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "On Debian and Ubuntu, install the package python3-venv first."; exit 1; }
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

run: install
	@$(BIN)/experts demo

test: .venv/installed-dev
	@$(BIN)/pytest -n 2

check: .venv/installed-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

openapi: install
	$(BIN)/experts openapi > openapi.json

LOCALE := src/experts/locale
messages: install
	$(BIN)/pybabel -q extract -F babel.cfg -k N_:1c,2 --project=experts --version= --copyright-holder='the experts project' --msgid-bugs-address= --no-location --sort-output -o $(LOCALE)/experts.pot .
	$(BIN)/pybabel -q update -i $(LOCALE)/experts.pot -d $(LOCALE) -D experts --no-fuzzy-matching --ignore-pot-creation-date

bench: .venv/installed-dev
	@$(BIN)/python benchmarks/languages.py
	@$(BIN)/python benchmarks/kept.py
	@echo "The others, and what each needs: Measuring in CONTRIBUTING.md"

clean:
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache
