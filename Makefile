# Account Watcher. Bare `make` prints this list.
PYTHON ?= python3.13
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/.ready
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0
# To compile the code takes longer than most tests do: where a shell forbids to keep it, processes compile it anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help venv local send invoke deploy test lint unit coverage end-to-end faults fuzz bench mutants template pictures build release lock clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: $(READY) ## make the virtual environment with everything pinned

# Compiling all packages would take as long as installing them; what is imported is compiled then, and kept.
$(READY): requirements-dev.txt
	@command -v $(PYTHON) >/dev/null && $(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' || \
	  { echo "Python 3.13 is needed and $(PYTHON) is not it: install it, or say make PYTHON=/path/to/python3.13" >&2; exit 1; }
	@echo "making $(VENV) (once, about a minute)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(RUN) -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@ln -sf ../../cli/account-watcher $(VENV)/bin/account-watcher
	@touch $@

local: $(READY) ## run the watcher on this machine with a few samples; EVENT=file or folder for others, KEEP=1 to stay up, PLAIN=1 for no page
	@$(RUN) -m local_stack run $(if $(EVENT),"$(EVENT)") $(if $(KEEP),--keep) $(if $(PLAIN),--plain) $(if $(PORT),--port $(PORT))

send: $(READY) ## send EVENT=file to a watcher that `make local KEEP=1` keeps up
	@$(RUN) -m local_stack send $(if $(EVENT),"$(EVENT)") $(if $(PORT),--port $(PORT))

invoke: $(READY) ## run the function on EVENT=file in Lambda's runtime emulator, without Docker
	@$(RUN) -m local_stack.emulator $(if $(EVENT),"$(EVENT)")

build: $(READY) ## sam build
	@sam build

deploy: $(READY) ## sam build and sam deploy to REGION; asks once, and keeps that Region's answers in .deploy/
	@test -n "$(REGION)" || { echo "Say where to: make deploy REGION=eu-west-1" >&2; exit 1; }
	@sam build
	@if test -f $(ANSWERS); then sam deploy --region $(REGION) --config-file $(ANSWERS); else \
	  mkdir -p $(dir $(ANSWERS)) && cp samconfig.toml $(ANSWERS) && \
	  sam deploy --guided --region $(REGION) --config-file $(ANSWERS) || { cmp -s samconfig.toml $(ANSWERS) && rm $(ANSWERS); exit 1; }; fi

ANSWERS = .deploy/$(REGION).toml

test: $(READY) lint unit end-to-end ## everything that CI runs

lint: $(READY) ## style, types, template
	@ruff check . && ruff format --check .
	@mypy
	@sam validate --lint >/dev/null && cfn-lint --non-zero-exit-code informational -- template.yaml
	@cfn-lint --regions ALL_REGIONS --non-zero-exit-code informational -- forwarder.yaml

UNIT := $(RUN) -m pytest tests --ignore-glob "*/end_to_end/test_*" --numprocesses auto --dist worksteal --cov --cov-report=term-missing:skip-covered

# Python's own monitoring costs little, but until Python 3.14 it knows lines only.
unit: $(READY) ## unit tests with line coverage
	@COVERAGE_CORE=sysmon $(UNIT)

coverage: $(READY) ## unit tests with branch coverage, which takes longer
	@$(UNIT) --cov-branch

end-to-end: $(READY) ## the built stack on the local AWS
	@$(RUN) -m pytest tests/end_to_end --numprocesses 3 $(addprefix --ignore tests/end_to_end/,support $(FAULTS))

FAULTS := test_backlog.py test_burst.py test_faults.py test_floods.py

faults: $(READY) ## the fault matrix, backlogs and bursts of events on the local AWS; takes a while
	@$(RUN) -m pytest -rP $(addprefix tests/end_to_end/,$(FAULTS))

fuzz: $(READY) ## judge a million random payloads and count the faults of our own; PAYLOADS=number for others, SEED=number
	@$(RUN) -m tests.sweeps.fuzz $(if $(PAYLOADS),--payloads $(PAYLOADS)) $(if $(SEED),--seed $(SEED))

bench: $(READY) ## measure cold start and cost per event; FILES=folder has its log files read, too
	@$(RUN) -m bench

mutants: $(READY) ## seeded faults that the unit tests should find; takes half an hour or more
	@$(RUN) -m tools.mutants

template: $(READY) ## write template.yaml's rules and the docs' tables from the catalog
	@$(RUN) -m tools.generate

release: $(READY) ## build the wheel and the packaged template of this version into dist/; BUCKET=name keeps its code
	@$(RUN) -m tools.release $(BUCKET)

pictures: $(READY) ## make docs/pictures anew from the messages as they are now; needs Chromium
	@$(RUN) -m tools.pictures

lock: $(READY) ## write the lock files from requirements*.in
	@cd account_event_handler && uv pip compile $(LOCK) --universal requirements.in -o requirements.txt
	@uv pip compile $(LOCK) requirements-dev.in -o requirements-dev.txt
	@cd bench/naive && uv pip compile $(LOCK) requirements.in -o requirements.txt

LOCK := --quiet --python-version 3.13 --no-emit-index-url --no-emit-find-links --generate-hashes --no-header

clean: ## remove what was built
	@rm -rf .aws-sam dist $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
