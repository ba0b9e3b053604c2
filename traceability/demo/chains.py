"""Batches made from other batches, and a recall that followed a bad one into what was made from it."""

from traceability.demo.catalogue import MAIN
from traceability.demo.made import LOADER, Made
from traceability.demo.scenes import released_batch
from traceability.services import reach, recalls


def make(made: Made) -> None:
    """Fruit that became vinegar and is fine; fruit that was bad, and what was dried from it."""
    sound = released_batch(made, "na", 26, 60, packs=900)
    released_batch(made, "giam", 24, 365, packs=600, made_from=sound)
    bad = released_batch(made, "na", 52, 120, packs=800)
    released_batch(made, "na_say", 50, 180, packs=300, made_from=bad)
    _recall_all_made_from(made, bad.id)


def _recall_all_made_from(made: Made, batch_id: int) -> None:
    found = reach.of_batch(made.session, LOADER, batch_id)
    recalls.recall_batches(
        made.session,
        made.producer(MAIN),
        recalls.RecallDetails(
            batch_ids=[one.batch.id for one in found.recallable],
            cause=found.cause,
            reason="Nguyên liệu đầu vào có dư lượng thuốc bảo vệ thực vật vượt mức cho phép (dữ liệu mẫu)",
            reason_en="Pesticide residue above the limit in the fruit used (sample data)",
            reason_zh="原料农药残留超标(示例数据)",
            hazard="Có thể gây ngộ độc nếu ăn nhiều (dữ liệu mẫu)",
            hazard_en="May cause poisoning if much is eaten (sample data)",
            hazard_zh="大量食用可能引起中毒(示例数据)",
            instruction="Không ăn, trả lại nơi mua để được hoàn tiền",
            instruction_en="Do not eat it; return it to the shop for a refund",
            instruction_zh="请勿食用,退回购买处退款",
            contact="0205 3870 000",
        ),
    )
