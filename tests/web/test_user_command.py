"""`flask user`: accounts from the command line, the first administrator above all."""

import json

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import User
from tests.client import CheckingClient
from tests.factories import OrganisationFactory

GOOD = "thuyền nan biển xanh"


def _create(app: Flask, *words: str, password: str = GOOD) -> tuple[int, str]:
    """Run it; its exit code and what it said."""
    args = ["user", "create", *words, "--password-stdin"]
    result = app.test_cli_runner().invoke(args=args, input=f"{password}\n")
    return result.exit_code, result.output


def test_an_account_made_here_signs_in(app: Flask, client: CheckingClient) -> None:
    client.session.commit()  # lets the command write
    assert _create(app, "--email", "Quan.Tri@so.test", "--role", "administrator")[0] == 0
    page = client.post("/sign-in", data={"email": "quan.tri@so.test", "password": GOOD})
    assert page.location == "/staff/"
    assert client.get("/staff/users", status=303).location == "/account/second-factor"


def test_a_producers_account_names_its_organisation_by_tax_code(app: Flask, session: Session) -> None:
    organisation = OrganisationFactory.create()
    session.commit()
    words = ("--email", "hoa@example.vn", "--role", "producer_admin", "--name", "Nông Thị Hoa")
    code, said = _create(app, *words, "--organisation", organisation.tax_code, "--json")
    assert code == 0
    assert json.loads(said)["organisation"] == organisation.tax_code
    listed = app.test_cli_runner().invoke(args=["user", "list", "--json"])
    assert [(row["email"], row["name"]) for row in json.loads(listed.output)] == [
        ("hoa@example.vn", "Nông Thị Hoa")
    ]


@pytest.mark.parametrize(
    ("words", "password"),
    [
        (("--role", "administrator"), "matkhau123456"),
        (("--role", "producer_admin"), GOOD),
        (("--role", "producer_admin", "--organisation", "0000000000"), GOOD),
        (("--role", "officer", "--email", "khong-phai-email"), GOOD),
    ],
)
def test_what_cannot_be_is_one_line_and_no_account(
    app: Flask, session: Session, words: tuple[str, ...], password: str
) -> None:
    session.commit()  # lets the command write
    code, said = _create(app, "--email", "a@so.test", *words, password=password)
    assert code == 1
    assert said.startswith("Lỗi: ")
    assert len(said.strip().splitlines()) == 1
    assert session.scalars(select(User)).all() == []
