"""The first sheet: the official head, which figures these are, and the list of the sheets with links."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from reports.exports.print_workbook.book import HEAD_FILL, SMALL, PrintBook
from reports.exports.print_workbook.outline import CONTENTS
from reports.exports.print_workbook.page import ACROSS, Page, height_of, lines_of
from reports.exports.workbook.layout import DATA
from reports.presentation import wording

_WIDTHS = (76, 300, 500, 134)
_LAST = len(_WIDTHS) - 1
_LINK = "#0B4F8A"
Look = dict[str, Any]  # the properties of a format


@dataclass(frozen=True)
class Entry:
    """A sheet in the list of sheets: its number, tab, title, what it holds, the page on which it begins."""

    number: int
    sheet: str
    title: str
    about: str
    page: int


def write_contents(book: PrintBook, entries: Sequence[Entry]) -> None:
    """Write the first sheet on one page."""
    page = Page(book, CONTENTS, ACROSS, _WIDTHS)
    _official_head(page)
    page.add(14)
    title = f"TỔNG HỢP KẾT QUẢ CÔNG TÁC KHUYẾN HỌC NĂM {book.report.year}"
    page.say(title, size=16, bold=True, align="center")
    if book.report.is_illustrative:
        page.say(wording.ILLUSTRATIVE, bold=True, align="center", font_color="#A61B1B")
    page.add(8)
    _state(page)
    page.add(8)
    _entries(page, entries)
    page.add(8)
    for note in _notes(book, entries):
        page.say(note, italic=True)
    page.fit()


def _official_head(page: Page) -> None:
    """Write the issuing body at the left, name and motto of the state at the right."""
    book = page.book
    cluster = book.report.cluster.name.upper()
    lines: tuple[tuple[str, str, Look, Look], ...] = (
        ("HỘI KHUYẾN HỌC VIỆT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", {}, {"bold": True}),
        (cluster, "Độc lập - Tự do - Hạnh phúc", {"bold": True}, {"bold": True, "underline": 1}),
        (f"Biểu TH-KH/{book.report.year}", "", {"italic": True, "font_size": SMALL}, {}),
    )
    for left, right, of_left, of_right in lines:
        row = page.add(height_of(lines_of(left, page.width(0, 1), 12, is_bold=True, indent=0), 12))
        page.span(row, 0, 1, left, book.plain(**{"font_size": 12, "align": "center", **of_left}))
        page.span(row, 2, _LAST, right, book.plain(**{"font_size": 12, "align": "center", **of_right}))


def _state(page: Page) -> None:
    """Write which figures the book holds, with the picture of the code that leads to their check."""
    book, report = page.book, page.book.report
    code = f", mã kiểm chứng {report.revision.code}" if report.revision else ""
    made = f"{timezone.localtime(book.made_at):%H:%M ngày %d/%m/%Y}"
    lines = [
        ("Số liệu", f"{wording.standing(report)}{code}"),
        ("Phạm vi", f"{report.included}/{len(report.units)} hội có báo cáo; {wording.STATUSES[report.status]}; {wording.MAPS[report.map_]}"),
        *(("Chưa có", f"{line}") for line in wording.missing_units(report)),
        *(("Lưu ý", f"{line}") for line in wording.marked_units(report)),
        ("Lập lúc", made),
    ]  # fmt: skip
    book.file.stamp(page.sheet, page.row, _LAST, offset=8)
    for name, text in lines:
        row = page.add(max(height_of(lines_of(text, page.width(1, 2))), 22))
        page.sheet.write_string(row, 0, name, book.plain(bold=True))
        page.span(row, 1, 2, text, book.plain())
    if report.revision:
        page.add(30)  # the picture is higher than the lines


def _entries(page: Page, entries: Sequence[Entry]) -> None:
    """Write the list of the sheets; each title leads to its sheet."""
    book = page.book
    if not entries:
        page.say(f"Năm {book.report.year} chưa có hội nào có số liệu nên không có biểu nào.", size=11)
        return
    row = page.add(height_of(1))
    for column, head in enumerate(("Biểu số", "Tên biểu", "Nội dung", "Trang")):
        page.sheet.write_string(row, column, head, book.text(bold=True, align="center", bg_color=HEAD_FILL))
    link = book.text(font_color=_LINK, underline=1)
    centred = book.text(align="center")
    for entry in entries:
        row = page.add(height_of(lines_of(entry.about, _WIDTHS[2]), padding=6))
        page.sheet.write_string(row, 0, str(entry.number), centred)
        page.sheet.write_url(row, 1, f"internal:'{entry.sheet}'!A1", link, entry.title, f"Mở {entry.title}")
        page.sheet.write_string(row, 2, entry.about, book.text())
        page.sheet.write_string(row, 3, str(entry.page), centred)


def _notes(book: PrintBook, entries: Sequence[Entry]) -> list[str]:
    """Return how the sheets are to be read."""
    if not entries:
        return []
    return [
        "Dấu “–”: chưa có số liệu; số 0: không phát sinh. Tiền tính bằng triệu đồng, một chữ số thập phân.",
        "Số của cụm ở các tỉ lệ, bình quân: tổng tử số chia tổng mẫu số của các hội có số liệu, không phải trung bình cộng.",
        f"Mọi con số là công thức lấy từ trang ẩn “{DATA}” (không in ra). Xem trang ấy: bấm chuột phải vào tên một trang, chọn “Bỏ ẩn” (Unhide).",
        "Chuỗi nhiều năm, đối chiếu sáp nhập, danh mục và nguồn từng con số: sổ “Số liệu, đối chiếu”.",
    ]
