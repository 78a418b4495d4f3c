# The commands everybody relies on. `make run`, `make test` and `make check` set up what they need by themselves.

.DELETE_ON_ERROR:
.PHONY: setup run test thorough check alerts bench bench-api bench-desk bench-board journeys fuzz worlds faults canaries actions format lock clean

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes

# What `make run ONCE=1 STORES=60 SEED=7` hands on; a variable that is not given keeps the launcher's default.
UP := $(if $(filter-out 0 no false,$(ONCE)),--once) $(if $(STORES),--stores $(STORES)) $(if $(SEED),--seed $(SEED)) $(if $(PLATFORMS),--platforms $(PLATFORMS)) \
      $(if $(LATENCY_MS),--latency-ms $(LATENCY_MS)) $(if $(PORT),--port $(PORT)) $(if $(WORKERS),--workers $(WORKERS))

# Enough for checks that touch no server.
NOWHERE := DATABASE_URL=postgresql://shopops@/shopops?host=/nowhere REDIS_URL=unix:///nowhere?db=0 \
           SECRET_KEY=for-checks-only-for-checks-only-for-checks-only \
           SHOPOPS_SECRET_KEYS=k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

setup: $(VENV)/.tools-installed

run: $(VENV)/.product-installed
	@exec $(PY) manage.py up $(UP)

# The whole in five processes, each with servers of its own: much of it waits. ARGS="tests/launcher -k restart" narrows it down.
# What Python has compiled is kept even where the environment forbids it: every process that a test starts would compile it again.
test: $(VENV)/.tools-installed
	@$(PY) -m compileall -q -j 0 shopops desk alerts inspections stores people sandbox
	@PYTHONDONTWRITEBYTECODE= $(PY) -m pytest $(or $(ARGS),-n $(or $(JOBS),5) --dist loadfile --no-loadscope-reorder)

# What takes minutes by itself and guards what seldom changes.
thorough: $(VENV)/.tools-installed
	@THOROUGH=1 $(PY) -m pytest tests/faces/test_oracles.py tests/faces/test_side_oracles.py tests/desk/test_readable_in_browser.py tests/alerts/test_wild_days.py tests/desk/test_every_page_in_browser.py tests/desk/test_by_keyboard_alone.py tests/desk/test_hostile_corners_in_browser.py

check: $(VENV)/.tools-installed
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy .
	@$(NOWHERE) $(PY) manage.py check --fail-level WARNING
	@$(NOWHERE) $(PY) -W ignore manage.py makemigrations --check --dry-run
	@$(PY) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
	@$(NOWHERE) $(PY) manage.py messages --check
	@$(NOWHERE) $(PY) manage.py coverage --check

# Ratios to the bare limit, one JSON object a line. STORES=n LATENCY_MS=n shape it.
bench: $(VENV)/.tools-installed
	@STORES=$(or $(STORES),200) LATENCY_MS=$(or $(LATENCY_MS),150) $(PY) -m tests.bench
	@STORES=$(or $(STORES),200) $(PY) -m tests.bench_webhooks

# A page of 50 in the REST API beside its bare query, among ORDERS=n orders.
bench-api: $(VENV)/.tools-installed
	@ORDERS=$(or $(ORDERS),1000000) $(PY) -W ignore -m tests.bench_api

# The inbox of customer service among CHATS=n open conversations of 1,000 stores.
bench-desk: $(VENV)/.tools-installed
	@CHATS=$(or $(CHATS),100000) $(PY) -W ignore -m tests.bench_desk

# The boards of orders and stock with ORDERS=n open orders and as many SKUs in 1,000 stores.
.PHONY: bench-operations
bench-operations: $(VENV)/.tools-installed
	@ORDERS=$(or $(ORDERS),200000) $(PY) -W ignore -m tests.bench_operations

# The grid of every store, from the statement to the screen, with STORES=10000 stores of DAYS=7 days.
bench-board: $(VENV)/.tools-installed
	@STORES=$(or $(STORES),10000) DAYS=$(or $(DAYS),7) $(PY) -W ignore -m tests.bench_board

# Twelve errands in a real Chromium on STORES=n stores, counted in clicks and keys. SHOTS=/a/folder keeps the pictures.
journeys: $(VENV)/.tools-installed
	@STORES=$(or $(STORES),300) SEED=$(or $(SEED),7) $(PY) -W ignore -m tests.journeys

# Every operation of the REST API with generated requests as each role. EXAMPLES=n SEQUENCES=n
fuzz: $(VENV)/.tools-installed
	@EXAMPLES=$(or $(EXAMPLES),20) SEQUENCES=$(or $(SEQUENCES),10) $(PY) -W ignore -m tests.fuzz_api

# Found against planted, check by check, over SEEDS=n worlds of STORES=n stores.
worlds: $(VENV)/.tools-installed
	@STORES=$(or $(STORES),500) SEEDS=$(or $(SEEDS),10) $(PY) -m tests.worlds

# Every fault of the sandbox on every platform: nothing may be green unread, nothing close unseen.
faults: $(VENV)/.tools-installed
	@$(PY) -m tests.fault_matrix

# Planted secrets and buyers through every fault, then a search of database, broker, logs, pages and files: nothing may be found.
canaries: $(VENV)/.tools-installed
	@$(PY) -W ignore -m tests.canaries

# Answers to buyers through faults and killed workers: sent twice, lost, said wrongly.
actions: $(VENV)/.tools-installed
	@REPLIES=$(or $(REPLIES),1000) STORES=$(or $(STORES),30) $(PY) -m tests.bench_actions

# What alerts promise, in numbers: deaths between every two stages, the way to a message, one fault on many stores, wild days.
alerts: $(VENV)/.tools-installed
	@$(PY) -m tests.bench_alerts

format: $(VENV)/.tools-installed
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

# Needs uv (https://docs.astral.sh/uv/). Always for 3.11: some newer releases no longer run on it.
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: see https://docs.astral.sh/uv/" >&2; exit 1; }
	uv pip compile --quiet --upgrade --python-version 3.11 --universal --generate-hashes -o requirements.txt requirements.in
	uv pip compile --quiet --upgrade --python-version 3.11 --universal --generate-hashes -o requirements-dev.txt requirements-dev.in

# Leaves ./var alone: it holds the database and the keys.
clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis var/test
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Everything said while setting up goes to stderr: the last line of `make run ONCE=1` on stdout belongs to the sweep.
$(VENV)/.product-installed: requirements.txt | $(PY)
	@echo "Installing what the product runs on ..." >&2
	@$(PIP) -r requirements.txt >&2
	@touch $@

$(VENV)/.tools-installed: requirements-dev.txt $(VENV)/.product-installed
	@echo "Installing what working on it needs ..." >&2
	@$(PIP) -r requirements.txt -r requirements-dev.txt >&2
	@touch $@

$(PY):
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	  echo "ShopOps runs on Python 3.11, and '$(PYTHON)' is not one. Install it, or say where it is: make PYTHON=/path/to/python3.11" >&2; \
	  exit 1; }
	@"$(PYTHON)" -m venv $(VENV) >&2 || { \
	  rm -rf $(VENV); echo "No virtual environment could be made. On Debian and Ubuntu: apt install python3.11-venv" >&2; exit 1; }
