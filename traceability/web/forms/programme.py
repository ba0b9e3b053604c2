"""Forms about the programme: programmes, plans, projects, places, supports, activities."""

from dataclasses import fields
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from models import ActivityKind, Participation, ProjectKind, Support
from traceability.services import certificates, organisation_names, programme, reference
from traceability.services.retiring import offered
from traceability.web.forms.fields import (
    ChoiceField,
    CountField,
    DayField,
    LineField,
    TextAreaField,
    free,
    needed,
)
from traceability.web.wording import ACTIVITY_KINDS, PROJECT_KINDS

_YEAR = NumberRange(2000, 2100, message="Nhập năm gồm 4 chữ số, ví dụ: 2022.")
_STARTS, _ENDS = "Bắt đầu", "Kết thúc"


class DetailsForm(FlaskForm):
    """A form whose fields are those of one dataclass of the programme's services."""

    made: ClassVar[type[Any]]

    @property
    def details(self) -> Any:
        """What was typed, as the service takes it."""
        return self.made(**{field.name: self._value(field.name) for field in fields(self.made)})

    def _value(self, name: str) -> Any:
        value = self[name].data
        return None if value == "" else value

    @classmethod
    def of(cls, row: Any) -> "DetailsForm":
        """The form filled with what is known; what was just typed goes before it."""
        return cls(data={field.name: getattr(row, field.name) for field in fields(cls.made)})


class ProgrammeForm(DetailsForm):
    """A programme of several years."""

    made = programme.ProgrammeDetails
    name = LineField("Tên chương trình", validators=needed("Nhập tên chương trình."))
    decision_number = LineField("Số quyết định", validators=free())
    first_year = CountField("Từ năm", validators=[InputRequired("Nhập năm bắt đầu."), _YEAR])
    last_year = CountField("Đến năm", validators=[InputRequired("Nhập năm kết thúc."), _YEAR])


class PlanForm(DetailsForm):
    """The plan of one year."""

    made = programme.PlanDetails
    year = CountField("Năm", validators=[InputRequired("Nhập năm của kế hoạch."), _YEAR])
    number = LineField(
        "Số kế hoạch", description="Ví dụ: 73/KH-UBND.", validators=needed("Nhập số kế hoạch.")
    )
    issued_on = DayField("Ngày ban hành", validators=[Optional()])


class ProjectForm(DetailsForm):
    """A project of a plan."""

    made = programme.ProjectDetails
    number = CountField("Số thứ tự trong kế hoạch", validators=[InputRequired("Nhập số thứ tự của dự án.")])
    kind = ChoiceField(
        "Loại dự án",
        choices=[("", "Chọn loại dự án"), *PROJECT_KINDS.items()],
        validators=[DataRequired("Chọn loại dự án.")],
    )
    name = LineField("Tên dự án", description="Hiện trên trang quét.", validators=needed("Nhập tên dự án."))
    name_en = LineField("Tên tiếng Anh", validators=free(), render_kw={"lang": "en"})
    name_zh = LineField("Tên tiếng Trung", validators=free(), render_kw={"lang": "zh"})
    lead_agency = LineField("Cơ quan chủ trì", validators=free())
    decision_number = LineField("Số quyết định", validators=free())
    starts_on = DayField(_STARTS, validators=[Optional()])
    ends_on = DayField(_ENDS, validators=[Optional()])
    target = TextAreaField("Mục tiêu", validators=free(2000))

    def _value(self, name: str) -> Any:
        return ProjectKind(self.kind.data) if name == "kind" else super()._value(name)


class _OfWhom(FlaskForm):
    """Stands before the form it is asked with: fields show in the order they are written."""

    organisation = ChoiceField("Chủ thể", validators=[DataRequired("Chọn chủ thể.")])


class ParticipationForm(DetailsForm):
    """The terms of a place in a project."""

    made = programme.ParticipationDetails
    contract_number = LineField("Số hợp đồng", validators=free())
    starts_on = DayField(_STARTS, validators=[Optional()])
    ends_on = DayField(_ENDS, validators=[Optional()])
    outcome = TextAreaField("Kết quả", validators=free(2000))


class NewParticipationForm(_OfWhom, ParticipationForm):
    """And whose place it is."""

    def offer(self, session: Session) -> None:
        """Every organisation that is not refused."""
        self.organisation.choices = [("", "Chọn chủ thể"), *organisation_names.choices(session)]


class SupportForm(FlaskForm):
    """What a participant was supported with."""

    kind = ChoiceField("Nội dung hỗ trợ", validators=[DataRequired("Chọn nội dung hỗ trợ.")])
    product = ChoiceField(
        "Sản phẩm",
        description="Hỗ trợ cho cả chủ thể (ví dụ ISO 9001) thì để “Cả chủ thể”.",
        validators=[Optional()],
    )
    certificate = ChoiceField(
        "Giấy là kết quả", description="Chỉ giấy đã xác minh của chủ thể này.", validators=[Optional()]
    )
    result = TextAreaField("Kết quả", validators=free(2000))

    def offer(self, session: Session, place: Participation) -> None:
        """The kinds, and the participant's own products and verified papers."""
        known = offered(reference.support_kinds(session), self.kind.object_data)
        kinds = [(kind.code, kind.name) for kind in known]
        products = certificates.scopes_of(session, place.organisation_id).products
        papers = certificates.verified_of(session, place.organisation_id)
        self.kind.choices = [("", "Chọn nội dung"), *kinds]
        self.product.choices = [("", "Cả chủ thể"), *((str(one.id), one.current.name) for one in products)]
        self.certificate.choices = [
            ("", "Chưa có"),
            *((str(one.id), f"{one.kind.name} {one.number or ''}".strip()) for one in papers),
        ]

    @property
    def details(self) -> programme.SupportDetails:
        """What was typed, as the service takes it."""
        return programme.SupportDetails(
            kind=self.kind.data,
            product_id=int(self.product.data) if self.product.data else None,
            certificate_id=int(self.certificate.data) if self.certificate.data else None,
            result=self.result.data or None,
        )

    @staticmethod
    def of(support: Support) -> "SupportForm":
        """The form filled with what is known."""
        return SupportForm(
            data={
                "kind": support.kind.code,
                "product": str(support.product_id or ""),
                "certificate": str(support.certificate_id or ""),
                "result": support.result,
            }
        )


class ActivityForm(DetailsForm):
    """A training or communication activity."""

    made = programme.ActivityDetails
    kind = ChoiceField(
        "Loại hoạt động",
        choices=[("", "Chọn loại"), *ACTIVITY_KINDS.items()],
        validators=[DataRequired("Chọn loại hoạt động.")],
    )
    name = LineField("Tên hoạt động", validators=needed("Nhập tên hoạt động."))
    audience = LineField("Đối tượng", validators=needed("Nhập đối tượng tham dự, ví dụ: doanh nghiệp, HTX."))
    attendees = CountField("Số người tham dự", validators=[Optional()])
    held_on = DayField("Ngày tổ chức", validators=[Optional()])

    def _value(self, name: str) -> Any:
        return ActivityKind(self.kind.data) if name == "kind" else super()._value(name)
