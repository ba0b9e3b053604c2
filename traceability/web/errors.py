"""Error pages: what happened and what to do next, in the reader's language, as JSON where that was asked."""

from dataclasses import dataclass, field
from traceback import extract_tb
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import LazyString, format_decimal, gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from werkzeug import exceptions as http
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from traceability import error_reports, logs
from traceability.database import is_outage
from traceability.errors import Forbidden, Invalid, NotFound, Throttled, TraceabilityError, Unavailable
from traceability.web import security_events
from traceability.web.negotiation import wants_json
from traceability.web.requests import request_id
from traceability.web.security import ForeignOrigin

log = logs.get(__name__)
_RETRY_SECONDS = 60
_EVENTS: tuple[tuple[type[HTTPException], str], ...] = (  # the particular before the general
    (CSRFError, "form token refused"),
    (SecurityError, "foreign host refused"),
    (ForeignOrigin, "foreign origin refused"),
    (http.Forbidden, "access refused"),
    (RequestEntityTooLarge, "upload refused"),
    (http.TooManyRequests, "attempt throttled"),
)

# Status → what happened, what to do next.
_WORDS: dict[int, tuple[LazyString, LazyString]] = {
    400: (
        lazy_gettext("Yêu cầu không đọc được"),
        lazy_gettext("Quay lại trang trước, tải lại trang rồi thử lại."),
    ),
    401: (lazy_gettext("Bạn chưa đăng nhập"), lazy_gettext("Đăng nhập rồi thử lại.")),
    403: (
        lazy_gettext("Bạn không có quyền xem trang này"),
        lazy_gettext("Đăng nhập bằng tài khoản khác, hoặc nhờ người quản trị cấp quyền."),
    ),
    404: (
        lazy_gettext("Không tìm thấy trang này"),
        lazy_gettext("Kiểm tra lại địa chỉ, hoặc về trang chủ và nhập 16 ký tự in cạnh mã QR."),
    ),
    405: (
        lazy_gettext("Trang này không nhận thao tác đó"),
        lazy_gettext("Quay lại trang trước rồi thử lại."),
    ),
    409: (lazy_gettext("Chưa làm được việc này"), lazy_gettext("Tải lại trang để xem trạng thái mới nhất.")),
    413: (
        lazy_gettext("Tệp quá lớn"),
        lazy_gettext("Tệp phải nhỏ hơn 10 MB. Giảm kích thước rồi tải lên lại."),
    ),
    415: (lazy_gettext("Loại nội dung này không được nhận"), lazy_gettext("Gửi lại bằng loại tệp khác.")),
    422: (lazy_gettext("Có mục chưa đúng"), lazy_gettext("Quay lại, sửa các mục được báo lỗi rồi gửi lại.")),
    429: (lazy_gettext("Bạn thao tác quá nhanh"), lazy_gettext("Chờ một phút rồi thử lại.")),
    500: (
        lazy_gettext("Hệ thống gặp lỗi"),
        lazy_gettext("Thử lại sau ít phút. Nếu vẫn lỗi, gửi mã yêu cầu dưới đây cho chúng tôi."),
    ),
    503: (
        lazy_gettext("Hệ thống đang bận"),
        lazy_gettext("Chưa có gì thay đổi. Chờ một phút rồi thử lại."),
    ),
}


@dataclass(frozen=True)
class Problem:
    """What an error page or its JSON says."""

    status: int
    title: str
    advice: str
    errors: dict[str, str] = field(default_factory=dict)
    retry_after: int | None = None

    @classmethod
    def of(cls, status: int, advice: str | None = None, **more: Any) -> "Problem":
        """The words for a status; `advice` where we know more than the status tells."""
        title, usual = _WORDS.get(status) or _WORDS[400 if status < 500 else 500]
        if status in (429, 503):
            more.setdefault("retry_after", _RETRY_SECONDS)
        return cls(status, str(title), advice or str(usual), **more)


def init_app(app: Flask) -> None:
    """Every error ends here, those nobody thought of included."""
    app.register_error_handler(TraceabilityError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def respond(problem: Problem) -> Response:
    """The page or the JSON; if even the page fails (base.html may ask the database), a plain one."""
    if wants_json():
        response = jsonify(_as_json(problem))
        response.content_type = "application/problem+json"
    else:
        response = make_response(_page(problem))
    response.status_code = problem.status
    if problem.retry_after:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _domain_error(error: TraceabilityError) -> Response:
    more: dict[str, Any] = {}
    if isinstance(error, Forbidden) or (isinstance(error, NotFound) and "actor" in g):
        security_events.tell("access refused", status=error.status)
    if isinstance(error, Throttled | Unavailable):
        more["retry_after"] = error.retry_after
    if isinstance(error, Invalid):
        more["errors"] = error.errors
    return respond(Problem.of(error.status, gettext(error.message) if error.message else None, **more))


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or error.code is None or error.code < 400:
        return error  # a redirect, or an answer that a view made itself
    if (event := _event(error)) is not None:
        security_events.tell(event, status=error.code)
    response = respond(Problem.of(error.code, _advice(error)))
    for name, value in error.get_headers():
        if name in ("Allow", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def _event(error: HTTPException) -> str | None:
    """What kind of attempt this was, where it was one."""
    for kind, event in _EVENTS:
        if isinstance(error, kind):
            return event
    return None


def _advice(error: HTTPException) -> Any:
    if isinstance(error, RequestEntityTooLarge) and request.content_length:
        size = format_decimal(round(request.content_length / 1e6, 1))
        return gettext("Tệp phải nhỏ hơn 10 MB (tệp của bạn %(size)s MB).", size=size)
    if isinstance(error, CSRFError):
        return gettext("Trang này đã mở quá lâu hoặc bạn vừa đăng nhập lại. Tải lại trang rồi gửi lại.")
    if isinstance(error, SecurityError):
        return gettext("Địa chỉ máy chủ này không được phục vụ. Mở địa chỉ in trên tem.")
    return None


def _unexpected(error: Exception) -> Response:
    if is_outage(error):
        log.error("database does not answer", kind=type(error).__name__)
        return respond(Problem.of(503))
    log.exception("unexpected error", kind=type(error).__name__)
    error_reports.tell(error, request=request_id(), route=request.endpoint)
    if current_app.config["PROPAGATE_EXCEPTIONS"]:  # tests see the error itself
        raise error
    return respond(Problem.of(500))


def _as_json(problem: Problem) -> dict[str, Any]:
    """RFC 9457."""
    said = {"type": "about:blank", "title": problem.title, "status": problem.status, "detail": problem.advice}
    return {**said, "request_id": request_id(), **({"errors": problem.errors} if problem.errors else {})}


def _page(problem: Problem) -> str:
    try:
        return render_template("errors/error.html", problem=problem, request_id=request_id())
    except Exception as error:
        place = extract_tb(error.__traceback__)[-1]
        log.error(
            "the error page failed", kind=type(error).__name__, place=f"{place.filename}:{place.lineno}"
        )
        return (
            f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>{escape(problem.title)}</title>'
            f"<main><h1>{escape(problem.title)}</h1><p>{escape(problem.advice)}</p>"
            f"<p>Mã yêu cầu: {request_id()}</p></main></html>"
        )
