"""Section I.5 of the report: how many models were awarded, which are exemplary, titles, initiatives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from associations.sections.proposals import INITIATIVES
from learning_models.sections import AWARDS, TITLES
from reports.analysis.qualitative import ListRow
from reports.narrative.listed_rows import ListedRows, listed_rows
from reports.narrative.number_words import in_words
from reports.narrative.paragraphs import Paragraph, Section
from reports.narrative.phrasing import Phrases
from reports.narrative.quoting import quote, small
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
    """Write the section of models: numbers of awards first, then what the lists of the returns name; its title says which."""
    models = (*_awarded(phrases), *_exemplary(phrases), *_titles(phrases))
    initiatives = tuple(_initiatives(phrases))
    return Section(
        KEY,
        _section_title(has_models=bool(models), has_initiatives=bool(initiatives)),
        (*models, *initiatives),
    )


def _section_title(*, has_models: bool, has_initiatives: bool) -> str:
    if has_models:
        return "Khen thưởng, mô hình tiêu biểu" + (", sáng kiến" if has_initiatives else "")
    return "Sáng kiến, cách làm hay" if has_initiatives else "Mô hình tiêu biểu, sáng kiến"


def _awarded(phrases: Phrases) -> list[Paragraph]:
    parts = [phrases.total(code, noun) for code, noun in _AWARDED if phrases.result(code).amount.value]
    if not parts:
        return []
    text = sentence("trong năm, các cấp hội khen thưởng ", listed(parts), " học tập tiêu biểu")
    return [Paragraph("dien-hinh/khen-thuong", "Khen thưởng mô hình tiêu biểu", (text,))]


# The lists of the returns.


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


def _paragraphs_of(found: ListedRows, how: _Listing) -> list[Paragraph]:
    """Return an opening and below it an item for each unit; one row alone stands in a sentence of its own."""
    items = [_of_unit(found, unit, how) for unit in found.rows]
    if found.number == 1:
        return items
    return [Paragraph(how.key, how.about, (how.opening,)), *items]


def _of_unit(found: ListedRows, unit: str, how: _Listing) -> Paragraph:
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
    found = listed_rows(phrases, AWARDS, "name")
    if not found.number:
        return []
    sorted_rows = {
        unit: sorted(rows, key=lambda row: not _is_replicated(row[1])) for unit, rows in found.rows.items()
    }
    how = _Listing(
        key="dien-hinh/danh-sach",
        about="Điển hình được khen thưởng",
        noun="điển hình",
        opening=sentence("điển hình tiêu biểu:"),
        alone=" có điển hình tiêu biểu là ",
        write=_exemplar,
    )
    return _paragraphs_of(ListedRows(found.register, found.year, sorted_rows), how)


def _is_replicated(cells: Mapping[str, str]) -> bool:
    return cells.get("replicated") == _YES


def _exemplar(cells: Mapping[str, str]) -> str:
    """Return an exemplary model: "Dòng họ Phạm ở làng Mẫu, xã Ví Dụ (Bằng khen của Hội; nhân rộng ở các xã bên)"."""
    name, place = cells["name"], cells.get("place") or ""
    where = f"{name}, {place}" if place and place.casefold() not in name.casefold() else name
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
    """Return the titles that were given in the report's year, an item for each kind; one alone stands in a sentence."""
    year = str(phrases.report.year)
    found = listed_rows(phrases, TITLES, "name", lambda cells: cells.get("year") == year)
    if not found.number:
        return []
    rows = [one for of_unit in found.rows.values() for one in of_unit]
    levels = {cells.get("level", "") for _, cells in rows}
    level = levels.pop() if len(levels) == 1 else ""
    key, about = "dien-hinh/danh-hieu", "Danh hiệu trên cấp xã"
    if len(rows) == 1:
        ((row, cells),) = rows
        given = f" được công nhận {_title(cells, '') or 'danh hiệu trên cấp xã'} trong năm"
        who: Pieces = [Known(str(row.association)), " có ", _named(found, row, cells)]
        return [Paragraph(f"{key}/{row.unit.key}", about, (sentence(who, given),))]
    by_kind: dict[str, list[tuple[ListRow, Mapping[str, str]]]] = {}
    for row, cells in rows:
        by_kind.setdefault(_title(cells, level), []).append((row, cells))
    opening = sentence(f"danh hiệu {level or 'trên cấp xã'} được công nhận trong năm:")
    items = (
        Paragraph(f"{key}/{_slug(kind)}", f"{about}: {kind}", (_of_kind(found, kind, of_kind),), is_item=True)
        for kind, of_kind in by_kind.items()
    )
    return [Paragraph(key, about, (opening,)), *items]


def _slug(kind: str) -> str:
    """Return what a kind of title is called in a paragraph's key, whichever other kinds there are."""
    return slugify(kind.replace("đ", "d").replace("Đ", "D"))[:40] or "khac"


def _of_kind(found: ListedRows, kind: str, rows: Sequence[tuple[ListRow, Mapping[str, str]]]) -> Sentence:
    """Return who holds titles of a kind: "Đơn vị học tập: Thái Nguyên có Trường A; Hải Phòng có Trường B và Trường C"."""
    by_unit: dict[str, list[tuple[ListRow, Mapping[str, str]]]] = {}
    for row, cells in rows:
        by_unit.setdefault(str(row.association), []).append((row, cells))
    parts: list[Pieces] = []
    for name, of_unit in by_unit.items():
        is_all = len(of_unit) <= _MOST_NAMED + 1
        named = [_named(found, *one) for one in (of_unit if is_all else of_unit[:_MOST_NAMED])]
        rest: list[Piece] = [] if is_all else [f"{_how_many(len(of_unit) - _MOST_NAMED)} danh hiệu khác"]
        parts.append([Known(name), " có ", *listed([*named, *rest])])
    return sentence(f"{kind or 'Danh hiệu khác'}: ", clauses(*parts))


def _how_many(number: int) -> str:
    return in_words(number) if number < 100 else "nhiều"


def _named(found: ListedRows, row: ListRow, cells: Mapping[str, str]) -> Piece:
    """Return who holds a title; the title that the name begins with has been told."""
    name = cells["name"]
    return quote(_behind(cells.get("kind", ""), name) or name, found.source(row.unit.key))


def _behind(words: str, text: str) -> str:
    """Return what a text says behind the words that it begins with; all of it where it does not begin with them."""
    rest = text[len(words) :]
    begins = text.casefold().startswith(words.casefold()) and not rest[:1].isalnum()
    return rest.lstrip(" :–-,") if begins else text


def _title(cells: Mapping[str, str], level: str) -> str:
    """Return a title: "Đơn vị học tập cấp tỉnh"; level: that of all, which has been told."""
    of = cells.get("level", "")
    return " ".join(filter(None, (cells.get("kind"), of if of != level else "")))


# Initiatives.


def _initiatives(phrases: Phrases) -> list[Paragraph]:
    found = listed_rows(phrases, INITIATIVES, "title")
    if not found.number:
        return []
    key, about = "kho-khan/sang-kien", "Sáng kiến, cách làm hay"
    made = [_initiatives_of(found, unit, key) for unit in found.rows]
    if found.number == 1:
        return made
    return [Paragraph(key, about, (sentence("sáng kiến, cách làm hay:"),)), *made]


def _initiatives_of(found: ListedRows, unit: str, key: str) -> Paragraph:
    """Return the initiatives of a unit, a sentence each that names it."""
    rows = found.rows[unit]
    name = Known(str(rows[0][0].association))
    is_alone = found.number == 1
    openings: tuple[Pieces, ...] = (
        [name, " giới thiệu cách làm " if is_alone else " với "],
        ["cũng ở ", name, ", có "],
        [name, " còn có "],
    )
    sentences = tuple(
        sentence(
            openings[place if place < 2 else 2 - place % 2], quote(_initiative(cells), found.source(unit))
        )
        for place, (_, cells) in enumerate(rows)
    )
    return Paragraph(f"{key}/{unit}", f"Sáng kiến: {name}", sentences, is_item=not is_alone)


def _initiative(cells: Mapping[str, str]) -> str:
    """Return an initiative: "“Sổ quỹ một trang” (Hội khuyến học một xã): mỗi chi hội ghi thu, chi …"."""
    title = cells["title"].strip('“”"')
    summary = _behind(title, cells.get("summary", ""))
    return "".join(
        (
            f"“{title}”",
            _in_brackets(cells.get("author", "")),
            f": {small(summary)}" if summary else "",
        )
    )
