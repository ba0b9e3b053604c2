"""Where everything sits on one label: a drawing in millimetres that PDF, SVG and bitmaps all follow."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from traceability.labels import fonts
from traceability.labels.content import LabelFacts
from traceability.labels.designs import LEVELS, Design, contents
from traceability.labels.errors import DoesNotFit
from traceability.labels.meter import GOOD_MM, REFUSE_MM, WARN_MM
from traceability.labels.typeset import PT, CodeText, Column, Polygon, Shape, Text, code_lines, set_block

QUIET: Final = 4
"""Modules of white on every side of a symbol (ISO/IEC 18004 §6.3.8)."""
_EDGE: Final = 0.35  # mm between the quiet zone and the cut, for a feed that is a little off
_GUARD: Final = 0.2  # mm between the quiet zone and words beside it: two dots of 300 dpi, one for each edge
_LARGEST_MODULE: Final = 0.8
_BETWEEN: Final = 0.35
_TARGETS: Final = (GOOD_MM, WARN_MM, _BETWEEN, REFUSE_MM)
"""The module a label aims at, and those it makes do with where its words need the room."""
_STEP: Final = (
    0.005  # modules are rounded down to this, so that figures people read are figures that are printed
)
_ROUNDING: Final = 1e-6
_CODE_LEADING: Final = 1.2
_BENEATH: Final = (
    (1, 5.25),
    (2, 6.0),
)  # rows of code beneath the symbol, and the smallest type (pt) worth it
_LARGEST_CODE: Final = 7.5
_LARGEST_TYPE: Final = 9.0
# Smallest type (pt) and the last level of giving way that is tried at it.
_PASSES: Final = ((5.5, 2), (5.0, 3), (4.5, LEVELS))
_LAST_RESORT: Final = ((4.0, LEVELS),)  # also lets words be broken: small type is better than no label
# The module aimed at, the passes tried with it, and whether words stay whole. Small type comes before a
# symbol below the standard's minimum: a label nobody can scan has no use for its words.
_ATTEMPTS: Final = (
    (GOOD_MM, _PASSES, True),
    (WARN_MM, _PASSES, True),
    (GOOD_MM, _LAST_RESORT, False),
    (WARN_MM, _LAST_RESORT, False),
    (_BETWEEN, _LAST_RESORT, False),
    (REFUSE_MM, _LAST_RESORT, False),
)
_TYPE_STEP: Final = 0.25


@dataclass(frozen=True)
class Layout:
    """One label's drawing, in mm from its top left corner. `fixed` is the same on every label of a run; the
    symbol (top left module at x, y; no quiet zone) and `codes` differ."""

    width: float
    height: float
    x: float
    y: float
    module: float
    modules: int
    fixed: tuple[Text | Polygon, ...]
    codes: tuple[CodeText, ...]

    @property
    def symbol_mm(self) -> float:
        """Side of the symbol without its quiet zone."""
        return self.module * self.modules


@dataclass(frozen=True)
class _Asked:
    """What a frame is asked for, lengths in mm: a symbol of modules × modules with a module of `target`."""

    width: float
    height: float
    modules: int
    design: Design
    dot: float
    target: float

    @property
    def side(self) -> int:
        """Modules on a side with the quiet zone."""
        return self.modules + 2 * QUIET

    @property
    def beside(self) -> bool:
        """True where the words stand beside the symbol."""
        return self.width >= 1.15 * self.height


@dataclass(frozen=True)
class _Frame:
    """A symbol with its quiet zone (left, top, side), the code beneath it and the room left for words."""

    left: float
    top: float
    module: float
    code_rows: int
    code_size: float
    column: Column


def lay_out(
    facts: LabelFacts,
    size: tuple[float, float],
    modules: int,
    design: Design = Design.STANDARD,
    dot: float = 0.0,
) -> Layout:
    """Fit a label with a symbol of modules × modules into `size` (width, height in mm).

    `dot` is the printer's dot in mm where modules must be whole dots. Raises DoesNotFit and MissingGlyph.
    """
    frames = {target: _frame(_Asked(*size, modules, design, dot, target)) for target in _TARGETS}
    for target, passes, strict in _ATTEMPTS:
        words = _words(facts, frames[target], design, passes, strict)
        if words is not None:
            beneath = _code_beneath(frames[target], modules)
            return _joined(size, frames[target], modules, (*beneath, *words))
    column = frames[_TARGETS[-1]].column
    raise DoesNotFit("text", f"{column.width:.1f}×{column.height:.1f} mm for words")


def module_size(
    size: tuple[float, float], modules: int, design: Design = Design.STANDARD, dot: float = 0.0
) -> float:
    """The module's side in mm that a label of that size has unless its words need the room. Raises
    DoesNotFit."""
    return _frame(_Asked(*size, modules, design, dot, GOOD_MM)).module


def _joined(size: tuple[float, float], frame: _Frame, modules: int, shapes: tuple[Shape, ...]) -> Layout:
    quiet = QUIET * frame.module
    return Layout(
        *size, frame.left + quiet, frame.top + quiet, frame.module, modules,
        tuple(shape for shape in shapes if not isinstance(shape, CodeText)),
        tuple(shape for shape in shapes if isinstance(shape, CodeText)),
    )  # fmt: skip


def _frame(asked: _Asked) -> _Frame:
    """The best of the frames: code beneath the symbol where that costs neither module nor readable type."""
    for rows, smallest in _BENEATH:
        module = code_size = 0.0
        for _ in range(
            2
        ):  # the code's size follows the symbol's and the other way round; two rounds settle it
            module = _module(asked, rows * _CODE_LEADING * code_size * PT)
            longest = code_lines(rows)[0][1] * fonts.code_width()
            code_size = min(_LARGEST_CODE, module * (asked.modules + 2) / PT / longest)
        if code_size >= smallest and (module >= asked.target or not asked.beside):
            break
    else:
        module, rows, code_size = _module(asked, 0.0), 0, 0.0
    if module < REFUSE_MM - _ROUNDING:
        raise DoesNotFit("symbol", f"{asked.modules} modules on {asked.width:g}×{asked.height:g} mm")
    return _placed(asked, module, rows, code_size)


def _module(asked: _Asked, beneath: float) -> float:
    """Module in mm over `beneath` mm of code: the symbol takes its share of the label, more where a good
    module needs it."""
    share = 0.36 if asked.design is Design.STORY else 0.42
    long, short = asked.width, asked.height - beneath
    if not asked.beside:
        long, short = short, long
    step = asked.dot or _STEP
    steps = math.ceil(asked.target / step - _ROUNDING)
    if asked.target == GOOD_MM:
        steps = max(steps, math.floor(share * long / asked.side / step))
    room = min(short - 2 * _EDGE, 0.6 * long, _LARGEST_MODULE * asked.side)
    return min(steps, math.floor(room / asked.side / step + _ROUNDING)) * step


def _placed(asked: _Asked, module: float, rows: int, code_size: float) -> _Frame:
    """Symbol left and words right of it, or symbol above and words beneath."""
    width, height = asked.width, asked.height
    pad = min(2.5, max(1.2, 0.055 * min(width, height)))
    mm, code = module * asked.side, rows * _CODE_LEADING * code_size * PT
    if asked.beside:
        top = (height - mm - code) / 2
        left = min(top, 1.0)
        words = left + mm + _GUARD
        column = Column(words, pad, width - words - pad, height - 2 * pad)
        return _Frame(left, top, module, rows, code_size, column)
    below = _EDGE + mm + code + 0.5
    column = Column(pad, below, width - 2 * pad, height - below - pad, centred=True)
    return _Frame((width - mm) / 2, _EDGE, module, rows, code_size, column)


def _code_beneath(frame: _Frame, modules: int) -> Iterator[Shape]:
    side = frame.module * (modules + 2 * QUIET)
    em = frame.code_size * PT
    for row, (start, stop) in enumerate(code_lines(frame.code_rows) if frame.code_rows else ()):
        x = frame.left + (side - (stop - start) * fonts.code_width() * em) / 2
        baseline = frame.top + side + (row * _CODE_LEADING + fonts.CODE.cap_height + 0.1) * em
        yield CodeText(x, baseline, frame.code_size, start, stop)


def _words(
    facts: LabelFacts, frame: _Frame, design: Design, passes: tuple[tuple[float, int], ...], strict: bool
) -> tuple[Shape, ...] | None:
    """The text column at the largest type that holds the most words, or None."""
    column = frame.column
    if min(column.width, column.height) > 0:
        for smallest, last_level in passes:
            for level in range(last_level + 1):
                items = contents(facts, design, level, code_in_column=frame.code_rows == 0)
                for step in range(int((_LARGEST_TYPE - smallest) / _TYPE_STEP) + 1):
                    shapes = set_block(items, column, _LARGEST_TYPE - step * _TYPE_STEP, strict)
                    if shapes is not None:
                        return shapes
    return None
