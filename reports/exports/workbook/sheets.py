"""The sheets of the Excel report: which there are, who writes each, what the contents say of it, the order of the tabs."""

import textwrap
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from associations.sections.base import sections as all_sections
from reports.analysis.results import ClusterReport
from reports.exports.workbook import layout
from reports.exports.workbook.aims import write_aims
from reports.exports.workbook.book import Book
from reports.exports.workbook.contents_sheet import Entry, write_contents
from reports.exports.workbook.data_sheets import write_data
from reports.exports.workbook.fund import FUND_CODES, write_fund
from reports.exports.workbook.learning import write_models
from reports.exports.workbook.line_sheet import write_lines
from reports.exports.workbook.notes import write_notes
from reports.exports.workbook.ranking import ranked_indicators, ranked_results, write_ranking, write_ranks
from reports.exports.workbook.reconciled import write_reconciliation
from reports.exports.workbook.summary import write_charts, write_summary, write_unit_table
from reports.exports.workbook.texts import (
    other_lists,
    petition_lines,
    texts_of,
    texts_title,
    write_list,
    write_petitions,
    write_texts,
)
from reports.exports.workbook.trend import trend_indicators, write_trend
from reports.indicators import INDICATORS, Indicator, every_indicator
from reports.presentation import tables, wording

Writer = Callable[[Book, Any], None]

_COMPARED, _BY_SECTION, _SOURCES = (
    "Tổng hợp và so sánh", "Từng phần của báo cáo", "Số liệu gốc, đối chiếu, nguồn",
)  # fmt: skip
_COLOURS = {_COMPARED: layout.STRONG, _BY_SECTION: layout.HUE, _SOURCES: layout.ACCENT}


class Planned(NamedTuple):
    """A sheet that there will be: its name, what the contents say of it, who writes it."""

    name: str
    about: str
    write: Writer


def write_sheets(book: Book) -> bytes:
    """Write the contents and every sheet that has something to display; return the file.

    Of a public report there are no sheets of texts and lists; the reconciliation needs the other map.
    """
    contents = book.file.add_sheet(layout.CONTENTS)
    entries = []
    for group, planned in _groups(book):
        for one in planned:
            sheet = book.file.add_sheet(one.name)
            sheet.set_tab_color(_COLOURS[group])
            one.write(book, sheet)
            entries.append(Entry(group, one.name, one.about))
    write_contents(book, contents, entries)
    return book.file.close()


def _groups(book: Book) -> Iterator[tuple[str, Iterable[Planned]]]:
    """Yield the groups of sheets in the order of the tabs."""
    yield _COMPARED, _of_comparison(book)
    yield _BY_SECTION, _of_sections(book)
    yield _SOURCES, _of_sources(book)


def _of_comparison(book: Book) -> Iterator[Planned]:
    report = book.report
    yield Planned(
        layout.SUMMARY,
        f"{len(tables.SUMMARY)} chỉ tiêu thường nói ở hội nghị: năm nay, năm trước, thay đổi, nhận xét.",
        write_summary,
    )
    if ranked_results(report):
        names = " và ".join(_within(one.indicator.label) for one in ranked_results(report))
        yield Planned(layout.CHARTS, f"Các hội xếp theo {names}, bên đường của số chung.", write_charts)
    if _has_values(report, INDICATORS):
        yield Planned(
            layout.INDICATOR_SHEET,
            f"{len(INDICATORS)} chỉ số của từng hội và số chung.",
            partial(write_unit_table, table=tables.indicators_table(report)),
        )
    if ranked_results(report):
        yield Planned(
            layout.RANKING, "Hạng, giá trị hai năm và khoảng cách với số chung, xếp từ cao xuống thấp.", write_ranking
        )  # fmt: skip
    if ranked := ranked_indicators(report):
        yield Planned(layout.RANKS, f"Hạng của từng hội ở {len(ranked)} chỉ số.", write_ranks)
    if book.aim_rows:
        yield Planned(
            layout.AIMS, "Kết quả so với từng mục tiêu: còn thiếu bao nhiêu, từng hội cần thêm bao nhiêu, căn cứ.", write_aims
        )  # fmt: skip
    if indicators := trend_indicators(report):
        years = [point.year for point in report.trend(indicators[0])]
        yield Planned(
            layout.TREND,
            f"{len(indicators)} số liệu chính qua các năm {years[0]}–{years[-1]}, từng hội và số chung.",
            write_trend,
        )


def _of_sections(book: Book) -> Iterator[Planned]:
    report = book.report
    names = section_sheets()
    for name, table in zip(names, tables.section_tables(report), strict=False):
        wanted = [row.indicator for row in table.rows if row.indicator is not None]
        if _has_values(report, wanted):
            money = "; tiền tính bằng triệu đồng" if any(one.is_sum_of_money for one in wanted) else ""
            about = f"{len(wanted)} chỉ tiêu của phần {_within(table.title)}, từng hội và cộng chung{money}."
            yield Planned(name, about, partial(write_unit_table, table=table))
    yield from _of_models_and_fund(report)
    if not report.is_public:
        yield from _of_words(book, names[-1])


def _of_models_and_fund(report: ClusterReport) -> Iterator[Planned]:
    if _has_values(report, (indicator for model in tables.MODELS for indicator in model.indicators)):
        yield Planned(
            layout.MODELS, "Đăng ký, công nhận, khen thưởng, tỉ lệ và mục tiêu của năm mô hình; từng mô hình theo hội.", write_models
        )  # fmt: skip
    if _has_values(report, (every_indicator()[code] for code in FUND_CODES)):
        yield Planned(
            layout.FUND, "Quỹ từ số dư đầu kỳ đến số dư cuối kỳ, theo nguồn thu, theo mục chi, bình quân đầu người.", write_fund
        )  # fmt: skip


def _of_words(book: Book, texts: str) -> Iterator[Planned]:
    """Yield the sheets of texts and lists, each only where returns hold any."""
    report = book.report
    if texts_of(report):
        yield Planned(texts, "Lời ghi trong báo cáo của các hội, theo hội và theo mục.", write_texts)
    if lines := petition_lines(report, book.answers):
        yield Planned(
            layout.PETITIONS, f"{len(lines)} kiến nghị, mỗi kiến nghị kèm trả lời.", write_petitions
        )
    for register, rows in other_lists(report):
        name = _allowed(register.heading)
        about = f"Danh mục kèm báo cáo: {len(rows)} dòng, lọc được theo hội."
        yield Planned(name, about, partial(write_list, register=register))


def _of_sources(book: Book) -> Iterator[Planned]:
    yield Planned(
        layout.DATA, "Số gốc trong báo cáo: mỗi dòng một chỉ tiêu của một năm, mỗi cột một hội; mọi công thức đi từ đây.",
        partial(write_data, block=book.data),
    )  # fmt: skip
    if any(unit.is_included for units in book.report.years.values() for unit in units):
        behind = "báo cáo gốc, phiên bản, ngày duyệt, " if book.versions else ""
        yield Planned(
            layout.LINES, f"Mỗi dòng một con số, kèm {behind}dấu, nguồn; để lọc, lập PivotTable.", write_lines
        )  # fmt: skip
    if book.reconciled:
        yield Planned(
            layout.RECONCILIATION, "Số của các hội cũ cộng lại, đặt cạnh số của hội mới, đến từng đồng.", write_reconciliation
        )  # fmt: skip
    if book.other_data and book.other:
        about = f"Số liệu {wording.MAPS[book.other.map_]} mà trang “{layout.RECONCILIATION}” lấy đến."
        yield Planned(layout.OTHER_DATA, about, partial(write_data, block=book.other_data))
    yield Planned(
        layout.NOTES, "Sổ này là phiên bản nào, cách tính từng chỉ số, số còn thiếu và lý do, dấu, nguồn.", write_notes
    )  # fmt: skip


def _has_values(report: ClusterReport, indicators: Iterable[Indicator]) -> bool:
    """Return whether any unit has a value of any of some indicators in the report's year."""
    every = (amount for one in indicators for amount in report.amounts(one, report.year).values())
    return any(amount.value is not None for amount in every)


def _within(label: str) -> str:
    """Return a label as it stands within a sentence."""
    return label[0].lower() + label[1:]


def section_sheets() -> list[str]:
    """Return the names of the sections' sheets: those with figures, then the one of texts."""
    with_figures = [section.title for section in all_sections() if section.figures]
    titles = [*with_figures, texts_title()]
    return [_allowed(f"{number}. {title}") for number, title in enumerate(titles, start=1)]


def _allowed(title: str) -> str:
    """Return a title as the name of a sheet: whole words up to the 31 letters that Excel takes, none of its marks."""
    allowed = "".join(letter for letter in title if letter not in "[]:*?/\\'")
    return textwrap.shorten(allowed, 31, placeholder="").rstrip(",")
