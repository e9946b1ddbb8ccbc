# The only way in. `make env` alone makes .venv; everything else starts from it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
KERNEL := $(shell find kernel/src kernel/include kernel/python kernel/CMakeLists.txt kernel/pyproject.toml -type f 2>/dev/null)

.PHONY: env demo demo-once account-demo test torture bench lint reference clean

env: $(STAMP) $(VENV)/.kernel

$(STAMP): requirements/dev.lock pyproject.toml
	@test -x $(BIN)/python || { echo "[env] creating .venv"; $(PYTHON) -m venv $(VENV); }
	@echo "[env] installing pinned packages (a minute or two the first time)"
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.kernel: $(STAMP) $(KERNEL)
	@echo "[env] building the kernel"
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --force-reinstall ./kernel
	@touch $@

demo: env
	@$(BIN)/firsthour demo

demo-once: env
	@$(BIN)/firsthour demo --once

account-demo: env
	@PYTHONPATH=examples $(BIN)/python -m year $(ARGS)

test: env
	@$(BIN)/python -m pytest -m "not torture" -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

torture: env
	@$(BIN)/python -m pytest -m torture --timeout 3000 $(ARGS)

lint: env
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q tests/house

reference: env
	@$(BIN)/python -m tests.house.reference

# The peers we measure against: wanted by nothing else, so installed only here.
$(VENV)/.bench: $(STAMP) requirements/bench.lock
	@echo "[bench] installing the peers"
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes -r requirements/bench.lock
	@touch $@

bench: env $(VENV)/.bench
	@$(BIN)/python -m bench $(ARGS)

clean:
	rm -rf $(VENV) build
