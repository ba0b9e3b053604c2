"""The register as a file: the filtered rows, safe cells, and who took it when; old names find a commune."""

import csv
import io
from collections.abc import Callable

from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AdminUnit, Role, User
from tests.client import CheckingClient
from tests.factories import CertificateFactory, OrganisationFactory, ProductFactory, UserFactory
from traceability.services import clock, reference

SignIn = Callable[[User], CheckingClient]
HEAD = 6  # four lines, an empty one, the captions


def test_a_file_has_the_filtered_rows_and_says_how_when_and_for_whom(sign_in: SignIn) -> None:
    CertificateFactory(number="007/GCN", stars=5)
    CertificateFactory(number="B-2", stars=3)
    client = sign_in(UserFactory(role=Role.MANAGER, name="Hà Thị Xuất"))
    page = client.get("/staff/certificates?stars=5&page=1")
    assert "/staff/certificates/export.xlsx?stars=5" in page.links
    body = client.get("/staff/certificates/export.xlsx?stars=5").data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert rows[1][1] == "5 sao"
    assert f"{clock.today():%d/%m/%Y}" in str(rows[2][1])
    assert rows[3][1] == "Hà Thị Xuất"
    assert [row[0] for row in rows[HEAD:]] == ["007/GCN"], "zeros in front stay"


def test_no_cell_starts_a_formula(sign_in: SignIn) -> None:
    CertificateFactory(number="=1+1", issuer="@SUM(A1)")
    client = sign_in(UserFactory(role=Role.OFFICER, name="+Công thức"))
    said = client.get("/staff/certificates/export.csv").data.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(said)) for cell in row]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_producer_takes_no_register(sign_in: SignIn, session: Session) -> None:
    sign_in(UserFactory()).get("/staff/certificates/export.csv", status=403)


def test_an_old_name_of_a_commune_finds_its_papers(sign_in: SignIn, session: Session) -> None:
    units = session.scalars(select(AdminUnit).where(AdminUnit.merged_into_id.is_not(None)))
    old = next(unit for unit in units if unit.merged_into and unit.name != unit.merged_into.name)
    here = OrganisationFactory(commune=old.merged_into)
    elsewhere = next(unit for unit in reference.communes(session) if old.search_key not in unit.search_key)
    CertificateFactory(product=ProductFactory(organisation=here), number="TẠI-ĐÂY")
    there = OrganisationFactory(commune=elsewhere)
    CertificateFactory(product=ProductFactory(organisation=there), number="NƠI-KHÁC")
    client = sign_in(UserFactory(role=Role.OFFICER))
    words = client.get("/staff/certificates", query_string={"text": old.name}).words
    assert "TẠI-ĐÂY" in words
    assert "NƠI-KHÁC" not in words
