"""The head and the keys of a table of returns: which columns there are, and whose row of which year each is."""

import dataclasses
import difflib
from collections import Counter
from typing import Any

from associations.exchange.problems import Problem
from associations.exchange.tables import Table
from associations.models import Association, Period
from associations.sections.base import figures

LONG_COLUMNS = ("year", "association", "code", "value", "status", "source")
WIDE_KEYS = ("association", "year")
WIDE_TEXTS = {"population_source": 200, "population_date": 40}  # the longest that each may be

_MOST_COMPARISONS = 200_000  # of a name with what may have been meant; a second of work


class RowReader:
    """Checks the head of a table and reads the keys of its rows; collects the problems of the whole table."""

    def __init__(self, table: Table, year: int | None) -> None:
        self.table = table
        self.given_year = year
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
        """Name a key or a year that is wrong in many rows once, at the first, and count the others."""
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
