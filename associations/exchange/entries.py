"""Returns out of a table: the long form (a row a figure) and the wide form (a row a return).

A blank says nothing about a figure. Every cell is read by numbers.py; all problems of a file are named at once.
"""

import dataclasses
import difflib
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from associations.exchange.problems import BadFile, Problem, shortened
from associations.exchange.tables import Table, read_table
from associations.models import Association, Note, Period
from associations.numbers import NumberProblem, read_cell
from associations.sections.base import figures

LONG_COLUMNS = ("year", "association", "code", "value", "status", "source")
WIDE_KEYS = ("association", "year")
WIDE_TEXTS = {"population_source": 200, "population_date": 40}  # the longest that each may be

_MAX_SOURCE = 200
_MOST_COMPARISONS = 200_000  # of a name with what may have been meant; a second of work


@dataclass
class Entry:
    """What a file says of one return; `places` is the line and the column of each figure."""

    association: str
    year: int
    line: int
    figures: dict[str, int | None] = field(default_factory=dict)  # None clears it: a template's blank
    texts: dict[str, str] = field(default_factory=dict)
    sources: dict[str, tuple[str, str]] = field(default_factory=dict)  # code → (origin, source)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    notes: dict[tuple[str, str, str], tuple[str, str] | None] = field(default_factory=dict)  # of a template


@dataclass
class Batch:
    """All returns of a file, and the table they came from for naming places."""

    table: Table
    entries: dict[tuple[str, int], Entry]
    associations: dict[str, Association]

    def problem(self, entry: Entry, message: str, code: str | None = None, **more: Any) -> Problem:
        """A problem at a return, or at the cell of one of its figures."""
        line, column = entry.places.get(code or "", (entry.line, None))
        return self.table.problem(message, line, column, association=entry.association, code=code, **more)


def read_returns(path: Path, *, year: int | None = None) -> Batch:
    """The returns in a long CSV, a wide CSV or a wide workbook; `year` is for files without that column.

    Raises BadFile with every problem of the file, at most a thousand of them.
    """
    table = read_table(path)
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
    if reader.problems:
        raise BadFile(shortened(reader.problems))
    return Batch(table, reader.entries, reader.associations)


def _plain(cell: object) -> str:
    """The words of a cell, each letter in its one composed form."""
    return unicodedata.normalize("NFC", str(cell)).strip()


class _Reader:
    def __init__(self, table: Table, year: int | None) -> None:
        self.table = table
        self.given_year = year
        self.entries: dict[tuple[str, int], Entry] = {}
        self.problems: list[Problem] = []
        self.figures = figures()
        self.associations = {row.key: row for row in Association.objects.all()}
        self.is_long = "code" in table.head and "value" in table.head
        self.keys: dict[Any, str] = {}
        self.years: dict[Any, int] = {}
        self.wrong_keys: dict[tuple[int, Any], int] = {}  # place in problems
        self.comparisons = 0
        self.other_rows: Counter[int] = Counter()  # how many more rows have the fault of that place

    # The head

    def check_head(self) -> None:
        head = self.table.head
        for position, name in enumerate(head):
            if not name:
                self.head_problem("Cột không có tên. Ghi tên cột hoặc xóa cột.", position)
            elif name in head[:position]:
                self.head_problem(f"Cột “{name}” đứng hai lần. Giữ lại một cột.", position)
            elif name not in self.known_columns():
                self.head_problem(self.unknown(name, "Không có cột", list(self.known_columns())), position)
        for name in self.wanted_columns():
            if name not in head:
                self.problems.append(
                    self.table.problem(f"Thiếu cột “{name}”. Dòng đầu phải có cột này.", self.table.head_line)
                )

    def head_problem(self, message: str, position: int) -> None:
        name = self.table.head[position] or None
        self.problems.append(self.table.problem(message, self.table.head_line, position, value=name))

    def known_columns(self) -> tuple[str, ...]:
        return LONG_COLUMNS if self.is_long else (*WIDE_KEYS, *self.figures, *WIDE_TEXTS)

    def wanted_columns(self) -> tuple[str, ...]:
        wanted = LONG_COLUMNS[:4] if self.is_long else WIDE_KEYS
        return tuple(name for name in wanted if name != "year" or self.given_year is None)

    def unknown(self, name: object, what: str, known: list[str]) -> str:
        near = []
        if self.comparisons < _MOST_COMPARISONS:
            self.comparisons += len(known)
            near = difflib.get_close_matches(str(name)[:60], known, n=1)
        return f"{what} “{str(name)[:60]}”." + (
            f" Có phải “{near[0]}”?" if near else " Kiểm tra lại cách viết."
        )

    # The keys of a row

    def association_of(self, raw: Any, line: int, column: int) -> str | None:
        if raw in self.keys:
            return self.keys[raw]
        key = str(raw).strip()
        if key in self.associations:
            self.keys[raw] = key
            return key
        message = "Thiếu khóa của hội."
        if key:
            message = self.unknown(key, "Không có hội nào mang khóa", list(self.associations))
        self.wrong_key(raw, message, line, column, association=key or None)
        return None

    def year_of(self, raw: Any, line: int, column: int) -> int | None:
        if raw in self.years:
            return self.years[raw]
        text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw).strip()
        if message := self.problem_with_year(text):
            self.wrong_key(raw, message, line, column)
            return None
        self.years[raw] = int(text)
        return self.years[raw]

    def problem_with_year(self, text: str) -> str:
        """Return what is wrong with a year as it is written; "" where it can be taken."""
        if not text:
            return "Thiếu năm."
        if not (text.isascii() and text.isdigit()) or len(text) > 4:
            return f"“{text[:40]}” không phải là năm. Ghi năm bằng bốn chữ số."
        if not Period.FIRST_YEAR <= int(text) <= Period.LAST_YEAR:
            return f"Năm {text} nằm ngoài {Period.FIRST_YEAR}–{Period.LAST_YEAR}. Kiểm tra lại năm."
        if self.given_year is not None and int(text) != self.given_year:
            return f"Năm {text} khác với năm {self.given_year} nêu trong lệnh. Sửa tệp hoặc bỏ --year."
        return ""

    def wrong_key(self, raw: Any, message: str, line: int, column: int, **more: Any) -> None:
        """A key or a year that is wrong in many rows is named once, at the first, with the count of the others."""
        first = self.wrong_keys.get((column, raw))
        if first is None:
            self.wrong_keys[column, raw] = len(self.problems)
            value = str(raw).strip() or None
            self.problems.append(self.table.problem(message, line, column, value=value, **more))
            return
        self.other_rows[first] += 1

    def count_other_rows(self) -> None:
        """Say of each wrong key in how many more rows it stands."""
        for position, others in self.other_rows.items():
            before = self.problems[position]
            message = f"{before.message} (và {others} dòng khác)"
            self.problems[position] = dataclasses.replace(before, message=message)

    def row_key(self, row: list[Any], line: int, at: dict[str, int]) -> tuple[str, int] | None:
        key = self.association_of(row[at["association"]], line, at["association"])
        year = self.given_year
        if "year" in at:
            year = self.year_of(row[at["year"]], line, at["year"])
        return (key, year) if key is not None and year is not None else None

    def complete(self, row: list[Any], line: int) -> bool:
        """Make a row as long as the head; cells past the head are a problem."""
        width = len(self.table.head)
        extra = next((n for n, cell in enumerate(row[width:], start=width) if str(cell).strip()), None)
        if extra is not None:
            self.problems.append(
                self.table.problem(
                    f"“{str(row[extra])[:60]}” nằm ngoài các cột có tên. Xóa, hoặc kiểm tra dấu phẩy của dòng.",
                    line,
                    extra,
                    value=str(row[extra]),
                )
            )
            return False
        row.extend([""] * (width - len(row)))
        return True

    # The two forms

    def read_long(self) -> None:
        at = {name: position for position, name in enumerate(self.table.head)}
        for line, row in zip(self.table.lines, self.table.rows, strict=True):
            if self.complete(row, line):
                self.read_long_row(row, line, at)

    def read_long_row(self, row: list[Any], line: int, at: dict[str, int]) -> None:
        """Read one figure of one return; a wrong key and a wrong code of the same row are both named."""
        where = self.row_key(row, line, at)
        code = self.code_of(row, line, at)
        if where is None or code is None:
            return
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
            value = read_cell(raw, is_money=self.figures[code].is_money)
        except NumberProblem as problem:
            self.refuse_number(problem, raw, code, where[0], place)
            return
        if value is not None:
            entry.figures[code] = value
            self.read_source(entry, code, row, line, at)

    def code_of(self, row: list[Any], line: int, at: dict[str, int]) -> str | None:
        """Return the code that a row is about; None, with a problem, where there is no such figure."""
        code = str(row[at["code"]]).strip()
        if code in self.figures:
            return code
        message = (
            self.unknown(code, "Không có chỉ tiêu", list(self.figures)) if code else "Thiếu mã chỉ tiêu."
        )
        named = code or None
        self.problems.append(self.table.problem(message, line, at["code"], code=named, value=named))
        return None

    def read_source(self, entry: Entry, code: str, row: list[Any], line: int, at: dict[str, int]) -> None:
        origin = str(row[at["status"]]).strip() if "status" in at else ""
        source = _plain(row[at["source"]]) if "source" in at else ""
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
        elif len(source) > _MAX_SOURCE:
            self.problems.append(
                self.table.problem(
                    f"Nguồn dài {len(source)} chữ, quá {_MAX_SOURCE}. Rút gọn lại.",
                    line,
                    at["source"],
                    code=code,
                )
            )
        elif origin or source:
            entry.sources[code] = (origin, source)

    def read_wide(self) -> None:
        at = {name: position for position, name in enumerate(self.table.head)}
        rows: list[tuple[Entry, list[Any], int]] = []
        for line, row in zip(self.table.lines, self.table.rows, strict=True):
            if not self.complete(row, line):
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
            entry = self.entries[where] = Entry(*where, line=line)
            rows.append((entry, row, line))
        for name, column in at.items():
            if name in self.figures:
                self.read_column(name, column, rows)
            elif name in WIDE_TEXTS:
                self.read_texts(name, column, rows)

    def read_texts(self, name: str, column: int, rows: list[tuple[Entry, list[Any], int]]) -> None:
        """A column of words of all returns."""
        for entry, row, line in rows:
            text = _plain(row[column])
            if len(text) > WIDE_TEXTS[name]:
                message = f"Nội dung dài {len(text)} chữ, quá {WIDE_TEXTS[name]}. Rút gọn lại."
                where = {"association": entry.association, "code": name, "value": text}
                self.problems.append(self.table.problem(message, line, column, **where))
            elif text:
                entry.texts[name] = text

    def read_column(self, code: str, column: int, rows: list[tuple[Entry, list[Any], int]]) -> None:
        """One figure of all returns: a column is checked as a column, whatever its cells are."""
        is_money = self.figures[code].is_money
        for entry, row, line in rows:
            raw = row[column]
            if raw == "":
                continue
            try:
                value = read_cell(raw, is_money=is_money)
            except NumberProblem as problem:
                self.refuse_number(problem, raw, code, entry.association, (line, column))
                continue
            if value is not None:
                entry.figures[code] = value
                entry.places[code] = (line, column)

    def refuse_number(
        self, problem: NumberProblem, raw: Any, code: str, association: str, place: tuple[int, int]
    ) -> None:
        """Add the problem of a number at its place: line and column."""
        self.problems.append(
            self.table.problem(
                f"{self.figures[code].label}: {problem}",
                *place,
                association=association,
                code=code,
                value=str(raw),
            )
        )
