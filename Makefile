# Every target sets up what it needs; the set-up runs again only when the lock or the project changed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
YEAR ?= 2025
HYDROLOGY ?= p50
OUT ?= out/plan-$(YEAR)-$(HYDROLOGY)
PIP := $(BIN)/python -m pip --disable-pip-version-check
.DEFAULT_GOAL := help
.PHONY: help setup run test app bench fuzz lint format build release data docs lock clean

help: ## Show the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 10

setup: $(READY) ## Make .venv with the locked dependencies and this project in it

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

run: $(READY) ## Solve the plan of YEAR under HYDROLOGY and print its summary
	$(BIN)/shuiding plan --year $(YEAR) --hydrology $(HYDROLOGY) --out $(OUT)

test: $(READY) ## Run the tests, on two cores
	$(BIN)/python -m pytest -n 2 --dist loadfile

app: $(READY) ## Open the pages on this machine
	$(BIN)/shuiding app

bench: $(READY) ## Run the benchmarks
	@ls benchmarks/bench_*.py >/dev/null 2>&1 || { echo "benchmarks/ holds no bench_*.py" >&2; exit 1; }
	@set -e; for script in benchmarks/bench_*.py; do $(BIN)/python $$script; done

fuzz: $(READY) ## Feed ten thousand damaged inputs to everything that reads files
	$(BIN)/python -m tests.fuzz --inputs 10000 --seed 1

lint: $(READY) ## Check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## Rewrite the code in the house format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

build: $(READY) ## Build the wheel and the source archive into dist/
	$(BIN)/python -m build --no-isolation

release: $(READY) ## Make a release in dist/ and check it in a clean environment
	release/release.sh $(BIN)/python

data: $(READY) ## Build the default dataset again and check it
	$(BIN)/python data/shanxi/build/build.py
	$(BIN)/shuiding validate data/shanxi

docs: $(READY) ## Build the documents as a site into site/, without the network
	$(BIN)/python -m mkdocs build --strict --quiet

# Leaves host names and paths out of the lock, so that it serves every machine.
lock: $(READY) ## Choose the versions of all dependencies again
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --generate-hashes \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --allow-unsafe \
	  --strip-extras --extra dev --output-file requirements.lock pyproject.toml

clean: ## Remove what was built, but not .venv
	rm -rf dist out site .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
