"""Returns out of a table: the long form (a row a figure) and the wide form (a row a return).

A blank says nothing about a figure. Every cell is read by `Figure.read`; all problems of a file are named at once.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from associations.exchange.heads import WIDE_TEXTS, Column, all_heads, figure_heads
from associations.exchange.problems import BadFile, Problem, shortened
from associations.exchange.row_keys import RowReader
from associations.exchange.tables import Table, read_table
from associations.exchange.unread import notes_of
from associations.legacy_text import TextProblem, read_text
from associations.models import Association, Note
from associations.numbers import NumberProblem
from associations.text import plain_line

_MAX_SOURCE = 200


WideRow = tuple["Entry", list[Any], int]  # a return, its cells, its line


@dataclass
class Entry:
    """What a file says of one return; `places` is the line and the column of each figure, where `line` and `columns` are not.

    explanations: of a template, the text beside each figure, and the one that it was handed out with.
    """

    association: str
    year: int
    line: int
    figures: dict[str, int | None] = field(default_factory=dict)  # None clears it: a template's blank
    texts: dict[str, str] = field(default_factory=dict)
    sources: dict[str, tuple[str, str]] = field(default_factory=dict)  # code → (origin, source)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    columns: Mapping[str, int] = field(
        default_factory=dict
    )  # of the figures of a wide table, shared by all its rows
    notes: dict[tuple[str, str, str], tuple[str, str] | None] = field(default_factory=dict)  # of a template
    explanations: dict[str, tuple[str, str]] = field(default_factory=dict)

    def place_of(self, code: str | None) -> tuple[int, int | None]:
        """Return the line and the column of a figure; the return's line and None where the file does not give it."""
        if code in self.places:
            return self.places[code]
        return self.line, self.columns.get(code) if code in self.figures else None


@dataclass
class Batch:
    """All returns of a file, and the table they came from for naming places; notes: of what was not read, or not seen.

    tables: of the returns that came from a file of their own within it.
    """

    table: Table
    entries: dict[tuple[str, int], Entry]
    associations: dict[str, Association]
    notes: list[Problem] = field(default_factory=list)
    tables: dict[tuple[str, int], Table] = field(default_factory=dict)

    def problem(self, entry: Entry, message: str, code: str | None = None, **more: Any) -> Problem:
        """Return a problem at a return, or at the cell of one of its figures."""
        line, column = entry.place_of(code)
        table = self.tables.get((entry.association, entry.year), self.table)
        return table.problem(message, line, column, association=entry.association, code=code, **more)


def read_returns(path: Path, *, year: int | None = None) -> Batch:
    """Return the returns in a long or wide CSV or workbook; `year` is for files without that column.

    Raises BadFile with every problem of the file, at most a thousand of them.
    """
    table = read_table(path, is_head=_is_head)
    reader = _Reader(table, year)
    reader.check_head()
    if not reader.problems:
        if reader.is_long:
            reader.read_long()
        else:
            reader.read_wide()
        reader.count_other_rows()
        if not reader.entries and not reader.problems:
            reader.problems.append(table.problem("Tệp chỉ có tên cột, không có dòng số liệu nào.", None))
    notes = notes_of(table)
    if reader.problems:
        raise BadFile([*shortened(reader.problems), *notes])
    return Batch(table, reader.entries, reader.associations, notes)


def _is_head(names: list[str]) -> bool:
    """Return whether a row holds heads of returns and not a title or figures."""
    known = all_heads()
    found = {column.code for name in names if (column := known.column(name))}
    return len(found) > 1 and bool(found & {"association", "code"})


class _Reader(RowReader):
    """Reads the figures of each row, of either form."""

    def __init__(self, table: Table, year: int | None) -> None:
        super().__init__(table, year)
        self.entries: dict[tuple[str, int], Entry] = {}
        self.figure_heads = figure_heads()
        self.rows_figures: dict[Any, Column] = {}  # by the cell of a long file that names one

    def read_long(self) -> None:
        at = self.places()
        for line, row in zip(self.table.lines, self.table.rows, strict=True):
            if not self.repeats_head(row) and self.complete(row, line):
                self.read_long_row(row, line, at)

    def read_long_row(self, row: list[Any], line: int, at: dict[str, int]) -> None:
        """Read one figure of one return; a wrong key and a wrong code of the same row are both named."""
        where = self.row_key(row, line, at)
        column = self.figure_of(row, line, at)
        if where is None or column is None:
            return
        code = column.code
        entry = self.entries.setdefault(where, Entry(*where, line=line))
        raw, place = row[at["value"]], (line, at["value"])
        if code in entry.places:
            first = entry.places[code][0]
            self.problems.append(
                self.table.problem(
                    f"Chỉ tiêu này của cùng hội, cùng năm đã có ở dòng {first}. Giữ lại một dòng.",
                    line,
                    at["code"],
                    association=where[0],
                    code=code,
                    value=str(raw),
                )
            )
            return
        entry.places[code] = place
        try:
            value = self.figures[code].read(raw, in_millions=column.in_millions)
        except NumberProblem as problem:
            self.refuse_number(problem, raw, code, where[0], place)
            return
        if value is not None:
            entry.figures[code] = value
            self.read_source(entry, code, row, line, at)

    def figure_of(self, row: list[Any], line: int, at: dict[str, int]) -> Column | None:
        """Return the figure that a row is about, named by code or label; None, with a problem, where there is none."""
        raw = row[at["code"]]
        if raw in self.rows_figures:
            return self.rows_figures[raw]
        name = plain_line(str(raw))
        if column := self.figure_heads.column(name):
            self.rows_figures[raw] = column
            return column
        message = (
            self.unknown_words(name, "Không có chỉ tiêu", self.figure_heads) if name else "Thiếu mã chỉ tiêu."
        )
        named = name or None
        self.problems.append(self.table.problem(message, line, at["code"], code=named, value=named))
        return None

    def read_source(self, entry: Entry, code: str, row: list[Any], line: int, at: dict[str, int]) -> None:
        origin = plain_line(str(row[at["status"]])) if "status" in at else ""
        source = ""
        if "source" in at:
            where = {"association": entry.association, "code": code}
            source = self.words(row[at["source"]], _MAX_SOURCE, (line, at["source"]), where)
        if origin not in Note.Origin.values:
            self.problems.append(
                self.table.problem(
                    self.unknown(origin, "Không có loại nguồn", [o for o in Note.Origin.values if o]),
                    line,
                    at["status"],
                    association=entry.association,
                    code=code,
                    value=origin,
                )
            )
        elif origin or source:
            entry.sources[code] = (origin, source)

    def read_wide(self) -> None:
        at = self.places()
        rows: list[WideRow] = []
        columns = {code: place for code, place in at.items() if code in self.figures}
        for line, row in zip(self.table.lines, self.table.rows, strict=True):
            if self.repeats_head(row) or not self.complete(row, line):
                continue
            where = self.row_key(row, line, at)
            if where is None:
                continue
            if where in self.entries:
                first = self.entries[where].line
                self.problems.append(
                    self.table.problem(
                        f"Báo cáo của hội này năm {where[1]} đã có ở dòng {first}. Giữ lại một dòng.",
                        line,
                        at["association"],
                        association=where[0],
                        value=where[0],
                    )
                )
                continue
            entry = self.entries[where] = Entry(*where, line=line, columns=columns)
            rows.append((entry, row, line))
        values = []
        for name, column in at.items():
            if name in self.figures:
                values.append(self.read_column(name, column, rows))
            elif name in WIDE_TEXTS:
                self.read_texts(name, column, rows)
        for (entry, _, _), of_entry in zip(rows, zip(*values, strict=True), strict=False):
            named = zip(columns, of_entry, strict=True)
            entry.figures = {code: value for code, value in named if value is not None}

    def read_texts(self, name: str, column: int, rows: list[WideRow]) -> None:
        """Read one column of words of all returns."""
        for entry, row, line in rows:
            where = {"association": entry.association, "code": name}
            if text := self.words(row[column], WIDE_TEXTS[name], (line, column), where):
                entry.texts[name] = text

    def words(self, raw: Any, longest: int, place: tuple[int, int], where: dict[str, Any]) -> str:
        """Return the words of a cell on one line; "" for none, and, with a problem, for what is not stored as it stands."""
        text = f"{raw:%d/%m/%Y}" if isinstance(raw, datetime.date) else str(raw)
        try:
            return plain_line(read_text(text, longest=longest))
        except TextProblem as problem:
            self.problems.append(self.table.problem(str(problem), *place, value=text, **where))
            return ""

    def read_column(self, code: str, column: int, rows: list[WideRow]) -> list[int | None]:
        """Return one figure of all returns, None where there is none: a column is checked as a column."""
        figure, in_millions = self.figures[code], code in self.in_millions
        filled = [row[column] for _, row, _ in rows if row[column] != ""]
        if not in_millions and figure.are_read(filled):
            return (
                filled
                if len(filled) == len(rows)
                else [None if row[column] == "" else row[column] for _, row, _ in rows]
            )
        values: list[int | None] = []
        for entry, row, line in rows:
            raw = row[column]
            value = None
            if raw != "":
                try:
                    value = figure.read(raw, in_millions=in_millions)
                except NumberProblem as problem:
                    self.refuse_number(problem, raw, code, entry.association, (line, column))
            values.append(value)
        return values

    def refuse_number(
        self, problem: NumberProblem, raw: Any, code: str, association: str, place: tuple[int, int]
    ) -> None:
        """Add the problem of a number at its place: line and column."""
        self.problems.append(
            self.table.problem(
                f"{self.figures[code].label}: {problem.in_words}",
                *place,
                association=association,
                code=code,
                value=str(raw),
            )
        )
