"""What can go wrong in the domain: errors whose message is a Vietnamese sentence saying what to do next."""

from collections.abc import Mapping
from typing import ClassVar


class TraceabilityError(Exception):
    """The root of every error a person is told about. `status` is how HTTP speaks of it."""

    status: ClassVar[int] = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(TraceabilityError):
    """There is no such record, or none this person may know of."""

    status = 404

    def __init__(
        self, message: str = "Không tìm thấy nội dung này. Kiểm tra lại địa chỉ hoặc quay về trang chủ."
    ) -> None:
        super().__init__(message)


class Refused(TraceabilityError):
    """The state of things does not allow it now."""

    status = 409


class Forbidden(Refused):
    """This person's role does not allow it."""

    status = 403


class Invalid(TraceabilityError):
    """Values of the wrong shape or meaning; `errors` maps each field to what to do about it."""

    status = 422

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class Throttled(TraceabilityError):
    """Too many attempts; `retry_after` is in seconds."""

    status = 429

    def __init__(
        self, retry_after: int, message: str = "Bạn thao tác quá nhanh. Chờ một lát rồi thử lại."
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(TraceabilityError):
    """Something this needs does not answer now; nothing was changed."""

    status = 503
    retry_after = 10

    def __init__(
        self, message: str = "Hệ thống đang bận. Chưa có gì thay đổi; chờ một lát rồi thử lại."
    ) -> None:
        super().__init__(message)
