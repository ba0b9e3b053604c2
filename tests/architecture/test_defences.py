"""What no module does: fetch what somebody names, read uploads unchecked, run text, bring odd packages."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from tests.named import ROOT

OURS = sorted((ROOT / "traceability").rglob("*.py"))

# Programs that fetch; who may have one, and from where.
_FETCHING = {"urllib.request", "http.client", "requests", "httpx", "urllib3", "aiohttp", "ftplib", "socket"}
_MAY_FETCH = {
    "serve.py": "asks its own child on this machine whether it answers",
    "services/object_store.py": "the store that STORAGE_URL names",
}
# Where the bytes of an upload are read: each hands them to a check at once.
_MAY_READ_UPLOADS = {
    "web/uploads.py",  # services/evidence.py
    "web/producer/products.py",  # services/evidence.py
    "web/import_pages.py",  # services/spreadsheets, in a child with limits
    "web/public/photo.py",  # services/labels/photos.py: looked at, never kept
    "web/staff/inspection.py",  # the same
}
_RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
_UNSAFE = {"pickle", "marshal", "shelve", "yaml", "xml.dom", "xml.sax", "lxml", "telnetlib"}


# Drawn by us, named by templates; no text of anybody else comes near.
_OWN_DRAWINGS = ["templates/components/icon.html"]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def _imported(path: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update((node.module, *(f"{node.module}.{alias.name}" for alias in node.names)))
    return frozenset(found)


@cache
def _calls(path: Path) -> tuple[ast.Call, ...]:
    return tuple(node for node in ast.walk(_tree(path)) if isinstance(node, ast.Call))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT / "traceability"))


def test_nothing_fetches_an_address_that_somebody_sent() -> None:
    fetching = {_name(path) for path in OURS if _FETCHING & _imported(path)}
    assert fetching <= set(_MAY_FETCH)


def test_uploads_are_read_only_where_they_are_checked() -> None:
    reading = {
        _name(path)
        for path in OURS
        if _name(path).startswith("web/")
        and re.search(r"\b(upload|sent)\w*\.(read|save|stream)\b|FileStorage", path.read_text("utf-8"))
    }
    assert reading == _MAY_READ_UPLOADS


def test_no_text_is_run_as_code_and_nothing_unsafe_is_unpacked() -> None:
    for path in OURS:
        named = {call.func.id for call in _calls(path) if isinstance(call.func, ast.Name)}
        assert not named & _RUNS_TEXT, _name(path)
        assert not {one.split(".")[0] for one in _imported(path)} & _UNSAFE, _name(path)
        assert not _imported(path) & _UNSAFE, _name(path)


def test_programs_are_started_without_a_shell() -> None:
    for path in OURS:
        for call in _calls(path):
            shell = [word.value for word in call.keywords if word.arg == "shell"]
            assert all(isinstance(value, ast.Constant) and value.value is False for value in shell), path
            called = ast.unparse(call.func)
            assert called not in ("os.system", "os.popen"), path


def test_templates_are_files_and_escape() -> None:
    marked_safe = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"\|\s*safe\b|autoescape false", path.read_text("utf-8"))
    ]
    assert marked_safe == _OWN_DRAWINGS
    assert not [_name(path) for path in OURS if "render_template_string" in path.read_text("utf-8")]


@pytest.mark.one_database
def test_debugging_is_off_and_every_page_escapes(app: Flask) -> None:
    assert not app.debug
    assert not app.config["DEBUG"]
    assert app.jinja_env.autoescape is not False
    assert app.select_jinja_autoescape("page.html")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_named_with_its_version_and_hashes(name: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text("utf-8"))
    packages = [block for block in blocks if block and not block.startswith("#")]
    assert len(packages) > 40
    for block in packages:
        assert re.match(r"[\w.\[\],-]+==\S+", block), block.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block.splitlines()[0]
    assert not re.search(r"index-url|find-links|git\+|https?://", "\n".join(packages))


def test_no_program_and_no_style_comes_from_elsewhere() -> None:
    elsewhere = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=["']?(?:https?:)?//""")
    for path in (ROOT / "templates").rglob("*.html"):
        assert not elsewhere.search(path.read_text("utf-8")), path


def test_no_secret_is_in_the_sources() -> None:
    telling = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}")
    for folder in ("traceability", "models", "deploy", "templates", "static/js"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in (".py", ".html", ".js", ".service", ".conf", ".example", ""):
                assert not telling.search(path.read_text("utf-8", "replace")), path


def test_no_hash_of_the_past_is_used() -> None:
    old = {"md5", "sha1", "MD5", "SHA1", "new"}
    for path in OURS:
        for call in _calls(path):
            called = ast.unparse(call.func)
            assert not (called.startswith(("hashlib.", "hashes.")) and called.split(".")[-1] in old), path
            if called == "hmac.digest":
                assert ast.unparse(call.args[2]) in ("'sha256'", "'sha512'"), path


def test_no_weak_randomness_makes_a_secret() -> None:
    guessable = {_name(path) for path in OURS if "random" in _imported(path)}
    assert guessable == {
        "database/outages.py",  # keeps rivals apart
        "demo/pictures.py",
        "labels/proof.py",  # which labels of a print are read back
        "labels/proof_files.py",
        "services/backups/verifying.py",  # which codes are decoded
    }


def test_patterns_are_written_in_the_code() -> None:
    """But for one, made of the marks of our own templates, each escaped."""
    made = {
        _name(path)
        for path in OURS
        for call in _calls(path)
        if ast.unparse(call.func).startswith("re.")
        and call.args
        and not isinstance(call.args[0], ast.Constant)
    }
    assert made == {"web/public/prepared.py"}


def test_scripts_set_no_property_that_data_names() -> None:
    """Polluting a prototype takes one of these (ASVS 5.0, 15.3.6)."""
    scripts = sorted((ROOT / "static/js").glob("*.js"))
    assert len(scripts) > 10
    unsafe = re.compile(
        r"__proto__|\.prototype\s*\[|Object\.(?:setPrototypeOf|defineProperty)|for\s*\([^;)]* in |"
        r"\beval\(|new Function|Object\.assign\((?!this, \{|check, \{)"
    )
    named_by_data = re.compile(r"(\w[\w.]*)\[(?!\d+\]|\")([^\]]+)\]\s*=(?!=)")
    constants = {("said", "part")}  # passkey.js: part is of a list written there
    for script in scripts:
        text = script.read_text("utf-8")
        assert not unsafe.search(text), script
        assert set(named_by_data.findall(text)) <= constants, script
