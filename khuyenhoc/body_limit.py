"""Refuses a body that is too long by its length, before anything of it is read.

Stands before sessions and the check of the form's token, which reads the whole form: a stranger had 292 MB written to
the disk before a 403.
"""

import threading
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from associations.exchange.archives import MAX_BYTES
from associations.requests.refusals import Unavailable, refusal, unavailable

BESIDE_A_FILE = 1024 * 1024  # the form around a file
OF_A_FILE = MAX_BYTES + BESIDE_A_FILE
OF_A_STRANGER = 64 * 1024  # who has no session fills in no long form
_AT_ONCE = threading.BoundedSemaphore(max(1, settings.WEB_THREADS - 1))  # long bodies of one process
_MEGABYTE = 1024 * 1024
_TOO_LONG = "Nội dung gửi lên dài {length}, quá mức {most} mà trang này nhận, nên cổng chưa đọc và chưa lưu gì. {next}"
_NEXT_OF_FILES = (
    "Một tệp không quá 10 MB: hãy giảm dung lượng (tệp quét thì chọn độ phân giải thấp hơn) rồi gửi lại."
)
_NEXT_OF_FORMS = "Hãy quay lại trang trước rồi gửi từng phần."
_NEXT_OF_STRANGERS = "Hãy đăng nhập lại rồi gửi lại."
_BUSY = "Cổng đang nhận nhiều tệp cùng một lúc nên chưa nhận tệp này. Hãy đợi nửa phút, quay lại trang trước rồi gửi lại."
_NO_LENGTH = "Trình duyệt hoặc chương trình không cho biết trước độ dài của nội dung gửi lên nên cổng chưa nhận. Hãy gửi lại bằng trình duyệt, hoặc kèm Content-Length."


class LimitBody:
    """Answers 413 to a body longer than its address takes, 411 to one that does not say how long it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("Transfer-Encoding"):
            return refusal(411, "Thiếu độ dài của nội dung", _NO_LENGTH, why="no Content-Length")
        length = _length(request)
        if length <= OF_A_STRANGER:
            return self.get_response(request)
        most, then = _most(request)
        if length <= most:
            return self._take_in(request)
        words = _TOO_LONG.format(length=_written(length), most=_written(most), next=then)
        return refusal(413, "Gửi lên quá dài", words, why=f"{length} bytes of at most {most}")

    def _take_in(self, request: HttpRequest) -> HttpResponse:
        """Answer a long body; on a slow line it takes a thread for minutes, so one thread is kept free of them."""
        if not _AT_ONCE.acquire(blocking=False):
            why = "long bodies are being taken in"
            return unavailable(Unavailable("Cổng đang nhận tệp khác", _BUSY, why=why, retry_after=30))
        try:
            return self.get_response(request)
        finally:
            _AT_ONCE.release()


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # as Django reads it: there is no body then


def _most(request: HttpRequest) -> tuple[int, str]:
    """Return how many bytes an address takes from who asks, and what to do where there are more."""
    view = _view(request)
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    is_open = not getattr(view, "login_required", True)
    if getattr(view, "takes_files", False) and (has_session or is_open):
        return OF_A_FILE, _NEXT_OF_FILES
    if has_session:
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE, _NEXT_OF_FORMS
    return OF_A_STRANGER, _NEXT_OF_STRANGERS


def _view(request: HttpRequest) -> object:
    try:
        return resolve(request.path_info).func
    except Http404:
        return None


def _written(length: int) -> str:
    """Return a number of bytes as people write it: "10 MB", "64 KB"."""
    if length >= _MEGABYTE:
        return f"{length / _MEGABYTE:.1f}".replace(".", ",").removesuffix(",0") + " MB"
    return f"{length // 1024} KB"
