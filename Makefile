# `make help` lists what can be done here.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
PORT ?= 8000
PYTEST_WORKERS ?= 3
# Puts the command `portal` into the environment; what builds it is in the lock, so nothing is fetched.
# It is compiled, as every installed program is: each start is half a second shorter then.
COMPILE = $(BIN)/python -m compileall -q portal
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . \
	&& $(COMPILE)

.PHONY: help run test setup setup-dev lint types imports check bench pictures screens screens-compare unused docs lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

$(VENV)/.run: requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(INSTALL)
	@touch $@

$(VENV)/.dev: requirements-dev.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(INSTALL)
	@touch $@

setup: $(VENV)/.run ## Create the virtual environment with the locked dependencies
setup-dev: $(VENV)/.dev ## … and the ones for development

run: setup ## Set up everything, fill an empty database with the demo, start the portal
	@PORTAL_PORT=$(PORT) $(BIN)/python -m portal up

test: setup-dev check ## Set up and pass every test
	@$(COMPILE)
	@$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist loadfile --no-loadscope-reorder

check: lint types imports ## Style, types and import direction

lint: setup-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup-dev
	@$(BIN)/mypy

imports: setup-dev
	@$(BIN)/lint-imports --no-cache

bench: setup-dev ## Print figures: import, render, pages, statements, search beside its peers
	@$(BIN)/python -m benchmarks $(BENCH)

pictures: setup-dev ## Make the pictures of the README
	@$(BIN)/python -m docs.pictures

screens: setup-dev ## Photograph every page of the demo in four variants, into build/screens
	@$(BIN)/python -m docs.looks.screens $(SCREENS)

screens-compare: setup-dev ## Compare two folders of them: make screens-compare OLD=… NEW=…
	@$(BIN)/python -m docs.looks.compare $(OLD) $(NEW)

unused: setup-dev ## Name the rules and functions no page uses, by every test that drives Chromium
	@rm -rf build/usage
	@PORTAL_EVERY_CASE=1 PORTAL_USAGE=build/usage $(BIN)/python -m pytest -m browser -n $(PYTEST_WORKERS) --dist loadfile --no-loadscope-reorder
	@$(BIN)/python -m docs.looks.unused build/usage --turn

docs: setup-dev ## Write the pages of docs/ that are made from the code
	@$(BIN)/python -m docs.reference

lock: setup-dev ## Resolve the dependencies anew
	@uv pip compile -q --universal --python-version 3.11.5 --generate-hashes --no-header --no-annotate --extra postgres --group build pyproject.toml -o requirements.lock
	@uv pip compile -q --universal --python-version 3.11.5 --generate-hashes --no-header --no-annotate --extra postgres --group build --group dev pyproject.toml -o requirements-dev.lock

clean: ## Remove the virtual environment and caches, never the data
	@rm -rf $(VENV) .mypy_cache .ruff_cache dist build
