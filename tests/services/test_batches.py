"""Batches: registered under a lot of their own, released when the law has what it asks for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import Batch, BatchState, OrganisationState, Product, ProductVersion
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    OrganisationFactory,
    ProductFactory,
    TraceEventFactory,
)
from tests.services.acting import producer
from traceability.errors import Invalid, NotFound, Refused
from traceability.services import batches, clock, events, reference, release
from traceability.services.actor import Actor
from traceability.services.batches import BatchDetails, BatchFilter, NotReady

TODAY = clock.today()
LOT = BatchDetails(
    lot_number="L2601A", produced_on=TODAY - timedelta(days=3), use_by=TODAY + timedelta(days=90)
)


def owner_of(product: Product) -> Actor:
    return producer(product.organisation)


def errors(register: Callable[[], Batch]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        register()
    return refused.value.errors


def ready_batch(**values: Any) -> Batch:
    batch: Batch = BatchFactory(**values)
    TraceEventFactory(batch=batch)
    return batch


def test_a_lot_is_kept_as_printed(session: Session) -> None:
    product = ProductFactory()
    batch = batches.register_batch(
        session, owner_of(product), product.id, replace(LOT, lot_number=" l2601-a ")
    )
    assert (batch.lot_number, batch.lot_key, batch.state) == ("l2601-a", "l2601-a", BatchState.DRAFT)


def test_a_lot_is_unique_for_a_product_whatever_its_case(session: Session) -> None:
    product = ProductFactory()
    actor = owner_of(product)
    batches.register_batch(session, actor, product.id, LOT)
    again = replace(LOT, lot_number="l2601a")
    assert errors(lambda: batches.register_batch(session, actor, product.id, again)) == {
        "lot_number": f"Số lô L2601A đã dùng cho sản phẩm này ngày {LOT.produced_on:%d/%m/%Y}"
    }
    other = ProductFactory(organisation=product.organisation)
    assert batches.register_batch(session, actor, other.id, again).lot_number == "l2601a"


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"lot_number": "Lô 1"}, "lot_number", "không dấu"),
        ({"lot_number": "X" * 21}, "lot_number", "1 đến 20"),
        ({"lot_number": "."}, "lot_number", "ít nhất một"),
        (
            {"produced_on": TODAY + timedelta(days=1)},
            "produced_on",
            f"Ngày sản xuất không thể sau hôm nay ({TODAY:%d/%m/%Y})",
        ),
        ({"produced_on": date(1926, 1, 1)}, "produced_on", "xem lại năm"),
        ({"use_by": LOT.produced_on - timedelta(days=1)}, "use_by", "không thể trước ngày sản xuất"),
        ({"packed_on": LOT.produced_on - timedelta(days=1)}, "packed_on", "không thể trước ngày sản xuất"),
        ({"packed_on": TODAY + timedelta(days=1)}, "packed_on", "không thể sau hôm nay"),
        ({"quantity": Decimal(0), "unit": "kg"}, "quantity", "lớn hơn 0"),
        ({"quantity": Decimal(5)}, "unit", "đơn vị"),
        ({"declared_packs": 0}, "declared_packs", "từ 1 đến"),
    ],
)
def test_a_wrong_value_is_told_beside_its_field(
    session: Session, change: dict[str, Any], field: str, words: str
) -> None:
    product = ProductFactory()
    actor = owner_of(product)
    found = errors(lambda: batches.register_batch(session, actor, product.id, replace(LOT, **change)))
    assert words in found[field]


def test_everything_wrong_is_told_at_once(session: Session) -> None:
    product = ProductFactory()
    actor = owner_of(product)
    wrong = replace(LOT, lot_number="", use_by=date(2000, 1, 1), declared_packs=-1)
    found = errors(lambda: batches.register_batch(session, actor, product.id, wrong))
    assert set(found) == {"lot_number", "use_by", "declared_packs"}


def test_a_tourism_service_has_no_batches(session: Session) -> None:
    tour = ProductFactory(group=reference.product_group(session, "6"))
    with pytest.raises(Refused, match="không có lô sản xuất"):
        batches.register_batch(session, owner_of(tour), tour.id, LOT)


def test_suggested_lots_count_up_the_free_ones(session: Session) -> None:
    product = ProductFactory()
    actor = owner_of(product)
    day = date(2026, 11, 23)
    assert batches.suggest_lot(session, product.id, day) == "26112301"
    batches.register_batch(session, actor, product.id, replace(LOT, lot_number="26112301"))
    assert batches.suggest_lot(session, product.id, day) == "26112302"


def test_a_copy_keeps_the_shelf_life_and_takes_a_new_lot(session: Session) -> None:
    product = ProductFactory()
    actor = owner_of(product)
    earlier = batches.register_batch(
        session, actor, product.id, replace(LOT, quantity=Decimal(500), unit="kg")
    )
    copy = batches.copied_details(session, actor, earlier.id)
    assert copy.produced_on == TODAY
    assert copy.use_by == TODAY + timedelta(days=93)
    assert (copy.quantity, copy.unit) == (Decimal(500), "kg")
    assert batches.register_batch(session, actor, product.id, copy).lot_number == f"{TODAY:%y%m%d}01"


def test_a_batch_with_everything_is_released(session: Session) -> None:
    batch = ready_batch()
    batches.release_batch(session, owner_of(batch.product), batch.id)
    assert batch.state is BatchState.RELEASED
    assert batch.released_at is not None
    with pytest.raises(Refused, match="đã xuất xưởng"):
        batches.release_batch(session, owner_of(batch.product), batch.id)


def _no_photo(version: ProductVersion) -> None:
    version.photos.clear()


def _no_origin(version: ProductVersion) -> None:
    version.origin = None


def _no_standards(version: ProductVersion) -> None:
    version.standards = None


def _no_address(version: ProductVersion) -> None:
    version.product.organisation.address_line = ""


@pytest.mark.parametrize(
    ("take_away", "caption"),
    [
        (_no_photo, "Hình ảnh sản phẩm"),
        (_no_origin, "Xuất xứ (hoặc nơi thực hiện công đoạn cuối cùng)"),
        (_no_standards, "Tiêu chuẩn, quy chuẩn áp dụng"),
        (_no_address, "Địa chỉ đơn vị sản xuất, kinh doanh"),
    ],
)
def test_each_missing_must_field_blocks_release(
    session: Session, take_away: Callable[[ProductVersion], None], caption: str
) -> None:
    batch = ready_batch()
    assert batch.product.approved is not None
    take_away(batch.product.approved)
    with pytest.raises(NotReady) as refused:
        batches.release_batch(session, owner_of(batch.product), batch.id)
    assert refused.value.missing == (caption,)
    assert batch.state is BatchState.DRAFT


def test_a_batch_without_a_stage_is_not_released(session: Session) -> None:
    batch = BatchFactory()
    with pytest.raises(NotReady, match="công đoạn"):
        batches.release_batch(session, owner_of(batch.product), batch.id)


def test_a_withdrawn_stage_is_no_stage(session: Session) -> None:
    batch = ready_batch()
    actor = owner_of(batch.product)
    events.withdraw_event(session, actor, events.standing(session, batch)[0].id)
    with pytest.raises(NotReady):
        batches.release_batch(session, actor, batch.id)


@pytest.mark.parametrize("trait", ["draft", "pending"])
def test_only_an_approved_product_is_released(session: Session, trait: str) -> None:
    batch = ready_batch(product=ProductFactory(**{trait: True}))
    with pytest.raises(NotReady, match="sản phẩm chưa được duyệt"):
        batches.release_batch(session, owner_of(batch.product), batch.id)


@pytest.mark.parametrize("state", [OrganisationState.PENDING, OrganisationState.SUSPENDED])
def test_only_an_approved_organisation_releases(session: Session, state: OrganisationState) -> None:
    batch = ready_batch(product=ProductFactory(organisation=OrganisationFactory(state=state)))
    with pytest.raises(NotReady, match="cơ sở chưa được duyệt"):
        batches.release_batch(session, owner_of(batch.product), batch.id)


def test_a_missing_if_any_field_does_not_block(session: Session) -> None:
    batch = ready_batch(use_by=None)
    readiness = release.readiness(session, batch)
    assert readiness.ready
    absent = {line.rule.where for line in readiness.lines if line.value is None}
    assert {"batch.use_by", "certificates", "product.warnings"} <= absent


def test_the_checklist_is_the_law_in_its_order(session: Session) -> None:
    lines = release.readiness(session, ready_batch()).lines
    assert len(lines) == 16
    assert [line.rule.basis for line in lines[:5]] == ["TDPL", "TD", "TDPL", "TDPL", "DPL"]
    assert lines[7].value is not None


@pytest.mark.parametrize(
    ("issued", "expires", "words"),
    [(-800, -31, "đã hết hạn"), (-29, 400, "chưa được cấp"), (-800, -30, None), (-30, 400, None)],
)
def test_a_certificate_not_in_force_that_day_is_a_warning_and_no_error(
    session: Session, issued: int, expires: int, words: str | None
) -> None:
    batch = ready_batch(produced_on=TODAY - timedelta(days=30))
    CertificateFactory(
        product=batch.product,
        issued_on=TODAY + timedelta(days=issued),
        expires_on=TODAY + timedelta(days=expires),
    )
    readiness = release.readiness(session, batch)
    assert readiness.ready
    expected = [f"Ngày này chứng nhận OCOP {words}; trang quét sẽ ghi rõ"] if words else []
    assert readiness.warnings == expected


def test_a_product_outside_ocop_is_not_warned_about_it(session: Session) -> None:
    assert release.warnings(session, ready_batch()) == []


def test_what_is_printed_stays_after_release_and_amounts_may_change(session: Session) -> None:
    batch = ready_batch()
    actor = owner_of(batch.product)
    batches.release_batch(session, actor, batch.id)
    same = batches.details_of(batch)
    batches.update_batch(session, actor, batch.id, replace(same, declared_packs=2000))
    assert batch.declared_packs == 2000
    other: dict[str, Any] = {"lot_number": "KHAC", "produced_on": TODAY, "packed_on": TODAY, "use_by": None}
    found = errors(lambda: batches.update_batch(session, actor, batch.id, replace(same, **other)))
    assert found == dict.fromkeys(other, "Đã in trên tem nên không sửa được sau khi xuất xưởng")


def test_a_draft_may_take_a_free_lot_but_no_taken_one(session: Session) -> None:
    product = ProductFactory()
    actor = owner_of(product)
    batches.register_batch(session, actor, product.id, LOT)
    batch = batches.register_batch(session, actor, product.id, replace(LOT, lot_number="B"))
    assert "đã dùng" in errors(lambda: batches.update_batch(session, actor, batch.id, LOT))["lot_number"]
    session.refresh(batch)
    assert batch.lot_number == "B"
    batches.update_batch(session, actor, batch.id, replace(LOT, lot_number="b2"))
    assert batch.lot_key == "b2"


def test_a_released_batch_is_closed_once(session: Session) -> None:
    batch = BatchFactory(released=True)
    actor = owner_of(batch.product)
    batches.close_batch(session, actor, batch.id)
    assert batch.state is BatchState.CLOSED
    with pytest.raises(Refused):
        batches.close_batch(session, actor, batch.id)


def test_a_recalled_batch_is_closed_by_its_recall(session: Session) -> None:
    batch = BatchFactory(state=BatchState.RECALLED)
    with pytest.raises(Refused, match="thu hồi"):
        batches.close_batch(session, owner_of(batch.product), batch.id)


def test_another_producers_batch_is_absent(session: Session) -> None:
    batch = ready_batch()
    stranger = producer()
    for attempt in (
        lambda: batches.get_batch(session, stranger, batch.id),
        lambda: batches.update_batch(session, stranger, batch.id, LOT),
        lambda: batches.release_batch(session, stranger, batch.id),
        lambda: batches.close_batch(session, stranger, batch.id),
        lambda: batches.copied_details(session, stranger, batch.id),
        lambda: batches.register_batch(session, stranger, batch.product_id, LOT),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_lists_are_narrowed_and_sorted(session: Session) -> None:
    product = ProductFactory()
    actor = owner_of(product)
    old = BatchFactory(product=product, produced_on=TODAY - timedelta(days=60), released=True)
    new = BatchFactory(product=product)
    BatchFactory()
    assert batches.list_batches(session, actor, BatchFilter()).rows == [new, old]
    assert batches.list_batches(session, actor, BatchFilter(sort="oldest")).rows == [old, new]
    assert batches.list_batches(session, actor, BatchFilter(state=BatchState.RELEASED)).rows == [old]
    assert batches.list_batches(session, actor, BatchFilter(lot=old.lot_number[:-1].lower())).rows == [old]
    assert batches.list_batches(session, actor, BatchFilter(product_id=ProductFactory().id)).total == 0
