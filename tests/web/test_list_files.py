"""Lists as files: the list's rows and filters, the time and the person; no formula, no stranger's row."""

import csv
import io
import re
import zipfile
from collections.abc import Callable

import pytest
from python_calamine import CalamineWorkbook

from models import Project, Role, User
from tests.client import CheckingClient
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    EstablishmentFactory,
    LabelRunFactory,
    OrganisationFactory,
    ParticipationFactory,
    ProductFactory,
    RecallFactory,
    SupportFactory,
    UserFactory,
)
from traceability.services import clock
from traceability.web import list_files

SignIn = Callable[[User], CheckingClient]
HEAD = 6  # four lines, an empty one, the captions


def rows_of(client: CheckingClient, address: str) -> list[list[str]]:
    said = client.get(address).data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(said)))


def test_a_file_has_every_row_of_the_filtered_list_and_says_how_when_and_for_whom(sign_in: SignIn) -> None:
    for number in range(30):
        OrganisationFactory(name=f"Hợp tác xã {number:02}")
    OrganisationFactory(enterprise=True, name="Công ty Khác")
    client = sign_in(UserFactory(role=Role.MANAGER, name="Hà Thị Xuất"))
    page = client.get("/staff/organisations?kind=cooperative&page=2")
    address = "/staff/organisations/export.csv?kind=cooperative"
    assert address in page.links
    rows = rows_of(client, address)
    assert rows[0][0] == "Chủ thể"
    assert rows[1] == ["Bộ lọc", "Hợp tác xã"]
    assert f"{clock.today():%d/%m/%Y}" in rows[2][1]
    assert rows[3] == ["Người xuất", "Hà Thị Xuất"]
    assert [row[0] for row in rows[HEAD:]] == [f"Hợp tác xã {number:02}" for number in range(30)]
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(address.replace("csv", "xlsx")).data))
    assert len(book.get_sheet_by_index(0).to_python()) == HEAD + 30


def test_an_excel_file_prints_across_one_page_with_its_heads_on_each(sign_in: SignIn) -> None:
    client = sign_in(UserFactory(role=Role.OFFICER))
    with zipfile.ZipFile(io.BytesIO(client.get("/staff/organisations/export.xlsx").data)) as package:
        sheet, book = (package.read(f"xl/{part}.xml").decode() for part in ("worksheets/sheet1", "workbook"))
    assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"' in sheet
    assert f"'Danh sách'!${HEAD}:${HEAD}</definedName>" in book


def test_no_cell_of_a_file_starts_a_formula(sign_in: SignIn) -> None:
    OrganisationFactory(name="=HYPERLINK(A1)", address_line="@SUM(1)")
    rows = rows_of(sign_in(UserFactory(role=Role.OFFICER, name="+1")), "/staff/organisations/export.csv")
    cells = [cell for row in rows for cell in row]
    assert "'=HYPERLINK(A1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_producer_takes_its_own_rows_only(sign_in: SignIn) -> None:
    own, other = ProductFactory(name="Na của tôi"), ProductFactory(name="Na của người khác")
    for product in (own, other):
        BatchFactory(product=product, released=True)
    owner = sign_in(UserFactory(organisation=own.organisation))
    assert [row[0] for row in rows_of(owner, "/producer/products/export.csv")[HEAD:]] == ["Na của tôi"]
    assert [row[1] for row in rows_of(owner, "/producer/batches/export.csv")[HEAD:]] == ["Na của tôi"]
    owner.get("/staff/products/export.csv", status=403)


def test_an_administrators_list_is_nobody_elses_file(sign_in: SignIn) -> None:
    sign_in(UserFactory(role=Role.OFFICER)).get("/staff/users/export.csv", status=403)
    rows = rows_of(sign_in(UserFactory(role=Role.ADMINISTRATOR, name="Quản Trị")), "/staff/users/export.csv")
    assert "Quản Trị" in [row[0] for row in rows[HEAD:]]


@pytest.fixture
def project() -> Project:
    """A row for every list; who made them takes part in this project."""
    product = ProductFactory()
    batch = BatchFactory(product=product, released=True)
    LabelRunFactory(batch=batch)
    RecallFactory(batch=BatchFactory(product=product, released=True))
    CertificateFactory(product=product)
    EstablishmentFactory(organisation_id=product.organisation.id)
    place = ParticipationFactory(organisation=product.organisation)
    SupportFactory(participation=place, product=product)
    ParticipationFactory(project=place.project)
    found: Project = place.project
    return found


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PRODUCER_ADMIN])
def test_each_file_has_as_many_cells_a_row_as_captions(sign_in: SignIn, project: Project, role: Role) -> None:
    maker = project.participations[0].organisation
    client = sign_in(UserFactory(role=role, organisation=maker if role.is_producer else None))
    told, ids = {}, {"project_id": project.id, "organisation_id": maker.id}
    for endpoint in list_files.declared().values():
        (rule,) = client.application.url_map.iter_rules(endpoint)
        if rule.rule.startswith("/producer" if role.is_producer else "/staff"):
            address = re.sub(r"<int:(\w+)>", lambda part: str(ids[part[1]]), rule.rule).partition("<any")[0]
            columns, *rows = rows_of(client, f"{address}csv")[HEAD - 1 :]
            assert {len(row) for row in rows} <= {len(columns)}, address
            told[address] = len(rows)
    filled = {address for address, count in told.items() if count}
    assert len(filled) >= len(told) - 6, told
