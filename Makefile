# Dateline from a terminal. Nothing is needed beforehand but Python 3.11 to 3.13, git and make.
#
#   make demo      set up, start everything on loopback, backfill five days of demo news, print what is in the warehouse
#   make test      the whole test suite, starting what it needs
#   make up | down | status     the local Airflow, Postgres and demo site
#   make dashboards             Superset with the dashboards, on the same Postgres

SHELL := /bin/sh
.DELETE_ON_ERROR:
.PHONY: setup demo test lint up down status dashboards lock clean help

# Airflow recompiles itself at every start without bytecode: 2.5 times the CPU
unexport PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH VIRTUAL_ENV
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& { echo $$p; break; }; done)
VENV := .venv
DASHBOARDS := .venv-dashboards
BIN := $(VENV)/bin
UV := $(BIN)/uv

help:
	@sed -n 's/^#   \(make\)/  \1/p' Makefile

setup: $(VENV)/.runtime

$(BIN)/uv: requirements/bootstrap.lock
	@test -n "$(PYTHON)" || { echo "make setup: no Python 3.11, 3.12 or 3.13 with venv found; install one (Debian: apt-get install python3 python3-venv) or name it: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "setup: $(VENV) from $$($(PYTHON) --version)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/bootstrap.lock
	@touch $@

# --compile-bytecode: a first start of Airflow would otherwise compile 25,000 modules
$(VENV)/.runtime: $(BIN)/uv requirements/runtime.lock pyproject.toml
	@if [ -e $(VENV)/.dev ]; then $(MAKE) --no-print-directory $(VENV)/.dev; else \
	echo "setup: $$(grep -c '==' requirements/runtime.lock) packages from requirements/runtime.lock, by hash"; \
	$(UV) pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python requirements/runtime.lock \
	&& $(UV) pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python -e .; fi
	@touch $@

$(VENV)/.dev: $(BIN)/uv requirements/dev.lock pyproject.toml
	@echo "setup: $$(grep -c '==' requirements/dev.lock) packages from requirements/dev.lock, by hash"
	@$(UV) pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python requirements/dev.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python -e .
	@touch $@ $(VENV)/.runtime

# Superset needs another SQLAlchemy than Airflow, so it has an environment of its own
$(DASHBOARDS)/.ready: $(BIN)/uv requirements/dashboards.lock
	@echo "setup: $$(grep -c '==' requirements/dashboards.lock) packages of Superset from requirements/dashboards.lock, by hash"
	@$(UV) venv --quiet --allow-existing --python $(BIN)/python $(DASHBOARDS)
	@$(UV) pip sync --quiet --require-hashes --compile-bytecode --python $(DASHBOARDS)/bin/python requirements/dashboards.lock
	@touch $@

dashboards: setup $(DASHBOARDS)/.ready
	@$(BIN)/dateline dashboards up

demo: setup
	@$(BIN)/dateline demo $(if $(filter-out 0,$(KEEP)),--keep)

up: setup
	@$(BIN)/dateline up

down:
	@if [ -x $(BIN)/dateline ]; then $(BIN)/dateline down; else echo "down: nothing is installed, so nothing runs"; fi

status:
	@if [ -x $(BIN)/dateline ]; then $(BIN)/dateline status; else echo "status: not installed; run: make setup"; fi

test: $(VENV)/.dev
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@if [ -f .sqlfluff ]; then $(BIN)/sqlfluff lint sql; fi

# Universal locks (Python 3.11 to 3.13, Linux and macOS) with hashes and no address in them. lineage.lock is the runtime with
# OpenLineage beside it; tests run with it (dev.lock)
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header
lock: $(BIN)/uv
	@$(LOCK) pyproject.toml --group lock -o requirements/runtime.lock
	@$(LOCK) pyproject.toml --group lock --extra lineage -c requirements/runtime.lock -o requirements/lineage.lock
	@$(LOCK) pyproject.toml --group lock --group dev --extra lineage -c requirements/lineage.lock -o requirements/dev.lock
	@$(LOCK) requirements/dashboards.in -o requirements/dashboards.lock
	@grep '^uv==' -A 40 requirements/runtime.lock | awk 'NR == 1 || /^ / {print; next} {exit}' > requirements/bootstrap.lock

# Deletes what can be made again; the local state (database, archive) too: stop it first
clean: down
	@if [ -x $(BIN)/dateline ]; then $(BIN)/dateline down --destroy; fi
	@rm -rf $(VENV) $(DASHBOARDS) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find etl dags tests -name __pycache__ -type d -prune -exec rm -rf {} +
