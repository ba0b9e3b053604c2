"""What a page tells of a product: what the law names, on the right day, be there much or little."""

import gzip
from datetime import datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from models import Batch, ProductPhoto
from tests.client import CheckingClient, Page
from tests.factories import (
    CertificateFactory,
    ParticipationFactory,
    ProductFactory,
    StoredFileFactory,
    SupportFactory,
    TraceEventFactory,
)
from tests.web.public.states import STATES, code_of, enrich, unit
from traceability.services import clock, reference

CAPTIONS = (  # domain §3, in its order; the first words where a row holds one part of an item
    "Tên sản phẩm, hàng hóa",
    "Hình ảnh sản phẩm",
    "Tên đơn vị sản xuất, kinh doanh",
    "Địa chỉ",
    "Xuất xứ",
    "Các công đoạn",
    "Mã truy vết địa điểm",
    "Thời gian sản xuất, kinh doanh",
    "Mã truy vết sản phẩm",
    "Thương hiệu, nhãn hiệu",
    "Số lô",
    "Hạn sử dụng",
    "Tiêu chuẩn, quy chuẩn áp dụng",
    "GTIN",
    "Mã số thuế",
    "Chứng nhận",
    "Cảnh báo an toàn",
    "Trạng thái thu hồi",
    "Dự án hỗ trợ",
)
TCP_FIRST_WINDOW = 14_000
LONGEST = "Thịtlợngácbếpgỗnghiến" * 9  # no space to break at


def _batch(client: CheckingClient) -> Batch:
    return client.session.scalars(select(Batch).order_by(Batch.id.desc()).limit(1)).one()


def _captions(page: Page) -> str:
    said = [element.text or "" for tag in ("dt", "h2", "p") for element in page.tree.iter(tag)]
    return "\n".join([*said, *(image.get("alt", "") for image in page.tree.iter("img"))])


def test_the_sixteen_items_of_the_law_are_all_there_under_their_names(
    app: Flask, client: CheckingClient
) -> None:
    path = STATES["ok"](app)
    batch = _batch(client)
    batch.product.gtin = "08935123456781"
    enrich(batch)
    captions = _captions(client.get(path))
    assert [caption for caption in CAPTIONS if caption not in captions] == []


@pytest.mark.parametrize(
    ("ends", "before", "after"),
    [
        ("certificate", "Mã hợp lệ · OCOP 4 sao", "Chứng nhận OCOP đã hết hạn"),
        ("use by", "Mã hợp lệ", "Đã quá hạn sử dụng 1 ngày"),
    ],
)
def test_the_last_day_ends_at_midnight_in_lang_son(
    app: Flask, client: CheckingClient, ends: str, before: str, after: str
) -> None:
    """Seventeen o'clock in UTC, where servers live; a page remembered a minute ago knows."""
    today = clock.today()
    product = ProductFactory()
    CertificateFactory(
        product=product, expires_on=today if ends == "certificate" else today.replace(year=2099)
    )
    use_by = today if ends == "use by" else today + timedelta(days=90)
    run = unit(app, of=product, produced_on=today - timedelta(days=30), use_by=use_by)
    midnight = datetime.combine(today + timedelta(days=1), time(), clock.VIETNAM)
    path = f"/t/{code_of(app, run)}"
    with time_machine.travel(midnight - timedelta(seconds=20), tick=False) as now:
        for _ in range(2):
            assert client.get(path).h1.startswith(before)
        now.shift(40)
        for _ in range(2):
            assert client.get(path).h1.startswith(after)


@pytest.mark.parametrize("lang", ["vi", "en", "zh"])
def test_the_longest_page_there_can_be_is_whole_and_in_the_first_window(
    app: Flask, client: CheckingClient, lang: str
) -> None:
    path = STATES["ok"](app)
    batch = _batch(client)
    enrich(batch)
    version = batch.product.current
    version.name = version.name_en = LONGEST
    for position in range(len(version.photos) + 1, 13):
        file = StoredFileFactory(organisation_id=batch.organisation_id)
        version.photos.append(ProductPhoto(position=position, file=file, hero=file))
    for hour in range(29):
        TraceEventFactory(
            batch=batch,
            stage_type=reference.stage_type(client.session, "processing"),
            happened_at=clock.now() - timedelta(days=20, hours=-hour),
        )
    client.session.flush()
    page = client.get(path, query_string={"lang": lang})
    assert len(page.tree.findall(".//ol[@class='stages']/li")) == 40
    assert len([link for link in page.links if link.startswith("/photos/")]) == 13
    assert len(gzip.compress(page.data)) <= TCP_FIRST_WINDOW


def test_a_page_without_a_photo_has_no_empty_frame(app: Flask, client: CheckingClient) -> None:
    path = STATES["ok"](app)
    _batch(client).product.current.photos.clear()
    client.session.flush()
    page = client.get(path)
    assert [image.get("alt") for image in page.tree.iter("img")] == [""], "only the map"
    assert "og:image" not in page.text


def test_a_service_is_judged_by_its_certificate_alone(client: CheckingClient) -> None:
    tour = ProductFactory(group=reference.product_group(client.session, "6"))
    CertificateFactory(product=tour)
    page = client.get(f"/product/{tour.code}")
    assert page.h1.startswith("Mã hợp lệ · OCOP 4 sao")
    for of_a_pack in ("NSX", "HSD", "Số lô", "số lô"):
        assert of_a_pack not in page.words


def test_a_project_is_told_of_batches_made_since_the_producer_joined_it(
    app: Flask, client: CheckingClient
) -> None:
    today = clock.today()
    product = ProductFactory()
    part = ParticipationFactory(
        organisation=product.organisation,
        starts_on=today - timedelta(days=60),
        ends_on=today - timedelta(days=20),
    )
    SupportFactory(participation=part, product_id=product.id)
    for days, told in ((40, True), (10, True), (90, False)):
        run = unit(app, of=product, produced_on=today - timedelta(days=days))
        words = client.get(f"/t/{code_of(app, run)}").words
        assert ("Dự án hỗ trợ" in words) is told, days
