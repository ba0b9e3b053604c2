"""The parts of a scan page that an address can ask for alone: `?view=certificates`."""

from enum import StrEnum

from flask import request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _


class Part(StrEnum):
    """A part by its name in the address, with its title."""

    CERTIFICATES = "certificates"
    REGISTRY = "registry"
    STAGES = "stages"
    RECALLS = "recalls"
    SAFETY = "safety"
    REPORT = "report"

    @property
    def title(self) -> LazyString:
        return _TITLES[self]


_TITLES = {
    Part.CERTIFICATES: _("Chứng nhận và công bố"),
    Part.REGISTRY: _("Quyết định công nhận OCOP"),
    Part.STAGES: _("Các công đoạn"),
    Part.RECALLS: _("Tình trạng thu hồi"),
    Part.SAFETY: _("An toàn khi sử dụng"),
    Part.REPORT: _("Báo vấn đề"),
}


def asked() -> Part | None:
    """The part that this request wants, None for the whole page. The verdict is above it either way."""
    wanted = request.args.get("view", "")
    return Part(wanted) if wanted in set(Part) else None
