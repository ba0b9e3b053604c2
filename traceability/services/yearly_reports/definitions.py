"""What each figure of the yearly report is called and how it is counted: the same words on every copy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's caption and its rule."""

    caption: str
    says: str


DEFINITIONS: Final[Mapping[str, Definition]] = {
    "organisations_distinct": Definition(
        "Chủ thể tham gia",
        "Số chủ thể có ít nhất một lượt tham gia dự án của kế hoạch năm; chủ thể thuộc nhiều dự án chỉ đếm "
        "một lần.",
    ),
    "participations": Definition(
        "Lượt tham gia",
        "Mỗi chủ thể được đếm một lượt trong mỗi dự án mà chủ thể tham gia; bằng tổng các lượt của từng "
        "dự án.",
    ),
    "enterprises": Definition(
        "Doanh nghiệp", "Lượt tham gia của chủ thể thuộc loại hình doanh nghiệp trong dự án."
    ),
    "cooperatives": Definition(
        "Hợp tác xã, tổ hợp tác", "Lượt tham gia của hợp tác xã và tổ hợp tác trong dự án."
    ),
    "households": Definition("Hộ kinh doanh", "Lượt tham gia của hộ kinh doanh trong dự án."),
    "product_supports": Definition(
        "Lượt hỗ trợ sản phẩm",
        "Mỗi nội dung hỗ trợ (chứng nhận hợp chuẩn, hợp quy; công bố; xây dựng tiêu chuẩn cơ sở) cho một sản "
        "phẩm là một lượt.",
    ),
    "products_distinct": Definition(
        "Sản phẩm được hỗ trợ",
        "Số sản phẩm nhận ít nhất một nội dung hỗ trợ; sản phẩm nhận nhiều nội dung chỉ đếm một lần.",
    ),
    "certificates": Definition(
        "Giấy chứng nhận được cấp",
        "Giấy chứng nhận đã được xác minh và là kết quả của nội dung hỗ trợ; mỗi giấy đếm một lần, kể cả "
        "giấy về sau hết hạn hoặc bị thu hồi. Bản công bố, tiêu chuẩn cơ sở và công cụ cải tiến không phải "
        "là giấy chứng nhận.",
    ),
    "certified_enterprises": Definition(
        "Doanh nghiệp được cấp giấy",
        "Số doanh nghiệp đứng tên các giấy chứng nhận đó; mỗi doanh nghiệp đếm một lần.",
    ),
    "systems": Definition(
        "Chủ thể áp dụng hệ thống, công cụ",
        "Với mỗi hệ thống quản lý hoặc công cụ cải tiến: số chủ thể được hỗ trợ áp dụng, mỗi chủ thể đếm một "
        "lần. Đây là chứng nhận hoặc công cụ của tổ chức, không phải chứng nhận chất lượng sản phẩm.",
    ),
    "ocop_products": Definition(
        "Sản phẩm OCOP có truy xuất",
        "Số sản phẩm được hỗ trợ áp dụng truy xuất nguồn gốc và có giấy chứng nhận OCOP đã xác minh; mỗi sản "
        "phẩm đếm một lần, không phụ thuộc giấy còn hiệu lực hay không.",
    ),
    "activities": Definition(
        "Hoạt động",
        "Số hội nghị tập huấn và hoạt động truyền thông của kế hoạch năm; mỗi hoạt động đếm một lần.",
    ),
    "in_force": Definition(
        "Còn hiệu lực",
        "Giấy đã xác minh, đã đến ngày cấp, chưa quá ngày hết hạn và không bị đình chỉ, thu hồi hoặc thay "
        "thế vào ngày tính số liệu; kể cả giấy sắp hết hạn.",
    ),
    "expiring": Definition(
        "Hết hạn trong 90 ngày", "Phần của giấy còn hiệu lực sẽ hết hạn trong 90 ngày tới."
    ),
    "expired": Definition("Đã hết hạn", "Giấy đã quá ngày hết hạn vào ngày tính số liệu."),
    "lapsed": Definition(
        "OCOP hết hạn, chưa đánh giá lại",
        "Phần của giấy OCOP đã hết hạn mà sản phẩm chưa có giấy OCOP cấp sau đó.",
    ),
    "suspended": Definition("Đình chỉ", "Giấy đang bị đình chỉ vào ngày tính số liệu."),
    "revoked": Definition("Đã thu hồi giấy", "Giấy đã bị thu hồi tính đến ngày tính số liệu."),
    "batches": Definition("Lô đã xuất xưởng", "Số lô sản xuất được xuất xưởng trong năm, theo giờ Việt Nam."),
    "labels": Definition("Tem đã cấp", "Tổng số tem của các đợt cấp tem trong năm."),
    "visits": Definition("Lượt kiểm tra", "Số lượt kiểm tra đã ghi nhận trong năm, theo bản ghi mới nhất."),
}
