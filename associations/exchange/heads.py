"""What the heads of a table of returns may be called: codes as well as the words of the form, near ones proposed."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from associations.sections.base import Figure, figures
from associations.text import folded

LONG_COLUMNS = ("year", "association", "code", "value", "status", "source")
WIDE_KEYS = ("association", "year")
WIDE_TEXTS = {"population_source": 200, "population_date": 40}  # the longest that each may be

# As people call the columns that are no figures; folded before they are compared.
_WORDS = {
    "year": ("năm", "năm báo cáo"),
    "association": ("khóa", "khóa của hội", "khóa hội", "hội", "đơn vị báo cáo"),
    "code": ("mã", "mã chỉ tiêu"),
    "value": ("giá trị", "số liệu"),
    "status": ("loại nguồn",),
    "source": ("nguồn", "nguồn số liệu"),
    "population_source": ("nguồn dân số", "nguồn số liệu dân số"),
    "population_date": ("thời điểm dân số", "thời điểm của số liệu dân số"),
}
_ORDINALS = ("stt", "tt", "số tt", "số thứ tự", "no", "no.")
_MILLIONS = ("triệu đồng", "triệu", "tr.đ", "trđ", "tr đồng", "tr. đồng")
_UNIT = re.compile(r"(.*\S)\s*[(\[]\s*([^()\[\]]{1,40}?)\s*[)\]]")
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ]|[ivx]{1,5})[.)]\s*(?=\D)(.+)")
_LONGEST = 200  # letters of a head that are compared


class Column(NamedTuple):
    """What a head names: a column by its code. in_millions: bare amounts below it are triệu đồng."""

    code: str
    in_millions: bool = False


@dataclass(frozen=True)
class Heads:
    """The heads that are known: of one form of table, or of both."""

    columns: tuple[str, ...]

    @cached_property
    def by_words(self) -> dict[str, str]:
        """The columns by their folded words; words that two columns share name neither."""
        listed = figures()
        found: dict[str, str] = {}
        shared = set()
        for code in self.columns:
            label = (listed[code].label,) if code in listed else ()
            for words in {folded(words) for words in (code, *label, *_WORDS.get(code, ()))}:
                if words in found:
                    shared.add(words)
                found[words] = code
        return {words: code for words, code in found.items() if words not in shared}

    def column(self, head: str) -> Column | None:
        """Return what a head names; None where it names nothing for certain."""
        words = folded(head[:_LONGEST]).rstrip(" :.")
        return self._named(words) or self._with_unit(words)

    def is_ordinal(self, head: str) -> bool:
        """Return whether a column only numbers the rows."""
        return folded(head[:_LONGEST]) in map(folded, _ORDINALS)

    def _named(self, words: str) -> Column | None:
        numbered = _NUMBERED.fullmatch(words)
        for one in (words, numbered[1] if numbered else ""):
            if one in self.by_words:
                return Column(self.by_words[one])
        return None

    def _with_unit(self, words: str) -> Column | None:
        """Return the column of a head that names its unit in brackets: the figure's own, or millions of đồng."""
        found = _UNIT.fullmatch(words)
        column = self._named(found[1]) if found else None
        figure = figures().get(column.code) if column else None
        if found is None or column is None or figure is None:
            return None
        if found[2] in map(folded, (figure.unit, *figure.units, "số", "đ" if figure.is_money else "")):
            return column
        is_in_millions = figure.is_money and found[2] in map(folded, _MILLIONS)
        return Column(column.code, in_millions=True) if is_in_millions else None

    def display(self, words: str) -> str:
        """Return the column that some of its words name, in quotes: by its label as well where they were the label's."""
        code = self.by_words[words]
        figure: Figure | None = figures().get(code)
        if figure is None or words != folded(figure.label):
            return f"“{code}”"
        return f"“{figure.label}” ({code})"


def figure_heads() -> Heads:
    """Return the heads of figures alone."""
    return Heads(tuple(figures()))


def wide_heads() -> Heads:
    """Return the heads of a table with a row a return."""
    return Heads((*WIDE_KEYS, *figures(), *WIDE_TEXTS))


def long_heads() -> Heads:
    """Return the heads of a table with a row a figure."""
    return Heads(LONG_COLUMNS)


def all_heads() -> Heads:
    """Return the heads of long and of wide tables together."""
    return Heads(tuple(dict.fromkeys((*LONG_COLUMNS, *WIDE_KEYS, *figures(), *WIDE_TEXTS))))
