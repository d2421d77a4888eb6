# Sets up, runs and tests the whole product. Every target installs what it needs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: tour bill image help setup run shell test check readings readings-accept audit scan bench chaos site pictures environments model system clean

unexport PYTHONDONTWRITEBYTECODE # where it is set, every process of the product and of its tests compiles all that it loads, every time

UV := .uv/bin/uv
# What depends on versions that only the dialogue's environment has: Rasa, and what texts are read with (dateparser, dateutil, regex).
DIALOGUE := tests/dialogue tests/reading/test_utterances.py tests/reading/test_reader.py tests/reading/test_when.py tests/core/test_dates.py

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

setup: environments model ## install everything, train the model, and compile what a start loads
	@.venv/bin/python -c "import cli.first_sign_in, cli.supervisor, standin.server, web.app"
	@.venv-dialogue/bin/python -W ignore -c "import bot.server; bot.server.load_rasa(); import bot.turn"

run: environments model ## start the whole product on this machine
	@exec .venv/bin/prescreen run

shell: setup ## talk to the bot by Rasa's own commands, for trying and developing: nothing is kept
	@RASA_TELEMETRY_ENABLED=false .venv-dialogue/bin/rasa run actions > models/actions.log 2>&1 & \
	trap "kill $$!" EXIT; \
	RASA_TELEMETRY_ENABLED=false .venv-dialogue/bin/rasa shell --model "$$(.venv-dialogue/bin/python -m bot.train --which)" 2> models/shell.log

$(UV):
	@echo "setup: fetching uv"
	@python3 -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check uv

environments: .venv/.ready .venv-dialogue/.ready

.venv/.ready: pyproject.toml uv.lock | $(UV)
	@echo "setup: the gateway's environment (about half a minute the first time)"
	@UV_PROJECT_ENVIRONMENT=.venv $(UV) sync --quiet --frozen --python 3.12 --group gateway --group test --group check
	@touch $@

.venv-dialogue/.ready: pyproject.toml uv.lock $(wildcard stubs/tensorflow/*/*.py) | $(UV)
	@echo "setup: the dialogue's environment (about a minute the first time)"
	@UV_PROJECT_ENVIRONMENT=.venv-dialogue $(UV) sync --quiet --frozen --python 3.10 --group dialogue --group test
	@touch $@

.venv-analysis/.ready: tests/checks/analysis/pyproject.toml tests/checks/analysis/uv.lock | $(UV)
	@echo "setup: what looks at the code and the pages from outside (about ten seconds the first time)"
	@UV_PROJECT_ENVIRONMENT=$(CURDIR)/.venv-analysis $(UV) sync --quiet --frozen --python 3.12 --project tests/checks/analysis
	@touch $@

.venv-site/.ready: docs/site/pyproject.toml docs/site/uv.lock | $(UV)
	@echo "setup: what makes the documentation's site (about ten seconds the first time)"
	@UV_PROJECT_ENVIRONMENT=$(CURDIR)/.venv-site $(UV) sync --quiet --frozen --python 3.12 --project docs/site
	@touch $@

model: environments ## train the model, if anything it is made of has changed
	@.venv-dialogue/bin/python -m bot.train

system: ## what the tests need from the system: a browser and PostgreSQL
	@bash tests/system.sh

check: environments .venv-analysis/.ready ## lint, types, import directions, our own rules for the code, the trial's consistency
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@.venv/bin/python tests/checks/analysing.py
	@.venv/bin/python tests/checks/platforms.py
	@.venv/bin/python tests/checks/manifests.py
	@.venv/bin/prescreen lint
	@.venv/bin/prescreen check

readings: environments ## list the labelled utterances that read differently since their readings were frozen
	@.venv/bin/python tests/reading/frozen_readings.py

readings-accept: environments ## keep how the labelled utterances read now
	@.venv/bin/python tests/reading/frozen_readings.py --accept

audit: environments ## check what both environments lock against known vulnerabilities; fails where no source answers
	@.venv/bin/python tests/checks/supply.py

scan: environments .venv-analysis/.ready ## run wapiti over the page and, signed in, the console (some minutes)
	@.venv/bin/python tests/checks/scanning.py

test: $(UV) ## run every test; the checks run while the model is trained
	@$(MAKE) --no-print-directory --jobs 2 setup system check
	@bash tests/both.sh $(DIALOGUE)

quick: environments ## what is told in a minute: lint, import directions, the trial's consistency, reading and dialogue without Rasa
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports
	@.venv/bin/prescreen lint
	@.venv/bin/python -m pytest tests/core tests/reading tests/checks/test_patterns.py tests/checks/test_shown_by.py -n 2

tour: setup system ## the product in two minutes, in a browser: three fictional people, with captions; also in reports/tour
	@.venv/bin/python -m tour

bench: setup $(UV) ## measure beside a default Rasa bot; writes docs/benchmarks.md
	@echo "bench: the default bot's environment, TensorFlow in it (some minutes the first time)"
	@UV_PROJECT_ENVIRONMENT=$(CURDIR)/.cache/default-bot/venv $(UV) sync --quiet --frozen --python 3.10 --project bench/default
	@.venv/bin/python -m bench

chaos: setup system ## kill processes at random for an hour or so; reports in reports/
	@CHAOS_KILLS=$${CHAOS_KILLS:-200} CHAOS_MESSAGES=$${CHAOS_MESSAGES:-2000} .venv/bin/python -m pytest tests/chaos

site: .venv-site/.ready ## the manuals and all other documentation as pages: reports/site; a warning ends it
	@.venv-site/bin/sphinx-build --quiet --fresh-env --fail-on-warning --keep-going --conf-dir docs/site --doctree-dir .cache/site . reports/site
	@echo "site: open reports/site/index.html"

pictures: setup system .venv-site/.ready ## take the pictures of README and manuals anew, by the tests that go through what they show
	@PICTURES=write .venv/bin/python -m pytest tests/browser/test_manuals.py tests/product/test_browser.py -k "manuals or readme"
	@.venv-site/bin/python docs/site/smaller.py

bill: environments ## what a release is made of, and under which licences: reports/bill
	@.venv/bin/python deploy/bill.py

image: $(UV) ## build the container image, also where there is no container engine (some minutes; root)
	@bash deploy/image/make.sh

clean: ## remove what setup made (data in var/ stays)
	@rm -rf .venv .venv-dialogue .venv-analysis .venv-site models
