"""Tests that documents name: whether they exist, found by reading the files and never by importing them."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


def missing(*nodes: str) -> list[str]:
    """Those of `tests/…/test_x.py::test_y` (or `…::TestClass::test_y`) that no file has."""
    return [node for node in nodes if node.partition("::")[2] not in _tests(node.partition("::")[0])]


@cache
def _tests(path: str) -> frozenset[str]:
    file = ROOT / path
    if not path.startswith("tests/") or not file.is_file():
        return frozenset()
    return frozenset(_names(ast.parse(file.read_text("utf-8")).body))


def _names(body: list[ast.stmt], prefix: str = "") -> list[str]:
    found = []
    for statement in body:
        if isinstance(statement, ast.FunctionDef) and statement.name.startswith("test_"):
            found.append(prefix + statement.name)
        elif isinstance(statement, ast.ClassDef) and statement.name.startswith("Test"):
            found += _names(statement.body, f"{statement.name}::")
    return found
