# Two doors: `make run` starts Tertulia, `make test` proves it. Each sets up all it needs from Python >= 3.11 alone.
PYTHON ?= python3
ARGS ?=
PYTEST_ARGS ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
# The tests start some hundred servers: what Python has compiled for one is there for the next.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
# What is installed is known by stamps, made anew when a lock or the package's description changes.
PROGRAM := .venv/.program.stamp
DEV := .venv/.dev.stamp
# The tests wait as often as they compute, so there is something to do for all processors, and for two where there is one.
DIVIDED := --numprocesses=$(shell n=$$(nproc 2>/dev/null || echo 2); echo $$((n < 2 ? 2 : n > 4 ? 4 : n))) --dist=worksteal

# Without a window the shell does the same with half the work: the whole browser draws its own buttons for each page.
BROWSER := { command -v chromium-headless-shell || command -v chromium; } >/dev/null

.PHONY: help run test check soak lint client stories chromium postgres web weights wheel lock clean

help: ## list these targets
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 10

run: $(PROGRAM) web weights ## start the server and open it in a browser; ARGS="--port 9000" are its own
	$(BIN)/tertulia serve --open $(ARGS)

test: lint client weights stories postgres ## prove everything: checks, browser stories, every test (under 30 minutes)
	$(BIN)/python -m pytest $(DIVIDED) $(PYTEST_ARGS)

check: lint client ## prove what proves itself in under 5 minutes
	$(BIN)/python -m pytest $(DIVIDED) -m "not slow and not soak" $(PYTEST_ARGS)

soak: $(DEV) weights ## play the seeded runs at full length
	$(BIN)/python -m pytest -m soak --soak $(PYTEST_ARGS)

lint: $(DEV)
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo

client: $(DEV)
	$(BIN)/python hatch_build.py check

stories: $(DEV) web chromium
	@if $(BROWSER); then $(BIN)/python hatch_build.py e2e; \
	elif echo ",$$TERTULIA_REQUIRE," | grep -q ",chromium,"; then echo "error: there is no chromium, and TERTULIA_REQUIRE names it"; exit 1; \
	else echo "browser stories skipped: there is no chromium (as root on Debian it is installed for you)"; fi

chromium:
	@if ! $(BROWSER) && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    timeout 300 apt-get -qq update && \
	    for browser in chromium-headless-shell chromium; do \
	        DEBIAN_FRONTEND=noninteractive timeout 900 apt-get -qq install -y --no-install-recommends $$browser fonts-dejavu-core >/dev/null && break; \
	    done; \
	fi || echo "chromium could not be installed"

postgres:
	@if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null && \
	    command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    timeout 300 apt-get -qq update && \
	    DEBIAN_FRONTEND=noninteractive timeout 900 apt-get -qq install -y --no-install-recommends postgresql >/dev/null; \
	fi || echo "PostgreSQL could not be installed"

web: $(PROGRAM) ## build the web client, unless the built files are those of its sources
	@$(BIN)/python hatch_build.py

weights: $(PROGRAM)
	@$(BIN)/tertulia models add minilm || echo "The embedding model could not be fetched; recall goes by words alone until it is."

wheel: $(DEV) ## build the sdist and the wheel into dist/
	$(BIN)/uv build --quiet --python $(BIN)/python

lock: $(DEV) ## write the lock files anew; UP=--upgrade takes newer versions
	$(LOCK) $(UP) pyproject.toml --group build -o requirements.lock
	$(LOCK) $(UP) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(LOCK) $(UP) --group node -o requirements-node.lock

clean: ## remove everything that was installed or built
	rm -rf .venv build dist web/node_modules server/tertulia/webclient

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

$(PROGRAM): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the program's parts (once; about half a gigabyte) ..."
	$(PIP) --require-hashes -r requirements.lock
	TERTULIA_WEB=skip $(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock $(PROGRAM)
	@echo "Installing what the tests need (once) ..."
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
