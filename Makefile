# tradeboards: `make demo` shows it working, `make test` proves it. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TRADEBOARDS := $(BIN)/tradeboards
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup prometheus exporters docs demo preview pictures page dashboards diff push test soak lint format lock bench clean

help: ## list what make can do
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 14

setup: $(STAMP) ## make .venv with everything pinned in requirements.lock

# A .venv of another Python, or one that was moved here, is made anew.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "setup: tradeboards needs Python 3.11 or later; name one: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && $(BIN)/python -m pip --version >/dev/null 2>&1 \
	  || { rm -rf $(VENV); $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "setup: $(PYTHON) cannot make a virtual environment (on Debian: apt-get install python3-venv)" >&2; exit 1; }; }
	@echo "setup: installing into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Debian's own package, unpacked into .venv: nothing is installed on the machine and no service is started.
prometheus: $(STAMP) ## a Prometheus for the lab, when none is on the PATH
	@command -v prometheus >/dev/null && command -v promtool >/dev/null || sh lab/fetch-prometheus.sh $(BIN)

# The same for the exporters, PostgreSQL and Redis that tests ask; where they cannot be had, those tests say so and skip.
exporters: $(STAMP)
	@sh tests/fetch-exporters.sh $(VENV)/exporters

demo: prometheus ## set up, build, check, query a simulated system, diff, push, diff again
	@$(TRADEBOARDS) demo

preview: prometheus ## draw all dashboards with living data to var/preview, and open them on a desktop
	@$(TRADEBOARDS) preview --open

# The same history each time; only a newer Chromium draws other bytes.
PICTURES := desk-overview.dark trader247-overview.dark trading-risk.dark traderagent-execution.light tradpal-health.dark
pictures: prometheus ## take the pictures of the README anew (needs a Chromium)
	@$(TRADEBOARDS) preview --time 2026-11-20T15:30:00Z --png --width 1440 --out var/pictures
	@mkdir -p docs/pictures && cp $(PICTURES:%=var/pictures/%.1440.png) docs/pictures/

# The page's script is committed: only who changes preview/page needs Node.
page: ## bundle preview/page to preview/assets
	@cd preview/page && npm ci --silent --no-audit --no-fund && npm run --silent check && npm run --silent build

dashboards: $(STAMP) ## compile and check to build/
	@$(TRADEBOARDS) build
	@$(TRADEBOARDS) check

docs: $(STAMP) ## write the generated pages anew: what is checked, where each promise is kept
	@mkdir -p var
	@$(TRADEBOARDS) check --list > var/page.md && mv var/page.md docs/checks.md
	@$(BIN)/python -m promises > var/page.md && mv var/page.md docs/coverage.md

diff: $(STAMP) ## compare build/ with the target (TARGET=name)
	@$(TRADEBOARDS) diff $(if $(TARGET),--target $(TARGET)) || test $$? = 1

push: $(STAMP) ## push build/ to the target (TARGET=name)
	@$(TRADEBOARDS) push $(if $(TARGET),--target $(TARGET))

test: prometheus exporters ## all tests, linters and type checks
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	@$(TRADEBOARDS) build --check
	@$(BIN)/pytest -n auto

soak: $(STAMP) ## faults, kills and hostile answers by the thousand, for an hour
	@$(BIN)/python tests/soak.py

lint: $(STAMP) ## linters and type checks alone
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(STAMP) ## let ruff put the code in order
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

lock: $(STAMP) ## pin anew what pyproject.toml asks for
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --custom-compile-command "make lock" --group dev pyproject.toml --output-file requirements.lock

bench: $(STAMP) ## measure speed against the peers (see bench/README.md)
	@$(BIN)/python -m bench

clean: ## remove .venv, var/ and caches
	rm -rf $(VENV) var .mypy_cache .ruff_cache .hypothesis
