"""Forms about certificates: handing in, finding, deciding and changing."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from wtforms import BooleanField
from wtforms.validators import DataRequired, InputRequired, Optional

from models import Certificate, CertificateKind, Decision
from traceability.services import certificate_kinds, certificates, organisation_names, paper_words, reference
from traceability.services.certificates import CertificateDetails, CertificateFilter, Standing, StateChange
from traceability.services.retiring import offered
from traceability.web.forms.fields import (
    AmountField,
    ChoiceField,
    DayField,
    LineField,
    RadioField,
    SearchField,
    TextAreaField,
    free,
    needed,
)
from traceability.web.wording import STANDINGS

_PAPERS = {"accept": "application/pdf,image/jpeg,image/png,image/webp"}
_STARS = [("", "Không có"), ("3", "3 sao"), ("4", "4 sao"), ("5", "5 sao")]
_ALL = ("", "Tất cả")
_TEXTS = ("number", "issuer", "decision_number", "standard")
_CAPTIONED = frozenset({*_TEXTS, "issued_on", "evidence_file", "never_expires"})


class CertificateForm(FlaskForm):
    """A paper as printed."""

    kind = ChoiceField("Loại giấy", validators=[DataRequired("Chọn loại giấy.")])
    product_id = ChoiceField(
        "Sản phẩm ghi trên giấy",
        description="Giấy của cả đơn vị hoặc của một cơ sở thì để “Không”.",
        validators=[Optional()],
    )
    establishment_id = ChoiceField("Cơ sở ghi trên giấy", validators=[Optional()])
    number = LineField("Số giấy", description="Chép đúng như trên giấy.", validators=free())
    issuer = LineField(
        "Cơ quan, tổ chức cấp",
        description="Chép đúng như trên giấy, kể cả khi cơ quan đó nay không còn.",
        validators=needed("Nhập cơ quan, tổ chức cấp ghi trên giấy."),
    )
    decision_number = LineField("Số quyết định", description="Ví dụ: 1234/QĐ-UBND.", validators=free())
    standard = LineField(
        "Tiêu chuẩn, quy chuẩn", description="Ví dụ: QCVN 16:2019/BXD, ISO 9001:2015.", validators=free()
    )
    self_assessed = RadioField(
        paper_words.BASIS,
        choices=[(str(int(own)), words) for own, words in paper_words.BASES.items()],
        validators=[Optional()],
    )
    stars = ChoiceField("Số sao OCOP", choices=_STARS, validators=[Optional()])
    score = AmountField("Điểm OCOP", description="Từ 0 đến 100, nếu giấy có ghi.", validators=[Optional()])
    issued_on = DayField("Ngày cấp", validators=[InputRequired("Nhập ngày cấp ghi trên giấy.")])
    expires_on = DayField(
        "Ngày cuối còn hiệu lực",
        description="Để trống thì tính theo thời hạn thường dùng của loại giấy (OCOP: 36 tháng).",
        validators=[Optional()],
    )
    never_expires = BooleanField("Giấy không ghi thời hạn")
    evidence_file = FileField(
        "Bản chụp hoặc PDF của giấy",
        description="PDF, JPEG, PNG hoặc WebP, nhỏ hơn 10 MB. Cán bộ đối chiếu với tệp này.",
        render_kw=_PAPERS,
    )
    is_public = BooleanField("Cho người mua xem tệp này trên trang quét (tệp không có thông tin cá nhân)")

    def offer(self, session: Session, organisation_id: int) -> None:
        """The kinds, and the organisation's own products and places."""
        self.kind.choices = [
            ("", "Chọn loại giấy"),
            *((k.code, k.name) for k in offered(reference.certificate_kinds(session), self.kind.object_data)),
        ]
        own = certificates.scopes_of(session, organisation_id)
        self.product_id.choices = [("", "Không"), *((str(p.id), p.current.name) for p in own.products)]
        self.establishment_id.choices = [("", "Không"), *((str(e.id), e.name) for e in own.establishments)]

    def shape(self, kind: CertificateKind | None) -> None:
        """Only the fields of this kind of paper, in its own words; all of them while no kind is known."""
        if kind is None:
            return
        fields = certificate_kinds.fields_of(kind)
        for name in fields.left_out & self._fields.keys():
            del self[name]
        for name in _CAPTIONED & self._fields.keys():
            self[name].label.text = getattr(fields.words, name)
        months = f"{kind.usual_months} tháng" if kind.usual_months else "không thời hạn"
        self.expires_on.description = f"Để trống thì tính theo thời hạn thường dùng: {months}."
        if "product_id" in self and kind.is_ocop:
            self.product_id.choices = [("", "Chọn sản phẩm"), *self.product_id.choices[1:]]

    def _typed(self, name: str) -> Any:
        return (self[name].data or None) if name in self else None

    def details(self, evidence_file_id: int | None) -> CertificateDetails:
        """What was typed, with the file it came with."""
        typed = {name: self._typed(name) for name in (*_TEXTS, "kind", "issued_on")}
        assessed = self._typed("self_assessed")
        return CertificateDetails(
            **typed,
            expires_on=self.expires_on.data,
            never_expires=self.never_expires.data,
            product_id=_number(self._typed("product_id")),
            establishment_id=_number(self._typed("establishment_id")),
            self_assessed=None if assessed is None else assessed == "1",
            stars=_number(self._typed("stars")),
            score=self.score.data if "score" in self else None,
            evidence_file_id=evidence_file_id,
            public_file_id=evidence_file_id if self.is_public.data else None,
        )

    @staticmethod
    def of(paper: Certificate) -> "CertificateForm":
        """The form filled with what is known; what was just typed goes before it."""
        known: dict[str, Any] = {
            name: getattr(paper, name) for name in (*_TEXTS, "issued_on", "expires_on", "score")
        }
        for name in ("product_id", "establishment_id", "stars"):
            value = getattr(paper, name)
            known[name] = "" if value is None else str(value)
        return CertificateForm(
            data={
                **known,
                "kind": paper.kind.code,
                "never_expires": paper.expires_on is None,
                "self_assessed": None if paper.self_assessed is None else str(int(paper.self_assessed)),
                "is_public": paper.public_file_id is not None,
            }
        )


class CertificateFilterForm(FlaskForm):
    """What the register shows; sent by GET, so that a filtered list has an address."""

    class Meta:
        csrf = False

    text = SearchField("Số giấy, quyết định, sản phẩm, chủ thể, xã (cả tên cũ)", validators=[Optional()])
    standing = ChoiceField("Trạng thái", choices=[_ALL, *STANDINGS.items()], validators=[Optional()])
    kind = ChoiceField("Loại giấy", validators=[Optional()])
    stars = ChoiceField("Số sao", choices=[_ALL, *_STARS[1:]], validators=[Optional()])
    commune = ChoiceField("Xã, phường", validators=[Optional()])

    def offer(self, session: Session) -> None:
        """Kinds and communes."""
        kinds = [(kind.code, kind.name) for kind in reference.certificate_kinds(session)]
        communes = [(unit.code, unit.full_name) for unit in reference.communes(session)]
        self.kind.choices = [_ALL, *kinds]
        self.commune.choices = [_ALL, *communes]

    def wanted(self, **more: Any) -> CertificateFilter:
        """The filter. A value that was never offered does not narrow the list."""
        self.validate()
        good = {name: field.data for name, field in self._fields.items() if field.data and not field.errors}
        return CertificateFilter(
            text=good.get("text", ""),
            standing=Standing(good["standing"]) if "standing" in good else None,
            kind=good.get("kind"),
            stars=_number(good.get("stars")),
            commune=good.get("commune"),
            **more,
        )

    def named(self) -> dict[str, str]:
        """Each filter in words, for its chip."""
        chosen = ("standing", "kind", "stars", "commune")
        words = {name: self[name].words() for name in chosen}
        return {"text": f"“{self.text.data}”", **words}


class HolderForm(FlaskForm):
    """Whose paper it is; sent by GET."""

    class Meta:
        csrf = False

    organisation_id = ChoiceField("Chủ thể", validators=[DataRequired("Chọn chủ thể.")])

    def offer(self, session: Session) -> None:
        """Every organisation that is not refused, by name."""
        named = organisation_names.choices(session)
        self.organisation_id.choices = [("", "Chọn chủ thể"), *named]


class VerificationForm(FlaskForm):
    """What the officer decides. Nothing is chosen beforehand."""

    decision = RadioField(
        "Quyết định",
        choices=[
            (Decision.APPROVED.value, "Xác minh: giấy khớp với bản chụp"),
            (Decision.RETURNED.value, "Trả lại để bổ sung"),
            (Decision.REFUSED.value, "Không xác minh"),
        ],
        validators=[DataRequired("Chọn một quyết định.")],
    )
    comment = TextAreaField(
        "Ý kiến gửi chủ thể",
        description="Bắt buộc khi trả lại hoặc không xác minh. Ghi rõ mục nào, sửa thế nào.",
        validators=free(2000),
    )


class ChangeForm(FlaskForm):
    """A decision about a verified paper."""

    effective_on = DayField(
        "Có hiệu lực từ ngày", validators=[InputRequired("Nhập ngày quyết định có hiệu lực.")]
    )
    decision_number = LineField("Số quyết định", description="Ví dụ: 1234/QĐ-UBND.", validators=free())
    reason = TextAreaField(
        "Lý do công khai",
        description="Hiện trên trang quét, ai cũng đọc được.",
        validators=needed("Ghi lý do; lý do này hiện công khai trên trang quét.", 1000),
    )
    document = FileField(
        "Tệp quyết định",
        description="PDF hoặc ảnh, nhỏ hơn 10 MB.",
        validators=[Optional()],
        render_kw=_PAPERS,
    )

    def change(self, document_id: int | None) -> StateChange:
        """What was typed, with the file of the decision."""
        day: Any = self.effective_on.data  # InputRequired has seen it
        return StateChange(
            effective_on=day,
            decision_number=self.decision_number.data or None,
            reason=self.reason.data,
            document_id=document_id,
        )


class SupersedeForm(ChangeForm):
    """A newer paper takes its place."""

    successor_id = ChoiceField("Giấy thay thế", validators=[DataRequired("Chọn giấy thay thế.")])

    def offer(self, papers: Any) -> None:
        """The papers that can take its place."""
        named = [(str(one.id), f"{one.number or 'không số'}, cấp {one.issued_on:%d/%m/%Y}") for one in papers]
        self.successor_id.choices = [("", "Chọn giấy"), *named]


def _number(text: str | None) -> int | None:
    return int(text) if text else None
