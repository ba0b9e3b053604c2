"""Workbooks people upload: read in a child process with limits, so that a hostile one harms nobody."""

import json
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

from traceability.errors import Invalid, Unavailable
from traceability.services.evidence import MAX_BYTES, too_large
from traceability.services.refused_files import told
from traceability.services.spreadsheets.cells import Cell, ErrorCell, FormulaCell, TimeCell

_CHILD = Path(__file__).with_name("child.py")
_SECONDS = 30.0
_TURN = threading.BoundedSemaphore(
    1
)  # one workbook at a time in a process: exports and imports give way first
_WORDS = {
    "not_xlsx": "Tệp này không phải .xlsx (hoặc có đặt mật khẩu). Trong Excel, chọn Lưu thành → "
    "Excel Workbook (.xlsx), không đặt mật khẩu, rồi tải lại.",
    "macros": "Tệp này có macro. Trong Excel, chọn Lưu thành → Excel Workbook (.xlsx) rồi tải lại.",
    "broken": "Không đọc được tệp này. Mở bằng Excel, lưu lại dạng .xlsx rồi tải lên.",
    "too_big": "Nội dung trong tệp quá lớn nên không nhận. Hãy chép các dòng dữ liệu sang tệp mẫu mới.",
    "too_many": "Mỗi tệp có tối đa 20.000 dòng và 100 cột. Hãy chia dữ liệu thành nhiều tệp.",
}

Rows = list[list[Cell]]


@told
def read_workbook(data: bytes, sheet: str, *, field: str = "file") -> Rows:
    """The cells of the sheet of that name, or else of the first. `Invalid` on `field` says what is wrong."""
    if not data:
        raise Invalid({field: "Tệp rỗng. Hãy chọn tệp khác."})
    if len(data) > MAX_BYTES:
        raise Invalid({field: too_large(len(data))})
    answer = _ask_child(data, sheet)
    if "rows" not in answer:
        raise Invalid({field: _WORDS[answer["refused"]]})
    return [[_cell(cell) for cell in row] for row in answer["rows"]]


def _ask_child(data: bytes, sheet: str) -> dict[str, Any]:
    """What the child says; a child that its limits have ended says that the file is too big."""
    command = [sys.executable, "-I", str(_CHILD), sheet]
    if not _TURN.acquire(timeout=_SECONDS):
        raise Unavailable("Đang đọc một tệp Excel khác. Chờ một lát rồi thử lại; chưa có gì thay đổi.")
    try:
        run = subprocess.run(
            command, input=data, capture_output=True, timeout=_SECONDS, check=False, env={"LC_ALL": "C.UTF-8"}
        )
    except subprocess.TimeoutExpired:
        return {"refused": "too_big"}
    finally:
        _TURN.release()
    if run.returncode != 0:
        return {"refused": "too_big"}
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def _cell(value: Any) -> Cell:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]  # str, float or bool
    ((kind, text),) = value.items()
    if kind == "day":
        return date.fromisoformat(text)
    odd: dict[str, type[FormulaCell | ErrorCell | TimeCell]]
    odd = {"formula": FormulaCell, "error": ErrorCell, "time": TimeCell}
    return odd[kind](text)
