"""Participants of one support project as rows of a sheet, as officers keep them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from models import ImportKind, Organisation, OrganisationState, Participation, Project
from traceability.errors import Invalid
from traceability.identifiers import tax_code
from traceability.identifiers.errors import IdentifierError
from traceability.services.actor import Actor
from traceability.services.imports.books import Book, Known, Token, Write
from traceability.services.imports.values import Column, Kind
from traceability.services.programme.keeping import check_period
from traceability.text import unaccented

_TERMS = ("contract_number", "starts_on", "ends_on", "outcome")
_NO_SUCH = "Chưa có chủ thể nào mang mã số thuế này. Xem lại từng chữ số, hoặc ghi nhận chủ thể trước"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the project. `name` is only compared with the register's."""

    tax_code: str
    name: str | None
    contract_number: str | None
    starts_on: date | None
    ends_on: date | None
    outcome: str | None

    @property
    def terms(self) -> dict[str, Any]:
        """The columns that a place keeps."""
        return {name: value for name, value in asdict(self).items() if name in _TERMS}


class ParticipantBook(Book[Place]):
    """The project's places, and every organisation that could have one."""

    kind = ImportKind.PARTICIPANTS
    sheet = "Chủ thể tham gia"
    needed = frozenset({"tax_code"})
    most_writes = 5_000
    columns = (
        Column(
            name="key", title="Mã dòng", kind=Kind.CODE, width=12,
            help="Hệ thống ghi. Giữ nguyên để sửa chủ thể đã có; để trống cho chủ thể mới.",
        ),
        Column(name="tax_code", title="Mã số thuế", kind=Kind.CODE, width=18, needed="Nhập mã số thuế",
               help="10 số, 10 số và 3 số chi nhánh, hoặc 12 số; chủ thể phải có trong hệ thống."),
        Column(name="name", title="Tên chủ thể", width=40,
               help="Để đối chiếu với mã số thuế; gõ không dấu cũng được, để trống thì không đối chiếu."),
        Column(name="contract_number", title="Số hợp đồng", kind=Kind.CODE, width=20,
               help="Ví dụ: 12/HĐ-TĐC."),
        Column(name="starts_on", title="Bắt đầu", kind=Kind.DAY, width=14, help="Ngày/tháng/năm."),
        Column(name="ends_on", title="Kết thúc", kind=Kind.DAY, width=14, help="Ngày/tháng/năm."),
        Column(name="outcome", title="Kết quả", most=1000, width=40, help="Viết ngắn gọn."),
    )  # fmt: skip

    def __init__(self, known: list[Known[Place]], project_id: int, organisations: Mapping[str, Any]) -> None:
        self.known = {one.key: one for one in known}
        self.choices = {}
        self.taken = {token: one.id for one in known for token in self.tokens(one.details)}
        self._project_id = project_id
        self._organisations = organisations  # id and name by tax code

    @classmethod
    def load(cls, session: Session, actor: Actor, project_id: int | None = None) -> "ParticipantBook":
        """The project's, in the order they were entered."""
        project = session.get_one(Project, project_id)
        query = (
            select(Participation, Organisation.tax_code, Organisation.name)
            .join(Participation.organisation)
            .where(Participation.project_id == project.id)
            .order_by(Participation.id)
        )
        known = [
            Known(row.id, str(row.id), Place(code, name, **{term: getattr(row, term) for term in _TERMS}))
            for row, code, name in session.execute(query)
        ]
        offered = select(Organisation.tax_code, Organisation.id, Organisation.name).where(
            Organisation.state != OrganisationState.REFUSED
        )
        return cls(known, project.id, {code: (id, name) for code, id, name in session.execute(offered)})

    def details(self, values: Mapping[str, Any], known: Known[Place] | None) -> Place:
        """The name as the register writes it, where it is the same one."""
        said = Place(**{name: values[name] for name in ("tax_code", "name", *_TERMS)})
        said = replace(said, tax_code=tax_code.compact(said.tax_code))
        _, registered = self._organisations.get(said.tax_code, (0, None))
        alike = said.name is None or unaccented(said.name) == unaccented(registered or "")
        return replace(said, name=registered) if registered and alike else said

    def alike(self, known: Place, details: Place) -> bool:
        return known == details

    def check(self, details: Place, known: Known[Place] | None) -> None:
        errors = {}
        try:
            tax_code.validate(details.tax_code)
        except IdentifierError:
            errors["tax_code"] = "Mã số thuế không đúng; xem lại từng chữ số"
        _, registered = self._organisations.get(details.tax_code, (0, None))
        if known is not None and known.details.tax_code != details.tax_code:
            errors["tax_code"] = "Dòng này là của chủ thể khác; để trống mã dòng để thêm chủ thể mới"
        elif registered is None:
            errors.setdefault("tax_code", _NO_SUCH)
        elif details.name != registered:
            errors["name"] = f"Mã số thuế này là của “{registered}”; xem lại mã hoặc tên"
        try:
            check_period(details.starts_on, details.ends_on)
        except Invalid as error:
            errors.update(error.errors)
        if errors:
            raise Invalid(errors)

    def tokens(self, details: Place) -> list[Token]:
        return [Token("tax_code", details.tax_code)]

    def taken_words(self, token: Token, by: int) -> str:
        return f"Chủ thể này đã tham gia dự án (dòng {by}); muốn sửa thì ghi mã dòng đó"

    def shown(self, details: Place) -> dict[str, Any]:
        return asdict(details)

    def write(self, session: Session, actor: Actor, ready: Any, files: Mapping[str, int]) -> None:
        rows: Sequence[Write[Place]] = ready
        new = [
            {
                "project_id": self._project_id,
                "organisation_id": self._organisations[row.details.tax_code][0],
                **row.details.terms,
            }
            for row in rows
            if row.known is None
        ]
        changed = [{"id": row.known.id, **row.details.terms} for row in rows if row.known is not None]
        if new:
            session.execute(insert(Participation), new)
        if changed:
            session.execute(update(Participation), changed)

    @staticmethod
    def lock(session: Session, owner_id: int) -> None:
        session.execute(select(Project.id).where(Project.id == owner_id).with_for_update()).all()
