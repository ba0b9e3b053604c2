"""A version of a product as the rows of a summary list, for its producer and for staff."""

from models import Product, ProductVersion
from traceability.services.products import CAPTIONS
from traceability.web.lists import Link

Row = tuple[str, str | None, str | None]
_ORDER = (
    "name",
    "group_code",
    "brand",
    "net_content",
    "origin",
    "standards",
    "ingredients",
    "storage",
    "warnings",
    "story",
    "gtin",
    "name_en",
    "name_zh",
    "story_en",
    "story_zh",
)


def rows_of(product: Product, version: ProductVersion, link: Link = lambda name: None) -> list[Row]:
    """Caption, words and where they are changed, in the order of the form; `link` takes a field's name."""
    known = {
        "group_code": product.group.name if product.group else "Không thuộc nhóm OCOP",
        "gtin": product.gtin,
    }
    return [
        (CAPTIONS[name], known[name] if name in known else getattr(version, name), link(name))
        for name in _ORDER
    ]
