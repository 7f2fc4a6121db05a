# One name per habit. `make run` and `make test` set up everything they need on a bare Debian with Python 3.11.
VENV ?= .venv
PY   := $(VENV)/bin/python
NODE  = $(shell $(PY) -c "import pathlib, playwright; print(pathlib.Path(playwright.__file__).parent / 'driver' / 'node')")
SCALE ?= city
BASEMAP := .build/basemap

run: $(VENV)/.runtime $(BASEMAP)  ## set up, build the demo when there is none, serve on http://127.0.0.1:8050
	$(PY) app.py serve

demo: $(VENV)/.runtime           ## build the demo again: make demo SCALE=region
	$(PY) app.py demo --scale $(SCALE)

test: $(VENV)/.dev browser $(BASEMAP)  ## everything: lint, types, contracts, docs, JavaScript, unit and browser tests
	$(MAKE) --no-print-directory lint js
	$(PY) -m pytest -q -n 2 --dist loadfile

check: $(VENV)/.dev              ## the quick loop: all of `test` but the browser and the slow ones
	$(MAKE) --no-print-directory lint js
	$(PY) -m pytest -q -n 2 --dist loadfile -m "not browser and not slow"

lint: $(VENV)/.dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	PYTHONPATH=. $(VENV)/bin/lint-imports
	$(PY) tools/build_docs.py --check

js: $(VENV)/.dev
	$(NODE) --test tests/js/*.cjs

docs: $(VENV)/.dev               ## write docs/rules and docs/datasets from the declarations
	$(PY) tools/build_docs.py

bench: $(VENV)/.dev              ## ratios against yardsticks measured in the same run
	for b in benchmarks/*.py; do echo "== $$b"; PYTHONPATH=. $(PY) $$b || exit 1; done

browser:
	tools/setup.sh browser

$(VENV)/.runtime: requirements.txt tools/setup.sh
	tools/setup.sh runtime $(VENV)

$(VENV)/.dev: requirements-dev.txt requirements.txt tools/setup.sh
	tools/setup.sh dev $(VENV)

$(BASEMAP): $(VENV)/.runtime settings.py geo/basemap.py jobs/basemap.py store/boundaries.py store/tilearchive.py
	$(PY) app.py basemap
	mkdir -p $(@D) && touch $@

help:
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/ —/'

.PHONY: run demo test check lint js docs bench browser help
