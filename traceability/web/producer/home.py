"""The producer's home: what to do next, in the order it is done."""

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from models import VersionState
from traceability.extensions import db
from traceability.services import clock, next_steps
from traceability.services.next_steps import NextSteps
from traceability.web.access import current_actor, producer

blueprint = Blueprint("home", __name__, url_prefix="/producer")


@dataclass(frozen=True, slots=True)
class Task:
    """A line of components/task_list.html."""

    label: str
    url: str
    status: str
    kind: str
    hint: str = ""


@blueprint.get("/")
@producer()
def home() -> ResponseReturnValue:
    """Tasks, what waits, recent batches."""
    steps = next_steps.next_steps(db.session, current_actor())
    return render_template("producer/home/home.html", steps=steps, tasks=_tasks(steps), today=clock.today())


def _tasks(steps: NextSteps) -> list[Task]:
    """The way from nothing to a labelled batch; what is done stays in sight."""
    return [_place(steps), _product(steps), _approval(steps), _batch(steps), _labels(steps)]


def _place(steps: NextSteps) -> Task:
    label, hint = "Thêm địa điểm", "Vùng trồng, xưởng, nơi đóng gói: nơi diễn ra các công đoạn."
    if steps.places:
        return Task(label, url_for("establishments.list_establishments"), f"{steps.places} địa điểm", "ok")
    return Task(label, url_for("establishments.register_establishment"), "Cần làm", "warn", hint)


def _product(steps: NextSteps) -> Task:
    label, hint = "Thêm sản phẩm", "Chuẩn bị bao bì, một ảnh rõ và số hiệu tiêu chuẩn (TCCS)."
    if returned := steps.versions.get(VersionState.RETURNED, 0):
        url = url_for("products.list_products", state="returned")
        return Task("Bổ sung sản phẩm bị trả lại", url, f"{returned} sản phẩm", "danger")
    if steps.versions:
        return Task(label, url_for("products.list_products"), "Đã có", "ok")
    return Task(label, url_for("products.register_product"), "Cần làm", "warn", hint)


def _approval(steps: NextSteps) -> Task:
    label = "Được duyệt sản phẩm"
    if drafts := steps.versions.get(VersionState.DRAFT, 0):
        url = url_for("products.list_products", state="draft")
        return Task("Gửi duyệt sản phẩm", url, f"{drafts} bản nháp", "warn")
    if pending := steps.versions.get(VersionState.PENDING, 0):
        url = url_for("products.list_products", state="pending")
        return Task(label, url, f"{pending} đang chờ duyệt", "info")
    if approved := steps.versions.get(VersionState.APPROVED, 0):
        url = url_for("products.list_products", state="approved")
        return Task(label, url, f"{approved} đã duyệt", "ok")
    return Task(label, "", "Chưa đến lượt", "neutral")


def _batch(steps: NextSteps) -> Task:
    if drafts := steps.draft_batches:
        url = url_for("batches.list_batches", state="draft")
        return Task("Xuất xưởng lô", url, f"{drafts} bản nháp", "warn", "Mỗi lô cần ít nhất một công đoạn.")
    if steps.batches:
        return Task("Đăng ký lô sản xuất", url_for("batches.register_batch"), f"{steps.batches} lô", "ok")
    if not steps.versions:
        return Task("Đăng ký lô sản xuất", "", "Chưa đến lượt", "neutral")
    return Task("Đăng ký lô sản xuất", url_for("batches.register_batch"), "Cần làm", "warn")


def _labels(steps: NextSteps) -> Task:
    if not steps.unlabelled:
        done = steps.batches > steps.draft_batches
        url = url_for("batches.list_batches", state="released") if done else ""
        return Task("In tem", url, "Đã có" if done else "Chưa đến lượt", "ok" if done else "neutral")
    first = steps.unlabelled[0]
    url = url_for("labels.batch_labels", batch_id=first.id)
    hint = f"Lô {first.lot_number} đã xuất xưởng mà chưa cấp tem."
    return Task("In tem", url, f"{len(steps.unlabelled)} lô chờ tem", "warn", hint)
