"""Over random clusters: what the files and the public page of a published revision give is what may be compared."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import docx
import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pptx import Presentation

from associations.models import Period
from reports.analysis.results import ClusterReport
from reports.exports.formats import FORMATS, Dossier
from reports.exports.slides.backup import RANKED
from reports.exports.slides.captions import TITLES
from reports.exports.slides.tables import named
from reports.indicators import INDICATORS, Indicator, every_indicator
from reports.models import StoredRevision
from reports.narrative.compose import narrative
from reports.narrative.paragraphs import paragraphs_of
from reports.presentation import tables, wording
from reports.revisions.content import canonical, content_of, fingerprint_of
from reports.revisions.meetings import meeting_to_change
from reports.revisions.reading import RevisionContent
from tests.cast import Cast
from tests.plugin import SOAK
from tests.reports.comparable.clusters import YEAR, Truth, made_cluster
from tests.reports.dashboards.test_pages import rows_of
from tests.reports.dashboards.test_views import text_of
from tests.turns import in_turn

# One a day, ten in ten days; `make soak` takes fifty.
SEEDS = range(1000, 1050) if SOAK else in_turn(range(1000, 1010))
_CHANGES = ("Thay đổi", f"So với {YEAR - 1}")
_NOTHING = (None, "", "–")


@pytest.mark.soak
@pytest.mark.django_db
def test_files_and_the_public_page_give_only_what_may_be_compared(cast: Cast):
    Period.objects.open_year(YEAR)
    for seed in SEEDS:
        cache.clear()
        checked = _Checked(*_published(cast, seed))
        try:
            checked.json()
            checked.workbook()
            checked.slides()
            checked.document()
            checked.public_page()
        except AssertionError as error:
            raise AssertionError(f"cluster of seed {seed}") from error


def _published(cast: Cast, seed: int) -> tuple[ClusterReport, ClusterReport, Truth]:
    """Return a random cluster out of a published revision of it, on both maps, and the truth by the revision's ids."""
    made = made_cluster(seed)
    live = {report.map_: replace(report, cluster=cast.cluster) for report in (made.then, made.today)}
    period = Period.objects.get(year=YEAR)
    meeting = meeting_to_change(by=cast.secretary, cluster=cast.cluster, period=period, action="chốt")
    text = canonical(content_of(live))
    meeting.revisions.all().delete()
    stored = StoredRevision.objects.create(
        meeting=meeting,
        revision=1,
        content=text,
        fingerprint=fingerprint_of(text),
        trace={},
        differences=[],
        gaps=[],
        reason="",
        frozen_at=timezone.now(),
        frozen_by=cast.secretary,
        published_at=timezone.now(),
        published_by=cast.secretary,
    )
    content = RevisionContent(stored)
    return content.report("then"), content.report("today"), made.truth


class _Checked:
    """The outputs of a revision, each held against the truth; units are found by name."""

    def __init__(self, report: ClusterReport, other: ClusterReport, truth: Truth) -> None:
        self.report, self.truth = report, truth
        self.dossier = Dossier.of(report, other)
        # Ids of the truth are the numbers in the keys: "u12".
        self.pks = {unit.association.name: int(unit.association.key[1:]) for unit in report.units}

    def _of(self, indicator: Indicator, pk: int | None) -> tuple[Fraction | None, Fraction | None]:
        """Return last year and the change that may be given of a unit, or of the whole cluster where pk is None."""
        truth = self.truth
        if pk is None:
            change = truth.change(indicator)
            before = self.report.result(indicator).previous if truth.is_over_all(indicator) else None
            return before, change
        if not truth.may_compare(indicator, pk):
            return None, None
        before = truth.last_value(indicator, pk)
        return before, truth.value(indicator, pk) - before

    def json(self) -> None:
        content = json.loads(FORMATS["json"].write(self.dossier))
        for indicator in INDICATORS:
            found = content["indicators"][indicator.code]
            for unit in found["units"]:
                _, change = self._of(indicator, int(unit["association"][1:]))
                _same(unit["change"], change, indicator)
                assert (unit["change"] is None) == (unit["not_comparable"] is not None)
            assert (found["change"] is None) == (found["not_comparable"] is not None)
            if found["change"] is not None:
                _same(found["change"], self.truth.change(indicator), indicator)

    def workbook(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(self.dossier)), data_only=True)
        seen = 0
        for sheet in book:
            lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
            for title, heads, line in _lines(lines):
                indicator, pk = self._named(title, heads, line)
                if indicator is None:
                    continue
                before, change = self._of(indicator, pk)
                what = (sheet.title, title, line)
                _displayed(line[_place(heads, (f"Năm {YEAR - 1}",))], before, indicator, what)
                _displayed(line[_place(heads, _CHANGES)], change, indicator, what)
                seen += 1
        assert seen > len(self.report.units)

    def _named(
        self, title: str, heads: list[object], line: list[object]
    ) -> tuple[Indicator | None, int | None]:
        """Return what a line of a sheet is of: an indicator of a unit, or of the whole cluster."""
        if "Hội" in heads and line[heads.index("Hội")] in self.pks:
            indicator = next((i for i in INDICATORS if title == f"{i.label} ({i.display.unit})"), None)
            return indicator, self.pks[str(line[heads.index("Hội")])]
        if "Chỉ tiêu" in heads:
            label = line[heads.index("Chỉ tiêu")]
            return next(
                (every_indicator()[c] for c in tables.SUMMARY if every_indicator()[c].label == label), None
            ), None
        return None, None

    def slides(self) -> None:
        deck = Presentation(io.BytesIO(FORMATS["pptx"].write(self.dossier)))
        by_name = {named(indicator): indicator for indicator in every_indicator().values()}
        titles = {TITLES[code]: every_indicator()[code] for code in RANKED}
        seen = 0
        for slide in deck.slides:
            texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
            names = [re.sub(r" \(\d+/\d+\)$", "", text) for text in texts]  # a table over several slides
            unit = next((self.pks[name] for name in names if name in self.pks), None)
            ranked = next((titles[name] for name in names if name in titles), None)
            for shape in slide.shapes:
                if shape.has_chart:
                    self._chart(slide.name, shape.chart)
                if not shape.has_table:
                    continue
                heads, *lines = [[cell.text for cell in row.cells] for row in shape.table.rows]
                place = _place(heads, _CHANGES)
                for line in lines if place is not None else []:
                    # A row is of an indicator, or of a unit where the slide ranks the units by one.
                    indicator, pk = (
                        (ranked, self.pks.get(line[0])) if ranked else (by_name.get(line[0]), unit)
                    )
                    if indicator and (pk or not ranked):
                        seen += bool(ranked)
                        _, change = self._of(indicator, pk)
                        text = line[place].rstrip("*")
                        assert (text in ("–", "")) == (change is None), (texts[:1], line)
        assert seen or len(self.report.units) < 2

    def _chart(self, key: str, chart) -> None:
        """Last year is a mark on a column only where it may stand beside this year."""
        indicator = every_indicator().get(key.replace("-", "_"))
        marks = [one for plot in chart.plots for one in plot.series if one.name == f"Năm {YEAR - 1}"]
        for series in marks if indicator else []:
            for name, value in zip(chart.plots[0].categories, series.values, strict=True):
                if name in self.pks:
                    before, _ = self._of(indicator, self.pks[name])
                    assert (value is None) == (before is None), (key, name)
                    if value is not None:
                        assert value == pytest.approx(float(indicator.display_value(before)))

    def document(self) -> None:
        document = docx.Document(io.BytesIO(FORMATS["docx"].write(self.dossier)))
        known = {_plain(s.text) for p in paragraphs_of(narrative(self.report)) for s in p.sentences}
        known |= {_plain(wording.finding(self.report.result(i), YEAR)) for i in every_indicator().values()}
        told = " ".join(known)
        for paragraph in document.paragraphs:
            for clause in re.findall(rf"[^.;]*so với năm {YEAR - 1}", _plain(paragraph.text)):
                assert clause.strip() in told, clause

    def public_page(self) -> None:
        page = text_of(Client().get(f"/cong-khai/{self.report.cluster.key}/{YEAR}/"))
        for code in (*tables.CHARTED, "family_rate"):
            indicator = every_indicator()[code]
            table = re.search(rf'<table[^>]*id="bang-{code}".*?</table>', page, re.DOTALL)
            assert table, code
            for name, cells in rows_of(table[0]).items():
                if name in self.pks:
                    before, change = self._of(indicator, self.pks[name])
                    *_, last, changed = (cell.split(" ")[0] for cell in cells)
                    assert last == ("–" if before is None else indicator.display_text(before)), (name, cells)
                    assert changed == ("–" if change is None else indicator.change_text(change)), (
                        name,
                        cells,
                    )


def _lines(rows: list[list[object]]) -> Iterator[tuple[str, list[object], list[object]]]:
    """Yield (title above, heads, line) of every table of a sheet that has last year and a change."""
    for at, heads in enumerate(rows):
        if _place(heads, _CHANGES) is None or f"Năm {YEAR - 1}" not in heads:
            continue
        title = str(rows[at - 1][0] or "") if at else ""
        for line in rows[at + 1 :]:
            if all(value is None for value in line):
                break
            yield title, heads, line


def _place(heads: list[object], names: tuple[str, ...]) -> int | None:
    return next((at for at, head in enumerate(heads) if head in names), None)


def _displayed(found: object, expected: Fraction | None, indicator: Indicator, what: object) -> None:
    if expected is None:
        assert found in _NOTHING, what
        return
    assert isinstance(found, int | float), what
    assert found == pytest.approx(float(indicator.display_value(expected)), rel=1e-9, abs=1e-9), what


def _same(found: float | None, expected: Fraction | None, indicator: Indicator) -> None:
    assert (found is None) == (expected is None), indicator.code
    if found is not None:
        assert found == pytest.approx(float(expected), rel=1e-9, abs=1e-9), indicator.code


def _plain(text: str) -> str:
    """Return a text without codes of sources, with plain spaces."""
    return re.sub(r"\s", " ", re.sub(r"\s?\[[^\]]*\]", "", text))
