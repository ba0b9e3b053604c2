"""The programme's figures as values, and the keys under which they are printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models import ProjectKind


@dataclass(frozen=True, slots=True)
class SupportCount:
    """One kind of support in one project: how often it was given, and to how many organisations."""

    code: str
    name: str
    family: str
    supports: int
    organisations: int


@dataclass(frozen=True, slots=True)
class ProjectFigures:
    """One project. `supports` adds up; every other figure counts distinct units."""

    id: int
    year: int
    number: int
    kind: ProjectKind
    name: str
    enterprises: int
    cooperatives: int
    households: int
    supports: Sequence[SupportCount]
    products_distinct: int  # supported with anything in this project
    products_with_several: int  # of these, with more than one kind of support
    certificates: int
    certified_enterprises: int
    ocop_products: int

    @property
    def participations(self) -> int:
        return self.enterprises + self.cooperatives + self.households

    @property
    def product_supports(self) -> int:
        """Supports of products: a product counts once for each kind it was supported with."""
        return sum(one.supports for one in self.supports if one.family == "product")

    def as_json(self) -> dict[str, Any]:
        """The keys that apply to this kind of project, and no others."""
        heads = {"number": self.number, "enterprises": self.enterprises, "cooperatives": self.cooperatives}
        if self.households:
            heads["households"] = self.households
        return heads | _results(self)


@dataclass(frozen=True, slots=True)
class ProductFigures:
    """Products over all projects together. `supports` adds up; the others count a product once."""

    supports: int  # towards certification, declaration and own standards
    distinct: int  # products that these went to
    with_several: int  # of these, with more than one
    ocop: int  # supported with traceability, with a verified OCOP certificate


@dataclass(frozen=True, slots=True)
class ProgrammeFigures:
    """A year's plans, or all of them. `participations` adds up; `organisations_distinct` counts once."""

    year: int | None
    organisations_distinct: int
    participations: int
    organisations_in_several: int  # in more than one project
    most_projects: int  # that one organisation is in
    projects: Sequence[ProjectFigures]
    products: ProductFigures
    activities: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The shape that `flask programme figures --json` prints."""
        figures = {
            "organisations_distinct": self.organisations_distinct,
            "participations": self.participations,
            "projects": [self._project(project) for project in self.projects],
            "activities": self.activities,
        }
        return figures if self.year is None else {"year": self.year} | figures

    def _project(self, project: ProjectFigures) -> dict[str, Any]:
        """Numbers begin again in each plan, so over all years a project says its own."""
        return project.as_json() if self.year else {"year": project.year} | project.as_json()


def _results(project: ProjectFigures) -> dict[str, Any]:
    if project.kind is ProjectKind.CONFORMITY:
        counted = {one.code: one.supports for one in project.supports if one.family == "product"}
        return {
            "products_distinct": project.products_distinct,
            "supports": counted,
            "certificates": project.certificates,
            "certified_enterprises": project.certified_enterprises,
        }
    if project.kind is ProjectKind.MANAGEMENT_SYSTEM:
        return {
            "systems": {one.code: one.organisations for one in project.supports if one.family == "system"}
        }
    if project.kind is ProjectKind.TRACEABILITY:
        return {"ocop_products": project.ocop_products}
    return {}
