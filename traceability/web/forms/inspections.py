"""Forms of inspections: a visit, its correction, what the lists show, and a visit that is planned."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from sqlalchemy.orm import Session
from wtforms.validators import DataRequired, InputRequired, Optional, Regexp

from models import Finding, User, Visit
from traceability.errors import Invalid
from traceability.services import communes
from traceability.services.evidence import KeptPhoto
from traceability.services.inspections import (
    PlanDetails,
    RiskFilter,
    VisitDetails,
    VisitFilter,
    find_organisation,
)
from traceability.web.forms.fields import (
    CheckboxesField,
    ChoiceField,
    DayField,
    HiddenField,
    LineField,
    MomentField,
    RadioField,
    TextAreaField,
    free,
    needed,
)
from traceability.web.inspection_words import FINDINGS

_PRODUCER, _ELSEWHERE = "producer", "elsewhere"
_SITES = [(_PRODUCER, "Tại nơi sản xuất"), (_ELSEWHERE, "Tại nơi bán hàng: chợ, cửa hàng, siêu thị")]
_PICTURES = {"accept": "image/jpeg,image/png,image/webp"}


class _Visited(FlaskForm):
    """What is said of a visit."""

    site = RadioField("Nơi kiểm tra", choices=_SITES, default=_PRODUCER)
    organisation = LineField(
        "Chủ thể",
        description="Tên hoặc mã số thuế. Để trống nếu đã quét mã của chủ thể đó.",
        validators=free(),
        render_kw={"list": "organisations", "autocomplete": "off"},
    )
    place = LineField(
        "Địa điểm",
        description="Ở nơi bán thì bắt buộc, ví dụ: quầy 12, chợ Kỳ Lừa. Ở nơi sản xuất, để trống là trụ sở.",
        validators=free(),
    )
    commune = LineField(
        "Xã, phường",
        description="Ở nơi sản xuất thì để trống là xã của chủ thể.",
        validators=free(),
        render_kw={"list": "communes", "autocomplete": "off"},
    )
    visited_at: Any = MomentField(
        "Thời gian kiểm tra", description="Để trống nếu vừa xong.", validators=[Optional()]
    )
    finding = RadioField(
        "Kết luận",
        choices=[(finding.value, words) for finding, (words, _) in FINDINGS.items()],
        validators=[InputRequired("Chọn một kết luận.")],
    )
    observed = TextAreaField(
        "Điều đã thấy",
        description="Chủ thể được kiểm tra đọc được mục này.",
        validators=needed("Ghi điều đã thấy tại nơi kiểm tra.", 4000),
    )
    measures = TextAreaField(
        "Biện pháp", description="Bắt buộc khi kết luận vi phạm. Chủ thể đọc được.", validators=free(2000)
    )
    follow_up_on: Any = DayField("Hẹn kiểm tra lại", validators=[Optional()])
    photos = MultipleFileField(
        "Ảnh",
        description="JPEG, PNG hoặc WebP, tối đa 8 ảnh, mỗi lần gửi dưới 10 MB. Chỉ cán bộ xem được.",
        validators=[Optional()],
        render_kw=_PICTURES,
    )

    def details(
        self, session: Session, photos: tuple[KeptPhoto, ...], without: frozenset[int] = frozenset()
    ) -> VisitDetails:
        """What was typed, with the producer and the commune found; `photos` are kept already."""
        at_producer = self.site.data == _PRODUCER
        organisation = at_producer and self.organisation.data
        return VisitDetails(
            at_producer=at_producer,
            organisation_id=find_organisation(session, self.organisation.data).id if organisation else None,
            place=self.place.data or "",
            commune_id=_commune(session, self.commune.data),
            visited_at=self.visited_at.data,
            finding=Finding(self.finding.data),
            observed=self.observed.data or "",
            measures=self.measures.data or None,
            follow_up_on=self.follow_up_on.data,
            photos=photos,
            without_photos=without,
        )


class VisitForm(_Visited):
    """A visit from a phone, online or not. The signed page is the proof, not the session's token."""

    class Meta:
        csrf = False

    page = HiddenField()
    key = HiddenField(validators=[Regexp(r"^[0-9A-Za-z-]{16,64}$", message="Tải lại trang rồi ghi lại.")])
    codes = TextAreaField("Mã đã kiểm tra", description="Mỗi dòng một mã.", validators=free(20_000))


class CorrectionForm(_Visited):
    """The same again, with why."""

    without_photos = CheckboxesField("Bỏ các ảnh", coerce=int, validators=[Optional()])
    reason = TextAreaField("Lý do sửa", validators=needed("Ghi rõ vì sao sửa.", 1000))

    def offer(self, visit: Visit) -> None:
        """The photos that may be left out."""
        photos = visit.current.photos
        self.without_photos.choices = [(one.file_id, f"Ảnh {one.position + 1}") for one in photos]

    @staticmethod
    def values(visit: Visit) -> dict[str, Any]:
        """What the form begins with."""
        said = visit.current
        owner = said.organisation
        return {
            "site": _PRODUCER if owner else _ELSEWHERE,
            "organisation": f"{owner.name} – {owner.tax_code}" if owner else "",
            "place": said.place,
            "commune": said.commune.full_name,
            "visited_at": said.visited_at,
            "finding": said.finding.value,
            "observed": said.observed,
            "measures": said.measures,
            "follow_up_on": said.follow_up_on,
        }


class VisitFilterForm(FlaskForm):
    """What the list of visits shows; sent by GET."""

    class Meta:
        csrf = False

    year = ChoiceField("Năm", validators=[Optional()])
    finding = ChoiceField(
        "Kết luận",
        choices=[("", "Tất cả"), *((finding.value, words) for finding, (words, _) in FINDINGS.items())],
        validators=[Optional()],
    )
    commune = ChoiceField("Xã, phường", validators=[Optional()])
    inspector = ChoiceField("Người kiểm tra", validators=[Optional()])
    due = ChoiceField("Kiểm tra lại", choices=[("", "Tất cả"), ("1", "Đã đến hẹn")], validators=[Optional()])

    def offer(self, years: Sequence[int], communes: Sequence[Any], people: Sequence[User]) -> None:
        """What there is to choose from."""
        self.year.choices = [("", "Tất cả"), *((str(year), f"Năm {year}") for year in years)]
        self.commune.choices = [("", "Tất cả"), *((unit.code, unit.full_name) for unit in communes)]
        self.inspector.choices = [("", "Tất cả"), *((str(one.id), one.name) for one in people)]

    def wanted(self, organisation_id: int | None) -> VisitFilter:
        """The filter; what was never offered does not narrow."""
        return VisitFilter(
            year=_number(self.year),
            finding=Finding(self.finding.data) if self.finding.data in set(Finding) else None,
            commune=_offered(self.commune),
            organisation_id=organisation_id,
            inspector_id=_number(self.inspector),
            due=self.due.data == "1",
        )

    def in_words(self) -> dict[str, str]:
        """What each filter asks for."""
        return {
            name: self._fields[name].words() for name in ("year", "finding", "commune", "inspector", "due")
        }


class RiskFilterForm(FlaskForm):
    """What the list by risk shows; sent by GET."""

    class Meta:
        csrf = False

    commune = ChoiceField("Xã, phường", validators=[Optional()])
    unplanned = ChoiceField(
        "Lịch kiểm tra", choices=[("", "Tất cả"), ("1", "Chưa có lịch")], validators=[Optional()]
    )

    def offer(self, communes: Sequence[Any]) -> None:
        """What there is to choose from."""
        self.commune.choices = [("", "Tất cả"), *((unit.code, unit.full_name) for unit in communes)]

    def wanted(self) -> RiskFilter:
        """The filter; what was never offered does not narrow."""
        return RiskFilter(commune=_offered(self.commune), unplanned=self.unplanned.data == "1")

    def in_words(self) -> dict[str, str]:
        """What each filter asks for."""
        return {name: self._fields[name].words() for name in ("commune", "unplanned")}


class PlanForm(FlaskForm):
    """Who goes to a producer, and when."""

    planned_on: Any = DayField("Ngày kiểm tra", validators=[DataRequired("Chọn ngày kiểm tra.")])
    inspector_id = ChoiceField(
        "Người kiểm tra",
        coerce=lambda text: int(text or 0),
        validators=[InputRequired("Chọn người đi kiểm tra.")],
    )
    note = TextAreaField("Ghi chú", description="Điều cần xem. Chỉ cán bộ đọc được.", validators=free(1000))

    def offer(self, people: Sequence[User]) -> None:
        """Who may be sent."""
        self.inspector_id.choices = [(one.id, one.name) for one in people]

    def details(self) -> PlanDetails:
        """What was typed."""
        return PlanDetails(
            planned_on=self.planned_on.data,
            inspector_id=self.inspector_id.data,
            note=self.note.data or None,
        )


def _commune(session: Session, typed: str | None) -> int | None:
    if not typed:
        return None
    try:
        return communes.get_commune(session, typed).id
    except ValueError as error:
        raise Invalid({"commune": str(error)}) from None


def _offered(field: ChoiceField) -> str | None:
    return field.data if field.data and field.words() else None


def _number(field: ChoiceField) -> int | None:
    offered = _offered(field)
    return int(offered) if offered else None
