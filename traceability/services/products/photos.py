"""Photos of a product's working version."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from models import Product, ProductPhoto, ProductVersion
from traceability.errors import Invalid, NotFound
from traceability.services import audit, tenancy
from traceability.services.actor import Actor
from traceability.services.evidence import KeptPhoto, register_file
from traceability.services.products.writing import editable_version, refresh

MAX_PHOTOS = 6


def add_photo(session: Session, actor: Actor, product_id: int, photo: KeptPhoto) -> ProductPhoto:
    """Add a photo at the end; the first is the one the scan page shows. The same picture twice is one."""
    product = tenancy.own(session, actor, Product, product_id, lock=True)
    version = editable_version(session, actor, product)
    for known in version.photos:
        if known.file.sha256 == photo.picture.sha256:
            return known
    if len(version.photos) >= MAX_PHOTOS:
        raise Invalid({"photo": f"Mỗi sản phẩm có tối đa {MAX_PHOTOS} ảnh. Hãy xóa một ảnh rồi thêm."})
    picture = register_file(session, product.organisation_id, photo.picture)
    hero = register_file(session, product.organisation_id, photo.hero)
    added = ProductPhoto(position=len(version.photos), file=picture, hero=hero)
    version.photos.append(added)
    audit.record(session, actor, "product.photo_added", product, after={"file": picture.name})
    refresh(session, product)
    return added


def remove_photo(session: Session, actor: Actor, product_id: int, file_id: int) -> None:
    """Take a photo out of the working version; versions that were approved keep theirs."""
    product, version = _open(session, actor, product_id)
    kept = [photo for photo in version.photos if photo.file_id != file_id]
    if len(kept) == len(version.photos):
        raise NotFound("Ảnh này không còn trong sản phẩm.")
    gone = next(photo.file.name for photo in version.photos if photo.file_id == file_id)
    _arrange(session, version, kept)
    audit.record(session, actor, "product.photo_removed", product, before={"file": gone})
    refresh(session, product)


def reorder_photos(session: Session, actor: Actor, product_id: int, file_ids: Sequence[int]) -> None:
    """Put the photos in the order of `file_ids`, which names each once."""
    product, version = _open(session, actor, product_id)
    by_file = {photo.file_id: photo for photo in version.photos}
    if sorted(file_ids) != sorted(by_file):
        raise Invalid({"photo": "Danh sách ảnh đã thay đổi. Tải lại trang rồi sắp xếp lại."})
    before = [photo.file.name for photo in version.photos]
    after = [by_file[file_id].file.name for file_id in file_ids]
    _arrange(session, version, [by_file[file_id] for file_id in file_ids])
    audit.record(
        session,
        actor,
        "product.photos_reordered",
        product,
        before={"photos": before},
        after={"photos": after},
    )
    refresh(session, product)


def _open(session: Session, actor: Actor, product_id: int) -> tuple[Product, ProductVersion]:
    product = tenancy.own(session, actor, Product, product_id, lock=True)
    return product, editable_version(session, actor, product)


def _arrange(session: Session, version: ProductVersion, photos: Iterable[ProductPhoto]) -> None:
    """The position is part of the key, so rows are made anew rather than renumbered past each other."""
    files = [(photo.file_id, photo.hero_id) for photo in photos]
    version.photos.clear()
    session.flush()
    for position, (file_id, hero_id) in enumerate(files):
        version.photos.append(ProductPhoto(position=position, file_id=file_id, hero_id=hero_id))
    session.flush()
