"""What docs/operations.md and the suggested alerts name is there: commands, settings, files, numbers."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml  # type: ignore[import-untyped]
from flask import Flask

from tests.client import CheckingClient
from tests.named import ROOT
from traceability.config import SETTINGS
from traceability.metrics import GATE_WAIT_SECONDS, OWN

TEXT = (ROOT / "docs/operations.md").read_text("utf-8")
RULES = ROOT / "deploy/prometheus/alerts.yml"
_PROMETHEUS_OWN = {"up"}


def _commands() -> Iterator[list[str]]:
    """Every `ocop-trace …` and `flask …` of the text, up to where the shell's own signs begin."""
    for code in re.findall(r"`([^`\n]+)`", TEXT) + re.findall(r"^(?!#).+$", _blocks(), re.MULTILINE):
        for found in re.finditer(r"(?:^|[ /(])(?:ocop-trace|flask) ([a-z]+ [a-z]+\b.*)", code):
            yield shlex.split(re.split(r" [|&#>]|;|\)$", found[1])[0])


def _blocks() -> str:
    return "\n".join(re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)).replace("\\\n", " ")


def test_every_command_that_operators_are_told_exists(app: Flask) -> None:
    told = list(_commands())
    assert len(told) > 12
    for words in told:
        group = app.cli.get_command(click.Context(app.cli), words[0])
        assert isinstance(group, click.Group), words
        options = {word.partition("=")[0] for word in words if word.startswith("--")}
        for name in words[1].split("|"):
            command = group.get_command(click.Context(group), name)
            assert command is not None, words
            assert options <= {name for parameter in command.params for name in parameter.opts}, words


def test_every_setting_has_its_line_and_no_line_is_of_another() -> None:
    table = TEXT.partition("\n## Cài đặt (biến môi trường)\n")[2].partition("\n## ")[0]
    first = re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE)
    assert sorted(re.findall(r"`(\w+)`", " ".join(first))) == sorted(SETTINGS)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\b(?:deploy|tests)/[\w./-]+\w", TEXT))))
def test_every_file_it_names_is_there(path: str) -> None:
    assert list(ROOT.glob(path)), path


def _measured(client: CheckingClient) -> set[str]:
    """The names that the service's own answer has, and those it counts but has not counted yet."""
    asked = client.get("/metrics").text
    declared = {
        f"{metric.name}{ending}"
        for metric in OWN.collect()
        for ending in {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count", "")}[metric.type]
    }
    return declared | set(re.findall(r"^(\w+)", asked, re.MULTILINE)) | _OF_A_BACKUP


_OF_A_BACKUP = {"ocop_backup_age_seconds", "ocop_maintenance_age_seconds"}  # told once there has been one


@pytest.mark.one_database
def test_alerts_and_operations_speak_of_numbers_that_exist(client: CheckingClient) -> None:
    GATE_WAIT_SECONDS.labels("main")
    measured = _measured(client)
    rules = [rule for group in yaml.safe_load(RULES.read_text("utf-8"))["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 8
    for rule in rules:
        named = set(re.findall(r"\b(ocop_\w+|up)\b", rule["expr"]))
        assert named, rule["alert"]
        assert named <= measured | _PROMETHEUS_OWN, rule["alert"]
        assert rule["annotations"]["summary"], rule["alert"]
    assert set(re.findall(r"\bocop_[a-z_]+", TEXT)) <= measured
    assert set(re.findall(r"`([A-Z][a-z]+[A-Z]\w+)`", TEXT)) <= {rule["alert"] for rule in rules} | {
        "LoadCredential",
        "LoadCredentialEncrypted",
        "MemoryMax",
    }


def test_what_is_known_of_backups_is_measured_under_these_names() -> None:
    source = (ROOT / "traceability/web/metrics.py").read_text("utf-8")
    assert all(f'"{name}"' in source for name in _OF_A_BACKUP)


def test_no_service_loads_the_demonstration_and_each_has_the_key_lent() -> None:
    strange = ROOT / "deploy/systemd/ocop-trace-litestream.service"  # not our program
    units = sorted({*(ROOT / "deploy/systemd").glob("*.service")} - {strange})
    assert len(units) == 4
    assert "LoadCredential" not in strange.read_text("utf-8")
    for unit in (*units, ROOT / "deploy/ocop-trace"):
        text = unit.read_text("utf-8")
        assert "DEMO=0" in text, unit
        assert "LoadCredential=root.key:/etc/ocop-trace/root.key" in text, unit
        assert "flask run" not in text, unit
        assert "prepare" not in text, unit


def test_the_proxy_speaks_only_the_tls_of_today() -> None:
    site = (ROOT / "deploy/nginx/ocop-trace.conf").read_text("utf-8")
    assert re.findall(r"ssl_protocols (.*);", site) == ["TLSv1.2 TLSv1.3"]
    (ciphers,) = re.findall(r"ssl_ciphers (.*);", site)
    assert all(re.match(r"ECDHE-.*(GCM|CHACHA20)", cipher) for cipher in ciphers.split(":"))
    assert re.findall(r"return (\d+) https://\$host\$request_uri;", site) == ["308"]
    assert not re.search(r"autoindex on|stub_status", site)


def test_a_service_reaches_this_machine_and_what_the_operator_names() -> None:
    units = sorted((ROOT / "deploy/systemd").glob("*.service"))
    assert len(units) == 5
    for unit in units:
        lines = unit.read_text("utf-8").splitlines()
        told = [line for line in lines if line.startswith("IPAddress")]
        assert told == ["IPAddressDeny=any", "IPAddressAllow=localhost"], unit
    opened = (ROOT / "deploy/systemd/egress.conf").read_text("utf-8").splitlines()
    assert not [line for line in opened if line.startswith("IPAddress")]  # nothing before somebody says so


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="not a machine of systemd's")
def test_systemd_reads_every_unit_and_finds_little_exposed(tmp_path: Path) -> None:
    """`verify` tells lines it does not know. The programs are not where the units will find them."""
    for unit in (ROOT / "deploy/systemd").glob("ocop-trace-*"):
        text = unit.read_text("utf-8")
        (tmp_path / unit.name).write_text(re.sub(r"/opt/ocop-trace/\.venv/bin/\w+", "/bin/true", text))
    units = sorted(tmp_path.iterdir())
    verified = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    for unit in tmp_path.glob("*.service"):
        command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)]
        judged = subprocess.run(command, capture_output=True, text=True, check=False)
        assert judged.returncode == 0, f"{unit.name}: more than 2.0 of 10\n{judged.stdout[-80:]}"


def test_the_host_name_is_the_services_alone() -> None:
    site = (ROOT / "deploy/nginx/ocop-trace.conf").read_text("utf-8")
    assert len(set(re.findall(r"server_name (.*);", site))) == 1
    assert set(re.findall(r"proxy_pass (\S+);", site)) == {"http://ocop_trace"}
    assert not re.search(r"^\s*(alias|fastcgi_pass|uwsgi_pass|include)\b", site, re.MULTILINE)
    served = dict(re.findall(r"location (?:= )?(\S+) \{\s+root (\S+);", site))
    assert served["/.well-known/acme-challenge/"] == "/var/www/acme"
    assert len(served) <= 2  # and the page that stands in for the service
