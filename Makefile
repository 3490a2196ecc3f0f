# make book · pdf · test · verify · bench · lab · seal · readme-figure · lock · clean.
# Every target sets up the environment by itself when it is missing.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: book pdf test verify bench lab seal readme-figure lock clean
book: $(READY)
	$(BIN)/python -m lib.book.build

pdf: book
	$(BIN)/python -m lib.book.edition

test: $(READY)
	$(BIN)/python -m pytest

verify: $(READY)
	$(BIN)/python -m lib.book.verify

bench: $(READY)
	$(BIN)/python benchmarks/build.py

lab: $(READY)
	$(BIN)/jupyter lab chapters

seal: $(READY)
	$(BIN)/python -m lib.sources.seal

readme-figure: $(READY)
	$(BIN)/python -m lib.figures.readme

lock: $(READY)
	$(BIN)/python -m lib.book.relock

clean:
	rm -rf _build

$(READY): requirements.txt pyproject.toml
	@echo "Setting up the environment in .venv (once; one to five minutes)"
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/jupytext-config --settings-file .venv/etc/jupyter/labconfig/default_setting_overrides.json set-default-viewer markdown myst
	mkdir -p .venv/etc/ipython
	@# Kernels of this machine talk to themselves: their note on encryption is noise in the build's output.
	echo '{"IPKernelApp": {"log_level": 40}}' > .venv/etc/ipython/ipython_kernel_config.json
	touch $@
