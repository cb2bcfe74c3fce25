# Each target works alone on a fresh clone: it makes .venv and installs the project into it when needed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.installed

# `make test` leaves the whole-table sweeps to `make sweep`.
.PHONY: report test types suite check sweep lab bench record lock clean

report: $(READY)            ## run every notebook in the quick profile and write the site
	$(BIN)/workbench report --profile quick

test: $(READY)              ## everything: lint, types, layers, tests, notebooks, browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(MAKE) --jobs=2 types suite

types: $(READY)
	$(BIN)/mypy

suite: $(READY)
	$(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder -m "not slow"

sweep: $(READY)             ## the tests that go through whole tables or kill processes for minutes
	$(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder -m slow

check: $(READY)             ## the fast part, for use while working
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder -m "not notebook and not browser and not slow"

lab: $(READY)               ## JupyterLab on the tour notebook
	$(BIN)/workbench lab

bench: $(READY)             ## each figure a ratio to a named peer on the same work
	$(BIN)/pytest tests/benchmarks --benchmark-only --benchmark-columns=median,iqr,ops --benchmark-group-by=group -p no:xdist -p no:cacheprovider -s

record: $(READY)            ## the paper-scale run, which goes on where it was; writes the committed record and README.md
	$(BIN)/workbench data build knots
	$(BIN)/workbench report --profile full --out reports/build/full --resume
	$(BIN)/python -m workbench.runs.record reports/build/full

lock: $(READY)              ## pin what is installed now
	$(BIN)/python -m pip freeze --exclude-editable | sed -e '/@ file/d' -e 's/+cpu$$//' > requirements.lock

clean:
	rm -rf $(VENV) reports/build dist

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable '.[dev]'
	touch $@
