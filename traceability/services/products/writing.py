"""Products as their producer writes them: registered, edited as a working version, submitted, withdrawn."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Organisation,
    OrganisationState,
    Product,
    ProductPhoto,
    ProductVersion,
    Review,
    VersionState,
)
from traceability.database import unique_breach
from traceability.errors import Invalid, NotFound, Refused
from traceability.services import audit, clock, reference, tenancy
from traceability.services.actor import Actor
from traceability.services.gs1_numbers import checked_gtin
from traceability.services.products.details import (
    GTIN_TAKEN,
    WAITING,
    WORDING,
    ProductDetails,
    check_name,
    fixed_errors,
    missing_for_submission,
    wording_of,
)
from traceability.services.public_codes import add_with_code, registered_with

_WORKING = (VersionState.DRAFT, VersionState.PENDING, VersionState.RETURNED)


def register_product(
    session: Session, actor: Actor, details: ProductDetails, *, code: str | None = None
) -> Product:
    """A new product with its first draft. Its code never changes; a form sent twice carries the same."""
    if sent_before := registered_with(session, actor, Product, code):
        return sent_before
    organisation = session.get_one(Organisation, actor.organisation_id)
    return _register(session, actor, organisation, details, code, "product.registered")


def record_product(
    session: Session, actor: Actor, organisation_id: int, details: ProductDetails, *, code: str | None = None
) -> Product:
    """A producer's product that an officer has on paper: a draft that its producer goes on with.

    Nothing of it is public until the producer submits it and it is approved; supports and papers may name it.
    """
    if actor.is_producer:
        raise NotFound
    organisation = tenancy.any(session, actor, Organisation, organisation_id, lock=True)
    if organisation.merged_into_id is not None or organisation.state is OrganisationState.REFUSED:
        raise Refused(
            "Chủ thể này đã gộp vào chủ thể khác hoặc bị từ chối, nên không ghi sản phẩm cho nó nữa."
        )
    sent_before = session.scalar(
        select(Product).where(Product.code == code, Product.organisation_id == organisation_id)
    )
    return sent_before or _register(session, actor, organisation, details, code, "product.recorded")


def update_product(session: Session, actor: Actor, product_id: int, details: ProductDetails) -> Product:
    """Write the working version. The approved version stays public until the new one is approved."""
    product = tenancy.own(session, actor, Product, product_id, lock=True)
    wording = _checked(details)
    _refuse_fixed(session, product, details)
    if working_version(session, product) is None and _says_nothing_new(product, wording, details):
        return product
    version = editable_version(session, actor, product)
    before = {**{name: getattr(version, name) for name in WORDING}, **_identity(product)}
    for name, value in wording.items():
        setattr(version, name, value)
    with unique_breach(session, "uq_product_gtin", Invalid({"gtin": GTIN_TAKEN})):
        _identify(session, product, details)
    after = _changed(before, wording, product)
    audit.record(
        session, actor, "product.updated", product, before={key: before[key] for key in after}, after=after
    )
    refresh(session, product)
    return product


def discard_draft(session: Session, actor: Actor, product_id: int) -> Product:
    """Give up an edit that nobody has reviewed; the approved version stays as it is."""
    product = tenancy.own(session, actor, Product, product_id, lock=True)
    version = working_version(session, product)
    if version is None or product.approved is None or version.state is not VersionState.DRAFT:
        raise Refused("Chỉ bỏ được bản sửa chưa gửi duyệt của sản phẩm đã công khai.")
    if session.scalar(select(Review.id).where(Review.product_version_id == version.id).limit(1)):
        raise Refused("Bản này đã có ý kiến của cán bộ nên được giữ lại. Hãy sửa rồi gửi duyệt lại.")
    before = {"number": version.number, "name": version.name}
    session.delete(version)
    audit.record(session, actor, "product.draft_discarded", product, before=before)
    refresh(session, product)
    return product


def submit_product(session: Session, actor: Actor, product_id: int) -> ProductVersion:
    """Hand the working version to staff; `Invalid` names what is missing by field."""
    product = tenancy.own(session, actor, Product, product_id, lock=True)
    version = working_version(session, product)
    if version is None or not version.may_become(VersionState.PENDING):
        raise Refused("Không có bản nào để gửi duyệt. Hãy sửa thông tin sản phẩm trước khi gửi.")
    if missing := missing_for_submission(product, version):
        raise Invalid(missing)
    before = {"state": version.state}
    version.state = VersionState.PENDING
    version.submitted_at = clock.now()
    audit.record(session, actor, "product.submitted", product, before=before, after={"state": version.state})
    refresh(session, product)
    return version


def withdraw_submission(session: Session, actor: Actor, product_id: int) -> ProductVersion:
    """Take a waiting version back to go on editing."""
    product = tenancy.own(session, actor, Product, product_id, lock=True)
    version = working_version(session, product)
    if version is None or version.state is not VersionState.PENDING:
        raise Refused("Sản phẩm này không còn chờ duyệt, nên không rút lại được.")
    version.state = VersionState.DRAFT
    version.submitted_at = None
    change = {"before": {"state": VersionState.PENDING}, "after": {"state": VersionState.DRAFT}}
    audit.record(session, actor, "product.withdrawn", product, **change)
    refresh(session, product)
    return version


def editable_version(session: Session, actor: Actor, product: Product) -> ProductVersion:
    """The version being written; where there is none, a copy of the latest with its photos."""
    working = working_version(session, product)
    if working is None:
        return _copy_latest(session, actor, product)
    if working.state is VersionState.PENDING:
        raise Refused(WAITING)
    return working


def working_version(session: Session, product: Product) -> ProductVersion | None:
    """The draft, waiting or returned version, asked for anew."""
    return session.scalar(
        select(ProductVersion).where(
            ProductVersion.product_id == product.id, ProductVersion.state.in_(_WORKING)
        )
    )


def refresh(session: Session, product: Product) -> None:
    """Forget which version was approved or worked on: it may be another now."""
    session.flush()
    session.expire(product, ["approved", "working", "versions"])


def _register(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    details: ProductDetails,
    code: str | None,
    action: str,
) -> Product:
    wording = _checked(details)
    product = Product(organisation=organisation, created_at=clock.now())
    _identify(session, product, details)
    with unique_breach(session, "uq_product_gtin", Invalid({"gtin": GTIN_TAKEN})):
        add_with_code(session, product, code)
    _add_version(session, actor, product, 1, wording)
    audit.record(session, actor, action, product, after=_changed({}, wording, product))
    return product


def _copy_latest(session: Session, actor: Actor, product: Product) -> ProductVersion:
    latest = product.approved or product.versions[-1]
    number = max(version.number for version in product.versions) + 1
    copy = _add_version(session, actor, product, number, {name: getattr(latest, name) for name in WORDING})
    for photo in latest.photos:
        copy.photos.append(
            ProductPhoto(position=photo.position, file_id=photo.file_id, hero_id=photo.hero_id)
        )
    session.flush()
    return copy


def _add_version(
    session: Session, actor: Actor, product: Product, number: int, wording: dict[str, Any]
) -> ProductVersion:
    version = ProductVersion(
        product=product,
        number=number,
        state=VersionState.DRAFT,
        created_by_id=actor.user_id,
        created_at=clock.now(),
        **wording,
    )
    session.add(version)
    refresh(session, product)
    return version


def _checked(details: ProductDetails) -> dict[str, str | None]:
    wording = wording_of(details)
    check_name(wording["name"])
    return wording


def _identify(session: Session, product: Product, details: ProductDetails) -> None:
    """What belongs to the product itself."""
    product.group = reference.product_group(session, details.group_code) if details.group_code else None
    product.gtin = checked_gtin(details.gtin, sample=product.organisation.is_sample)


def _refuse_fixed(session: Session, product: Product, details: ProductDetails) -> None:
    """What an approval has settled."""
    if not any(v.state in (VersionState.APPROVED, VersionState.SUPERSEDED) for v in product.versions):
        return
    gtin = checked_gtin(details.gtin, sample=product.organisation.is_sample)
    group_code = product.group.code if product.group else None
    if errors := fixed_errors(product.gtin, group_code, gtin, details.group_code):
        raise Invalid(errors)


def _says_nothing_new(product: Product, wording: dict[str, Any], details: ProductDetails) -> bool:
    latest = product.approved or product.versions[-1]
    gtin = checked_gtin(details.gtin, sample=product.organisation.is_sample)
    said = {**wording, "group_code": details.group_code, "gtin": gtin}
    return said == {**{name: getattr(latest, name) for name in WORDING}, **_identity(product)}


def _identity(product: Product) -> dict[str, str | None]:
    return {"group_code": product.group.code if product.group else None, "gtin": product.gtin}


def _changed(before: dict[str, Any], wording: dict[str, Any], product: Product) -> dict[str, Any]:
    after = {**wording, **_identity(product)}
    return {key: value for key, value in after.items() if value != before.get(key)}
