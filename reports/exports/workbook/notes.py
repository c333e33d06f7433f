"""What the figures are: which revision, what was missing and changed, how indicators are made, sources, marks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from associations.sections.base import labels
from reports.analysis.figures import FLAGS, UnitFigures
from reports.exports.workbook.book import Book
from reports.exports.workbook.layout import HEAD
from reports.indicators import INDICATORS
from reports.presentation import wording
from reports.revisions.differences import in_words

_WIDTHS = (30, 44, 90)

Line = tuple[str, str, str]


def write_notes(book: Book, sheet: Any) -> None:
    """A block for each kind of note; those without a line are left out."""
    file = book.file
    file.open(sheet, "NGUỒN VÀ GHI CHÚ", _WIDTHS)
    file.stamp(sheet, 0, len(_WIDTHS) - 1, offset=480)
    row = _identity(book, sheet)
    for title, heads, lines in _blocks(book):
        if not lines:
            continue
        sheet.write_string(row, 0, title, file.format(bold=True))
        file.heads(sheet, row + 1, heads)
        row = _lines(book, sheet, row + 2, lines) + 1
    file.set_up_print(sheet, repeat=0, has_heads=False)


def _identity(book: Book, sheet: Any) -> int:
    """Which figures the file holds, in cells that a check reads; the row after."""
    report, file = book.report, book.file
    sheet.write_string(HEAD, 0, "Sổ này chứa số liệu nào", file.format(bold=True))
    row = HEAD + 1
    for name, value in file.identity.items():
        sheet.write_string(row, 0, name, file.text(font_size=11))
        sheet.write_string(row, 1, value, file.format(border=1, font_size=11, text_wrap=True))
        sheet.set_row(row, 32 if len(value) > 44 else 16)
        row += 1
    if revision := report.revision:
        said = {
            "Mã kiểm chứng": revision.code,
            "Chốt lúc": f"{timezone.localtime(revision.frozen_at):%H:%M ngày %d/%m/%Y}",
            "Lý do vẫn chốt khi còn thiếu": revision.reason,
        }
        for name, value in said.items():
            if value:
                sheet.write_string(row, 0, name, file.text(font_size=11))
                sheet.write_string(row, 1, value, file.format(border=1, font_size=11, text_wrap=True))
                sheet.set_row(row, 16 * (len(value) // 40 + 1))
                row += 1
    return row + 1


def _lines(book: Book, sheet: Any, row: int, lines: Sequence[Line]) -> int:
    text = book.file.format(border=1, text_wrap=True, font_size=11)
    for line in lines:
        for column, said in enumerate(line):
            sheet.write_string(row, column, said, text)
        tall = max(len(said) // (width - 4) + 1 for said, width in zip(line, _WIDTHS, strict=True))
        sheet.set_row(row, 16 * tall)
        row += 1
    return row


def _blocks(book: Book) -> Iterable[tuple[str, Line, list[Line]]]:
    report, names = book.report, labels()
    yield from _of_revision(book)
    yield (
        "Cách tính các chỉ số",
        ("Chỉ số", "Đơn vị tính", "Cách tính"),
        [(i.label, i.unit, wording.made_of(i)) for i in INDICATORS],
    )
    aims = [(i.label, f"{aim.text} {i.unit} đến năm {aim.year}", aim.legal_basis) for i in INDICATORS if (aim := report.aims.get(i.code))]  # fmt: skip
    yield "Mục tiêu", ("Chỉ số", "Mục tiêu", "Căn cứ"), aims
    merged = [(one.successor.name, f"{one.on:%d/%m/%Y}", one.words) for one in report.breaks]
    yield "Thay đổi địa giới", ("Hội", "Từ ngày", "Nội dung"), merged
    missing, flags, sources = [], [], []
    for unit in report.units:
        name = unit.association.name
        if not unit.is_included:
            missing.append((name, "Tất cả", unit.why[""]))
            continue
        missing.extend(
            (name, names[code], unit.why.get(code, "không bắt buộc, để trống"))
            for code, value in unit.values.items()
            if value is None
        )
        marks = {code: ", ".join(sorted(FLAGS[flag] for flag in marks)) for code, marks in unit.flags.items()}
        flags.extend(_grouped(unit, marks))
        sources.extend(_grouped(unit, unit.sources))
    yield "Số liệu còn thiếu", ("Hội", "Chỉ tiêu", "Lý do"), missing
    yield "Dấu chất lượng", ("Hội", "Dấu", "Các chỉ tiêu"), flags
    yield "Nguồn số liệu", ("Hội", "Nguồn", "Các chỉ tiêu"), sources


def _of_revision(book: Book) -> Iterable[tuple[str, Line, list[Line]]]:
    """What was missing when the figures were frozen, what changed since the revision before, what is made anew."""
    revision = book.report.revision
    if revision is None:
        return
    yield (
        "Còn thiếu khi chốt",
        ("Hội", "Còn thiếu", ""),
        [(gap.partition(":")[0], gap.partition(":")[2].strip(), "") for gap in revision.gaps],
    )
    changed = [(one["place"], in_words({**one, "reason": ""}).removeprefix(f"{one['place']}: "), one["reason"]) for one in revision.differences]  # fmt: skip
    yield f"Khác với phiên bản {revision.number - 1}", ("Ở đâu", "Thay đổi", "Lý do"), changed
    outdated = [
        (label, "công thức đã đổi từ khi chốt", "Giá trị tính theo công thức hiện nay.")
        for label in revision.outdated_formulas
    ]
    yield "Chỉ số có công thức mới", ("Chỉ số", "Ghi chú", ""), outdated


def _grouped(unit: UnitFigures, said: Mapping[str, str]) -> list[Line]:
    """(unit, what is said, the figures of which it is said): a line for each thing said, the most frequent first."""
    names = labels()
    known = [code for code, value in unit.values.items() if value is not None]
    groups: dict[str, list[str]] = {}
    for code in known:
        if said.get(code):
            groups.setdefault(said[code], []).append(code)
    lines = []
    for text, codes in sorted(groups.items(), key=lambda group: -len(group[1])):
        others = [names[code] for code in known if code not in codes]
        if 2 * len(codes) > len(known):
            which = "mọi chỉ tiêu" + (f", trừ: {'; '.join(others)}" if others else "")
        else:
            which = "; ".join(names[code] for code in codes)
        lines.append((unit.association.name, text, which))
    return lines
