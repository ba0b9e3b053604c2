"""The form of a place."""

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms.validators import DataRequired

from models import Establishment, EstablishmentKind
from traceability.errors import Invalid
from traceability.services import communes
from traceability.services.establishments import EstablishmentDetails
from traceability.web.forms.fields import HiddenField, LineField, RadioField, free, needed
from traceability.web.wording import ESTABLISHMENT_KINDS


class EstablishmentForm(FlaskForm):
    """A place as its producer knows it."""

    kind = RadioField(
        "Loại địa điểm",
        choices=list(ESTABLISHMENT_KINDS.items()),
        validators=[DataRequired("Chọn loại địa điểm.")],
    )
    name = LineField(
        "Tên địa điểm",
        description="Người mua thấy tên này ở từng công đoạn, ví dụ: Xưởng sấy Nà Pất.",
        validators=needed("Nhập tên địa điểm, ví dụ: Xưởng sấy Nà Pất."),
    )
    address_line = LineField(
        "Địa chỉ",
        description="Số nhà, đường hoặc thôn; chưa ghi xã, phường.",
        validators=needed("Nhập số nhà, đường hoặc thôn."),
    )
    commune = LineField(
        "Xã, phường",
        description="Gõ tên hiện nay hoặc tên cũ trước 01/07/2025, có dấu hay không dấu đều được.",
        validators=needed("Nhập tên xã, phường."),
        render_kw={"list": "communes", "autocomplete": "off"},
    )
    gln = LineField(
        "Mã địa điểm GLN",
        description="13 số do GS1 Việt Nam cấp; để trống nếu chưa có.",
        validators=free(30),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    new_code = HiddenField()

    def details(self, session: Session) -> EstablishmentDetails:
        """What was typed, with the commune found by its name of today or an old one."""
        try:
            commune = communes.get_commune(session, self.commune.data)
        except ValueError as error:
            raise Invalid({"commune": str(error)}) from None
        return EstablishmentDetails(
            name=self.name.data,
            kind=EstablishmentKind(self.kind.data),
            address_line=self.address_line.data,
            commune_code=commune.code,
            gln=self.gln.data or None,
        )

    @staticmethod
    def of(place: Establishment) -> "EstablishmentForm":
        """The form filled with what is known."""
        return EstablishmentForm(
            data={
                "kind": place.kind.value,
                "name": place.name,
                "address_line": place.address_line,
                "commune": place.commune.full_name,
                "gln": place.gln,
            }
        )
