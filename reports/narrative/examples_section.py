"""Section I.5 of the report: how many models were awarded, which are exemplary, titles, initiatives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from associations.sections.proposals import INITIATIVES
from associations.sections.register import Register
from learning_models.sections import AWARDS, TITLES
from reports.analysis.qualitative import ListRow
from reports.narrative.paragraphs import Paragraph, Section
from reports.narrative.phrasing import Phrases
from reports.narrative.quoting import prose, quote, source_of_words
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import (
    Known,
    Number,
    Piece,
    Pieces,
    Sentence,
    Source,
    clauses,
    listed,
    sentence,
)
from reports.presentation.wording.results import count

KEY = "dien-hinh"  # of the section
_MOST_NAMED = 6  # exemplary models or titles of one association; more are counted
_YES = "có"  # a column that is ticked, as lists are written
_AWARDED = (
    ("family_awarded", "gia đình"),
    ("clan_awarded", "dòng họ"),
    ("community_awarded", "cộng đồng"),
    ("unit_awarded", "đơn vị"),
    ("citizen_awarded", "công dân"),
)


def examples(phrases: Phrases) -> Section:
    """Write "Mô hình tiêu biểu, sáng kiến": numbers of awards first, then what the lists of the returns name."""
    made = (*_awarded(phrases), *_exemplary(phrases), *_titles(phrases), *_initiatives(phrases))
    return Section(KEY, "Mô hình tiêu biểu, sáng kiến", made)


def _awarded(phrases: Phrases) -> list[Paragraph]:
    parts = [phrases.total(code, noun) for code, noun in _AWARDED if phrases.result(code).amount.value]
    if not parts:
        return []
    text = sentence("trong năm, các cấp hội khen thưởng ", listed(parts), " học tập tiêu biểu")
    return [Paragraph("dien-hinh/khen-thuong", "Khen thưởng mô hình tiêu biểu", (text,))]


# The lists of the returns.


@dataclass(frozen=True)
class _List:
    """The rows of a list that have words, by the key of their unit in the cluster's order, each row by its columns."""

    register: Register
    year: int
    rows: Mapping[str, Sequence[tuple[ListRow, Mapping[str, str]]]]

    @property
    def number(self) -> int:
        """How many rows there are."""
        return sum(map(len, self.rows.values()))

    def trace(self, unit: str = "", part: str = "") -> Trace:
        """Return what a number or words of the list come from."""
        return Trace("/".join(filter(None, ("danh-muc", self.register.key, part))), self.year, unit)

    @property
    def label(self) -> str:
        return f"Danh mục {self.register.title}"

    def source(self, unit: str) -> Source:
        """Return the source of the words of one unit."""
        return source_of_words(self.trace(unit), self.label)


def _list(
    phrases: Phrases, register: Register, named: str, keeps: Callable[[Mapping[str, str]], bool] | None = None
) -> _List:
    """Return the rows of a list; named: the column without which a row says nothing; keeps: which rows are wanted."""
    rows: dict[str, list[tuple[ListRow, Mapping[str, str]]]] = {}
    for row in phrases.report.qualitative.rows(register):
        cells = {
            column: "" if cell == "–" else prose(cell)
            for column, cell in zip(register.columns, row.cells, strict=False)
        }
        if cells.get(named) and (keeps is None or keeps(cells)):
            rows.setdefault(row.unit.key, []).append((row, cells))
    return _List(register, phrases.report.year, rows)


@dataclass(frozen=True)
class _Listing:
    """How the rows of a list are told: key and name of the paragraphs, what a row is called, how it is written.

    opening: the sentence before several; alone: what stands behind the one association that has the one row.
    """

    key: str
    about: str
    noun: str
    opening: Sentence
    alone: str
    write: Callable[[Mapping[str, str]], str]


def _paragraphs_of(found: _List, how: _Listing) -> list[Paragraph]:
    """Return an opening and below it an item for each unit; one row alone stands in a sentence of its own."""
    items = [_of_unit(found, unit, how) for unit in found.rows]
    if found.number == 1:
        return items
    return [Paragraph(how.key, how.about, (how.opening,)), *items]


def _of_unit(found: _List, unit: str, how: _Listing) -> Paragraph:
    """Return the rows of a unit one after the other; of many the first are named, the rest counted."""
    rows = found.rows[unit]
    texts = [how.write(cells) for _, cells in rows]
    named = texts if len(texts) <= _MOST_NAMED + 1 else texts[:_MOST_NAMED]
    rest: Pieces = []
    if len(named) < len(texts):
        number = len(texts) - len(named)
        counted = Source(found.trace(unit), "rest", found.label, f"{number} dòng")
        rest = ["; và ", Number(str(number), counted), f" {how.noun} khác"]
    name = Known(str(rows[0][0].association))
    words = clauses(*(_one(quote(text, found.source(unit))) for text in named))
    is_alone = found.number == 1
    text = sentence(name, how.alone if is_alone else ": ", words, rest)
    return Paragraph(f"{how.key}/{unit}", f"{how.about}: {name}", (text,), is_item=not is_alone)


def _one(piece: Piece) -> Pieces:
    return [piece]


# Exemplary models.


def _exemplary(phrases: Phrases) -> list[Paragraph]:
    found = _list(phrases, AWARDS, "name")
    if not found.number:
        return []
    replicated = sum(_is_replicated(cells) for rows in found.rows.values() for _, cells in rows)
    number = count(found.number, "rows", found.trace(), found.label)
    followed: Pieces = [", đều đã được nhân rộng"] if replicated == found.number else []
    if 0 < replicated < found.number:
        some = count(replicated, "rows", found.trace(part="nhan-rong"), f"{found.label}: đã nhân rộng")
        followed = [", trong đó ", *some, " điển hình đã được nhân rộng"]
    sorted_rows = {
        unit: sorted(rows, key=lambda row: not _is_replicated(row[1])) for unit, rows in found.rows.items()
    }
    how = _Listing(
        key="dien-hinh/danh-sach",
        about="Điển hình được khen thưởng",
        noun="điển hình",
        opening=sentence("các báo cáo nêu tên ", number, " điển hình", followed, ":"),
        alone=" nêu tên một điển hình: ",
        write=_exemplar,
    )
    return _paragraphs_of(_List(found.register, found.year, sorted_rows), how)


def _is_replicated(cells: Mapping[str, str]) -> bool:
    return cells.get("replicated") == _YES


def _exemplar(cells: Mapping[str, str]) -> str:
    """Return an exemplary model: "Dòng họ Phạm ở làng Mẫu, xã Ví Dụ (Bằng khen của Hội; nhân rộng ở các xã bên)"."""
    where = ", ".join(filter(None, (cells["name"], cells.get("place"))))
    return f"{where}{_in_brackets(cells.get('award', ''), _replication(cells))}"


def _replication(cells: Mapping[str, str]) -> str:
    if not _is_replicated(cells):
        return ""
    place, times = cells.get("replicated_where"), cells.get("replicated_times")
    return "".join(("nhân rộng", f" ở {place}" if place else "", f" {times} lần" if times else ""))


def _in_brackets(*parts: str) -> str:
    there_are = "; ".join(filter(None, parts))
    return f" ({there_are})" if there_are else ""


# Titles above the commune.


def _titles(phrases: Phrases) -> list[Paragraph]:
    """Return the titles that were given in the report's year."""
    year = str(phrases.report.year)
    found = _list(phrases, TITLES, "name", lambda cells: cells.get("year") == year)
    if not found.number:
        return []
    number = count(found.number, "rows", found.trace(), found.label)
    levels = {cells.get("level", "") for rows in found.rows.values() for _, cells in rows}
    level = levels.pop() if len(levels) == 1 else ""
    title = f"danh hiệu {level or 'trên cấp xã'} trong năm: "
    how = _Listing(
        key="dien-hinh/danh-hieu",
        about="Danh hiệu trên cấp xã",
        noun="danh hiệu",
        opening=sentence(number, f" đơn vị, cộng đồng được công nhận {title.rstrip()}"),
        alone=f" được công nhận {title}",
        write=lambda cells: _title(cells, level),
    )
    return _paragraphs_of(found, how)


def _title(cells: Mapping[str, str], level: str) -> str:
    """Return who holds which title; level: that of all, which has been told."""
    of = cells.get("level", "")
    title = " ".join(filter(None, (cells.get("kind"), of if of != level else "")))
    return f"{cells['name']}, {title}" if title else cells["name"]


# Initiatives.


def _initiatives(phrases: Phrases) -> list[Paragraph]:
    found = _list(phrases, INITIATIVES, "title")
    if not found.number:
        return []
    key, about = "kho-khan/sang-kien", "Sáng kiến, cách làm hay"
    made = [_initiatives_of(found, unit, key) for unit in found.rows]
    if found.number == 1:
        return made
    number = count(found.number, "rows", found.trace(), found.label)
    opening = sentence("các hội giới thiệu ", number, " sáng kiến, cách làm hay:")
    return [Paragraph(key, about, (opening,)), *made]


def _initiatives_of(found: _List, unit: str, key: str) -> Paragraph:
    """Return the initiatives of a unit, a sentence each."""
    rows = found.rows[unit]
    name = Known(str(rows[0][0].association))
    first, *others = (quote(_initiative(cells), found.source(unit)) for _, cells in rows)
    is_alone = found.number == 1
    introduces = " giới thiệu cách làm " if is_alone else " với "
    sentences = (sentence(name, introduces, first), *(sentence(one) for one in others))
    return Paragraph(f"{key}/{unit}", f"Sáng kiến: {name}", sentences, is_item=not is_alone)


def _initiative(cells: Mapping[str, str]) -> str:
    """Return an initiative: "“Sổ quỹ một trang” (Hội khuyến học một xã): mỗi chi hội ghi thu, chi …"."""
    title = cells["title"].strip('“”"')
    return "".join(
        (
            f"“{title}”",
            _in_brackets(cells.get("author", "")),
            f": {cells['summary']}" if cells.get("summary") else "",
        )
    )
