"""The qualitative data of the returns: texts, petitions with their answers, the other lists."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from associations.sections.base import registers
from associations.sections.base import sections as all_sections
from associations.sections.proposals import PETITIONS
from reports.analysis.qualitative import Text, petition_key
from reports.analysis.results import ClusterReport
from reports.exports.workbook.book import Book
from reports.exports.workbook.file import PrintSetup
from reports.exports.workbook.layout import HEAD
from reports.models import MeetingPetition, PetitionAnswer

_TALLEST_ROW = 409  # points; Excel takes no more
_LONGEST_CELL = 32_000  # letters; Excel takes no more


@dataclass(frozen=True)
class _Table:
    """A table of texts: its heads, the rows, the widths of the sheet's columns in letters."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]


def texts_title() -> str:
    """Return the title of the section that holds texts and no figures."""
    return next(section.title for section in all_sections() if not section.figures)


def write_texts(book: Book, sheet: Any) -> None:
    """Write the texts of the returns: results, difficulties and petitions, next year's tasks."""
    report, file = book.report, book.file
    file.open(sheet, f"{texts_title().upper()} (BÁO CÁO NĂM {report.year})", (26, 30, 104))
    file.heads(sheet, HEAD, ("Hội", "Mục", "Nội dung"))
    text = file.format(border=1, text_wrap=True, valign="top")
    row = HEAD + 1
    for name, heading, content in _lines_of_texts(report):
        for piece in _pieces(content):
            for column, written in enumerate((name, heading, piece)):
                sheet.write_string(row, column, written, text)
            tall = 18 * sum(len(line) // 100 + 1 for line in piece.splitlines() or [""])
            sheet.set_row(row, min(tall, _TALLEST_ROW))
            row += 1
    sheet.freeze_panes(HEAD + 1, 0)
    file.set_up_print(sheet, PrintSetup(repeat=0))


def _lines_of_texts(report: ClusterReport) -> Iterator[Text]:
    """Yield every text of the units; for a unit without any why there is none."""
    for unit in report.units:
        name, why = unit.association.name, unit.why.get("", "")
        nothing = "Không có nội dung." if unit.is_included else f"{why[0].upper()}{why[1:]}."
        yield from report.qualitative.texts.get(unit.association.pk) or [(name, "", nothing)]


def write_petitions(book: Book, sheet: Any) -> None:
    """Write every petition of the year's returns with its answer."""
    report = book.report
    heads = ("TT", "Hội", "Lĩnh vực", "Kiến nghị", "Trả lời", "Nơi trả lời")
    widths = (6, 22, 22, 58, 52, 24)
    book.file.open(sheet, f"KIẾN NGHỊ CỦA CÁC HỘI VÀ TRẢ LỜI NĂM {report.year}", widths)
    lines = petition_lines(report, book.answers)
    if not lines:
        book.say(sheet, HEAD, (f"Năm {report.year} không hội nào ghi kiến nghị vào danh mục.",))
        book.file.set_up_print(sheet, PrintSetup(repeat=0, has_heads=False))
        return
    numbered = [(str(number), *line) for number, line in enumerate(lines, start=1)]
    _write(book, sheet, HEAD, _Table(heads, numbered, widths))
    sheet.freeze_panes(HEAD + 1, 0)
    book.file.set_up_print(sheet, PrintSetup(repeat=0))


def petition_lines(
    report: ClusterReport, given: Iterable[PetitionAnswer | MeetingPetition]
) -> list[tuple[str, str, str, str, str]]:
    """Return every petition of the year: of whom, its topic, its words, the answer, who answered.

    given: the meeting's answers, and the petitions that were raised at the meeting itself.
    """
    given = list(given)
    own = [one for one in given if isinstance(one, MeetingPetition)]
    answers = {
        petition_key(one.association, one.asked): one for one in given if isinstance(one, PetitionAnswer)
    }
    lines = []
    for row in report.qualitative.rows(PETITIONS):
        topic, petition, *_ = (*row.cells, "", "")
        answer = answers.pop(petition_key(row.association, petition), None)
        lines.append((row.association.name, topic, petition, *_answered(answer)))
    # Answered petitions that the returns no longer hold: their text is kept with the answer.
    lines += [(one.association.name, "", one.asked, *_answered(one)) for one in answers.values()]
    lines += [
        ("nêu tại hội nghị", str(one.get_topic_display()), one.text, one.answer, one.answered_by)
        for one in own
    ]
    return lines


def write_lists(book: Book, sheet: Any) -> None:
    """Write the other lists of the year's returns, a block each: agreements, documents, initiatives, awards, titles."""
    report, file = book.report, book.file
    lists = [
        (register, rows)
        for register in registers().values()
        if register is not PETITIONS and (rows := report.qualitative.rows(register))
    ]
    most = max([4, *(len(register.labels) for register, _ in lists)])
    widths = (6, 24, *[28] * most)
    file.open(sheet, f"DANH MỤC KÈM BÁO CÁO NĂM {report.year}", widths)
    if not lists:
        book.say(sheet, HEAD, (f"Năm {report.year} chưa hội nào ghi vào các danh mục.",))
    row, breaks = HEAD, []
    for register, rows in lists:
        if row > HEAD:
            breaks.append(row)
        title = f"{register.heading}: {len(rows)} dòng"
        sheet.write_string(row, 0, title, file.format(bold=True))
        lines = [
            (str(number), line.association.name, *line.cells) for number, line in enumerate(rows, start=1)
        ]
        table = _Table(("TT", "Hội", *register.labels), lines, widths)
        row = _write(book, sheet, row + 1, table) + 1
    sheet.set_h_pagebreaks(breaks)
    file.set_up_print(sheet, PrintSetup(repeat=0, has_heads=False))


def _answered(answer: Any) -> tuple[str, str]:
    return (answer.answer, answer.answered_by) if answer else ("chưa có trả lời", "")


def _write(book: Book, sheet: Any, row: int, table: _Table) -> int:
    """Write a table of texts; return the row after."""
    text = book.file.format(border=1, text_wrap=True, valign="top", font_size=11)
    book.file.heads(sheet, row, table.heads)
    for cells in table.rows:
        row += 1
        tall = 1
        for column, content in enumerate(cells):
            cut = content if len(content) < _LONGEST_CELL else f"{content[:_LONGEST_CELL]}…"
            sheet.write_string(row, column, cut, text)
            letters = max(int(table.widths[column] * 1.05), 1)
            tall = max(tall, sum(len(piece) // letters + 1 for piece in cut.splitlines() or [""]))
        sheet.set_row(row, min(16 * tall, _TALLEST_ROW))
    return row + 1


def _pieces(text: str) -> list[str]:
    """Cut a text into pieces that a cell takes and a row can display."""
    lines = [
        line
        for paragraph in text.splitlines()
        for line in (textwrap.wrap(paragraph, 2000, break_on_hyphens=False) or [""])
    ]
    pieces: list[str] = []
    for line in lines:
        if pieces and len(pieces[-1]) + len(line) < 2000 and pieces[-1].count("\n") < 18:
            pieces[-1] += f"\n{line}"
        else:
            pieces.append(line)
    return pieces
