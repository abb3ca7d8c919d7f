# Troly: `make demo` sets up and shows the main job; `make test` sets up and runs the tests.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test serve check bundle pins clean

demo: .venv/ready
	$(BIN)/troly demo

test: .venv/ready-to-check
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

serve: .venv/ready
	$(BIN)/troly serve

check: .venv/ready-to-check
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_sizes.py
	$(BIN)/python scripts/audit_dependencies.py $(if $(ADVISORIES),--advisories $(ADVISORIES))

bundle: .venv/ready
	$(BIN)/python scripts/make_bundle.py $(if $(KEY),--key $(KEY))

pins:
	uv pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 -o requirements/run.txt pyproject.toml requirements/build.in
	uv pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 -c requirements/run.txt --extra check -o requirements/check.txt pyproject.toml
	uv pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 -c requirements/run.txt --extra cluster -o requirements/cluster.txt pyproject.toml
	uv pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 -c requirements/run.txt --extra models -o requirements/models.txt pyproject.toml
	uv pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 -o requirements/bundle.txt requirements/bundle.in

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/ready: requirements/run.txt pyproject.toml | .venv/bin/python
	$(PIP) install -q --require-hashes -r requirements/run.txt
	$(PIP) install -q --no-deps --no-build-isolation --editable .
	$(BIN)/python scripts/compile_texts.py
	touch $@

.venv/ready-to-check: requirements/check.txt .venv/ready
	$(PIP) install -q --require-hashes -r requirements/check.txt
	touch $@

clean:
	rm -rf .venv build dist
