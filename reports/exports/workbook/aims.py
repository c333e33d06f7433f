"""The sheet of targets: value, year and legal basis, and how far the cluster and each unit are from it."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reports.analysis.targets import Aim, progress
from reports.exports.workbook.book import Book, height
from reports.exports.workbook.cells import cell_at
from reports.exports.workbook.file import PrintSetup, pattern
from reports.exports.workbook.formulas import Computed, displayed
from reports.exports.workbook.layout import FIRST, HEAD, MISSING
from reports.indicators import BY_CODE, Indicator, Ratio, every_indicator
from reports.presentation import tables
from reports.presentation.tables import last_year
from reports.presentation.tables.targets import coverage_notes
from reports.presentation.wording.aims import none_after

# The columns of the first table: the target stands in the third, where other sheets find it.
_AIM, _YEAR, _VALUE, _GAP, _LACKING, _PACE, _GAINED, _REACHED, _BASIS = range(2, 11)
_BASIS_ENDS = _BASIS + 2  # over three columns: those of units stand below it
_NEXT, _NEXT_YEAR = _BASIS_ENDS + 1, _BASIS_ENDS + 2
# Where `verify` finds the constants: the head of the indicators, over all units or some, and those of the next target.
OVER_ALL, OVER_SOME = "Chỉ số (cả cụm)", "Chỉ số (các hội có số liệu)"
NEXT_HEADS = ("Mục tiêu tiếp theo", "Năm của mục tiêu tiếp theo")
NONE_SET = "chưa đặt"


@dataclass(frozen=True)
class _UnitTable:
    """A table of all targets by unit: how many more would reach each, or the gap in percentage points."""

    title: str
    counts: bool


_GAPS = _UnitTable("Từng hội còn thiếu bao nhiêu (số âm: đã vượt)", counts=False)
_COUNTS = _UnitTable("Từng hội cần công nhận thêm bao nhiêu", counts=True)


def write_aims(book: Book, sheet: Any) -> None:
    """Write the whole cluster against each target; below it, unit by unit, the gap and what is lacking."""
    report, file = book.report, book.file
    count = len(report.units)
    widths: list[float] = [6, 42, 15, 15, 15, 15, 22, 15, 15, 14]
    widths += [14] * (max(FIRST + count, _NEXT_YEAR + 1) - len(widths))
    file.open(sheet, f"MỤC TIÊU VÀ KẾT QUẢ NĂM {report.year}", widths)
    wanted = [BY_CODE[code] for code in book.aim_rows]
    is_partial = not all(report.result(indicator).is_whole for indicator in wanted)
    heads = (
        "TT", OVER_SOME if is_partial else OVER_ALL, "Mục tiêu", "Đến năm", f"Năm {report.year}", "Còn thiếu", "Thiếu bao nhiêu",
        "Cần thêm mỗi năm", "Năm qua", "Số hội đạt",
    )  # fmt: skip
    file.heads(sheet, HEAD, heads)
    sheet.merge_range(HEAD, _BASIS, HEAD, _BASIS_ENDS, "Căn cứ", file.head())
    sheet.write_string(HEAD, _NEXT, NEXT_HEADS[0], file.head())
    sheet.write_string(HEAD, _NEXT_YEAR, NEXT_HEADS[1], file.head())
    for number, indicator in enumerate(wanted, start=1):
        _whole(book, sheet, number, indicator)
    row = HEAD + len(wanted) + 2
    notes = (
        *coverage_notes(map(report.result, wanted)),
        "Còn thiếu = mục tiêu − kết quả; số âm là đã vượt. Thiếu bao nhiêu: số cần công nhận thêm, tính theo tổng số trong báo cáo năm nay.",
        "Cần thêm mỗi năm = còn thiếu chia đều cho các năm còn lại; “–”: đã đạt, hết hạn hoặc chưa có số liệu.",
        *none_after(report.aims.last_ones),
        *tables.unrounded_notes(
            (i, report.aims[i.code].value, report.result(i).amount.value) for i in wanted
        ),
    )
    partial = last_year.whole_notes(report.result(indicator) for indicator in wanted)
    row = book.say(sheet, row, (*notes, *partial)) + 1
    breaks = [row]
    row = _by_unit(book, sheet, row, _GAPS, wanted)
    _by_unit(book, sheet, row + 1, _COUNTS, wanted)
    sheet.set_h_pagebreaks(breaks)
    file.set_up_print(sheet, PrintSetup(repeat=FIRST, units=count, has_heads=False))


def _gap_format(book: Book, indicator: Indicator, gap: Fraction | None) -> Any:
    """Return the format of a gap: with one or two decimals more where it would be printed as 0 and is none."""
    decimals = indicator.display.decimals
    value = abs(indicator.display_value(gap) or 0)
    more = next((n for n in (0, 1, 2) if value * 10 ** (decimals + n) * 2 >= 1), 2) if value else 0
    number = pattern(decimals + more)
    return book.file.format(border=1, align="right", indent=1, num_format=number)


def _whole(book: Book, sheet: Any, number: int, indicator: Indicator) -> None:
    report, file, at = book.report, book.file, HEAD + number
    result, aim = report.result(indicator), report.aims[indicator.code]
    since = result.since_last_year
    held = progress(indicator, result.amount, aim, report.year, gained=since.value)
    plain = file.number(indicator)
    counted = every_indicator()[indicator.codes[0]].unit
    whole = file.format(border=1, align="right", indent=1, num_format=f'{pattern(0)}" {counted}"')
    target, value, gap = (cell_at(at, column) for column in (_AIM, _VALUE, _GAP))
    sheet.write_string(at, 0, str(number), book.centred)
    sheet.write_string(at, 1, label_of(indicator), file.text())
    sheet.write_number(at, _AIM, float(aim.in_tables), file.number(indicator, bold=True))
    sheet.write_number(at, _YEAR, aim.year, file.format(border=1, align="center", num_format="0"))
    result_formula = book.formulas.whole(indicator, report.year)
    gap_formula = f'IF(ISNUMBER({value}),{target}-{value},"{MISSING}")'
    book.compute(sheet, at, _VALUE, displayed(indicator, result_formula, held.value), plain)
    gap_format = _gap_format(book, indicator, held.gap)
    book.compute(sheet, at, _GAP, displayed(indicator, gap_formula, held.gap), gap_format)
    lacking = Computed(_lacking(book, indicator, target, value), held.lacking)
    book.compute(sheet, at, _LACKING, lacking, whole)
    left = f"({cell_at(at, _YEAR)}-{report.year})"
    pace = f'IF(ISNUMBER({gap}),IF({gap}>0,IF({left}>0,{gap}/{left},"{MISSING}"),"{MISSING}"),"{MISSING}")'
    book.compute(sheet, at, _PACE, displayed(indicator, pace, held.pace), plain)
    gained = book.last_year.change(result)
    starred = file.number(indicator, is_change=True, mark="*" if since.is_partial else "")
    if gained is None:
        sheet.write_string(at, _GAINED, MISSING, starred)
    else:
        book.compute(sheet, at, _GAINED, gained, starred)
    reached = sum(u.amount.value is not None and u.amount.value >= aim.value for u in result.units)
    sheet.write_string(at, _REACHED, f"{reached}/{result.included}", book.centred)
    sheet.merge_range(at, _BASIS, at, _BASIS_ENDS, _basis(aim), file.text(font_size=11))
    _following(book, sheet, at, aim)
    sheet.set_row(at, 36)


def label_of(indicator: Indicator) -> str:
    """Return an indicator with the unit in which its target and its results stand."""
    return f"{indicator.label} ({indicator.display.unit})"


def _basis(aim: Aim) -> str:
    """Return the legal basis of a target, and of the next one where it is another."""
    if aim.following is None or aim.following.legal_basis == aim.legal_basis:
        return aim.legal_basis
    return f"{aim.legal_basis}; năm {aim.following.year}: {aim.following.legal_basis}"


def _following(book: Book, sheet: Any, at: int, aim: Aim) -> None:
    """Write the next target and its year; where none is set, that none is."""
    centred = book.file.format(border=1, align="center", num_format="0")
    if aim.following is None:
        sheet.write_string(at, _NEXT, NONE_SET, centred)
        sheet.write_string(at, _NEXT_YEAR, MISSING, centred)
        return
    sheet.write_number(
        at, _NEXT, float(aim.following.in_tables), book.file.number(BY_CODE[aim.code], bold=True)
    )
    sheet.write_number(at, _NEXT_YEAR, aim.following.year, centred)


def _lacking(book: Book, indicator: Indicator, target: str, value: str, unit: int | None = None) -> str:
    """Return the formula of how many more of what is counted would reach the target."""
    if not isinstance(indicator, Ratio):
        return f'"{MISSING}"'
    association = None if unit is None else book.report.units[unit].association
    top, bottom = book.formulas.parts(indicator, book.report.year, association)
    if not top:
        return f'"{MISSING}"'
    # Rounded before it is rounded up: 12.3 % of 1,000 must not become 124 by the last bit of a double.
    needed = f"ROUNDUP(ROUND({target}*{bottom}/{indicator.scale},6),0)"
    return f'IF(ISNUMBER({value}),MAX(0,{needed}-{top}),"{MISSING}")'


def _by_unit(book: Book, sheet: Any, row: int, table: _UnitTable, wanted: list[Indicator]) -> int:
    """Write a row for each target, a column for each unit; return the row after."""
    report, file = book.report, book.file
    file.block_title(sheet, row, table.title)
    names = [unit.association.name for unit in report.units]
    file.heads(sheet, row + 1, ("TT", "Chỉ số", "Đơn vị tính", *names))
    whole = file.format(border=1, align="right", indent=1, num_format=pattern(0))
    at = row + 1
    for number, indicator in enumerate(wanted, start=1):
        at += 1
        unit_of = every_indicator()[indicator.codes[0]].unit if table.counts else indicator.change_unit
        sheet.write_string(at, 0, str(number), book.centred)
        sheet.write_string(at, 1, indicator.label, file.text())
        sheet.write_string(at, 2, unit_of, file.text())
        sheet.set_row(at, height(indicator.label, unit_of))
        target = book.aim_cell(indicator.code)
        for place, unit in enumerate(report.result(indicator).units):
            held = progress(indicator, unit.amount, report.aims[indicator.code], report.year)
            value = f"({book.formulas.one(indicator, report.year, unit.association)})"
            if table.counts:
                lacking = Computed(_lacking(book, indicator, target, value, place), held.lacking)
                book.compute(sheet, at, FIRST + place, lacking, whole)
            else:
                formula = f'IF(ISNUMBER({value}),{target}-{value},"{MISSING}")'
                gap = displayed(indicator, formula, held.gap)
                book.compute(sheet, at, FIRST + place, gap, _gap_format(book, indicator, held.gap))
    return at + 1
