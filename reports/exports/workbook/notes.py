"""What the figures are: which revision, what was missing and changed, how indicators are made, sources, marks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils import timezone

from associations.sections.base import labels
from reports.analysis.figures import FLAGS, UnitFigures
from reports.exports.workbook.book import Book
from reports.exports.workbook.file import PrintSetup
from reports.exports.workbook.layout import HEAD
from reports.indicators import BY_CODE, INDICATORS
from reports.presentation import wording
from reports.presentation.row_labels import alone
from reports.presentation.wording.aims import none_since, with_following
from reports.revisions.differences import change_in_words, place_in_words

_WIDTHS = (32, 46, 96)

Line = tuple[str, str, str]


class Block(NamedTuple):
    """A table of notes of one kind."""

    title: str
    heads: Line
    lines: Sequence[Line]


def write_notes(book: Book, sheet: Any) -> None:
    """Write a block for each kind of note; those without a line are left out."""
    file = book.file
    file.open(sheet, "NGUỒN VÀ GHI CHÚ", _WIDTHS)
    file.stamp(sheet, 0, len(_WIDTHS) - 1, offset=480)
    row = _identity(book, sheet)
    for block in _blocks(book):
        if block.lines:
            file.block_title(sheet, row, block.title)
            file.heads(sheet, row + 1, block.heads)
            row = _lines(book, sheet, row + 2, block.lines) + 1
    file.set_up_print(sheet, PrintSetup(repeat=0, has_heads=False))


def _identity(book: Book, sheet: Any) -> int:
    """Write which figures the file holds, in cells that a check reads; return the row after."""
    report, file = book.report, book.file
    file.block_title(sheet, HEAD, "Sổ này chứa số liệu nào")
    row = HEAD + 1
    for name, value in file.identity.items():
        sheet.write_string(row, 0, name, file.text(font_size=11))
        sheet.write_string(row, 1, value, file.text(font_size=11))
        sheet.set_row(row, 36 if len(value) > 42 else 21)
        row += 1
    if revision := report.revision:
        facts = {
            "Mã kiểm chứng": revision.code,
            "Chốt lúc": f"{timezone.localtime(revision.frozen_at):%H:%M ngày %d/%m/%Y}",
            "Lý do vẫn chốt khi còn thiếu": revision.reason,
        }
        for name, value in facts.items():
            if value:
                sheet.write_string(row, 0, name, file.text(font_size=11))
                sheet.write_string(row, 1, value, file.text(font_size=11))
                sheet.set_row(row, 15 * (len(value) // 40 + 1) + 6)
                row += 1
    return row + 1


def _lines(book: Book, sheet: Any, row: int, lines: Sequence[Line]) -> int:
    text = book.file.text(font_size=11)
    for line in lines:
        for column, note in enumerate(line):
            sheet.write_string(row, column, note, text)
        tall = max(len(note) // int(1.15 * width - 3) + 1 for note, width in zip(line, _WIDTHS, strict=True))
        sheet.set_row(row, 15 * tall + 6)
        row += 1
    return row


def _blocks(book: Book) -> Iterator[Block]:
    yield from _of_revision(book)
    yield from _of_indicators(book)
    yield from _of_units(book)


def _of_revision(book: Book) -> Iterator[Block]:
    """Yield what was missing at the freeze, what changed since the revision before, which formulas are new."""
    revision = book.report.revision
    if revision is None:
        return
    gaps = [gap.partition(":") for gap in revision.gaps]
    missing = [(name, what.strip(), "") for name, _, what in gaps]
    yield Block("Còn thiếu khi chốt", ("Hội", "Còn thiếu", ""), missing)
    changed = [
        (place_in_words(one), f"{change_in_words(one)}.", one["reason"]) for one in revision.differences
    ]
    yield Block(f"Khác với phiên bản {revision.number - 1}", ("Ở đâu", "Thay đổi", "Lý do"), changed)
    outdated = [
        (label, "công thức đã đổi từ khi chốt", "Giá trị tính theo công thức hiện nay.")
        for label in revision.outdated_formulas
    ]
    yield Block("Chỉ số có công thức mới", ("Chỉ số", "Ghi chú", ""), outdated)


def _of_indicators(book: Book) -> Iterator[Block]:
    """Yield how indicators are made, the targets that count, and mergers within the years."""
    report = book.report
    made = [(one.label, one.unit, alone(wording.made_of(one))) for one in INDICATORS]
    yield Block("Cách tính các chỉ số", ("Chỉ số", "Đơn vị tính", "Cách tính"), made)
    aims = []
    for indicator in INDICATORS:
        if aim := report.aims.get(indicator.code):
            aims.append((indicator.label, with_following(aim), aim.legal_basis))
    aims += [(BY_CODE[one.code].label, none_since(one), "") for one in report.aims.lapsed.values()]
    yield Block("Mục tiêu", ("Chỉ số", "Mục tiêu", "Căn cứ"), aims)
    merged = [(one.successor.name, f"{one.on:%d/%m/%Y}", one.words) for one in report.breaks]
    yield Block("Thay đổi địa giới", ("Hội", "Từ ngày", "Nội dung"), merged)


def _of_units(book: Book) -> Iterator[Block]:
    """Yield what the units lack, and the marks and the sources of their figures."""
    units = book.report.units
    included = [unit for unit in units if unit.is_included]
    missing = [line for unit in units for line in _missing(unit)]
    yield Block("Số liệu còn thiếu", ("Hội", "Chỉ tiêu", "Lý do"), missing)
    flags = [line for unit in included for line in _grouped(unit, _marks(unit))]
    yield Block("Dấu chất lượng", ("Hội", "Dấu", "Các chỉ tiêu"), flags)
    sources = [line for unit in included for line in _grouped(unit, unit.sources)]
    yield Block("Nguồn số liệu", ("Hội", "Nguồn", "Các chỉ tiêu"), sources)


def _missing(unit: UnitFigures) -> list[Line]:
    """Return each figure that a unit lacks with the reason; a single line where it lacks all."""
    name, names = unit.association.name, labels()
    if not unit.is_included:
        return [(name, "Tất cả", unit.why[""])]
    lacking = [code for code, value in unit.values.items() if value is None]
    return [(name, alone(names[code]), unit.why.get(code, "không bắt buộc, để trống")) for code in lacking]


def _marks(unit: UnitFigures) -> dict[str, str]:
    """Return the marks of each figure in words."""
    return {code: ", ".join(sorted(FLAGS[flag] for flag in flags)) for code, flags in unit.flags.items()}


def _grouped(unit: UnitFigures, notes: Mapping[str, str]) -> list[Line]:
    """Return a line for each note: unit, note, the figures that have it; the most frequent note first."""
    known = [code for code, value in unit.values.items() if value is not None]
    groups: dict[str, list[str]] = {}
    for code in known:
        if note := notes.get(code):
            groups.setdefault(note, []).append(code)
    by_frequency = sorted(groups.items(), key=lambda group: -len(group[1]))
    return [(unit.association.name, note, _which(codes, known)) for note, codes in by_frequency]


def _which(codes: Sequence[str], known: Sequence[str]) -> str:
    """Name some figures out of those that are known: most of them by the others that are left out."""
    names = labels()
    if 2 * len(codes) <= len(known):
        return "; ".join(alone(names[code]) for code in codes)
    others = [alone(names[code]) for code in known if code not in codes]
    return "mọi chỉ tiêu" + (f", trừ: {'; '.join(others)}" if others else "")
