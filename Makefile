# make book · test · lab · seal · lock · clean.  Every target sets up the environment by itself when it is missing.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: book test lab seal lock clean
book: $(READY)
	$(BIN)/python -m lib.book.build

test: $(READY)
	$(BIN)/python -m pytest

lab: $(READY)
	$(BIN)/jupyter lab chapters

seal: $(READY)
	$(BIN)/python -m lib.sources.seal

lock: $(READY)
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements.in --output-file requirements.txt

clean:
	rm -rf _build

$(READY): requirements.txt pyproject.toml
	@echo "Setting up the environment in .venv (once; about a minute)"
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/jupytext-config --settings-file .venv/etc/jupyter/labconfig/default_setting_overrides.json set-default-viewer markdown myst
	touch $@
