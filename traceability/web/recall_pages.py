"""The pages of recalls, which producers and staff share: choose, write, preview, follow, close."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import Recall, RecallBatch, RecallKind, Role
from traceability.errors import Invalid
from traceability.extensions import db, keyring
from traceability.services import contacts, reach, recalls
from traceability.services.actor import Actor
from traceability.web import form_errors, lists, origin_links
from traceability.web.access import current_actor
from traceability.web.forms.auth import ConfirmForm
from traceability.web.forms.recalls import BatchChoiceForm, OutcomeForm, RecallForm, SuspectForm, to_type
from traceability.web.numbers import whole
from traceability.web.recall_preview import previews


def list_recalls() -> ResponseReturnValue:
    """The open ones first."""
    only_open = request.args.get("state") == "open"
    return render_template(
        "recalls/list_recalls.html",
        page=recalls.list_recalls(
            db.session, current_actor(), only_open=only_open, number=lists.page_number()
        ),
        link=lists.page_link(),
        chips=lists.chips({"state": "Đang thu hồi" if only_open else ""}),
        for_staff=current_actor().is_staff,
        may_start=_may_act(current_actor()),
    )


def choose_batches() -> ResponseReturnValue:
    """What may be recalled, found by lot."""
    form = BatchChoiceForm(request.args)
    page = recalls.recallable_batches(db.session, current_actor(), form.lot.data or "", lists.page_number())
    return render_template(
        "recalls/choose_batches.html",
        form=form,
        page=page,
        link=lists.page_link(),
        for_staff=current_actor().is_staff,
    )


def affected_batches() -> ResponseReturnValue:
    """From a bad input to the batches it is in, ready to be recalled; or what a search word may mean."""
    form, actor = SuspectForm(request.args), current_actor()
    batch_id, material = request.args.get("batch", type=whole), request.args.get("material")
    found = suspects = None
    if batch_id is not None:
        found = reach.of_batch(db.session, actor, batch_id)
    elif material:
        found = reach.of_material(db.session, actor, material)
    elif form.q.data:
        suspects = reach.find_suspects(db.session, actor, keyring(), form.q.data)
    return render_template(
        "recalls/affected_batches.html",
        form=form,
        reach=found,
        suspects=suspects,
        for_staff=actor.is_staff,
        batch_link=origin_links.batch_link,
    )


def recall_batches() -> ResponseReturnValue:
    """Write what the public is told; preview it; type the lots; from then on it is public."""
    form, actor, step = RecallForm(), current_actor(), request.form.get("step")
    ids = request.args.getlist("batch", type=whole)
    try:
        with db.reading() as session:
            batches = recalls.batches_to_recall(session, actor, ids)
            phone = batches[0].product.organisation.phone
            named = [
                (batch, batch.product.current.name, batch.product.organisation.name) for batch in batches
            ]
    except Invalid as error:
        flash(error.message, "warning")
        return redirect(url_for(".choose_batches"), 303)
    if not form.is_submitted():
        form.cause.data = request.args.get("cause", "")[:200]
    written = form.validate_on_submit() and step in ("preview", "confirm")
    if written and step == "confirm" and form.confirms(batches):
        return _begin(actor, form, ids)
    shown = {"form": form, "named": named, "to_type": to_type(batches)}
    if written:
        made = previews(form, batches[0], phone)
        page = render_template("recalls/preview_recall.html", previews=made, **shown)
    else:
        page = render_template("recalls/recall_batches.html", **shown)
    return page, 422 if form.errors else 200


def show_recall(recall_id: int, wrong: tuple[int, OutcomeForm] | None = None) -> ResponseReturnValue:
    """What was said, and what became of each batch; with the form that did not pass, if there is one."""
    actor = current_actor()
    with db.reading() as session:
        recall = recalls.get_recall(session, actor, recall_id)
        forms = {line.batch_id: _outcome_form(line) for line in recall.batches}
        page = render_template(
            "recalls/show_recall.html",
            recall=recall,
            contact=contacts.readable_contact(recall.contact),
            forms={**forms, **dict([wrong] if wrong else [])},
            form=wrong[1] if wrong else None,
            closing=ConfirmForm(),
            may_record=_may_act(actor),
            may_close=_may_close(actor, recall),
            for_staff=actor.is_staff,
        )
    return page, 422 if wrong else 200


def record_outcome(recall_id: int, batch_id: int) -> ResponseReturnValue:
    """What became of one batch."""
    form = OutcomeForm(prefix=_prefix(batch_id))
    if form.validate_on_submit():
        try:
            recalls.record_outcome(
                db.session, current_actor(), recall_id, batch_id, form.chosen, form.quantity
            )
            db.session.commit()
            flash("Đã ghi kết quả xử lý lô.", "success")
            return redirect(url_for(".show_recall", recall_id=recall_id), 303)
        except Invalid as error:
            db.session.rollback()
            form_errors.show(form, error)
    return show_recall(recall_id, (batch_id, form))


def close_recall(recall_id: int) -> ResponseReturnValue:
    """It is over; it stays in the history."""
    recalls.close_recall(db.session, current_actor(), recall_id)
    db.session.commit()
    flash("Đã kết thúc đợt thu hồi.", "success")
    return redirect(url_for(".show_recall", recall_id=recall_id), 303)


def _begin(actor: Actor, form: RecallForm, batch_ids: list[int]) -> ResponseReturnValue:
    begun = recalls.recall_everywhere(db.session, actor, form.details(batch_ids))
    db.session.commit()
    flash("Đã thu hồi. Trang quét của các lô này đã chuyển sang màu đỏ.", "success")
    if len(begun) > 1:
        flash(f"Có {len(begun)} đợt thu hồi, mỗi chủ thể một đợt.", "info")
        return redirect(url_for(".list_recalls", state="open"), 303)
    return redirect(url_for(".show_recall", recall_id=begun[0].id), 303)


def _may_act(actor: Actor) -> bool:
    """As the access of the views that change something: a producer's people, and officers."""
    return actor.is_producer or actor.role is Role.OFFICER


def _may_close(actor: Actor, recall: Recall) -> bool:
    finished = all(line.outcome and line.recovered_quantity is not None for line in recall.batches)
    allowed = actor.is_staff or recall.kind is RecallKind.VOLUNTARY
    return recall.closed_at is None and finished and allowed


def _outcome_form(line: RecallBatch) -> OutcomeForm:
    known = {
        "outcome": line.outcome.value if line.outcome else "",
        "recovered_quantity": line.recovered_quantity,
    }
    return OutcomeForm(formdata=None, data=known, prefix=_prefix(line.batch_id))


def _prefix(batch_id: int) -> str:
    return f"batch-{batch_id}-"
