"""The figures line by line: a value a line, for filters and pivot tables, with the return that it comes from."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.utils import timezone

from associations.models.associations import distinct_name
from associations.sections.base import figures as all_figures
from associations.sections.base import sections
from reports.analysis.figures import FLAGS, UnitFigures
from reports.exports.workbook.book import Book
from reports.exports.workbook.file import PrintSetup, pattern
from reports.exports.workbook.layout import HEAD, LINE_HEADS, MISSING, RETURN_HEADS, VALUE_HEAD
from reports.presentation.row_labels import alone

_WIDTHS = (9, 28, 36, 32, 50, 15, 22, 22, 52)
_WIDTHS_OF_RETURN = (32, 20, 20)
_VALUE = LINE_HEADS.index(VALUE_HEAD)
_MOMENT = "dd/mm/yyyy hh:mm"
_LAST_ROW = 1_048_574  # the last but one of a sheet in Excel, counted from 0
_FULL = "Trang tính đã hết dòng; các số còn lại ở trang “Số liệu” và trong tệp CSV."
_PUT_AWAY = 500  # rows that stay in memory


class _Behind(NamedTuple):
    """The returns behind a unit's year: whose, in which versions, approved when; a moment only where it is one return."""

    names: str
    versions: str
    approved: datetime.datetime | str


class _Line(NamedTuple):
    """One figure: its year, whose and which it is, the cell that holds it with its value, its marks and source."""

    year: int
    named: tuple[str, ...]
    value: tuple[str, int]
    notes: tuple[str, str]
    behind: _Behind


class _Looks(NamedTuple):
    """The formats of the cells, each made once for thousands of lines."""

    year: Any
    text: Any
    number: Any
    moment: Any


def write_lines(book: Book, sheet: Any) -> None:
    """Write a line for every figure that there is: the value is a formula over the data sheet, the rest are words."""
    file, has_returns = book.file, bool(book.versions)
    heads = (*LINE_HEADS, *RETURN_HEADS) if has_returns else LINE_HEADS
    widths = (*_WIDTHS, *_WIDTHS_OF_RETURN) if has_returns else _WIDTHS
    file.open(sheet, f"SỐ LIỆU THEO DÒNG, {_years(book)} (TIỀN TÍNH BẰNG ĐỒNG)", widths)
    file.heads(sheet, HEAD, heads)
    sheet.set_default_row(19)
    sheet.hide_gridlines(1)  # in sight on the screen: the cells have no borders
    looks = _Looks(
        year=file.format(align="center", num_format="0"),
        text=file.format(indent=1),
        number=file.format(align="right", indent=1, num_format=pattern(0)),
        moment=file.format(align="left", indent=1, num_format=_MOMENT),
    )
    row = HEAD
    for line in _lines(book):
        if row == _LAST_ROW:
            sheet.write_string(row + 1, 0, _FULL, file.format(bold=True))
            break
        row += 1
        _write_line(sheet, row, line, looks)
        if has_returns:
            _write_return(sheet, row, line.behind, looks)
        if row % _PUT_AWAY == 0:
            sheet.settle(row)
    sheet.autofilter(HEAD, 0, max(row, HEAD + 1), len(heads) - 1)
    sheet.freeze_panes(HEAD + 1, 2)
    file.set_up_print(sheet, PrintSetup(repeat=0))


def _lines(book: Book) -> Iterator[_Line]:
    """Yield a line for every figure that there is: the latest year first, in the order of the data sheet's columns and rows."""
    titles = {section.key: section.title for section in sections()}
    figures = [(one, titles[one.section], alone(one.label)) for one in all_figures().values()]
    for year in sorted(book.data.values, reverse=True):
        for unit in book.report.years.get(year, []):
            behind = _behind(book, unit)
            for figure, section, label in figures:
                value = unit.values.get(figure.code)
                if value is not None:
                    named = (book.name(unit.association), section, figure.code, label, figure.unit)
                    cell = book.formulas.cell(year, figure.code, unit.association)
                    yield _Line(year, named, (cell, value), _notes(unit, figure.code), behind)


def _write_line(sheet: Any, row: int, line: _Line, looks: _Looks) -> None:
    """Write year, names, value, marks and source of a figure; blank ones are left out."""
    sheet.write_number(row, 0, line.year, looks.year)
    for column, word in enumerate(line.named, start=1):
        sheet.write_string(row, column, word, looks.text)
    cell, value = line.value
    sheet.write_formula(row, _VALUE, f'=IF(ISNUMBER({cell}),{cell},"{MISSING}")', looks.number, value)
    for column, word in enumerate(line.notes, start=_VALUE + 1):
        if word:
            sheet.write_string(row, column, word, looks.text)


def _years(book: Book) -> str:
    years = sorted(book.data.values)
    return f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])


def _notes(unit: UnitFigures, code: str) -> tuple[str, str]:
    """Return the marks and the source of a figure, in words."""
    marks = unit.flags.get(code)
    return ", ".join(sorted(FLAGS[mark] for mark in marks)) if marks else "", unit.sources.get(code, "")


def _write_return(sheet: Any, row: int, behind: _Behind, looks: _Looks) -> None:
    """Write whose return it is, in which version, approved when."""
    first = len(LINE_HEADS)
    sheet.write_string(row, first, behind.names, looks.text)
    sheet.write_string(row, first + 1, behind.versions, looks.text)
    if isinstance(behind.approved, str):
        sheet.write_string(row, first + 2, behind.approved, looks.text)
    else:
        sheet.write_datetime(row, first + 2, behind.approved, looks.moment)


def _behind(book: Book, unit: UnitFigures) -> _Behind:
    """Return the returns behind a unit's figures of a year."""
    every = [part.association for part in unit.parts]
    versions = [book.versions.get((part.association.key, part.year)) for part in unit.parts]
    names = "; ".join(f"{distinct_name(part.association, every)}, năm {part.year}" for part in unit.parts)
    numbers = "; ".join(str(one[0]) if one else MISSING for one in versions)
    moments = [timezone.localtime(one[1]) if one and one[1] else None for one in versions]
    return _Behind(names, numbers, _approved(moments))


def _approved(moments: Sequence[datetime.datetime | None]) -> datetime.datetime | str:
    """Return when a unit's returns were approved: the moment of the one return, of several their days as words."""
    if len(moments) == 1 and moments[0]:
        return moments[0].replace(tzinfo=None, second=0, microsecond=0)
    return "; ".join(f"{moment:%d/%m/%Y}" if moment else MISSING for moment in moments)
