# Every target does its own set-up: it needs Python >= 3.11 and nothing else. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEMO_ENTRIES ?= 20
DEMO_SEED ?= 7
PARALLEL := -n auto
# Harnesses whose size is set by the environment: kill points, errors, lost power, orders of calls.
HUNTS := tests/services/disk/test_kill_points.py tests/services/test_store_machine.py

.DEFAULT_GOAL := help
.PHONY: help demo test check check-rest format lint types imports docs evidence notebooks prove bench bench-matching train notebook wheel clean

help:  ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(BIN)/python pyproject.toml
	$(PIP) install -e '.[sandbox]'
	@touch $@

$(VENV)/.test: $(BIN)/python pyproject.toml
	$(PIP) install -e '.[test,docs]'
	@touch $@ $(VENV)/.demo

demo: $(VENV)/.demo  ## A playlist becomes a filed, tagged library, offline
	@rm -rf .demo
	$(BIN)/tonearm demo --seed $(DEMO_SEED) --entries $(DEMO_ENTRIES) --keep .demo

test: $(VENV)/.test  ## The test suite
	$(BIN)/python -m pytest $(PARALLEL) -m 'not evidence and not prove'

check: test check-rest  ## Everything CI runs

check-rest: format lint types imports docs evidence  ## Everything CI runs besides `make test`

format: $(VENV)/.test
	$(BIN)/ruff format --check src tests benchmarks

lint: $(VENV)/.test
	$(BIN)/ruff check src tests benchmarks

types: $(VENV)/.test
	$(BIN)/mypy
	$(BIN)/mypy --strict tests/typing

imports: $(VENV)/.test
	$(BIN)/lint-imports

docs: $(VENV)/.test
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir build/site

evidence: $(VENV)/.test  ## 3 seeds, 500 kill points, 5,000 state-machine steps
	TONEARM_KILL_POINTS=500 TONEARM_STATE_STEPS=5000 $(BIN)/python -m pytest -q $(HUNTS)
	TONEARM_SEEDS=3 $(BIN)/python -m pytest -q -n auto -rA --show-capture=stdout -m 'evidence and not prove'

prove: $(VENV)/.test  ## The long evidence: 20 seeds, 10,000 kill points, 200,000 steps
	TONEARM_KILL_POINTS=10000 TONEARM_STATE_STEPS=200000 $(BIN)/python -m pytest -q $(HUNTS)
	TONEARM_SEEDS=20 $(BIN)/python -m pytest -q -n auto -rA --show-capture=stdout -m 'evidence or prove'

bench: $(VENV)/.test  ## Ratios against the limit, never bare times
	$(BIN)/python -m benchmarks

bench-matching: $(VENV)/.test  ## The matching scorer on DATA=...
	$(BIN)/python -m benchmarks.matching $(DATA) --figures docs/images

train: $(VENV)/.test  ## Fit the matching models on DATA=...
	$(BIN)/python -m benchmarks.train_matching $(DATA)

notebook: $(VENV)/.test  ## JupyterLab on the sandbox
	$(BIN)/jupyter lab notebooks/01_quickstart.ipynb

wheel: $(VENV)/.test
	$(BIN)/python -m build --wheel --no-isolation --outdir build/dist

clean:
	rm -rf $(VENV) build .demo
