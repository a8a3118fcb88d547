# Everything here sets itself up in .venv inside the checkout; after the first time nothing is fetched again.

PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
NODE := .cache/node
STAMP := .venv/.ready

# Material announces its successor at every start; it is not news here.
export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help serve test check pytest site picture wiki-pictures build node pods dist-check generators site-check bench-site clean
.DEFAULT_GOAL := help

help: ## what there is to make
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

serve: $(STAMP) ## the documentation at http://127.0.0.1:8000, rebuilt at every change
	$(BIN)/mkdocs serve

test: check site pytest dist-check ## everything CI runs

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy

site: $(STAMP) ## the documentation in site/
	$(BIN)/mkdocs build --strict

pytest: $(STAMP) generators
	$(BIN)/python -m pytest -n auto --dist worksteal

picture: site ## the pictures of the README
	$(BIN)/python tools/picture.py

wiki-pictures: $(STAMP) node ## the pictures of the page about wikis
	$(BIN)/python -m tools.wiki_pictures

build: $(STAMP) ## wheel and source archive in dist/
	$(BIN)/python -m build

node: $(NODE)/.ready ## Mermaid 8, 10 and 11, MDX and axe, for the tests that need them

$(NODE)/.ready: tests/wiki/package.json
	mkdir -p $(NODE)
	cp $< $(NODE)/package.json
	npm install --prefix $(NODE) --no-audit --no-fund --silent
	@touch $@

pods: $(STAMP) ## every recorded life as files for wikis, in site/pods/
	$(BIN)/podlife export tests/data/traces docs --out site/pods

dist-check: build ## wheel and source archive, installed and used far from the checkout
	$(BIN)/python tools/dist_check.py dist

generators: .cache/generators/.ready ## ProperDocs and the newest Zensical that installs, for tests/test_generators.py

.cache/generators/.ready: $(STAMP) pyproject.toml
	mkdir -p .cache
	$(PYTHON) -m venv .cache/generators
	.cache/generators/bin/python -m pip install --quiet --editable '.[material]' mkdocs-static-i18n properdocs properdocs-theme-mkdocs zensical \
	  'pymdown-extensions<12' # whose superfences are other ones than .venv has
	@.cache/generators/bin/python -m pip list 2>/dev/null | grep -i -E '^(properdocs|zensical) '
	@touch $@

DIR ?= tests/data/sites/macros tests/data/sites/chinese tests/data/sites/strict
site-check: $(STAMP) ## does the site in DIR stay as it is when our line is added?
	@for dir in $(DIR); do $(BIN)/python tools/site_check.py $$dir || exit 1; done

bench-site: $(STAMP) ## what cards cost a site of 1,000 pages, in ratios
	$(BIN)/python benchmarks/site.py

clean: ## what can be made again
	rm -rf .venv .cache site dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(STAMP): pyproject.toml
	@test -n "$(PYTHON)" || { echo "podlife needs Python 3.11 or newer with venv (Debian: apt install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@
