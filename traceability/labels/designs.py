"""The three designs: which words stand on a label, and which give way first where there is little room."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Final

from traceability.labels import fonts
from traceability.labels.content import LabelFacts
from traceability.labels.typeset import Item, Look


class Design(StrEnum):
    """What a label is for: the least a trace label needs, the usual, or room for the producer's own words."""

    MINIMAL = "minimal"
    STANDARD = "standard"
    STORY = "story"


LEVELS: Final = 4
"""Levels of giving way: 0 says everything, each further one less; the last also closes the gaps."""
_CALL: Final = "Quét mã để xem nguồn gốc"
_SAMPLE: Final = "MẪU"


def contents(facts: LabelFacts, design: Design, level: int, code_in_column: bool) -> tuple[Item, ...]:
    """The items of the text column, from top to bottom.

    First the call to scan and the other languages give way, then story and address, then the producer's name.
    Product name, stars, lot, dates and code never do."""
    items = [*_name(facts, design, level)]
    if design is not Design.MINIMAL:
        items += _stars(facts)
    items += _dates(facts, design, level)
    if design is not Design.MINIMAL:
        items += _producer(facts, design, level)
    if code_in_column:
        items.append(Item("", fonts.CODE, 1.12, gap=0.45, look=Look.CODE))
    if level == 0 and design is not Design.MINIMAL:
        items.append(Item(_CALL, scale=0.85, gap=0.35, max_lines=1))
    return tuple(map(_compact, items) if level == LEVELS else items)


def _name(facts: LabelFacts, design: Design, level: int) -> Iterator[Item]:
    if facts.sample:
        yield Item(_SAMPLE, fonts.BOLD, look=Look.BAND)
    yield Item(facts.product_name, fonts.BOLD, 1.3, gap=0.15, max_lines=4 if design is Design.MINIMAL else 3)
    if level == 0:
        yield from (Item(line, fonts.face_of(line), 0.95) for line in facts.lines)
    if design is Design.STORY and level < 2 and facts.story:
        yield Item(facts.story, scale=0.95, gap=0.3, max_lines=5)


def _stars(facts: LabelFacts) -> Iterator[Item]:
    if facts.ocop_stars:
        yield Item("OCOP", fonts.BOLD, 1.1, gap=0.3, look=Look.STARS, stars=facts.ocop_stars)


def _dates(facts: LabelFacts, design: Design, level: int) -> Iterator[Item]:
    yield Item(f"Số lô: {facts.lot_number}", gap=0.35)
    if design is Design.MINIMAL:
        return
    packed_on = None if level == LEVELS and facts.produced_on else facts.packed_on
    for caption, day in (("NSX", facts.produced_on), ("Đóng gói", packed_on), ("HSD", facts.use_by)):
        if day:
            yield Item(f"{caption}: {_day(day)}", max_lines=1)


def _producer(facts: LabelFacts, design: Design, level: int) -> Iterator[Item]:
    if level < 3:
        yield Item(facts.producer_name, fonts.BOLD, 0.95, gap=0.35)
    if level < 2 and facts.producer_address_short:
        yield Item(facts.producer_address_short, scale=0.95)


def _compact(item: Item) -> Item:
    return replace(item, scale=min(item.scale, 1.0), gap=0.3 * item.gap, max_lines=item.max_lines + 1)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
