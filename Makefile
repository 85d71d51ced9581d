# One environment in .venv; stamps inside it let a second run do no needless work.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
# An editable install compiles nothing, and some shells forbid Python to; compiled modules halve the start.
COMPILE := $(BIN)/python -m compileall -q assistant
NEEDS := pyproject.toml constraints.txt

.PHONY: demo test app lint format eval bench soak live peers example clean

demo: $(VENV)/.installed ## score, draft and check the bundled example, and write the Word report
	@$(BIN)/jixiao demo --out output/demo

test: $(VENV)/.installed-test ## every test
	@$(BIN)/python -m pytest -n auto

app: $(VENV)/.installed ## the page in the browser
	@$(BIN)/python app.py

lint: $(VENV)/.installed-lint ## format, ruff, mypy, import contracts
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports > $(VENV)/import-contracts.txt || { cat $(VENV)/import-contracts.txt; exit 1; }
	@echo "lint: clean"

format: $(VENV)/.installed-lint ## bring every file to the house's format
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .

eval: $(VENV)/.installed-test ## every evaluation suite; results in output/eval, compared with eval/baselines
	@$(BIN)/python -m eval.run

bench: $(VENV)/.installed-test ## times and memory of whole processes against their limits
	@$(BIN)/python -m eval.bench

soak: $(VENV)/.installed-test ## many changed examples through one process; the page with many people and a killed server
	@$(BIN)/python -m eval.soak
	@$(BIN)/python -m eval.kills
	@JIXIAO_SOAK=1 $(BIN)/python -m pytest -p no:xdist tests/ui
	@$(BIN)/python -m eval.soak page

live: $(VENV)/.installed-test ## a draft and questions by a real llama.cpp server; LIVE_GGUF=file for a model, LLAMA_SERVER=binary or LIVE_BUILD=folder
	@$(BIN)/python -m eval.live $(if $(LIVE_GGUF),--gguf $(LIVE_GGUF)) $(if $(LIVE_BUILD),--build $(LIVE_BUILD))
	@$(BIN)/python -m eval.live chat $(if $(LIVE_GGUF),--gguf $(LIVE_GGUF)) $(if $(LIVE_BUILD),--build $(LIVE_BUILD))

peers: .venv-peers/.installed ## the programs that eval measures us against, in an environment of their own

.venv-peers/.installed: eval/peers.txt
	@test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r eval/peers.txt
	@touch $@

example: $(VENV)/.installed-test ## build the bundled example's files anew
	@$(BIN)/python -m eval.build_example

clean: ## remove the environment, caches and results
	@rm -rf $(VENV) build dist output tests/output *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更高版本；可用 make PYTHON=/path/to/python3.11 指定。" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "无法建立虚拟环境；Debian/Ubuntu 请先安装 python3-venv。" >&2; exit 2; }

$(VENV)/.installed: $(NEEDS) | $(BIN)/python
	@echo "正在安装依赖（首次约需几分钟）……" >&2
	@$(PIP) -e .
	@$(COMPILE)
	@touch $@

$(VENV)/.installed-test: $(NEEDS) | $(BIN)/python
	@echo "正在安装测试依赖（首次约需几分钟）……" >&2
	@$(PIP) -e '.[test]'
	@$(COMPILE)
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-lint: $(NEEDS) | $(BIN)/python
	@echo "正在安装检查工具（首次约需几分钟）……" >&2
	@$(PIP) -e '.[test,lint]'
	@$(COMPILE)
	@touch $@ $(VENV)/.installed $(VENV)/.installed-test
