# Each target starts from a bare checkout with Python 3.11+ and does its own set-up.
#   make app ARGS="--port 8900"       arguments of `planner serve`
#   make test ARGS="-k calendar"      arguments of pytest
#   make setup PYTHON=python3.13      another Python

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.planner-ready

.DEFAULT_GOAL := help
.PHONY: help setup app test lint campaign samples bench lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv with the pinned packages and the planner (skipped when up to date)

app: setup ## serve the planner app; ARGS are those of planner serve
	$(BIN)/planner serve $(ARGS)

test: setup ## find a browser, lint, run the whole test suite; ARGS go to pytest
	@$(BIN)/python tests/find_browser.py --install
	@$(MAKE) --no-print-directory lint
	$(BIN)/python $(if $(strip $(ARGS)),-m pytest $(ARGS),tests/whole_suite.py)

lint: setup ## check rules and format
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

campaign: setup ## the long runs against other programs, which it installs first
	@if [ -f tests/campaign/requirements.txt ]; then \
		echo "installing tests/campaign/requirements.txt"; \
		$(BIN)/python -m pip install --quiet -r tests/campaign/requirements.txt || \
		{ echo "campaign: its oracles could not be installed, so it cannot run." >&2; exit 1; }; \
	fi
	@if ls tests/campaign/test_*.py >/dev/null 2>&1; then \
		$(BIN)/python -m pytest -s -p no:randomly tests/campaign $(ARGS); \
	else echo "campaign: no tests in tests/campaign yet."; fi

samples: setup ## build the simulated brands of sample_data again from their seeds
	$(BIN)/python -m planner.samples sample_data

bench: setup ## run every script of tests/benchmarks
	@for script in tests/benchmarks/*.py; do \
		[ -f "$$script" ] || { echo "bench: no scripts in tests/benchmarks yet."; break; }; \
		echo "$$script"; $(BIN)/python "$$script" $(ARGS) || exit 1; \
	done

lock: setup ## choose the pinned versions again; ARGS=--upgrade takes the newest
	$(BIN)/python -m pip install --quiet uv
	printf '%s\n' hatchling editables | $(BIN)/uv pip compile --quiet --universal \
		--python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --extra apps --extra slides --extra team \
		--extra test $(ARGS) --output-file requirements.lock pyproject.toml - >/dev/null

clean: ## remove everything that make made, .venv included; plans and workspaces stay
	rm -rf $(VENV) build dist tests/artefacts .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An existing .venv is kept when its own Python runs and is new enough, else made anew. Where the
# system's Python has venv but not ensurepip (Debian without python3-venv), its pip fills in.
$(READY): requirements.lock pyproject.toml
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { echo "setup: no program '$(PYTHON)' found;\
	 planner needs Python 3.11 or newer: install it, or name it with PYTHON=..." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "setup:\
	 '$(PYTHON)' is $$("$(PYTHON)" --version 2>&1); planner needs Python 3.11 or newer: install it,\
	 or name it with PYTHON=..." >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv' 2>/dev/null || { echo "setup: '$(PYTHON)' has no venv module;\
	 install it (Debian, Ubuntu: apt-get install python3-venv) and try again." >&2; exit 1; }
	@$(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	if "$(PYTHON)" -c 'import ensurepip' 2>/dev/null; then "$(PYTHON)" -m venv --clear $(VENV); \
	elif "$(PYTHON)" -m pip --version >/dev/null 2>&1; then \
		"$(PYTHON)" -m venv --clear --without-pip $(VENV) && \
		"$(PYTHON)" -m pip --quiet --python $(BIN)/python install pip; \
	else echo "setup: '$(PYTHON)' has neither ensurepip nor pip; install one of them (Debian,\
	 Ubuntu: apt-get install python3-venv) and try again." >&2; exit 1; fi
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--no-build-isolation -e .
	@touch $(READY)
