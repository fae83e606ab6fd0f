# make run    a week of Gaia's scan law, planned and published to out/
# make test   style, types and tests
# Both make .venv with everything they need, in the versions of locks/; it is made anew only when these change.

.PHONY: run test docs reference pictures runbooks fuzz validate bench soak locks clean
.DELETE_ON_ERROR:

VENV := .venv
STAMP := $(VENV)/.installed
OUT := out/gaia-2017-02-05
# The first of these that is new enough; make PYTHON=... names another.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && { echo $$p; break; }; done)
# Which of locks/ an environment holds.
LOCK := test

run: $(STAMP)
	@$(VENV)/bin/scanplan plan gaia --start 2017-02-05 --days 7 --out $(OUT)
	@echo "Look at $(OUT)/report.html first."

# Tests wait for processes and browsers now and then: one more than there are cores keeps them busy.
PYTEST := $(VENV)/bin/pytest -q -n $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$((n < 4 ? n + 1 : 4))) --dist worksteal

# While mypy runs on one core, a plan compiles the kernels on another: else every process of the tests would.
test: $(STAMP) .typepath/scanplan
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@folder=$$(mktemp -d); \
	{ $(VENV)/bin/scanplan plan gaia --start 2017-02-05 --days 0.05 --out $$folder/plan; rm -rf $$folder; } >/dev/null 2>&1 & \
	$(VENV)/bin/mypy; code=$$?; wait; exit $$code
	@$(PYTEST)

# The documentation as a site, out/docs/index.html, without a warning: its examples are run first, its links tried last.
docs: LOCK := docs
docs: $(VENV)/.installed-docs
	@$(PYTEST) tests/test_docs.py tests/docs tests/runbooks
	@$(VENV)/bin/sphinx-build -q -n -W --keep-going -c docs -d out/.docs . out/docs
	@$(VENV)/bin/pytest -q -m long tests/docs/test_site.py
	@echo "Look at out/docs/index.html."

# What programs write into the pages, made anew: tables of the reference, pictures (all, or PICTURES="star events").
PICTURES :=

reference: $(STAMP)
	@$(VENV)/bin/python docs/make_reference.py

pictures: $(STAMP)
	@$(VENV)/bin/python docs/make_pictures.py $(PICTURES)

# A million spoilt inputs for every reader, on two cores; make fuzz FUZZ_COUNT=1000 READERS="aem-kvn mission" for less.
FUZZ_COUNT := 1000000
READERS :=

fuzz: $(STAMP)
	@$(VENV)/bin/python -m tests.fuzz.run $(READERS) --count $(FUZZ_COUNT) --json out/fuzz.json

# Every figure the documentation claims, against the truth; needs the peers of the extra "validate". Then what only
# runs with LSDB, the extra "catalog".
validate: LOCK := validate
validate: $(VENV)/.installed-validate
	@$(VENV)/bin/pytest tests/validate -s
	@$(VENV)/bin/pytest tests/planning/hats tests/cli/test_transits_hats.py tests/test_docs.py -q -m "long or not long" \
		-k "hats or large-catalogues"

# Speed against peers, as ratios of one run.
bench: LOCK := bench
bench: $(VENV)/.installed-bench
	@$(VENV)/bin/pytest tests/bench -s --bench-page docs/benchmarks.md

# Runbooks as a whole, with their results, to out/runbooks/; make runbooks RUNBOOKS=weekly-cycle PARAMETERS='-p planner Me'
# for one, with a parameter of its own.
RUNBOOKS :=
PARAMETERS :=

runbooks: $(STAMP)
	@$(VENV)/bin/python docs/run_runbooks.py $(RUNBOOKS) $(PARAMETERS) --out out/runbooks

# Locks of what the environments hold, made anew from pyproject.toml.
locks: $(STAMP)
	@$(VENV)/bin/python -m pip install -qq uv
	@$(VENV)/bin/python locks/make_locks.py

# The service under load for ten minutes, or SOAK_MINUTES=60: memory flat, no error.
soak: $(STAMP)
	@$(VENV)/bin/pytest tests/planning/service/test_soak.py -s -q -m long

$(STAMP) $(VENV)/.installed-docs $(VENV)/.installed-validate $(VENV)/.installed-bench: pyproject.toml $(wildcard locks/*.txt)
	@test -n "$(PYTHON)" || { echo "scanplan needs Python 3.11, 3.12 or 3.13, and none is on the PATH." \
		"Install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(VENV)/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) could not make a virtual environment (on Debian: apt install python3-venv)." >&2; exit 1; }
	@echo "Installing scanplan with its requirements into $(VENV) (once, about a minute) ..."
	@$(VENV)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r locks/$(LOCK).txt
	@$(VENV)/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@mkdir -p out
	@touch $@

# mypy sees the repository root under the package's name through this link.
.typepath/scanplan:
	@mkdir -p .typepath
	@ln -sfn .. $@

clean:
	rm -rf $(VENV) .typepath out build dist *.egg-info
