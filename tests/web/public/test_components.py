"""Every component makes valid HTML, and says in its first lines how it is used."""

from pathlib import Path
from types import SimpleNamespace as Thing

import pytest
from flask import Flask, render_template_string
from wtforms import (
    BooleanField,
    FileField,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    validators,
)

from tests.pages import check_page
from traceability.config import PROJECT

COMPONENTS = sorted((PROJECT / "templates" / "components").glob("*.html"))


class Example(Form):  # type: ignore[misc]  # WTForms has no types
    lot = StringField("Số lô", [validators.InputRequired("Nhập số lô")], description="Như in trên bao bì")
    packs = IntegerField("Số bao gói", [validators.Optional()])
    kind = RadioField("Loại tem", choices=["Từng hộp", "Cả lô"])
    unit = SelectField("Đơn vị", choices=["kg"])
    agreed = BooleanField("Tôi đã kiểm tra")
    photo = FileField("Ảnh", [validators.InputRequired("Chọn ảnh")])


CALLS = {
    "button": "button('Lưu', describe='lô 1', name='go', value='1') ~ button('Xem', href='/x', kind='link')",
    "confirmation": "confirmation('Đã gửi', 'YC-1')",
    "data_table": "data_table('Các lô', ['Số lô', 'Tem'], [[('L1', '/x'), 12], ['L2', none]], numeric=[1])",
    "empty_state": "empty_state('Chưa có lô nào', 'Mất khoảng 5 phút.', 'Thêm', '/x')",
    "error_summary": "error_summary(form, extra=[('Sai', ''), ('Thiếu', 'lot')])",
    "field": "field(form.lot) ~ field(form.packs, unit='hộp') ~ field(form.kind) ~ field(form.unit) "
    "~ field(form.agreed, hint='Bắt buộc') ~ field(form.photo)",
    "file_upload": "file_upload(form.photo, hint='Nhỏ hơn 10 MB')",
    "filter_chips": "filter_chips([('Năm 2022', '/x'), ('Xã Chi Lăng', '/y')], '/z')",
    "pagination": "pagination(5, 12, link)",
    "progress": "progress('Đang tạo tệp', 1200, 5000, 'còn 2 phút') ~ progress('Chờ', 0, 0, id='other')",
    "stat_card": "stat_card('Đơn vị', '62', '/x', 'phần cộng lại 64')",
    "status_tag": "status_tag('Xong', 'ok')",
    "summary_list": "summary_list([('Số lô', 'L1', '/x'), ('HSD', none)])",
    "task_list": "task_list([task])",
    "timeline": "timeline([event])",
    "verdict_banner": "verdict_banner('ok', 'check-circle', 'Mã hợp lệ', 'Đối chiếu', level=2)",
}


@pytest.mark.parametrize("name", CALLS)
def test_a_component_makes_valid_html(app: Flask, name: str) -> None:
    form = Example()
    form.validate()
    task = Thing(label="In tem", url="/x", status="Chưa", kind="neutral", hint="Cần lô")
    event = Thing(title="Thu hoạch", when="20/11/2026", machine="2026-11-20", text="Xã Chi Lăng")
    template = f"{{% from 'components/{name}.html' import {name} %}}{{{{ {CALLS[name]} }}}}"
    if name == "error_summary":  # it leads to fields, which must be there
        template = (
            "{% from 'components/field.html' import field %}{{ field(form.lot) }}{{ field(form.photo) }}"
            + template
        )
    with app.test_request_context("/privacy"):
        html = render_template_string(
            template, form=form, task=task, event=event, link=lambda page: f"/?page={page}"
        )
    check_page(html)


def test_an_error_is_beside_its_field_and_in_the_summary_and_linked(app: Flask) -> None:
    form = Example()
    form.validate()
    source = (
        "{% from 'components/error_summary.html' import error_summary %}"
        "{% from 'components/field.html' import field %}{{ error_summary(form) }}{{ field(form.lot) }}"
    )
    with app.test_request_context("/privacy"):
        html = render_template_string(source, form=form)
    assert '<a href="#lot">Nhập số lô</a>' in html
    assert 'aria-describedby="lot-hint lot-error"' in html
    assert 'aria-invalid="true"' in html


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_begins_with_what_it_is_for(path: Path) -> None:
    opening = path.read_text("utf-8")
    assert opening.startswith("{#-"), path.name
    assert f"{path.stem}(" in opening.partition("-#}")[0] or "Context" in opening, path.name
