# Two commands do all set-up: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: demo test lint check bench clean environment

environment: .venv/installed

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: environment
	$(BIN)/python -m tests.demo

# Several test files at a time: most of them wait for deadlines.
test: environment
	$(BIN)/python -m pytest --numprocesses 3 --dist loadfile $(PYTEST_ARGS)

# What grades a course has to be clean: style, types.
lint: environment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# What is generated has to be fresh, and the hidden tests have to be proved.
check: environment
	$(BIN)/python -m tests.freshness
	$(BIN)/gradmark prove

# gradmark beside nbgrader's own Execute preprocessor, in turn, on the same class.
bench: environment
	$(BIN)/python -m tests.bench

clean:
	rm -rf demo build .pytest_cache .mypy_cache .ruff_cache
