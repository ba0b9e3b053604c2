"""Nothing lies about that no page uses: every template and static file is named where pages are made."""

import re
from pathlib import Path

from traceability.config import PROJECT

_PAPERS = ("README.md", "LICENSE", "LICENSE-zxing-cpp")  # of what others made, beside it
_TEXTS = {".css", ".html", ".js", ".py", ".svg", ".txt", ".xml"}


def _files(folder: str) -> list[Path]:
    return sorted(path for path in (PROJECT / folder).rglob("*") if path.is_file())


def _named(*folders: str) -> set[str]:
    """Every word of the code, dots and hyphens and slashes kept, and the last part of each by itself."""
    sources = [path for folder in folders for path in _files(folder) if path.suffix in _TEXTS]
    words = {word for path in sources for word in re.findall(r"[\w./-]+", path.read_text())}
    return words | {word.rsplit("/", 1)[-1] for word in words}


def test_every_template_is_rendered_or_included_somewhere() -> None:
    """By its path, or by the name of its view: some views put the path together from that."""
    named = _named("traceability", "templates")
    unused = [path for path in _files("templates") if not {path.name, path.stem} & named]
    assert unused == []


def test_every_static_file_is_asked_for_somewhere() -> None:
    named = _named("traceability", "templates", "static")
    licences = {path for path in _files("static") if path.name in _PAPERS or path.name.endswith("-OFL.txt")}
    files = [path for path in _files("static") if path not in licences]
    unused = [path for path in files if not {path.name, path.stem} & named]
    assert unused == []
