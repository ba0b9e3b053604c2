"""Products: written, submitted, reviewed, and public as what was approved."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import AuditEntry, Decision, Job, Organisation, Product, VersionState
from tests.factories import OrganisationFactory, ProductFactory
from tests.services.acting import officer, producer
from traceability.database import Database
from traceability.errors import Invalid, NotFound, Refused
from traceability.services import products
from traceability.services.actor import Actor
from traceability.services.evidence import KeptFile, KeptPhoto
from traceability.services.products import ProductDetails, ProductFilter

NA = ProductDetails(
    name="Na dai Chi Lăng", group_code="1.1", origin="Xã Chi Lăng, tỉnh Lạng Sơn", standards="TCCS 01:2025"
)


def photo(mark: str = "a") -> KeptPhoto:
    picture = KeptFile(mark * 64, "image/jpeg", 1000, f"{mark}.jpg", 1600, 1200)
    return KeptPhoto(picture, replace(picture, media_type="image/webp", width=640, height=480))


def submitted(session: Session, actor: Actor, details: ProductDetails = NA) -> Product:
    product = products.register_product(session, actor, details)
    products.add_photo(session, actor, product.id, photo())
    products.submit_product(session, actor, product.id)
    return product


def approved(session: Session, actor: Actor) -> Product:
    product = submitted(session, actor)
    assert product.working
    products.approve_product_version(session, officer(), product.working.id)
    return product


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_new_product_is_a_draft_with_a_code_of_its_own(session: Session) -> None:
    product = products.register_product(session, producer(), NA)
    assert product.working is not None
    assert product.working.state is VersionState.DRAFT
    assert product.approved is None
    assert len(product.code) == 8
    assert actions(session) == ["product.registered"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("\x00\x07", "Nhập tên"),
        ("\u00a0\u200b\u3000", "Nhập tên"),
        ("Na 😀", "😀 (U+1F600)"),
        ("红 na", "红 (U+7EA2)"),
    ],
)
def test_a_name_that_no_label_could_carry_is_refused(session: Session, name: str, said: str) -> None:
    actor = producer()
    with pytest.raises(Invalid) as refused:
        products.register_product(session, actor, replace(NA, name=name))
    assert said in refused.value.errors["name"]
    product = products.register_product(session, actor, NA)
    with pytest.raises(Invalid) as refused:
        products.update_product(session, actor, product.id, replace(NA, name=name))
    assert said in refused.value.errors["name"]


def test_invisible_characters_are_left_out_and_chinese_has_its_own_field(session: Session) -> None:
    details = replace(NA, name="Na\u200b dai\tChi Lăng", name_zh="红番荔枝", story="Một\x00\nhai")
    version = products.register_product(session, producer(), details).working
    assert version is not None
    assert (version.name, version.name_zh, version.story) == ("Na dai Chi Lăng", "红番荔枝", "Một\nhai")


def test_a_form_sent_twice_is_one_product(session: Session) -> None:
    actor = producer()
    first = products.register_product(session, actor, NA, code="ABCD2345")
    assert products.register_product(session, actor, NA, code="ABCD2345") is first
    assert first.code == "ABCD2345"
    stranger = products.register_product(session, producer(), NA, code="ABCD2345")
    assert stranger.code != first.code


def test_two_sendings_at_once_are_one_product(session: Session, database: Database) -> None:
    actor = producer()
    session.commit()
    numbered = replace(NA, gtin="4006381333931")

    def send(_: int) -> int:
        with database.writing() as own:
            return products.register_product(own, actor, numbered, code="ABCD2345").id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(send, range(4)))) == 1


def test_a_product_needs_a_name(session: Session) -> None:
    with pytest.raises(Invalid) as refused:
        products.register_product(session, producer(), replace(NA, name="  "))
    assert refused.value.errors == {"name": "Nhập tên sản phẩm như in trên bao bì."}


def test_a_name_typed_on_a_mac_equals_one_typed_in_excel(session: Session) -> None:
    actor = producer()
    typed = unicodedata.normalize("NFD", NA.name)
    assert typed != NA.name
    product = products.register_product(session, actor, replace(NA, name=typed))
    assert product.current.name == NA.name
    found = products.list_products(
        session, actor, ProductFilter(words=unicodedata.normalize("NFD", "Chi Lăng"))
    )
    assert found.rows == [product]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("4006381333932", "Số kiểm tra GTIN không khớp; xem lại chữ số cuối"),
        ("12345", "8, 12, 13 hoặc 14 chữ số"),
        ("40063813339AB", "chỉ gồm chữ số"),
        ("2001234567893", "số nội bộ"),
        ("9521234567899", "trình diễn"),
    ],
)
def test_a_wrong_gtin_is_told_in_words(session: Session, typed: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        products.register_product(session, producer(), replace(NA, gtin=typed))
    assert words in refused.value.errors["gtin"]


def test_a_gtin_is_kept_as_fourteen_digits_and_never_invented(session: Session) -> None:
    actor = producer()
    assert (
        products.register_product(session, actor, replace(NA, gtin="4006381-333931")).gtin == "04006381333931"
    )
    assert products.register_product(session, actor, NA).gtin is None


def test_only_a_sample_organisation_may_use_demonstration_numbers(session: Session) -> None:
    actor = producer(OrganisationFactory(is_sample=True))
    assert (
        products.register_product(session, actor, replace(NA, gtin="9521234567899")).gtin == "09521234567899"
    )


def test_a_gtin_names_one_product(session: Session) -> None:
    products.register_product(session, producer(), replace(NA, gtin="4006381333931"))
    with pytest.raises(Invalid) as refused:
        products.register_product(session, producer(), replace(NA, gtin="4006381333931"))
    assert "đã gắn với một sản phẩm khác" in refused.value.errors["gtin"]


def test_a_submission_says_everything_that_is_missing(session: Session) -> None:
    actor = producer()
    product = products.register_product(session, actor, ProductDetails(name="Na"))
    with pytest.raises(Invalid) as refused:
        products.submit_product(session, actor, product.id)
    assert set(refused.value.errors) == {"photos", "origin", "standards"}


def test_a_tourism_service_needs_no_product_standard(session: Session) -> None:
    actor = producer()
    tour = replace(NA, group_code="6", standards=None)
    assert submitted(session, actor, tour).working is not None


def test_what_waits_is_not_edited_but_may_be_withdrawn(session: Session) -> None:
    actor = producer()
    product = submitted(session, actor)
    with pytest.raises(Refused, match="đang chờ duyệt"):
        products.update_product(session, actor, product.id, replace(NA, name="Khác"))
    products.withdraw_submission(session, actor, product.id)
    products.update_product(session, actor, product.id, replace(NA, name="Khác"))
    assert product.current.name == "Khác"


def test_approval_makes_the_version_public_and_writes_to_the_producer(session: Session) -> None:
    product = approved(session, producer())
    assert product.approved is not None
    assert product.working is None
    letter = session.scalars(select(Job).where(Job.kind == "send_email")).one()
    assert "Na dai Chi Lăng" in letter.payload["subject"]
    assert actions(session)[-1] == "product.approved"


def test_editing_an_approved_product_leaves_the_public_version_alone(session: Session) -> None:
    actor = producer()
    product = approved(session, actor)
    products.update_product(session, actor, product.id, replace(NA, story="Trồng trên núi đá."))
    assert product.approved is not None
    assert product.working is not None
    assert product.approved.story is None
    assert product.working.story == "Trồng trên núi đá."
    assert [p.file_id for p in product.working.photos] == [p.file_id for p in product.approved.photos]
    changes = products.differences(product.approved, product.working)
    assert [(change.caption, change.before, change.after) for change in changes] == [
        ("Câu chuyện sản phẩm", None, "Trồng trên núi đá.")
    ]


def test_the_new_version_supersedes_the_old_once_approved(session: Session) -> None:
    actor = producer()
    product = approved(session, actor)
    products.update_product(session, actor, product.id, replace(NA, name="Na dai đặc sản"))
    version = products.submit_product(session, actor, product.id)
    products.approve_product_version(session, officer(), version.id)
    assert [version.state for version in product.versions] == [VersionState.SUPERSEDED, VersionState.APPROVED]
    assert product.current.name == "Na dai đặc sản"


def test_nothing_new_is_not_submitted(session: Session) -> None:
    actor = producer()
    product = approved(session, actor)
    with pytest.raises(Refused, match="Không có bản nào để gửi duyệt"):
        products.submit_product(session, actor, product.id)


def test_saving_without_a_change_makes_no_version(session: Session) -> None:
    actor = producer()
    product = approved(session, actor)
    products.update_product(session, actor, product.id, NA)
    assert product.working is None


def test_an_edit_is_given_up_and_the_approved_version_stays(session: Session) -> None:
    actor = producer()
    product = approved(session, actor)
    products.update_product(session, actor, product.id, replace(NA, brand="Nà Lạng"))
    products.discard_draft(session, actor, product.id)
    assert product.working is None
    assert product.approved is not None
    assert len(product.approved.photos) == 1
    with pytest.raises(Refused):
        products.discard_draft(session, actor, product.id)


def test_what_an_officer_has_read_is_not_given_up(session: Session) -> None:
    actor = producer()
    product = approved(session, actor)
    products.update_product(session, actor, product.id, replace(NA, brand="Nà Lạng"))
    version = products.submit_product(session, actor, product.id)
    products.return_product_version(session, officer(), version.id, "Xem lại")
    products.submit_product(session, actor, product.id)
    products.withdraw_submission(session, actor, product.id)
    with pytest.raises(Refused, match="ý kiến của cán bộ"):
        products.discard_draft(session, actor, product.id)


def test_a_first_draft_is_not_given_up(session: Session) -> None:
    actor = producer()
    product = products.register_product(session, actor, NA)
    with pytest.raises(Refused, match="đã công khai"):
        products.discard_draft(session, actor, product.id)


def test_returning_says_what_to_mend_and_the_producer_mends_it(session: Session) -> None:
    actor = producer()
    product = submitted(session, actor)
    assert product.working is not None
    with pytest.raises(Invalid):
        products.return_product_version(session, officer(), product.working.id, " ")
    products.return_product_version(session, officer(), product.working.id, "Ảnh mờ")
    products.update_product(session, actor, product.id, replace(NA, brand="Nà Lạng"))
    products.submit_product(session, actor, product.id)
    review = products.reviews_of(session, product)[0]
    assert (review.decision, review.comment) == (Decision.RETURNED, "Ảnh mờ")
    assert product.working.state is VersionState.PENDING


def test_after_a_refusal_another_version_may_be_written(session: Session) -> None:
    actor = producer()
    product = submitted(session, actor)
    assert product.working is not None
    products.refuse_product_version(session, officer(), product.working.id, "Không phải hàng của cơ sở")
    assert product.working is None
    products.update_product(session, actor, product.id, replace(NA, name="Na bở"))
    assert product.current.number == 2


def test_a_decided_version_is_not_decided_again(session: Session) -> None:
    product = submitted(session, producer())
    assert product.working is not None
    version_id = product.working.id
    products.approve_product_version(session, officer(), version_id)
    with pytest.raises(Refused, match="không còn chờ duyệt"):
        products.refuse_product_version(session, officer(), version_id, "muộn")


def test_an_approved_gtin_and_group_stay(session: Session) -> None:
    actor = producer()
    product = approved(session, actor)
    products.update_product(session, actor, product.id, replace(NA, gtin="4006381333931"))
    for change in (replace(NA, gtin=None), replace(NA, gtin="4006381333931", group_code="2")):
        with pytest.raises(Invalid):
            products.update_product(session, actor, product.id, change)


def test_photos_are_added_sorted_and_removed(session: Session) -> None:
    actor = producer()
    product = products.register_product(session, actor, NA)
    files = [products.add_photo(session, actor, product.id, photo(mark)).file_id for mark in "abc"]
    products.reorder_photos(session, actor, product.id, [files[2], files[0], files[1]])
    products.remove_photo(session, actor, product.id, files[0])
    assert product.working is not None
    session.expire(product.working)
    assert [p.file_id for p in product.working.photos] == [files[2], files[1]]
    assert [p.position for p in product.working.photos] == [0, 1]


def test_the_same_picture_twice_is_one_photo(session: Session) -> None:
    actor = producer()
    product = products.register_product(session, actor, NA)
    first = products.add_photo(session, actor, product.id, photo())
    assert products.add_photo(session, actor, product.id, photo()) is first


def test_there_are_at_most_six_photos(session: Session) -> None:
    actor = producer()
    product = products.register_product(session, actor, NA)
    for mark in "abcdef":
        products.add_photo(session, actor, product.id, photo(mark))
    with pytest.raises(Invalid, match="tối đa 6 ảnh"):
        products.add_photo(session, actor, product.id, photo("0"))


def test_another_producers_product_is_absent(session: Session) -> None:
    product = ProductFactory()
    stranger = producer()
    for attempt in (
        lambda: products.update_product(session, stranger, product.id, NA),
        lambda: products.submit_product(session, stranger, product.id),
        lambda: products.get_product(session, stranger, product.id),
        lambda: products.add_photo(session, stranger, product.id, photo()),
        lambda: products.approve_product_version(session, stranger, product.versions[0].id),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_lists_are_narrowed_by_words_without_marks_state_and_group(session: Session) -> None:
    organisation: Organisation = OrganisationFactory()
    actor = producer(organisation)
    na = ProductFactory(organisation=organisation, name="Na dai Chi Lăng")
    hong = ProductFactory(organisation=organisation, name="Hồng Bảo Lâm", pending=True)
    ProductFactory(name="Na của người khác")
    assert products.list_products(session, actor, ProductFilter(words="chi lang")).rows == [na]
    assert products.list_products(session, actor, ProductFilter(state=VersionState.PENDING)).rows == [hong]
    assert products.list_products(session, actor, ProductFilter(group_code="2")).total == 0
    others = ProductFilter(words="nguoi khac")  # words that no code happens to have
    assert products.list_products(session, officer(), others).total == 1
    assert products.list_products(session, actor, others).total == 0


def test_every_change_is_one_entry_in_the_log(session: Session) -> None:
    actor = producer()
    product = approved(session, actor)
    products.update_product(session, actor, product.id, replace(NA, brand="Nà Lạng"))
    assert actions(session) == [
        "product.registered",
        "product.photo_added",
        "product.submitted",
        "product.approved",
        "product.updated",
    ]
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.before, entry.after) == ({"brand": None}, {"brand": "Nà Lạng"})


def test_a_refused_registration_leaves_nothing(session: Session) -> None:
    ProductFactory(gtin="04006381333931")
    before = session.scalar(select(func.count()).select_from(Product))
    with pytest.raises(Invalid):
        products.register_product(session, producer(), replace(NA, gtin="4006381333931"))
    assert session.scalar(select(func.count()).select_from(Product)) == before
