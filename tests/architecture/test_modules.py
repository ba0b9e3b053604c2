"""Modules say their one job, stay small, and know only what they may."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LONGEST_MODULE = 300


def _modules(*parts: str) -> Iterator[tuple[Path, str]]:
    for part in parts:
        path = ROOT / part
        for module in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            yield module.relative_to(ROOT), module.read_text(encoding="utf-8")


def test_a_module_opens_with_its_one_job() -> None:
    silent = []
    for path, text in _modules(
        "app.py", "traceability", "models", "migrations/env.py", "benchmarks", "tests"
    ):
        if text.strip() and not ast.get_docstring(ast.parse(text)):
            silent.append(str(path))
    assert silent == [], "a module opens with one line that says its one job"


def test_a_module_stays_small() -> None:
    lengths = {
        str(path): len(text.splitlines()) for path, text in _modules("app.py", "traceability", "models")
    }
    assert {path: length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


def _imports(statement: str) -> set[str]:
    code = f"import sys; {statement}; print('\\n'.join(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    return {name.split(".")[0] for name in found.stdout.splitlines()}


def test_models_load_without_flask() -> None:
    assert not _imports("import models") & {"flask", "werkzeug", "wtforms", "traceability"}


def test_services_load_without_flask() -> None:
    services = (ROOT / "traceability" / "services").iterdir()
    names = sorted(path.stem for path in services if path.suffix == ".py" and path.stem != "__init__")
    statement = "import " + ", ".join(f"traceability.services.{name}" for name in names)
    assert not _imports(statement) & {"flask", "werkzeug", "wtforms", "flask_babel"}


def test_only_the_clock_reads_the_clock() -> None:
    reading = re.compile(r"datetime\.now\(|date\.today\(|utcnow\(")
    found = [str(path) for path, text in _modules("traceability", "models") if reading.search(text)]
    assert [path for path in found if not path.endswith("services/clock.py")] == [], "ask services.clock"


def test_services_do_not_commit() -> None:
    found = [str(path) for path, text in _modules("traceability/services") if ".commit()" in text]
    assert found == [], "the view or command commits"
