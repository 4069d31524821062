# One verb a line of work; CI calls the same verbs.
PYTHON ?= python3
BIN := .venv/bin
ELEMENTS := embed/elements

.DEFAULT_GOAL := help
.PHONY: help setup run test test-python test-elements lint types contracts coverage bundle-check bench build docs screenshots dev clean

help:  ## list the verbs
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

.venv/.made:
	@sh .ci/make-venv "$(PYTHON)"
	@touch $@

.venv/.installed: .venv/.made setup.cfg pyproject.toml
	@echo "Installing Vitrine into .venv (a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --use-pep517 --editable .
	@touch $@

.venv/.dev: .venv/.installed
	@echo "Installing what the tests need into .venv ..."
	@$(BIN)/python -m pip install --quiet --use-pep517 --editable '.[dev]'
	@touch $@

$(ELEMENTS)/node_modules/.made: $(ELEMENTS)/package-lock.json
	@cd $(ELEMENTS) && npm ci --silent
	@touch $@

setup: .venv/.installed  ## make .venv and install Vitrine into it

dev: .venv/.dev  ## setup, and what developing and testing need

run: setup  ## open a sample shop: storefront, desk and feed
	@$(BIN)/vitrine demo
	@$(BIN)/vitrine serve

test: dev  ## everything: Python, TypeScript, browser, contracts
	@sh .ci/test-peers
	@$(MAKE) --no-print-directory test-elements test-python contracts

# The gate tries a failed test once more: real processes on a strange machine stumble. The summary names it RERUN, and
# each of these lines is a defect to find; on a developer's machine the first failure stands.
PYTEST = $(BIN)/python -m pytest -n $${PYTEST_WORKERS:-2} --dist loadgroup $${CI:+--reruns 1}
LIBRARIES := ranking moderation embed

test-python: dev coverage
	@$(PYTEST) $(LIBRARIES:%=--ignore=tests/unit/%) tests

# What knows is covered by its own units alone; of what serves, the walks cover more than a count of lines could tell.
coverage: dev  ## the units of the three libraries, and that they reach the code
	@$(PYTEST) $(LIBRARIES:%=--cov=%) --cov-fail-under=97 --cov-report=term $(LIBRARIES:%=tests/unit/%)

test-elements:
	@if command -v npm >/dev/null 2>&1; then $(MAKE) --no-print-directory $(ELEMENTS)/node_modules/.made && cd $(ELEMENTS) && npm test --silent; \
	elif [ "$$CI" = true ]; then echo "Node 20 or newer is missing: the TypeScript tests cannot run" >&2; exit 1; \
	else echo "SKIPPED TypeScript tests: Node 20 or newer is not installed"; fi

lint: dev  ## ruff, and no dependency undeclared or unused
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "run: $(BIN)/ruff format ." >&2; exit 1; }

types: dev $(ELEMENTS)/node_modules/.made  ## mypy --strict and tsc
	@$(BIN)/mypy
	@cd $(ELEMENTS) && npm run --silent types

contracts: dev  ## the floors of the house, as import-linter reads them from setup.cfg
	@$(BIN)/lint-imports --config setup.cfg

build: $(ELEMENTS)/node_modules/.made  ## rebuild embed/static from embed/elements
	@cd $(ELEMENTS) && npm run --silent build

bundle-check: build  ## the committed bundle is the built one, byte for byte
	@git diff --exit-code --stat -- embed/static || { echo "embed/static differs: run make build and commit it" >&2; exit 1; }
	@test -z "$$(git ls-files --others --exclude-standard embed/static)" || { echo "embed/static has new files: commit them" >&2; exit 1; }

bench: dev  ## the measured claims of docs/performance.md
	@$(BIN)/python -m pip install --quiet --use-pep517 --editable '.[bench]'
	@test -x .bench/bin/isso || { $(BIN)/python -m venv .bench && .bench/bin/python -m pip install --quiet isso; }
	@$(BIN)/python -m tests.bench

docs: dev  ## write docs/reference from the code
	@$(BIN)/python docs/reference.py

screenshots: dev  ## make the pictures of the README, and those of every layout and state
	@$(BIN)/python docs/screenshots.py
	@$(BIN)/python docs/pictures.py

clean:  ## remove .venv, node_modules and the embedded store
	rm -rf .venv $(ELEMENTS)/node_modules var
