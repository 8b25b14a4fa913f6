# Two commands on a fresh machine with Python 3.11 or newer: `make app` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= $(or $(STREAMLIT_SERVER_PORT),8501)

.PHONY: app team test check mutate bench schema clean

app: .venv/app  ## environment, install, app on the sample case
	@echo 'Open http://127.0.0.1:$(PORT) in a browser; stop with Ctrl+C.'
	$(BIN)/streamlit run serve.py --server.port $(PORT)

team: .venv/dev  ## two servers, PostgreSQL and a provider of sign-ins on this machine, for trying it
	$(BIN)/python deploy/team.py

test: .venv/dev  ## environment, install, all tests
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --doctest-modules

check: .venv/dev  ## lint, format, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/dev  ## speed, as ratios within one run
	$(BIN)/python bench/bench_engine.py
	$(BIN)/python bench/bench_risk.py
	$(BIN)/python bench/bench_app.py
	$(BIN)/python bench/bench_exports.py
	$(BIN)/python bench/bench_evidence_tables.py
	$(BIN)/python bench/bench_evidence.py

mutate: .venv/dev  ## does the suite notice a wrong figure? a score per package; hours
	HYPOTHESIS_PROFILE=quick $(BIN)/python tests/mutate.py $(PACKAGES)

schema: .venv/app  ## the JSON Schema of the case file, for editors
	$(BIN)/python -m cxroi schema > case.schema.json

clean:
	rm -rf .venv build

.venv/app: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@

.venv/dev: requirements.txt requirements-dev.txt requirements-mcp.txt requirements-team.txt .venv/app
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	touch $@
