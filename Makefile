# Everything a new machine needs: make demo, make test. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FOR ?=
DEMO_OPTIONS ?=
TRAIN_VENV ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/atcs-vision/train-env
DASHBOARD := central/dashboard/dist/index.html
DASHBOARD_SOURCES := $(shell find central/dashboard -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

.PHONY: help matrix demo test check bench dashboard dashboard-check browser jit-off train-sim train-test soak scenes soak-scenes clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(VENV)/installed: pyproject.toml constraints.txt .ci/system-packages
	bash .ci/system-packages run
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[edge,central,test]' --constraint constraints.txt
	touch $@

$(DASHBOARD): $(VENV)/installed $(DASHBOARD_SOURCES)
	bash .ci/dashboard $(BIN)/python
	touch $@

dashboard: $(DASHBOARD) ## build the operators' dashboard

dashboard-check: $(VENV)/installed ## types and tests of the dashboard
	bash .ci/dashboard $(BIN)/python check test

demo: $(DASHBOARD) ## one simulated camera, broker, central and dashboard on this machine (FOR=60 ends by itself)
	$(BIN)/atcs demo $(if $(FOR),--for $(FOR)) $(DEMO_OPTIONS)

test: $(DASHBOARD) ## all tests that this machine can run
	$(BIN)/python -m pytest -m "not browser and not train and not soak"

browser: $(DASHBOARD) ## the pages in a headless Chromium
	$(BIN)/python -m pytest -m browser

jit-off: $(VENV)/installed ## the kernels as plain Python
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest tests/edge/kernels tests/edge/tracking

check: $(VENV)/installed ## style, types, import directions, sizes, documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/norms

bench: $(VENV)/installed ## frames per second of each stage and of the whole
	$(BIN)/python -m benchmarks

$(TRAIN_VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(TRAIN_VENV)
	$(TRAIN_VENV)/bin/python -m pip install --quiet --upgrade pip
	$(TRAIN_VENV)/bin/python -m pip install --quiet torch==2.14.1 torchvision==0.29.1
	$(TRAIN_VENV)/bin/python -m pip install --quiet --editable '.[edge,test,train]' --constraint constraints.txt
	$(TRAIN_VENV)/bin/python -m pip uninstall --quiet --yes opencv-python opencv-python-headless  # both own the folder cv2
	$(TRAIN_VENV)/bin/python -m pip install --quiet opencv-python-headless --constraint constraints.txt
	touch $@

N ?= 1000000
matrix: $(VENV)/installed ## a million simulated crossings through the real rules, report in matrix/ (N=20000 for fewer)
	$(BIN)/atcs evaluate matrix --crossings $(N)

train-sim: $(TRAIN_VENV)/installed ## train and export the detector of the simulated camera
	YOLO_AUTOINSTALL=false $(TRAIN_VENV)/bin/python -m models.train_sim

train-test: $(TRAIN_VENV)/installed ## tests of the extra `train`
	$(TRAIN_VENV)/bin/python -m pip install --quiet --no-deps --editable .
	YOLO_AUTOINSTALL=false $(TRAIN_VENV)/bin/python -m pytest -m train tests/train

soak: $(DASHBOARD) ## long fault runs: kill -9 at random moments
	$(BIN)/python -m tests.faults --rounds 100
	$(BIN)/python -m tests.faults --whole --rounds 24

scenes: $(VENV)/installed ## five rendered minutes of six scenes through the whole pipeline (FOLDER=... keeps the journal)
	$(BIN)/python -m edge.evaluation.scenes --minutes 5 --chunk-s 50 --folder $(or $(FOLDER),$(shell mktemp -d))

soak-scenes: $(VENV)/installed ## two hundred rendered minutes; goes on where it was cut off
	$(BIN)/python -m edge.evaluation.scenes --minutes 200 --folder $(or $(FOLDER),runs/scenes)

clean: ## remove what make built
	rm -rf $(VENV) central/dashboard/dist central/dashboard/node_modules
