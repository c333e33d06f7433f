"""The qualitative data of the returns: texts, petitions with their answers, the other lists."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from associations.sections.base import registers
from associations.sections.base import sections as all_sections
from associations.sections.proposals import PETITIONS
from associations.sections.register import Register
from reports.analysis.qualitative import ListRow, Text, petition_key
from reports.analysis.results import ClusterReport
from reports.exports.workbook.book import Book
from reports.exports.workbook.file import PrintSetup
from reports.exports.workbook.layout import HEAD
from reports.models import MeetingPetition, PetitionAnswer

_TALLEST_ROW = 409  # points; Excel takes no more
_LONGEST_CELL = 32_000  # letters; Excel takes no more
_NARROWEST, _HEAD, _WIDEST = 14, 20, 52  # columns of lists; a longer head takes two lines


@dataclass(frozen=True)
class _Table:
    """A table of texts: its heads, the rows behind their numbers, the widths of the sheet's columns in letters."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]


def texts_title() -> str:
    """Return the title of the section that holds texts and no figures."""
    return next(section.title for section in all_sections() if not section.figures)


def write_texts(book: Book, sheet: Any) -> None:
    """Write the texts of the returns: results, difficulties and petitions, next year's tasks."""
    report, file = book.report, book.file
    file.open(sheet, f"{texts_title().upper()} (BÁO CÁO NĂM {report.year})", (28, 32, 108))
    file.heads(sheet, HEAD, ("Hội", "Mục", "Nội dung"))
    text = file.text(valign="top")
    row = HEAD + 1
    for name, heading, content in texts_of(report):
        for piece in _pieces(content):
            for column, written in enumerate((name, heading, piece)):
                sheet.write_string(row, column, written, text)
            tall = 18 * sum(len(line) // 112 + 1 for line in piece.splitlines() or [""]) + 6
            sheet.set_row(row, min(tall, _TALLEST_ROW))
            row += 1
    sheet.autofilter(HEAD, 0, row - 1, 2)
    sheet.freeze_panes(HEAD + 1, 0)
    file.set_up_print(sheet, PrintSetup(repeat=0))


def texts_of(report: ClusterReport) -> list[Text]:
    """Return every text of the units, in their order."""
    return [text for unit in report.units for text in report.qualitative.texts.get(unit.association.pk, [])]


def write_petitions(book: Book, sheet: Any) -> None:
    """Write every petition of the year's returns with its answer."""
    heads = ("TT", "Hội", "Lĩnh vực", "Kiến nghị", "Trả lời", "Nơi trả lời")
    widths = (6, 24, 24, 60, 54, 26)
    title = f"KIẾN NGHỊ CỦA CÁC HỘI VÀ TRẢ LỜI NĂM {book.report.year}"
    _write_table(book, sheet, title, _Table(heads, petition_lines(book.report, book.answers), widths))


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


def other_lists(report: ClusterReport) -> list[tuple[Register, list[ListRow]]]:
    """Return the lists of the year's returns that have rows, petitions aside."""
    every = ((register, report.qualitative.rows(register)) for register in registers().values())
    return [(register, rows) for register, rows in every if rows and register is not PETITIONS]


def write_list(book: Book, sheet: Any, register: Register) -> None:
    """Write one of the lists: whose row it is, then its columns."""
    lines = [(row.association.name, *row.cells) for row in book.report.qualitative.rows(register)]
    widths = (6, 24, *(_width_of(column, cells) for column, cells in _columns(register, lines)))
    title = f"DANH MỤC: {register.heading.upper()} (BÁO CÁO NĂM {book.report.year})"
    _write_table(book, sheet, title, _Table(("TT", "Hội", *register.labels), lines, widths))


def _columns(register: Register, lines: Sequence[Sequence[str]]) -> Iterator[tuple[str, list[str]]]:
    """Yield the columns of a list behind the association's: the head and the cells."""
    for at, label in enumerate(register.labels, start=1):
        yield label, [line[at] for line in lines]


def _width_of(head: str, cells: Sequence[str]) -> float:
    """Return the width of a column of a list, between what its head and what a long text needs."""
    longest = max(map(len, cells), default=0)
    return min(max(_NARROWEST, min(len(head) + 2, _HEAD), longest * 1.1 + 3), _WIDEST)


def _answered(answer: Any) -> tuple[str, str]:
    return (answer.answer, answer.answered_by) if answer else ("chưa có trả lời", "")


def _write_table(book: Book, sheet: Any, title: str, table: _Table) -> None:
    """Write a sheet with one table of texts, its rows numbered, to be filtered."""
    file = book.file
    file.open(sheet, title, table.widths)
    file.heads(sheet, HEAD, table.heads)
    text = file.text(valign="top", font_size=11)
    row = HEAD
    for number, line in enumerate(table.rows, start=1):
        row += 1
        tall = 1
        for column, content in enumerate((str(number), *line)):
            cut = content if len(content) < _LONGEST_CELL else f"{content[:_LONGEST_CELL]}…"
            sheet.write_string(row, column, cut, text)
            letters = max(int(table.widths[column] * 1.2) - 2, 1)
            tall = max(tall, sum(len(piece) // letters + 1 for piece in cut.splitlines() or [""]))
        sheet.set_row(row, min(15 * tall + 6, _TALLEST_ROW))
    sheet.autofilter(HEAD, 0, row, len(table.heads) - 1)
    sheet.freeze_panes(HEAD + 1, 2)
    file.set_up_print(sheet, PrintSetup(repeat=0))


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
