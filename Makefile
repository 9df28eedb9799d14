# The project's commands. `make help` lists them.
SHELL := bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
#: What needs no running system, and what needs one in this process.
RULES := tests/unit tests/contract tests/infra
IN_PROCESS := $(RULES) tests/adapters tests/flows
#: What reads what the rehearsal left on its stack.
REHEARSED := tests/e2e/rehearsed tests/browser/rehearsed
.DEFAULT_GOAL := help

#: What the portal is built from, and the Node.js that builds it: the machine's, or a package's.
WEB := web/dist/.ready
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' -not -name schema.d.ts)
NODE_BIN := $(shell node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit((a == 20 && b >= 19) || (a == 22 && b >= 12) || a > 22 ? 0 : 1)' 2>/dev/null && dirname $$(command -v node))
NODE_VENV := .venv-node
NODE := $(if $(NODE_BIN),,$(NODE_VENV)/.ready)
NODE_PATH_DIR = $(or $(NODE_BIN),$(CURDIR)/$(NODE_VENV)/bin)

.PHONY: help setup web run up down check test test-in-process test-rehearsed test-deployed screens bench lint type fmt docs lock clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ready $(WEB) ## Prepare the virtual environment and the portal from the locked requirements

web: $(WEB) ## Build the portal

$(WEB): $(WEB_SOURCES) docs/openapi.json $(wildcard events/schemas/published/*.json) | $(NODE)
	cd web && export PATH="$(NODE_PATH_DIR):$$PATH" && npm ci --silent && npm run --silent build
	touch $@

# No Node.js of 20 or later on this machine: a package of the Python registry brings one.
$(NODE_VENV)/.ready: requirements/node.txt | $(VENV)/.ready
	$(PYTHON) -m venv $(NODE_VENV)
	$(BIN)/uv pip install --quiet --require-hashes -r requirements/node.txt --python $(NODE_VENV)/bin/python
	touch $@

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/setup.txt
	$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements/dev.txt --python $(BIN)/python
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable . --python $(BIN)/python
	touch $@

run: setup ## Rehearse the campaign on the embedded AWS (ONCE=1: exit by itself)
	$(BIN)/zuimei rehearse $(if $(ONCE),--once)

up: setup ## Start the embedded AWS with the system deployed
	$(BIN)/zuimei up

down: setup ## Stop it
	$(BIN)/zuimei down

fmt: setup ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(VENV)/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/zuimei docs --check

type: $(VENV)/.ready
	$(BIN)/mypy

check: lint type ## The fast part of the tests, under a minute
	$(BIN)/pytest $(RULES) -n 2 -m "not slow"

test: ## Everything
	$(MAKE) --no-print-directory --jobs=3 $(addprefix --,$(filter output-sync,$(.FEATURES))) \
	  test-in-process test-rehearsed test-deployed

# Three at once, each with a report of its own (in one piece, where make is 4 or later). What is
# deployed waits for clocks most of the time, so it begins first and each process has a stack to
# itself; what runs in one process takes the time that is left.
test-in-process: type setup
	nice $(BIN)/pytest $(IN_PROCESS) -n 2 --dist worksteal

test-rehearsed: setup
	$(BIN)/pytest $(REHEARSED)

test-deployed: lint setup
	$(BIN)/python -m tests.support.chromium
	$(BIN)/pytest tests/e2e tests/browser $(addprefix --ignore=,$(REHEARSED)) -n 2 --dist loadfile --no-loadscope-reorder

docs: setup ## Write again what is generated: schemas, examples, OpenAPI, AsyncAPI, tables
	$(BIN)/zuimei docs

screens: setup ## Take the pictures of docs/screens again, on a fresh stack
	$(BIN)/python -m tests.support.chromium
	$(BIN)/python -m tests.browser.screens

bench: setup ## Counted calls, import times, the rehearsal's numbers
	$(BIN)/python benchmarks/run.py

lock: setup ## Lock the requirements again
	cd requirements && for name in setup dev sam node base seal intake files batch documents papers; do \
	  $(CURDIR)/$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate $$([ $$name = dev -o $$name = sam -o $$name = node ] || echo -c dev.txt) \
	    $$name.in -o $$name.txt; done

clean: ## Remove what was built
	rm -rf $(VENV) .venv-sam $(NODE_VENV) .aws-sam .zuimei build web/dist web/node_modules

include build.mk
