"""The first sheet: which sheets there are, each with a link and a sentence that says what stands there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.exports.workbook.book import Book
from reports.exports.workbook.file import PrintSetup
from reports.exports.workbook.layout import DATA, HEAD, MISSING
from reports.presentation import wording

_WIDTHS = (6, 36, 104)
_LETTERS_A_LINE = 112  # of a sentence, in its column

_ROWS_A_PAGE = 28  # at full size; more are printed smaller


@dataclass(frozen=True)
class Entry:
    """A sheet as the contents name it: under which group, its name, what stands there."""

    group: str
    name: str
    about: str


def write_contents(book: Book, sheet: Any, entries: Sequence[Entry]) -> None:
    """Write the sheets in the order of their tabs, below the head of each group, and how the workbook is read."""
    file = book.file
    file.open(sheet, f"SỐ LIỆU, ĐỐI CHIẾU NĂM {book.report.year}", _WIDTHS)
    file.heads(sheet, HEAD, ("TT", "Trang", "Có gì ở đây"))
    row, group = HEAD, ""
    for number, entry in enumerate(entries, start=1):
        if entry.group != group:
            row, group = row + 1, entry.group
            for column, words in enumerate((group, "", "")):
                sheet.write_string(row, column, words, file.format(bold=True, indent=1, **_edges(column)))
            sheet.set_row(row, 24)
        row += 1
        sheet.write_string(row, 0, str(number), book.centred)
        file.link(sheet, (row, 1), entry.name, entry.name, border=1, indent=1)
        sheet.write_string(row, 2, entry.about, file.text())
        sheet.set_row(row, 22 if len(entry.about) <= _LETTERS_A_LINE else 40)
    book.say(sheet, row + 2, _how_to_read(book))
    file.set_up_print(sheet, PrintSetup(repeat=0, closer=min(1, _ROWS_A_PAGE / row)))


def _edges(column: int) -> dict[str, Any]:
    """Return the edges of a group's head, which reads as one cell over the columns."""
    ends = {0: {"left": 1}, len(_WIDTHS) - 1: {"right": 1}}
    return {"top": 1, "bottom": 1, **ends.get(column, {})}


def _how_to_read(book: Book) -> list[str]:
    notes = [
        f"Tổng và tỉ lệ là công thức trên trang “{DATA}”: sửa một số ở đó thì mọi trang tính lại.",
        f"Dấu “{MISSING}”: chưa có số liệu, hoặc không so được với năm trước. Dấu *: tính trên những hội so được, nêu tên dưới bảng.",
    ]
    if book.report.qualitative.is_cut:
        notes.append(wording.NOT_OF_ALL)
    if not book.report.is_public:
        notes.append("Để in và ký, dùng sổ “Bản in”: các biểu chính trên giấy A4.")
    return [*notes, *book.remarks()]
