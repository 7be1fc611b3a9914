# Needs python3 (with venv), make, node and npm. Everything else is installed below this folder.
#
#   make check                    look at the examples      (make check FILES=path/to/train.py)
#   make test                     lint, types, client, every test but the slow ones
#
# PYTHON=python3.12 chooses another Python; keep it the same from run to run or `make clean` first.

PYTHON ?= python3
FILES ?= examples/
PYTEST_OPTIONS ?=

RUN := .venv
TEST := .venv-test
NEW_ENVIRONMENT := $(PYTHON) -c 'import sys; sys.version_info < (3, 10) and sys.exit("fitlint needs Python 3.10 or newer; try: make PYTHON=python3.12")' && \
	$(PYTHON) -m venv --clear
PIP_INSTALL := python -m pip install --quiet --disable-pip-version-check
PYTEST := $(TEST)/bin/python -m pytest --timeout=600 $(PYTEST_OPTIONS)

export TF_CPP_MIN_LOG_LEVEL ?= 3
export CUDA_VISIBLE_DEVICES ?= -1

.PHONY: check test lint format types unit cases others keras-1 keras-2 keras-3 client vsix bench differential lock clean
.DELETE_ON_ERROR:

# Findings make `fitlint check` end with 1, which is what the examples are for; 2 is a failure, and
# so is a package that cannot be imported (Python ends with 1 then, too).
check: $(RUN)/.ready
	@$(RUN)/bin/python -c 'import fitlint.cli'
	@$(RUN)/bin/fitlint check $(FILES) || [ $$? -eq 1 ]

# Running every case under real Keras takes longer than all else: in parts, side by side on two cores.
test: lint types client $(TEST)/.ready
	@$(MAKE) --no-print-directory -j2 --output-sync=target others keras-1 keras-2 keras-3

lint: $(TEST)/.ready
	$(TEST)/bin/ruff check .
	$(TEST)/bin/ruff format --check .

format: $(TEST)/.ready
	$(TEST)/bin/ruff check --fix .
	$(TEST)/bin/ruff format .

types: $(TEST)/.ready build/types/fitlint
	$(TEST)/bin/mypy

# The quick part: no TensorFlow.
unit: $(TEST)/.ready
	$(PYTEST) -m "not oracle and not slow"

# The Markdown cases before all their judges.
cases: $(TEST)/.ready
	$(PYTEST) -m "not slow" tests/judges

# A third of the cases under real Keras.
keras-1 keras-2 keras-3: keras-%: $(TEST)/.ready
	$(PYTEST) --part $*/3 tests/judges/test_oracle.py

others: $(TEST)/.ready
	$(PYTEST) -m "not slow" --ignore=tests/judges/test_oracle.py

# Every layer and operation against real Keras, exhaustively; takes an hour or more.
differential: $(TEST)/.ready
	$(PYTEST) -m slow
	FITLINT_EXHAUSTIVE=1 $(PYTEST) --timeout=7200 -m "not slow" tests/knowledge tests/engine/test_prefixes.py

bench: $(RUN)/.ready $(TEST)/.ready
	$(RUN)/bin/python -m benchmarks.speed --tensorflow $(TEST)/bin/python

client: $(RUN)/.ready client/node_modules/.ready
	npm --prefix client run --silent typecheck
	PYTHON=$(CURDIR)/$(RUN)/bin/python npm --prefix client run --silent test

vsix: $(RUN)/.ready client/node_modules/.ready
	PYTHON=$(CURDIR)/$(RUN)/bin/python npm --prefix client run --silent vsix

# Writes requirements/*.txt anew from pyproject.toml; needs uv.
LOCK := uv pip compile --upgrade --universal --python-version 3.10 --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock" --quiet pyproject.toml
lock:
	$(LOCK) -o requirements/run.txt
	$(LOCK) -c requirements/run.txt --extra test -o requirements/dev.txt
	$(LOCK) -c requirements/dev.txt --extra oracle -o requirements/oracle.txt

clean:
	rm -rf $(RUN) $(TEST) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf client/node_modules client/out client/dist client/bundled client/*.vsix
	find server tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# An environment is remade when the files that pin it change.
$(RUN)/.installed: requirements/run.txt
	$(NEW_ENVIRONMENT) $(RUN)
	$(RUN)/bin/$(PIP_INSTALL) -r requirements/run.txt
	touch $@

$(TEST)/.installed: requirements/dev.txt requirements/oracle.txt
	$(NEW_ENVIRONMENT) $(TEST)
	$(TEST)/bin/$(PIP_INSTALL) -r requirements/dev.txt -r requirements/oracle.txt
	touch $@

%/.ready: %/.installed pyproject.toml setup.py
	$*/bin/$(PIP_INSTALL) --no-deps --editable .
	touch $@

build/types/fitlint:
	mkdir -p build/types
	ln -sfn ../../server $@

client/node_modules/.ready: client/package.json client/package-lock.json
	npm --prefix client ci --no-audit --no-fund
	touch $@
