"""The pages that list things, as officials and a producer ask for them: sorted, searched, narrowed, last."""

from models import Role

_LAST = "page=99999"
_SEARCH = "gi%E1%BA%A3+%C4%91%E1%BB%8Bnh"  # "giả định", which all names here have
_CASES: dict[str, tuple[str, ...]] = {
    "/staff/certificates": (
        *("", _LAST, f"text={_SEARCH}", "standing=lapsed", f"standing=in_force&{_LAST}"),
        *("kind=ocop&stars=4", "commune=06001"),
    ),
    "/staff/organisations": (
        *("", _LAST, f"text={_SEARCH}", "sorting=newest", "kind=cooperative&state=approved"),
        "commune=06001",
    ),
    "/staff/products": ("", _LAST, f"words={_SEARCH}", "sort=oldest&state=approved", f"group=1&{_LAST}"),
    "/staff/programme": ("",),
    "/staff/programme/participants": ("", _LAST, "several=1", "year=2026&organisation_kind=cooperative"),
    "/staff/programme/places": ("", _LAST, "year=2026", f"organisation_kind=cooperative&{_LAST}"),
    "/staff/programme/supports": ("", _LAST, "family=product", "support_kind=self_declaration"),
    "/staff/programme/products": ("", _LAST, "several=1", "ocop=1", "family=product"),
    "/staff/programme/activities": ("", _LAST),
    "/staff/programme/plans/5": ("",),
    "/staff/programme/projects/7": ("", _LAST),
    "/staff/alerts": ("", _LAST, f"state=normal&{_LAST}", "rule=report"),
    "/staff/reports": ("", _LAST),
    "/staff/reviews": ("", _LAST, "kind=product", f"text={_SEARCH}"),
    "/staff/recalls": ("", _LAST, "state=open"),
    "/staff/proposals": ("",),
    "/staff/log": ("", "family=batch", "organisation=9800000077", "first=2025-01-01&last=2025-02-01"),
    "/staff/yearly-reports": ("",),
    "/staff/library": ("",),
    "/kiem-tra/plans": ("", _LAST, "commune=06001", "unplanned=y"),
    "/kiem-tra/visits": ("", _LAST, "due=y", "year=2026&finding=violation"),
    "/notices": ("", _LAST),
}
_OTHERS: dict[Role, dict[str, tuple[str, ...]]] = {
    Role.OFFICER: {"/staff/recalls/choose": ("", _LAST, "lot=L12")},
    Role.ADMINISTRATOR: {"/staff/users": ("", _LAST, f"text={_SEARCH}", "role=producer_admin")},
    Role.PRODUCER_ADMIN: {
        "/producer/": ("",),
        "/producer/batches": ("", _LAST, "lot=L1", "sort=use_by", "sort=lot"),
        "/producer/products": ("", f"words={_SEARCH}"),
        "/producer/certificates": ("",),
        "/producer/programme": ("",),
        "/producer/overview": ("", "year=2026"),
        "/producer/overview/batches": ("", _LAST),
        "/producer/recalls": ("",),
        "/producer/recalls/choose": ("",),
        "/producer/reports": ("",),
        "/producer/inspections": ("",),
        "/producer/diary": ("",),
        "/producer/log": ("",),
        "/producer/users": ("",),
    },
}


def by_role() -> dict[Role, list[str]]:
    """The addresses that each role is measured with."""
    found = {Role.MANAGER: _CASES, **_OTHERS}
    return {
        role: [f"{page}?{query}" for page, queries in cases.items() for query in queries]
        for role, cases in found.items()
    }
