# Lyceum: `make run` to see it, `make test` to check it. Everything else sets itself up too.
PY := .venv/bin/python
PORT ?= 8000
CATALOGUES := $(wildcard lyceum/locale/*/LC_MESSAGES/django.po)
MESSAGES := $(CATALOGUES:.po=.mo)
.DEFAULT_GOAL := help
.PHONY: help setup run check fix test test-fast bench lock docs messages

help: ## Show these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/.ready $(MESSAGES) ## Make .venv with everything pinned, and the command .venv/bin/lyceum

.venv/.ready: requirements.lock requirements-dev.lock pyproject.toml setup.py
	@bash scripts/setup

$(MESSAGES) &: $(CATALOGUES) | .venv/.ready
	@$(PY) setup.py -q compile_messages

run: setup ## Serve the demo on http://127.0.0.1:8000 (PORT=... changes it)
	@LYCEUM_DEMO=yes LYCEUM_URL=http://127.0.0.1:$(PORT) .venv/bin/lyceum demo --if-missing
	@LYCEUM_DEMO=yes LYCEUM_URL=http://127.0.0.1:$(PORT) .venv/bin/lyceum serve --port $(PORT)

check: setup ## Formatting, lint, types, contracts, templates, migrations
	@bash scripts/check

fix: setup ## Mend formatting and what the linter can mend
	@.venv/bin/ruff check --fix -q lyceum tests bench setup.py; .venv/bin/ruff format -q lyceum tests bench setup.py

test: setup ## Everything: checks, unit tests on SQLite and PostgreSQL, journeys in a real browser
	@bash scripts/test

test-fast: setup ## Unit tests on SQLite, under two minutes
	@$(PY) -m pytest -q -n 2 -m "not slow and not journey"

bench: setup ## Measure what the reference page on performance shows
	@bash scripts/bench

lock: setup ## Pin the newest versions that fit, with hashes
	@bash scripts/lock

docs: setup ## Write the reference pages that are made from the code
	@$(PY) scripts/reference.py

messages: setup ## Gather texts for translation and compile what is translated
	@$(PY) scripts/messages.py
