"""The fictitious OCOP products of the demonstration and their makers, from products.csv beside this file."""

import csv
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final


class Fate(StrEnum):
    """What has become of a product's OCOP certificate by the day the demonstration is loaded."""

    IN_FORCE = "in_force"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    NEVER = "never"  # no OCOP certificate: a sibling whose page must not show its maker's stars


@dataclass(frozen=True)
class Sample:
    """A demonstration product and its maker."""

    key: str
    maker: str  # key of an organisation of the 2022 plan
    commune: str  # the maker's, by its official code
    name: str
    name_en: str
    name_zh: str
    group: str
    theme: str  # of pictures.THEMES
    stars: int
    fate: Fate
    gtin: str | None  # only 952…, GS1's prefix for demonstrations


def _read() -> tuple[Sample, ...]:
    with (Path(__file__).parent / "products.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Sample(
                **{**row, "stars": int(row["stars"]), "fate": Fate(row["fate"]), "gtin": row["gtin"] or None}  # type: ignore[arg-type]
            )
            for row in csv.DictReader(file)
        )


MAIN: Final = "C18"
"""The cooperative of the producer's demonstration accounts; it is in two projects of 2022."""

PRODUCTS: Final = _read()
TRACED: Final = tuple(sample for sample in PRODUCTS if sample.fate is not Fate.NEVER)
"""The 16 OCOP products that project 5 of 2022 brought under traceability."""
COMMUNES: Final = {sample.maker: sample.commune for sample in PRODUCTS}
BY_KEY: Final = {sample.key: sample for sample in PRODUCTS}
