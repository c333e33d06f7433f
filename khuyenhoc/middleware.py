"""What is asked of every request before a page answers it."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse

from associations.requests.refusals import refusal
from associations.sections.base import labels

_NUL = "\x00"


class RefuseNul:
    """Answers 400 to an address or a form with the character NUL in it.

    No person types it and PostgreSQL stores no text that holds it: without this each page would have to ask for it
    or would fail on that database alone. Stands behind the check of the form's token, which reads the form first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        """Return the refusal, naming the field; None for any other request."""
        where = next((place for place, text in _texts(request) if _NUL in text), None)
        if where is None:
            return None
        words = f"Trong {where.replace(_NUL, '')} có một ký tự rỗng (NUL) mà cổng không lưu được nên chưa làm gì. Ký tự này thường đi theo chữ chép từ tệp khác: quay lại trang trước, xóa đoạn vừa dán rồi gõ lại hoặc dán dưới dạng văn bản thuần."
        return refusal(400, "Có ký tự không nhận được", words, why="NUL")


def _texts(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Every text that was sent, with where it stands: the address and what it asks for, then the fields."""
    yield "địa chỉ", request.path_info
    for name, values in request.GET.lists():
        yield from ((f"ô “{name}”", text) for text in (name, *values))
    for name, values in request.POST.lists():
        # The name of a figure's field is the code's own word.
        where = f"ô “{labels()[name]}”" if name in labels() else "một ô vừa gửi"
        yield from ((where, text) for text in (name, *values))
