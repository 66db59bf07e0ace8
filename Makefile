# The face of the project: each verb is one word.
.DEFAULT_GOAL := help
.PHONY: help setup run demo test soak check fix bench docs handbook lock audit
PYTEST = .venv/bin/python -m pytest
# One more worker than cores: many tests wait for processes, timers and kills rather than for the processor.
WORKERS = $(shell echo $$(( $$(nproc) + 1 )))
# Debian keeps servers where an ordinary account does not look for commands.
export PATH := $(PATH):/usr/sbin:/sbin

help: ## what can be typed here
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile

setup: ## .venv with the product in it
	@sh tools/setup.sh run

run: setup ## watch one's own sites: web and watch in one go
	@.venv/bin/sodsong up $(ARGS)

demo: setup ## the case of August 2563 on this machine (ARGS=--headless for its result alone)
	@.venv/bin/sodsong demo $(ARGS)

test: ## everything that must hold, under 15 minutes on two cores
	@sh tools/system.sh
	@sh tools/setup.sh dev
	@$(MAKE) --no-print-directory check
	@$(PYTEST) -n $(WORKERS) --dist loadgroup $(ARGS)
	@.venv/bin/python -m tests.postgres $(PYTEST) -n $(WORKERS) --dist loadgroup tests/desk --ignore=tests/desk/apart --ignore=tests/desk/project/serving

soak: ## the long counts of which `make test` runs a seeded part, and on PostgreSQL what it runs on SQLite alone
	@SODSONG_SOAK=1 sh tools/system.sh
	@sh tools/setup.sh dev
	@SODSONG_SOAK=1 $(PYTEST) -n auto --dist loadgroup -m soak $(ARGS)
	@.venv/bin/python -m tests.postgres $(PYTEST) -n auto --dist loadgroup tests/cli tests/browser tests/agent tests/story

check: ## lint, types, layers, migrations
	@sh tools/setup.sh dev
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .
	@.venv/bin/mypy
	@said=$$(.venv/bin/lint-imports --no-logo 2>&1) || { echo "$$said" >&2; exit 1; }
	@.venv/bin/deptry src
	@SODSONG_DATA=$$(mktemp -d) .venv/bin/python -m sodsong.desk.manage makemigrations --check --dry-run

fix: ## what a machine can mend
	@sh tools/setup.sh dev
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

bench: setup ## figures, with the peers or limits measured in the same run
	@.venv/bin/sodsong bench $(ARGS)

docs: ## pages made from the code, and the check that they are true
	@sh tools/setup.sh dev
	@.venv/bin/python tools/reference.py
	@.venv/bin/python tools/api.py
	@$(PYTEST) -q tests/docs

handbook: ## the handbook's pictures, taken anew from the pages
	@sh tools/setup.sh dev
	@HANDBOOK=1 $(PYTEST) -q tests/browser/test_four_people.py

lock: ## new versions and hashes
	@sh tools/lock.sh

audit: ## known holes in what is pinned
	@sh tools/setup.sh dev
	@.venv/bin/pip-audit -r requirements/run.txt --require-hashes --disable-pip
