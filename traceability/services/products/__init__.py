"""Products: written by their producer, reviewed by staff, public as the version that was approved."""

from traceability.services.products.details import (
    CAPTIONS,
    ProductDetails,
    details_of,
    missing_for_submission,
)
from traceability.services.products.listing import (
    ProductFilter,
    count_waiting,
    get_product,
    get_version,
    list_products,
    list_versions,
    products_of,
)
from traceability.services.products.photos import MAX_PHOTOS, add_photo, remove_photo, reorder_photos
from traceability.services.products.reviews import (
    FieldChange,
    approve_product_version,
    differences,
    refuse_product_version,
    return_product_version,
    reviews_of,
)
from traceability.services.products.writing import (
    discard_draft,
    record_product,
    register_product,
    submit_product,
    update_product,
    withdraw_submission,
)

__all__ = [
    "CAPTIONS",
    "MAX_PHOTOS",
    "FieldChange",
    "ProductDetails",
    "ProductFilter",
    "add_photo",
    "approve_product_version",
    "details_of",
    "differences",
    "discard_draft",
    "count_waiting",
    "get_product",
    "get_version",
    "list_products",
    "list_versions",
    "missing_for_submission",
    "products_of",
    "record_product",
    "refuse_product_version",
    "register_product",
    "remove_photo",
    "reorder_photos",
    "return_product_version",
    "reviews_of",
    "submit_product",
    "update_product",
    "withdraw_submission",
]
