"""The head and the keys of a table of returns: which columns there are, and whose row of which year each is."""

import dataclasses
import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any

from associations.exchange.heads import LONG_COLUMNS, WIDE_KEYS, Heads, all_heads, long_heads, wide_heads
from associations.exchange.pasting.units import unit_stated
from associations.exchange.problems import Problem
from associations.exchange.tables import Table
from associations.models import Association, Period
from associations.name_index import NameIndex
from associations.sections.base import figures
from associations.text import folded, plain_line

_MOST_COMPARISONS = 200_000  # of a name with what may have been meant; a second of work
_BEFORE_YEAR = re.compile(r"năm (?=\d{4}$)", re.IGNORECASE)
_SUMS = ("tổng cộng", "tổng số", "cộng", "toàn cụm", "cả cụm")
_LONGEST_CODE = 5
_LONGEST_NAME = 60  # letters of a wrong name that are compared and shown again


class RowReader:
    """Checks the head of a table and reads the keys of its rows; collects the problems of the whole table."""

    def __init__(self, table: Table, year: int | None) -> None:
        self.table = table
        self.given_year = year
        self.problems: list[Problem] = []
        self.figures = figures()
        self.associations = {row.key: row for row in Association.objects.all()}
        self.folded_keys = _unique((folded(key), key) for key in self.associations)
        named = {column.code for head in table.head if (column := all_heads().column(head))}
        self.is_long = {"code", "value"} <= named
        self.heads: Heads = long_heads() if self.is_long else wide_heads()
        self.columns: list[str] = []  # the code of each column, "" for one that is not read
        self.in_millions: set[str] = set()
        self.keys: dict[Any, str] = {}
        self.years: dict[Any, int] = {}
        self.wrong_keys: dict[tuple[int, Any], int] = {}  # place in problems
        self.comparisons = 0
        self.other_rows: Counter[int] = Counter()  # how many more rows have the fault of that place

    # The head

    def check_head(self) -> None:
        for position, name in enumerate(self.table.head):
            self.columns.append(self.column_of(name, position))
        self.check_unit_above()
        for name in self.wanted_columns():
            if name not in self.columns:
                self.problems.append(
                    self.table.problem(f"Thiếu cột “{name}”. Dòng đầu phải có cột này.", self.table.head_line)
                )

    def check_unit_above(self) -> None:
        """Refuse amounts whose unit is stated above the table alone: the heads say it column by column."""
        if not self.is_long and self.in_millions >= self._money_columns():
            return
        cells = ((line, place, cell) for line, row in self.table.above for place, cell in enumerate(row))
        for line, position, cell in cells:
            unit = unit_stated(cell) if isinstance(cell, str) else None
            if unit and unit.is_money and unit.scale > 1:
                message = f"Trên bảng ghi đơn vị {unit.words}, mà cột tiền không ghi. Ghi “(triệu đồng)” sau tên từng cột tiền, hoặc ghi số bằng đồng rồi xóa dòng này."
                self.problems.append(self.table.problem(message, line, position, value=cell))

    def _money_columns(self) -> set[str]:
        return {code for code in self.columns if code in self.figures and self.figures[code].is_money}

    def column_of(self, name: str, position: int) -> str:
        """Return the code of a column; "" for one that is blank or numbers the rows, or, with a problem, not known."""
        if not name:
            if any(position < len(row) and _is_filled(row[position]) for row in self.table.rows):
                self.head_problem("Cột không có tên. Ghi tên cột hoặc xóa cột.", position)
            return ""
        if self.heads.is_ordinal(name):
            return ""
        column = self.heads.column(name)
        if column is None:
            self.head_problem(self.unknown_words(name, "Không có cột", self.heads), position)
            return ""
        if column.code in self.columns:
            also = "" if name == column.code else f" ({column.code})"
            self.head_problem(f"Cột “{name}”{also} đứng hai lần. Giữ lại một cột.", position)
            return ""
        if column.in_millions:
            self.in_millions.add(column.code)
        return column.code

    def head_problem(self, message: str, position: int) -> None:
        name = self.table.head[position] or None
        self.problems.append(self.table.problem(message, self.table.head_line, position, value=name))

    def places(self) -> dict[str, int]:
        """Return the position of each column that is read, by its code."""
        return {code: position for position, code in enumerate(self.columns) if code}

    def wanted_columns(self) -> tuple[str, ...]:
        wanted = LONG_COLUMNS[:4] if self.is_long else WIDE_KEYS
        return tuple(name for name in wanted if name != "year" or self.given_year is None)

    def unknown(self, name: str, what: str, known: Collection[str]) -> str:
        """Return the words for a name that is not known, with the nearest one that is."""
        near = self.nearest(name.lower(), known)
        return f"{what} “{name[:_LONGEST_NAME]}”." + _meant(f"“{near}”" if near else "")

    def unknown_words(self, name: str, what: str, heads: Heads) -> str:
        """Return the words for what names neither a column nor a figure, with the nearest one, by its label too."""
        near = self.nearest(folded(name[:_LONGEST_NAME]), heads.by_words)
        return f"{what} “{name[:_LONGEST_NAME]}”." + _meant(heads.display(near) if near else "")

    def nearest(self, name: str, known: Collection[str]) -> str:
        """Return the nearest of some names; "" for none, and where a file has asked for too many."""
        if self.comparisons >= _MOST_COMPARISONS:
            return ""
        self.comparisons += len(known)
        return next(iter(difflib.get_close_matches(name[:_LONGEST_NAME], known, n=1)), "")

    # The keys of a row

    def association_of(self, raw: Any, line: int, column: int) -> str | None:
        if raw in self.keys:
            return self.keys[raw]
        name = plain_line(str(raw))
        key = name if name in self.associations else self.folded_keys.get(folded(name))
        if key is not None:
            self.keys[raw] = key
            return key
        message = self.unknown_association(name) if name else "Thiếu khóa của hội."
        self.wrong_key(raw, message, line, column, association=name or None)
        return None

    def unknown_association(self, name: str) -> str:
        """Return the words for what is no key: a name or a code has its keys proposed, which may be two after a merger."""
        quoted = f"“{name[:_LONGEST_NAME]}”"
        if folded(name[:_LONGEST_NAME]).startswith(_SUMS):
            return f"{quoted}: dòng cộng không phải là báo cáo của hội nào. Xóa dòng này rồi nhập lại."
        is_code = name.isdigit()
        keys = self.keys_of_code(name) if is_code else self.keys_of_name(name)
        if not keys:
            return self.unknown(name, "Không có hội nào mang khóa", self.associations)
        proposed = " hay ".join(f"“{key}”" for key in keys)
        dated = (
            "; ".join(f"{key}: {self.associations[key].dated_name}" for key in keys) if len(keys) > 1 else ""
        )
        what = "mã thống kê" if is_code else "tên"
        return f"{quoted} là {what}, cột này ghi khóa của hội. Có phải {proposed}?" + (
            f" ({dated})" if dated else ""
        )

    def keys_of_code(self, code: str) -> list[str]:
        """Return the keys of the associations that have or had a code of the statistics office."""
        if len(code) > _LONGEST_CODE:
            return []
        return [key for key, one in self.associations.items() if one.gso_code.lstrip("0") == code.lstrip("0")]

    def keys_of_name(self, name: str) -> list[str]:
        """Return the keys of the associations of a name, with or without its marks and what kind of unit it is."""
        if "-" in name and " " not in name:
            return []  # a key with a slip in it
        return [unit.key for unit in self.names.named(name[:_LONGEST_NAME])]

    @cached_property
    def names(self) -> NameIndex:
        """The associations by name; made when first needed."""
        return NameIndex(self.associations.values())

    def year_of(self, raw: Any, line: int, column: int) -> int | None:
        if raw in self.years:
            return self.years[raw]
        is_whole = isinstance(raw, float) and raw.is_integer()
        text = _BEFORE_YEAR.sub("", plain_line(str(int(raw) if is_whole else raw)))
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

    def repeats_head(self, row: list[Any]) -> bool:
        """Return whether a row holds the heads once more: codes below labels, or a page's first row within a table."""
        position = self.columns.index("association")
        if position >= len(row) or row[position] in self.keys or not isinstance(row[position], str):
            return False
        if plain_line(row[position]) and not self.names_column(row[position], position):
            return False
        named = [(cell, at) for at, cell in enumerate(row) if isinstance(cell, str) and plain_line(cell)]
        return len(named) > 1 and all(self.names_column(cell, at) for cell, at in named)

    def names_column(self, cell: str, position: int) -> bool:
        """Return whether a cell says what the head of its column says."""
        column = self.heads.column(cell)
        return column is not None and position < len(self.columns) and column.code == self.columns[position]

    def complete(self, row: list[Any], line: int) -> bool:
        """Make a row as long as the head; cells past the head are a problem."""
        width = len(self.table.head)
        extra = next((n for n, cell in enumerate(row[width:], start=width) if _is_filled(cell)), None)
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


def _is_filled(cell: Any) -> bool:
    return bool(plain_line(str(cell))) if isinstance(cell, str) else True


def _meant(near: str) -> str:
    return f" Có phải {near}?" if near else " Kiểm tra lại cách viết."


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the second of each pair by the first, where it is the only one."""
    listed = list(pairs)
    counts = Counter(first for first, _ in listed)
    return {first: second for first, second in listed if counts[first] == 1}
