"""Pages that belong to no single app: the portal's health, and the pages of failed requests."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.request import RawPostDataException
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from associations.requests.pages import page_of
from associations.requests.refusals import refusal
from associations.requests.taken import KEPT_HERE
from khuyenhoc.database_faults import Fault, fault_of
from khuyenhoc.operations.checks.probes import missing_migrations
from khuyenhoc.operations.fault_words import REASONS

_SHORTEST_KEPT = 20  # letters of a typed text that is shown again; figures are in the browser's own store
_MOST_KEPT = 20
_TOO_MANY_FIELDS = "Biểu mẫu gửi lên có nhiều ô hoặc nhiều tệp hơn bất kỳ trang nào của cổng nên cổng chưa làm gì. Hãy quay lại trang trước, tải lại rồi gửi từng phần."

# What people read of a database's fault: title, words, seconds after which to come again.
_FAULTS = {
    Fault.GONE: (
        "Cổng tạm thời chưa dùng được",
        "Cơ sở dữ liệu đang không trả lời. Việc vừa làm chưa được lưu; hãy đợi một phút, quay lại trang trước rồi làm lại. Số liệu đã lưu trước đó vẫn còn nguyên.",
        60,
    ),
    Fault.LOCKED: (
        "Cơ sở dữ liệu đang bận",
        "Có nhiều người ghi cùng một lúc nên việc vừa làm chưa được lưu. Hãy đợi nửa phút, quay lại trang trước rồi làm lại.",
        30,
    ),
    Fault.FULL: (
        "Máy chủ đã hết chỗ lưu",
        "Cơ sở dữ liệu không còn chỗ để ghi nên việc vừa làm chưa được lưu. Hãy báo quản trị dọn chỗ trên máy chủ; số liệu đã lưu trước đó vẫn còn nguyên và vẫn xem được.",
        600,
    ),
    Fault.READ_ONLY: (
        "Cổng đang chỉ cho xem",
        "Cơ sở dữ liệu hiện chỉ cho đọc, thường vì đang bảo trì, nên việc vừa làm chưa được lưu. Số liệu vẫn xem được; hãy làm lại sau mười phút, nếu vẫn thế thì báo quản trị.",
        600,
    ),
    Fault.NOT_MIGRATED: (
        "Cơ sở dữ liệu chưa đúng bản của cổng",
        "Trong cơ sở dữ liệu thiếu bảng mà cổng cần nên việc vừa làm chưa được lưu. Hãy báo quản trị chạy lệnh migrate hoặc khôi phục bản sao lưu.",
        600,
    ),
    Fault.DAMAGED: (
        "Cơ sở dữ liệu bị hỏng",
        "Cổng không đọc được một phần cơ sở dữ liệu nên việc vừa làm chưa được lưu. Hãy báo quản trị ngay để khôi phục bản sao lưu, và chép riêng những gì vừa gõ.",
        3600,
    ),
    Fault.OVERLOADED: (
        "Máy chủ đang quá tải",
        "Máy chủ cơ sở dữ liệu thiếu bộ nhớ hoặc có quá nhiều kết nối nên việc vừa làm chưa được lưu. Hãy đợi một phút, quay lại trang trước rồi làm lại; nếu vẫn thế, báo quản trị.",
        60,
    ),
}
# What a connection may go on saying after it is over.
_OF_THE_CONNECTION = {Fault.GONE, Fault.READ_ONLY, Fault.DAMAGED, Fault.OVERLOADED}
_OURS = "Cổng gặp lỗi khi làm việc vừa rồi nên chưa lưu gì. Hãy quay lại trang trước và thử lại; nếu vẫn thế, báo quản trị."


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and no migration is missing, else 503 with the reason; open to all."""
    try:
        missing = missing_migrations()
    except (DatabaseError, InterfaceError) as error:
        # What the driver says may name hosts and users; the page is open to all.
        return _unhealthy(REASONS[fault_of(error) or Fault.OURS], error)
    if missing:
        reason = f"Cơ sở dữ liệu còn thiếu {missing} bước cập nhật; chạy lệnh migrate."
        return _unhealthy(reason, None)
    return JsonResponse({"status": "ok"})


def server_error(request: HttpRequest) -> HttpResponse:
    """Show that a page failed: 503 where the database is at fault and a while later may do, else 500.

    The page asks the database for nothing, not even who is signed in.
    """
    fault = fault_of(sys.exc_info()[1])
    if fault in _OF_THE_CONNECTION and not connection.in_atomic_block:
        connection.close()  # the next request asks whether the fault is still there
    if fault in _FAULTS:
        title, words, after = _FAULTS[fault]
        return refusal(503, title, words, why=fault.value, retry_after=after, sent=_typed(request))
    return refusal(500, "Cổng gặp lỗi", _OURS, why="a fault of ours", sent=_typed(request))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Refuse a request that the portal cannot read."""
    why = type(exception).__name__
    if isinstance(exception, RequestDataTooBig):
        words = "Chữ gửi lên dài hơn mức cổng nhận nên cổng chưa làm gì. Hãy quay lại trang trước rồi gửi từng phần."
        return refusal(413, "Gửi lên quá dài", words, why=why)
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        return refusal(400, "Gửi lên quá nhiều ô", _TOO_MANY_FIELDS, why=why)
    words = "Địa chỉ hoặc nội dung gửi lên không đúng dạng nên cổng chưa làm gì. Hãy về trang đầu rồi làm lại từ đó."
    return refusal(400, "Cổng không đọc được yêu cầu này", words, why=why)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Refuse where a right is missing, with the exception's own sentence where it has one."""
    reason = str(exception) or "Việc này nằm ngoài quyền của anh/chị."
    words = f"{reason} Nếu cần, hãy nhờ thư ký cụm hoặc quản trị."
    return refusal(403, "Không có quyền làm việc này", words, why="PermissionDenied")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form without the CSRF token; texts of one that came from the portal are shown again."""
    words = "Phiên làm việc của trang này không còn nên cổng chưa lưu gì. Hãy quay lại trang trước, tải lại trang rồi làm lại. Trình duyệt phải cho phép cookie."
    if KEPT_HERE in _own_form(request):
        words = "Trang được mở từ trước lần đăng nhập này nên cổng chưa lưu gì. Phần đã gõ còn giữ trên máy này: mở lại trang thì hiện lại, bấm gửi lần nữa là xong."
    return refusal(
        403,
        "Trang đã để quá lâu",
        words,
        why=f"CSRF: {reason}",
        sent=_typed(request),
        page=page_of(request),
    )


def _typed(request: HttpRequest) -> list[str]:
    """Return the longer texts of a form of this portal: no cache keeps the page before (khuyenhoc/headers.py), so going back would lose them."""
    texts = [
        text for name, values in _own_form(request).lists() if _may_be_given_back(name) for text in values
    ]
    return [text for text in texts if len(text) >= _SHORTEST_KEPT][:_MOST_KEPT]


def _own_form(request: HttpRequest) -> QueryDict:
    """Return a form of this portal as it was sent; of another site's nothing, which may be bait.

    Nothing of a form with a file either, which is read for whoever may send one only.
    """
    if request.content_type != "application/x-www-form-urlencoded":
        return QueryDict()
    try:
        is_own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
        return request.POST if is_own else QueryDict()
    except (
        OSError,
        SuspiciousOperation,
        RawPostDataException,
    ):  # a form that cannot be read, or a host not ours
        return QueryDict()


def _may_be_given_back(name: str) -> bool:
    return not any(part in name for part in ("password", "token", "code", "seen", "next"))


def _unhealthy(reason: str, error: Exception | None) -> JsonResponse:
    answer = JsonResponse({"status": "error", "reason": reason}, status=503)
    answer.refusal, answer.fault = "health", error  # type: ignore[attr-defined]
    return answer
