"""Certificates as rows of a sheet. Their evidence comes with the confirmation, named in a column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Certificate, CertificateKind, CertificateState, Establishment, ImportKind, StoredFile
from traceability.errors import Invalid, Refused, TraceabilityError
from traceability.services import reference, tenancy
from traceability.services.actor import Actor
from traceability.services.certificates.details import (
    CertificateDetails,
    twin_words,
    usual_expiry,
    values_of,
)
from traceability.services.certificates.ocop import stars_for
from traceability.services.certificates.review import CORRECTABLE, SETTLED, correct, hand_in
from traceability.services.imports.books import Book, Known, Token, Write
from traceability.services.imports.own_products import OwnProducts
from traceability.services.imports.values import NEVER, Choices, Column, Kind, key, plain
from traceability.services.paper_words import BASES, BASIS

_STATES = {
    CertificateState.PENDING: "Chờ xác minh",
    CertificateState.RETURNED: "Trả lại",
    CertificateState.REFUSED: "Không xác minh",
    CertificateState.ACTIVE: "Đã xác minh",
    CertificateState.SUSPENDED: "Đình chỉ",
    CertificateState.REVOKED: "Đã thu hồi giấy",
    CertificateState.SUPERSEDED: "Đã thay thế",
}
_SAME = ("number", "issuer", "decision_number", "standard", "self_assessed", "score", "issued_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as printed; `expires_on` is None for one without an end. `evidence` is a file's name."""

    kind: str
    product_id: int | None
    establishment_id: int | None
    number: str | None
    issuer: str
    decision_number: str | None
    standard: str | None
    self_assessed: bool | None
    stars: int | None
    score: Decimal | None
    issued_on: date
    expires_on: date | None
    evidence: str | None
    is_public: bool

    def as_details(self, evidence_file_id: int | None) -> CertificateDetails:
        """As the service takes it."""
        return CertificateDetails(
            kind=self.kind,
            product_id=self.product_id,
            establishment_id=self.establishment_id,
            stars=self.stars,
            expires_on=self.expires_on,
            never_expires=self.expires_on is None,
            evidence_file_id=evidence_file_id,
            public_file_id=evidence_file_id if self.is_public else None,
            **{name: getattr(self, name) for name in _SAME},
        )


@dataclass(frozen=True, slots=True)
class _More:
    state: CertificateState
    evidence_file_id: int | None


class CertificateBook(Book[Paper]):
    """The organisation's papers."""

    kind = ImportKind.CERTIFICATES
    sheet = "Giấy chứng nhận"
    needed = frozenset({"kind", "issuer", "issued_on", "score"})
    most_writes = 500  # each is entered by itself
    columns = (
        Column(
            name="key", title="Mã dòng", kind=Kind.CODE, width=12,
            help="Hệ thống ghi. Giữ nguyên để sửa giấy đã có; để trống cho giấy mới.",
        ),
        Column(name="kind", title="Loại giấy", kind=Kind.CHOICE, needed="Chọn loại giấy", width=30,
               help="Chọn trong danh sách."),
        Column(name="product_id", title="Sản phẩm", kind=Kind.CHOICE, width=34,
               help="Sản phẩm ghi trên giấy; giấy của cả đơn vị hoặc của cơ sở thì để trống."),
        Column(name="establishment_id", title="Cơ sở", kind=Kind.CHOICE, width=26,
               help="Cơ sở ghi trên giấy, nếu có."),
        Column(name="number", title="Số giấy", kind=Kind.CODE, width=20, help="Chép đúng như trên giấy."),
        Column(name="issuer", title="Cơ quan, tổ chức cấp", short="Cơ quan cấp", width=28,
               needed="Nhập cơ quan, tổ chức cấp ghi trên giấy", help="Chép đúng như trên giấy."),
        Column(name="decision_number", title="Số quyết định", kind=Kind.CODE, width=18,
               help="Ví dụ: 1234/QĐ-UBND."),
        Column(name="standard", title="Tiêu chuẩn, quy chuẩn", short="Tiêu chuẩn", width=22,
               help="Ví dụ: QCVN 16:2019/BXD."),
        Column(name="self_assessed", title=BASIS, kind=Kind.CHOICE, width=30,
               help="Chỉ bản công bố hợp chuẩn, hợp quy; giấy khác để trống."),
        Column(name="stars", title="Số sao OCOP", short="Số sao", kind=Kind.COUNT, width=10,
               help="3, 4 hoặc 5; chỉ giấy OCOP."),
        Column(name="score", title="Điểm OCOP", short="Điểm", kind=Kind.AMOUNT, width=10, help="0 đến 100."),
        Column(name="issued_on", title="Ngày cấp", kind=Kind.DAY, width=14, needed="Nhập ngày cấp",
               help="Ngày/tháng/năm, ví dụ 23/11/2026."),
        Column(name="expires_on", title="Ngày cuối còn hiệu lực", short="Hiệu lực đến", kind=Kind.TERM,
               width=18, help=f"Để trống: tính theo thời hạn thường dùng. Giấy không có hạn: ghi “{NEVER}”."),
        Column(name="evidence", title="Tệp minh chứng", width=24,
               help="Tên tệp PDF hoặc ảnh sẽ chọn ở bước xác nhận, ví dụ: ocop-na.pdf."),
        Column(name="is_public", title="Công khai tệp", kind=Kind.CHOICE, width=12,
               help="Có hoặc Không; có thì người mua xem được tệp trên trang quét."),
        Column(name="state", title="Trạng thái (chỉ xem)", kind=Kind.NOTE, width=20),
    )  # fmt: skip

    def __init__(
        self,
        known: list[Known[Paper]],
        kinds: Sequence[CertificateKind],
        products: OwnProducts,
        places: Sequence[tuple[int, str, str]],
    ) -> None:
        self.known = {one.key: one for one in known}
        self._kinds = {kind.code: kind for kind in kinds}
        self._products = products
        self._places = {id: f"{code} – {name}" for id, code, name in places}
        used = {one.details.kind for one in known}  # a retired kind stays where it was recorded
        offered = [kind for kind in kinds if kind.retired_at is None or kind.code in used]
        self.choices = {
            "kind": Choices.of([(kind.code, kind.name, (kind.code,)) for kind in offered]),
            "product_id": products.choices,
            "establishment_id": Choices.of(
                [(id, self._places[id], (code, name)) for id, code, name in places]
            ),
            "self_assessed": Choices.of([(own, words, ()) for own, words in BASES.items()]),
            "is_public": Choices.of([(True, "Có", ()), (False, "Không", ())]),
        }
        counted = [one for one in known if one.more.state is not CertificateState.REFUSED]
        self.taken = {token: one.id for one in counted for token in self.tokens(one.details)}

    @classmethod
    def load(cls, session: Session, actor: Actor, project_id: int | None = None) -> "CertificateBook":
        """All of them, in the order they came in."""
        organisation_id = actor.organisation_id or 0
        places = select(Establishment.id, Establishment.code, Establishment.name)
        own_places = places.where(Establishment.organisation_id == organisation_id).order_by(Establishment.id)
        return cls(
            _known(session, organisation_id),
            reference.certificate_kinds(session),
            OwnProducts.load(session, organisation_id, services=True),
            [(id, code, name) for id, code, name in session.execute(own_places)],
        )

    def details(self, values: Mapping[str, Any], known: Known[Paper] | None) -> Paper:
        said = {name: value for name, value in values.items() if name != "key"}
        if said["expires_on"] == NEVER:
            said["expires_on"] = None
        elif said["expires_on"] is None:
            said["expires_on"] = usual_expiry(self._kinds[said["kind"]], said["issued_on"])
        if said["stars"] is None and said["score"] is not None:
            said["stars"] = stars_for(said["score"])
        said["evidence"] = said["evidence"] or (known.details.evidence if known else None)
        return Paper(**{**said, "is_public": bool(said["is_public"])})

    def alike(self, known: Paper, details: Paper) -> bool:
        return known == details

    def find_alike(self, details: Paper) -> Known[Paper] | None:
        """A kept file's name has another ending than the picture had, so it does not tell papers apart."""
        for token in self.tokens(details):
            known = self.by_id.get(self.taken.get(token, 0))
            if known is not None and known.details == replace(details, evidence=known.details.evidence):
                return known
        return None

    def check(self, details: Paper, known: Known[Paper] | None) -> None:
        if known is not None and known.more.state not in CORRECTABLE:
            raise Refused(SETTLED)
        errors = {}
        if details.evidence is None:
            errors["evidence"] = "Ghi tên tệp PDF hoặc ảnh của giấy; tệp được chọn ở bước xác nhận"
        try:
            values_of(self._kinds[details.kind], details.as_details(None))
        except Invalid as error:
            errors.update(error.errors)
        if errors:
            raise Invalid(errors)

    def tokens(self, details: Paper) -> list[Token]:
        if details.number is None:
            return [Token("kind", replace(details, evidence=None))]
        scope = (details.product_id, details.establishment_id)
        return [Token("number", (details.kind, details.number, details.issued_on, scope))]

    def taken_words(self, token: Token, by: int) -> str:
        paper = self.by_id[by].details
        return twin_words(paper.number or "chưa ghi", paper.issued_on).rstrip(".")

    def shown(self, details: Paper) -> dict[str, Any]:
        return {
            **{name: getattr(details, name) for name in (*_SAME, "stars", "evidence")},
            "kind": self._kinds[details.kind].name,
            "self_assessed": None if details.self_assessed is None else BASES[details.self_assessed],
            "product_id": self._products.label(details.product_id),
            "establishment_id": self._places[details.establishment_id] if details.establishment_id else None,
            "expires_on": details.expires_on or NEVER,
            "is_public": "Có" if details.is_public else "Không",
        }

    def notes(self, known: Known[Paper]) -> dict[str, Any]:
        return {"state": _STATES[known.more.state]}

    def files_wanted(self, rows: Sequence[Write[Paper]]) -> list[str]:
        return sorted({row.details.evidence for row in rows if row.details.evidence and not _kept(row)})

    def write(self, session: Session, actor: Actor, ready: Any, files: Mapping[str, int]) -> None:
        named = {key(name): id for name, id in files.items()}
        rows: Sequence[Write[Paper]] = ready
        for row in rows:
            details = row.details.as_details(_kept(row) or named.get(key(row.details.evidence or "")))
            try:
                if row.known is None:
                    hand_in(session, actor, details)
                else:
                    correct(
                        session, tenancy.own(session, actor, Certificate, row.known.id, lock=True), details
                    )
            except TraceabilityError as error:
                raise Refused(f"Dòng {row.line}: {error.message} Chưa có gì được nhập.") from error

    @staticmethod
    def lock(session: Session, owner_id: int) -> None:
        own = select(Certificate.id).where(Certificate.organisation_id == owner_id)
        session.execute(own.order_by(Certificate.id).with_for_update()).all()


def _kept(row: Write[Paper]) -> int | None:
    """The evidence that the paper has already, unless the row names another file."""
    if row.known is None or row.known.details.evidence != row.details.evidence:
        return None
    id: int | None = row.known.more.evidence_file_id
    return id


def _known(session: Session, organisation_id: int) -> list[Known[Paper]]:
    names = ("product_id", "establishment_id", "stars", "expires_on", *_SAME)
    query = (
        select(Certificate, CertificateKind.code, StoredFile.name)
        .join(CertificateKind, CertificateKind.id == Certificate.kind_id)
        .outerjoin(StoredFile, StoredFile.id == Certificate.evidence_file_id)
        .where(Certificate.organisation_id == organisation_id)
        .order_by(Certificate.id)
    )
    found = []
    for row, kind, evidence in session.execute(query):
        said = {name: getattr(row, name) for name in names}
        texts = {name: plain(said[name]) for name in ("number", "issuer", "decision_number", "standard")}
        paper = Paper(
            **{**said, **texts}, kind=kind, evidence=plain(evidence), is_public=row.public_file_id is not None
        )
        found.append(Known(row.id, f"{row.id}G", paper, _More(row.state, row.evidence_file_id)))
    return found
