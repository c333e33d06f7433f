"""Trace: in the version with codes no numeral is without its source, in the signed paper is no code, and both say the same."""

import random
from collections.abc import Iterator
from fractions import Fraction

import pytest

from associations.exchange.documents.blocks import Block, Body, Heading, Table
from associations.models import Association
from associations.sections.base import figures
from associations.sections.proposals import INITIATIVES, PETITIONS
from reports.analysis.figures import Part, UnitFigures, Years
from reports.analysis.qualitative import ListRow, QualitativeData
from reports.analysis.results import ClusterReport
from reports.exports.document.compose import Composed
from reports.exports.document.heads import numbered_parts
from reports.exports.document.kinds import Kind
from reports.exports.document.writing import composed_report
from reports.narrative.compose import narrative
from reports.narrative.overrides import LONGEST
from reports.narrative.paragraphs import numerals
from reports.presentation import charts
from tests.reports.exports.document.test_document import DOT, allowed
from tests.reports.narrative.demo import demo_report, made_report, many

QUOTED = ("như trong báo cáo", "toàn văn ở mục C")


@pytest.fixture(autouse=True)
def no_drawing(monkeypatch):
    monkeypatch.setattr(charts, "kept_png", lambda chart: DOT)


def random_report(seed: int) -> ClusterReport:
    """A cluster of some size: figures of any size with gaps, units without last year, texts of up to 20.000 letters."""
    chance = random.Random(seed)
    size = chance.choice((1, 2, 6, 8, 34))
    units = [Association(pk=n, key=f"u{n}", name=chance.choice(NAMES) + f" {n}") for n in range(1, size + 1)]
    years: Years = {}
    for year in (2023, 2024):
        years[year] = [figures_of(chance, unit, year) for unit in units if year == 2024 or chance.random() > 0.1]  # fmt: skip
    words = {
        unit.pk: [(unit.name, chance.choice(HEADINGS), text_of(chance))]
        for unit in units
        if chance.random() < 0.5
    }
    rows = [ListRow(one, one, ("tài chính", text_of(chance))) for one in units if chance.random() < 0.4]
    lists = {register.key: rows for register in (PETITIONS, INITIATIVES) if rows}
    own = {unit.pk: {"family_rate": Fraction(chance.randrange(1000), 10)} for unit in units[:3]}
    return made_report(years, 2024, QualitativeData(texts=words, lists=lists, own_targets=own))


NAMES = ("Hải Dương", "Lạng Sơn", "Bà Rịa – Vũng Tàu", "Tỉnh có tên rất dài để thử")
HEADINGS = ("Kết quả nổi bật", "Khó khăn và kiến nghị", "Nhiệm vụ năm tới")


def figures_of(chance: random.Random, unit: Association, year: int) -> UnitFigures:
    if chance.random() < 0.1:
        return UnitFigures(unit, dict.fromkeys(figures()), {"": "chưa có báo cáo được duyệt"})
    size = 10 ** chance.randrange(2, 7)
    values = {code: chance.randrange(size) if chance.random() > 0.08 else None for code in figures()}
    return UnitFigures(unit, values, parts=(Part(0, unit, year, False),))


def text_of(chance: random.Random) -> str:
    sentences = ("Huyện 3 có 12 xã khó khăn.", "Thiếu 1.500 triệu đồng cho năm 2025.", "Đề nghị hướng dẫn.")
    text = " ".join(chance.choice(sentences) for _ in range(chance.choice((1, 3, 40, 900))))
    return text[:LONGEST]


def by_section(composed: Composed, report: ClusterReport) -> Iterator[tuple[list[Body], list[Table]]]:
    """Yield the paragraphs of each section of the text with the tables of sources under its name in the annex."""
    parts = numbered_parts(narrative(report))
    names = [part.name_of(one) for part in parts for one in part.sections]
    heads = [one.head or part.head for part in parts for one in part.sections]
    bodies = under(composed.text, heads, is_first_open=parts[0].part is None)
    tables = under(composed.sources, names)
    for name, head in zip(names, heads, strict=True):
        paragraphs = [block for block in bodies.get(head, ()) if isinstance(block, Body)]
        yield paragraphs, [block for block in tables.get(name, ()) if isinstance(block, Table)]


def under(
    blocks: tuple[Block, ...], heads: list[str], *, is_first_open: bool = False
) -> dict[str, list[Block]]:
    """Return blocks by the head that they stand under; is_first_open: the first section has no head."""
    found: dict[str, list[Block]] = {}
    current = heads[0] if is_first_open else ""
    for block in blocks:
        if isinstance(block, Heading):
            current = block.text
        else:
            found.setdefault(current, []).append(block)
    return found


def orphans(composed: Composed, report: ClusterReport) -> list[str]:
    """Return the numerals that no line of their own section has, but for names, dates and numbers of documents."""
    known = sorted(allowed(report), key=len, reverse=True)
    found = []
    for bodies, tables in by_section(composed, report):
        rows = {row.cells[0]: row.cells for table in tables for row in table.rows}
        sourced = {numeral for cells in rows.values() for numeral in numerals(cells[1])}
        for body in bodies:
            for run in body.runs:
                if run.code and rows[run.code][4] in QUOTED:
                    continue  # the writer's own numbers
                if run.code:
                    found += [n for n in numerals(run.text) if n not in numerals(rows[run.code][1])]
                text = run.text
                for one in known:
                    text = text.replace(one, "")
                found += [n for n in numerals(text) if n not in sourced]
    return found


def words_of(blocks: tuple[Block, ...]) -> list[str]:
    return [word for block in blocks for word in block.words]


def check(report: ClusterReport) -> None:
    signed = composed_report(report, kind=Kind.SIGNED)
    checking = composed_report(report, kind=Kind.CHECKING)
    runs = [run for block in checking.text if isinstance(block, Body) for run in block.runs]
    codes = {run.code for run in runs if run.code}
    anchors = [row.anchor for block in checking.sources if isinstance(block, Table) for row in block.rows if row.anchor]  # fmt: skip
    assert codes == set(anchors), "each code leads to a line, each line is led to"
    assert len(anchors) == len(set(anchors))
    assert orphans(checking, report) == []
    assert signed.sources == ()
    for block in signed.document.blocks:
        assert not any(run.code for run in getattr(block, "runs", ()))
        assert not any(row.anchor for row in getattr(block, "rows", ()) if isinstance(block, Table))
    for one, other in ((signed.text, checking.text), (signed.tables, checking.tables), (signed.head, checking.head)):  # fmt: skip
        assert words_of(one) == words_of(other)
    assert (signed.standing, signed.closing) == (checking.standing, checking.closing)
    alone = composed_report(report, kind=Kind.SOURCES).document
    assert words_of(alone.blocks) == words_of(checking.sources)


@pytest.mark.parametrize(
    "report",
    [
        *(demo_report(year) for year in (2022, 2023, 2024, 2025)),
        demo_report(2025, missing=("cao-bang", "lang-son", "quang-ninh")),
        demo_report(2023, keys=("lang-son",)),
        many(34),
        many(2, value=0),
    ],
    ids=["2022", "2023", "2024", "2025", "2025 with gaps", "one unit", "34 units", "zeros"],
)
def test_every_numeral_has_its_source_in_its_section_and_the_signed_paper_has_the_same_words_and_no_code(
    report,
):
    check(report)


@pytest.mark.soak
def test_so_it_is_for_any_cluster(rounds: int):
    for seed in range(12 * rounds):
        try:
            check(random_report(seed))
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error


def test_an_orphan_is_seen(monkeypatch):
    report = demo_report(2023)
    composed = composed_report(report, kind=Kind.CHECKING)
    (first, *_) = (block for block in composed.text if isinstance(block, Body) and any(run.code for run in block.runs))  # fmt: skip
    assert orphans(composed, report) == []
    object.__setattr__(first.runs[0], "text", first.runs[0].text + " 98.765")
    assert orphans(composed, report) == ["98.765"]
