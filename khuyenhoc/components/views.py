"""Show every component of the pages in every state, for who changes the styles."""

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from associations import access
from associations.forms.people import InviteForm
from associations.forms.returns import SectionForm
from associations.models import Return
from associations.returns.rows import Part
from associations.sections.organisation import ORGANISATION
from associations.views.requests import signed_in
from khuyenhoc.components.beginnings import BEGINNINGS
from khuyenhoc.components.headlines import draw_headline_examples
from khuyenhoc.components.page import NOWHERE, draw_examples, draw_pictures
from khuyenhoc.components.pictures import PICTURES
from khuyenhoc.components.rows import example_rows
from khuyenhoc.components.tables import TABLES

# Named colours of static/portal.css with what they are for.
COLOURS = (
    ("brand", "việc làm được, tỉnh của mình"),
    ("ink", "chữ"),
    ("quiet", "chữ phụ"),
    ("green", "đã duyệt, đúng"),
    ("amber", "cần sửa, còn thiếu"),
    ("red", "quá hạn, sai"),
)
BACKGROUNDS = (
    ("paper", "nền của lời báo, dòng tổng"),
    ("amber-light", "nền của lời nhắc"),
    ("red-light", "nền của lời báo lỗi"),
    ("green-light", "dòng đã xem"),
    ("brand-light", "dòng đang gõ"),
    ("own-light", "hàng, cột của hội mình"),
)

# As pages of figures give them: (words, address, whether it is chosen).
_FILTERS = (
    ("Năm", tuple((str(year), NOWHERE, year == 2024) for year in (2025, 2024, 2023, 2022))),
    ("Số liệu", (("đã chốt, phiên bản 2", NOWHERE, True), ("hiện nay, chưa chốt", NOWHERE, False))),
    ("Địa giới", (("khi báo cáo", NOWHERE, True), ("hiện nay", NOWHERE, False))),
)
_MENU = (
    {"words": "Tổng quan", "links": ({"words": "Tổng quan", "address": NOWHERE, "is_here": False},)},
    {
        "words": "Quỹ khuyến học",
        "is_here": True,
        "links": (
            {"words": "Quỹ khuyến học", "address": NOWHERE, "is_here": True},
            {"words": "Quỹ theo nguồn", "address": NOWHERE, "is_part": True},
        ),
    },
)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show all components to administrators."""
    if not access.may_manage(signed_in(request)):
        raise Http404
    context = {
        "colours": COLOURS,
        "backgrounds": BACKGROUNDS,
        "states": Return.Status.choices,
        "examples": _messages(),
        "problems": ("Tổng số hội viên: chưa điền.", "Số chi hội: chưa điền."),
        "years": (2023, 2024, 2025),
        "fields": InviteForm(
            {"full_name": "Nguyễn Văn Ví Dụ", "email": "khong-phai-thu"}, auto_id="vi-du-%s"
        ),
        "form": SectionForm(Part(1, ORGANISATION, example_rows(), ())),
        "filters": _FILTERS,
        "menu": _MENU,
        "headlines": draw_headline_examples(),
        "beginnings": BEGINNINGS,
        "tables": draw_examples(TABLES),
        "pictures": draw_pictures(PICTURES),
    }
    return render(request, "_components/index.html", context)


def _messages() -> list[Message]:
    return [
        Message(constants.INFO, "Không có gì thay đổi."),
        Message(constants.SUCCESS, "Đã lưu lúc 14:05."),
        Message(constants.WARNING, "Thư ký cụm trả lại: xem mục 1.8."),
        Message(
            constants.ERROR, "Chưa lưu gì: phiên làm việc đã hết hạn. Đăng nhập lại rồi gửi một lần nữa."
        ),
    ]
