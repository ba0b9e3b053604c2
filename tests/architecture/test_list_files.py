"""Every list of staff and producers can be taken away as a file, beside its address and with its filters."""

from flask import Flask

from traceability.web import list_files

# Lists that are files already in their own way, or that nobody takes away.
ELSEWHERE = {
    "auth.list_notices": "what a person was told, gone when it is read",
    "staff_certificates.list_certificates": "has a file of its own module",
    "staff_reference.list_parts": "only says which lists there are",
}


def _lists(app: Flask) -> set[str]:
    """Endpoints named as lists are, of both audiences."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/staff", "/producer"))
        and "GET" in (rule.methods or ())
        and rule.endpoint.rpartition(".")[2].startswith(("list_", "own_"))
    }


def _has_file(app: Flask, endpoint: str) -> bool:
    """An address `…/export.<format>` beside the list, whoever made it."""
    (address, *_) = (rule.rule for rule in app.url_map.iter_rules(endpoint))
    files = {rule.rule for rule in app.url_map.iter_rules() if "format" in rule.arguments}
    return any(one.startswith((f"{address}/export.", f"{address}.<")) for one in files)


def test_every_list_has_a_file(app: Flask) -> None:
    without = {one for one in _lists(app) - ELSEWHERE.keys() if not _has_file(app, one)}
    assert without == set(), "declare a ListFile for the list, or say in ELSEWHERE why not"


def test_every_file_belongs_to_a_list_that_exists(app: Flask) -> None:
    assert list_files.declared().keys() <= app.view_functions.keys()
    assert set(list_files.declared().values()) <= app.view_functions.keys()
