# VideoTube: `make run` starts everything, `make test` proves everything. Needs Python 3.11 or later.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
SHELL := /bin/sh

# --- Python ------------------------------------------------------------------------------------
# The first that is 3.11 or later; name another with PYTHON=….
ifndef PYTHON
PYTHON := $(shell for python in python3.13 python3.12 python3.11 python3; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
endif
VENV := .venv
PY := $(VENV)/bin/python
# Many short processes are started here: without compiled files each compiles the whole site anew.
unexport PYTHONDONTWRITEBYTECODE

# Installed requirements are stamped with their hash, so that nothing is installed twice. The
# development set holds the runtime set, so that `run` and `test` share one environment.
interpreter = $(shell $(PY) -V 2>/dev/null)
hash = $(shell { cat $(1); echo '$(interpreter)'; } | cksum | tr -d ' ')
run_stamp = $(VENV)/.run-$(call hash,requirements.txt)
dev_stamp = $(VENV)/.dev-$(call hash,requirements.txt requirements-dev.txt)
pip_install = $(PY) -m pip install --quiet --disable-pip-version-check --no-input

.PHONY: help run demo test test-e2e test-faults fuzz bench bench-load bench-transfer lint format clean \
        python-found venv installed installed-dev browser gates gates-of-imports-and-django \
        openapi.yaml pytest

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo '  PORT=8001 VIDEOTUBE_DATA=/some/folder   run a second copy beside the first'
	@echo '  ARGS="accounts -k login"                arguments for pytest'

# --- Environment -------------------------------------------------------------------------------
python-found:
	@test -n '$(PYTHON)' && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	|| { echo 'VideoTube needs Python 3.11 or later (found: $(or $(PYTHON),none)). Install it, or name one: make run PYTHON=/path/to/python3.12' >&2; exit 1; }

# A broken environment (its Python is gone or was upgraded away) is made anew.
venv: python-found
	@$(PY) -c 'import pip' 2>/dev/null || { \
	  $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    package=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
	    if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	      echo "Installing $$package by apt-get …"; \
	      { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$package; } >/dev/null; \
	    fi; \
	    $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	      echo "$(PYTHON) cannot make virtual environments. Install its venv module (Debian, Ubuntu: apt-get install $$package)." >&2; exit 1; }; \
	  }; \
	  $(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }; }

installed: venv
	@test -e $(run_stamp) || { \
	  echo 'Installing requirements.txt (a minute or two, once) …'; \
	  rm -f $(VENV)/.run-* $(VENV)/.dev-* && $(pip_install) -r requirements.txt && touch $(run_stamp); }

installed-dev: venv
	@test -e $(dev_stamp) || { \
	  echo 'Installing requirements-dev.txt (a minute or two, once) …'; \
	  rm -f $(VENV)/.run-* $(VENV)/.dev-* && $(pip_install) -r requirements-dev.txt && touch $(run_stamp) $(dev_stamp); }

# --- Running -----------------------------------------------------------------------------------
run: installed ## Start everything; Ctrl-C stops everything
	@exec $(PY) -m videotube.stack run

demo: installed ## Fill the running VideoTube with people, channels and films (ARGS="--size large")
	@$(PY) manage.py seed_demo $(ARGS)

# --- Proving -----------------------------------------------------------------------------------
with_services = $(PY) -m videotube.stack with-services -- $(MAKE) --no-print-directory

test: installed-dev browser ## Lint gates, then all tests, against services of their own
	@$(with_services) gates pytest

test-e2e: installed-dev browser ## The end-to-end tests alone
	@$(with_services) pytest SUITE=e2e

test-faults: installed-dev ## Kill, freeze and empty what the site stands on, one after the other
	@$(PY) -m videotube.stack with-services -- $(PY) -m pytest faults -m '' $(ARGS)

fuzz: installed-dev ## Try every endpoint with much that nobody thought of (FUZZ_EXAMPLES=100 each)
	@FUZZ_EXAMPLES=$(or $(FUZZ_EXAMPLES),100) $(with_services) pytest SUITE=e2e/contract/test_fuzz.py

lint: installed-dev ## Lint gates alone
	@$(with_services) gates

bench: installed-dev ## Measure, against the bars of bench/README.md
	$(PY) -m bench.encode $(ARGS)
	$(PY) -m videotube.stack with-services -- $(PY) -m bench.search
	$(PY) -m videotube.stack with-services -- $(PY) -m bench.lists
	@$(MAKE) --no-print-directory bench-transfer bench-load ARGS=

bench-load: installed-dev ## Measure hot endpoints under load (ARGS="--seconds 2 --json now.json")
	$(PY) -m bench.load $(ARGS)

bench-transfer: installed-dev ## Measure uploads beside the disk, downloads beside nginx (ARGS="--rounds 3")
	$(PY) -m bench.transfer $(ARGS)

format: installed-dev ## Format the code and mend what ruff can mend
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format .

browser: installed-dev
	@$(PY) -m videotube.stack ensure-browser

# Called inside with-services, which sets MONGODB_URI and REDIS_URL; without them there are no settings.
# The types take as long as all that comes after them, and are looked at meanwhile.
gates:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	@said=$$(mktemp) && { $(PY) -m mypy . >"$$said" 2>&1 & types=$$!; } && \
	trap 'kill $$types 2>/dev/null; rm -f "$$said"' EXIT && \
	$(MAKE) --no-print-directory gates-of-imports-and-django && \
	echo '$(PY) -m mypy .' && { code=0; wait $$types || code=$$?; cat "$$said"; exit $$code; }

gates-of-imports-and-django:
	$(VENV)/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py check --database default --fail-level WARNING
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	$(PY) manage.py spectacular --validate --fail-on-warn --file "$$folder/openapi.yaml" && \
	{ diff -u openapi.yaml "$$folder/openapi.yaml" || { \
	  echo 'openapi.yaml is not what the code says. Review the difference above, then: make openapi.yaml' >&2; exit 1; }; }

# The document's one writer; the gate above only compares.
openapi.yaml: installed-dev
	@$(PY) -m videotube.stack with-services -- $(PY) manage.py spectacular --validate --fail-on-warn --file $@

# One more than CI has processors: a test waits for browsers, databases and time-outs as well.
WORKERS := 3
pytest:
	$(PY) -m pytest -n $(WORKERS) $(SUITE) $(ARGS)

clean: ## Remove the environment and caches; data stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
