"""The menus of the signed-in, as data: one line adds an entry; who may open the page decides who sees it."""

from typing import NamedTuple


class Entry(NamedTuple):
    """A page of the menu. An address that does not exist, or is closed to the role, is left out."""

    label: str
    path: str


class Group(NamedTuple):
    """Entries behind one word. A group of one shows as that entry."""

    label: str
    entries: tuple[Entry, ...]


Part = Entry | Group

PRODUCER: tuple[Part, ...] = (
    Entry("Tổng quan", "/producer/"),
    Entry("Nhật ký", "/producer/diary"),
    Group(
        "Hàng hóa",
        (
            Entry("Sản phẩm", "/producer/products"),
            Entry("Lô sản xuất", "/producer/batches"),
            Entry("Thu hồi lô", "/producer/recalls"),
            Entry("Phản ánh", "/producer/reports"),
        ),
    ),
    Group(
        "Đơn vị",
        (
            Entry("Hồ sơ đơn vị", "/producer/organisation"),
            Entry("Chứng nhận", "/producer/certificates"),
            Entry("Địa điểm", "/producer/establishments"),
            Entry("Hỗ trợ", "/producer/programme"),
            Entry("Số liệu", "/producer/overview"),
            Entry("Kiểm tra tại đơn vị", "/producer/inspections"),
            Entry("Người dùng", "/producer/users"),
            Entry("Nhật ký hệ thống", "/producer/log"),
        ),
    ),
)

WAITING: tuple[Part, ...] = (
    Entry("Tình trạng hồ sơ", "/sign-up/status"),
    Entry("Đơn vị", "/producer/organisation"),
)

STAFF: tuple[Part, ...] = (
    Entry("Tổng quan", "/staff/"),
    Group(
        "Kiểm tra",
        (
            Entry("Quét, tra mã", "/kiem-tra"),
            Entry("Các cuộc kiểm tra", "/kiem-tra/visits"),
            Entry("Nên kiểm tra ai trước", "/kiem-tra/plans"),
        ),
    ),
    Group(
        "Duyệt",
        (
            Entry("Chờ duyệt", "/staff/reviews"),
            Entry("Chờ người thứ hai xác nhận", "/staff/proposals"),
        ),
    ),
    Group(
        "Sổ OCOP",
        (
            Entry("Chứng nhận", "/staff/certificates"),
            Entry("Sản phẩm", "/staff/products"),
            Entry("Chủ thể", "/staff/organisations"),
            Entry("Danh mục", "/staff/reference"),
        ),
    ),
    Group(
        "Chương trình",
        (
            Entry("Chương trình, kế hoạch", "/staff/programme"),
            Entry("Báo cáo năm", "/staff/yearly-reports"),
            Entry("Báo cáo, thống kê", "/staff/library"),
        ),
    ),
    Group(
        "Thị trường",
        (
            Entry("Thu hồi lô", "/staff/recalls"),
            Entry("Lô đã xuất xưởng", "/staff/overview/batches"),
            Entry("Tem đã cấp", "/staff/overview/labels"),
            Entry("Quét bất thường", "/staff/alerts"),
            Entry("Phản ánh", "/staff/reports"),
        ),
    ),
    Group(
        "Quản trị",
        (
            Entry("Người dùng", "/staff/users"),
            Entry("Cài đặt", "/staff/settings"),
            Entry("Khóa mã tem", "/staff/keys"),
            Entry("Nhật ký hệ thống", "/staff/log"),
        ),
    ),
)
