"""Rankings: one indicator with gaps, ties and changes of rank, guarded; and the ranks of all indicators at once."""

from collections.abc import Sequence
from fractions import Fraction

from django.http import QueryDict

from reports.analysis.ranks import NO_HISTORY, OTHER_UNITS, Guarded, Swing, guarded_ranks, swing_of
from reports.analysis.results import ClusterReport
from reports.dashboards.pages.base import Block, Page, break_notes, marks_of
from reports.dashboards.pages.ranked_bars import ranking_block
from reports.dashboards.pages.registers import links_to_lists
from reports.dashboards.request import PageQuery
from reports.indicators import INDICATORS, Indicator
from reports.presentation import charts, tables, wording
from reports.presentation.tables import Cell, Column, ReportTable, Row, gap_cell, rank_cell, unit_cell
from reports.presentation.tile_layout import MERGED_ON
from reports.presentation.tile_map import tile_map
from reports.presentation.traces import Trace
from reports.presentation.wording.aims import key_of_line


class IndicatorPage(Page):
    name = "indicator"
    route = "chi-tieu/<slug:code>/"

    def __init__(self, query: PageQuery, data: QueryDict, code: str) -> None:
        super().__init__(query, data, code=code)
        self.of = self.indicator(code)

    @property
    def title(self) -> str:
        return (
            f"{self.of.label} ({self.of.display.unit}), {self.query.cluster.short_name} năm {self.query.year}"
        )

    @property
    def lead(self) -> str:
        return wording.made_of(self.of)

    def blocks(self) -> list[Block]:
        report, indicator = self.report, self.of
        points = report.trend(indicator)
        breaks = self.breaks()
        aim = report.aims.get(indicator.code)
        found = [ranking_block(self.report, indicator, "xep-hang")]
        if indicator.better:
            found.append(guarded_block(report, indicator))
        is_today = self.query.map_ == "today" or self.query.period.figures_as_of >= MERGED_ON
        result = report.result(indicator)
        if result.included:
            found.append(
                Block(
                    _classes_table(self, indicator),
                    chart=tile_map(result, is_today=is_today),
                    caption="Mỗi ô vuông là một tỉnh, đặt gần đúng vị trí. Ô gạch chéo: chưa có số liệu.",
                )
            )
        found += [
            Block(
                tables.trend_table(report, indicator, break_notes(breaks)),
                wording.through_the_years(indicator, points),
                charts.line_chart(
                    points,
                    is_small=False,
                    breaks=marks_of(breaks),
                    target=aim.value if aim else None,
                ),
                "Đường ngắt ở năm sáp nhập. Chấm rỗng: chưa đủ các hội."
                + (f" {key_of_line(aim)}" if aim else ""),
                why=Trace(indicator.code, report.year),
            ),
            Block(tables.parts_table(report, indicator)),
        ]
        return found

    def beside(self) -> tuple[str, dict[str, object]]:
        return "reports/pages/_indicator.html", {
            "years": self.query.address("indicator_years", code=self.of.code),
            "label": self.of.label,
            "lists": links_to_lists(self.query, self.of.codes),
        }


def guarded_block(report: ClusterReport, indicator: Indicator) -> Block:
    """Return each unit's rank with the gap to the one above, last year's rank, and what could move it."""
    guarded = guarded_ranks(report, indicator)
    other = guarded[0].other if guarded else None
    rows = [
        Row(place.unit.association.name, _guarded_cells(report, indicator, place), of=place.unit)
        for place in guarded
    ]
    columns = [
        Column("Hạng", is_total=True),
        Column("Giá trị", indicator.display.unit),
        Column("Kém hội xếp ngay trên", indicator.change_unit),
        Column(f"Hạng năm {report.year - 1}"),
        Column("Đổi hạng"),
        Column("Nếu số có dấu thay đổi"),
    ]
    if other:
        columns.append(Column(f"Hạng theo {other.label}"))
    notes = (
        "Bằng nhau thì cùng hạng. Chưa có số liệu thì chưa xếp, không phải xếp cuối.",
        _note_on_ranges(report, indicator, guarded),
        "Hạng năm trước chỉ nêu khi đúng các hội có số liệu năm nay cũng có số so được của năm trước.",
    )
    table = ReportTable(
        "hang-chi-tiet", "Hạng, khoảng cách và độ chắc", "Hội", tuple(columns), tuple(rows), notes=notes
    )
    return Block(table, _guarded_finding(guarded))


def _guarded_cells(report: ClusterReport, indicator: Indicator, place: Guarded) -> tuple[Cell, ...]:
    trace = Trace(indicator.code, report.year, place.unit.association.key)
    no_rank_before = Cell("–", missing=OTHER_UNITS) if place.rank else Cell("–")
    value = unit_cell(report, indicator, place.unit)
    cells = [
        rank_cell(place.rank, trace, by=value.text),
        value,
        gap_cell(indicator, place.gap, trace=trace),
        Cell(str(place.rank_before), Fraction(place.rank_before), trace=tables.before(trace))
        if place.rank_before
        else no_rank_before,
        Cell(_moved(place), trace=trace),
        _range_cell(place, trace),
    ]
    if place.other:
        there = Trace(place.other.code, report.year, place.unit.association.key)
        cells.append(rank_cell(place.rank_of_other, there))
    return tuple(cells)


def _note_on_ranges(report: ClusterReport, indicator: Indicator, guarded: Sequence[Guarded]) -> str:
    """Return how the ranges of ranks come about, with the changes that they are taken from."""
    head = "“Nếu số có dấu thay đổi”: hạng tốt nhất và thấp nhất khi số tạm tính, ước tính hoặc đang mở lại"
    if all(place.highest == place.lowest and (place.highest or not place.rank) for place in guarded):
        return "“Nếu số có dấu thay đổi”: ở bảng này không có số tạm tính, ước tính hay đang mở lại nào làm đổi hạng."
    swing = swing_of(report, indicator)
    if swing is None:
        return f"{head} đổi; chưa nêu được vì {NO_HISTORY}."
    beyond = swing.left_out
    left_out = f", không kể {beyond} lần cao nhất và {beyond} lần thấp nhất" if beyond else ""
    return (
        f"{head} thay đổi so với năm trước như thường thấy ở các hội của cụm ({_swing_in_words(swing)} một "
        f"năm{left_out}) hoặc như chính hội ấy đã từng; các số khác giữ nguyên."
    )


def _swing_in_words(swing: Swing) -> str:
    """Return from which change to which: "từ −1,2 đến +3,4 điểm %", "từ +2,0 đến +8,5 %"."""
    scale = 1 if swing.is_in_points else 100
    low, high = (
        f"{'+' if size > 0 else ''}{wording.percent(scale * size)}" for size in (swing.low, swing.high)
    )
    return f"từ {low} đến {high} {'điểm %' if swing.is_in_points else '%'}"


def _moved(place: Guarded) -> str:
    if place.moved is None:
        return "–"
    if not place.moved:
        return "giữ hạng"
    return f"lên {place.moved} hạng" if place.moved > 0 else f"xuống {-place.moved} hạng"


def _range_cell(place: Guarded, trace: Trace) -> Cell:
    """Return the ranks that a unit could have: "hạng 2–4"; where that is not known it says why."""
    if place.rank is None:
        return Cell("–", trace=trace)
    if place.highest is None:
        return Cell("chưa nêu được", missing=NO_HISTORY, trace=trace)
    return Cell(_range_in_words(place), trace=trace)


def _range_in_words(place: Guarded) -> str:
    """Return the ranks that a unit could have: "hạng 2–4", "hạng 3"; "" where they are not known."""
    if place.highest is None:
        return ""
    return f"hạng {place.highest}" + (f"–{place.lowest}" if place.lowest != place.highest else "")


def _guarded_finding(places: Sequence[Guarded]) -> str:
    """Return whose rank may still change and within what, whose range is not known, and what another denominator says."""
    guarded = [place for place in places if place.rank]
    unknown = [place.unit.association.name for place in guarded if place.highest is None]
    sentences = _ranges_of_unsure(guarded)
    if unknown:
        sentences.append(f"Chưa nêu được khoảng hạng của {', '.join(unknown)}: {NO_HISTORY}.")
    if guarded and (other := guarded[0].other):
        sentences.append(_by_other(guarded, other))
    return " ".join(sentences)


def _ranges_of_unsure(guarded: Sequence[Guarded]) -> list[str]:
    """Return a sentence on the units whose rank may change by their own figures, and how many follow; [] for none."""
    may_move = [place for place in guarded if place.highest != place.lowest]
    unsure = [place for place in may_move if place.is_unsure]
    if not unsure:
        return []
    who = ", ".join(f"{place.unit.association.name} ({_range_in_words(place)})" for place in unsure)
    others = len(may_move) - len(unsure)
    following = f"; theo đó hạng của {others} hội khác cũng có thể đổi" if others else ""
    return [f"Chưa chắc hạng vì có số tạm tính, ước tính hoặc đang mở lại: {who}{following}."]


def _by_other(guarded: Sequence[Guarded], other: Indicator) -> str:
    """Return whose rank would change if another indicator of the same subject decided."""
    moved = [
        f"{place.unit.association.name} ({place.rank} thành {place.rank_of_other})"
        for place in guarded
        if place.rank_of_other and place.rank_of_other != place.rank
    ]
    if moved:
        return f"Nếu tính theo “{other.label}” thì đổi hạng: {', '.join(moved)}."
    return f"Tính theo “{other.label}” thì không hội nào đổi hạng."


def _classes_table(page: Page, indicator: Indicator) -> ReportTable:
    report = page.report
    figures = {unit.association.pk: unit for unit in report.units}
    units = [figures[unit.association.pk] for unit in tables.ranked(report.result(indicator))]
    rows = [Row(unit.association.name, (unit_cell(report, indicator, unit),), of=unit) for unit in units]
    columns = (Column(indicator.label, indicator.display.unit),)
    return ReportTable("ban-do", "Bản đồ ô", "Hội", columns, tuple(rows))


class Ranks(Page):
    name = "ranks"
    route = "xep-hang/"
    label = "Xếp hạng"
    back = 2

    def blocks(self) -> list[Block]:
        report = self.report
        ranked = [indicator for indicator in INDICATORS if indicator.better]
        rows = []
        firsts = {unit.association.pk: 0 for unit in report.units}
        placed = set()
        for number, indicator in enumerate(ranked, start=1):
            result = report.result(indicator)
            cells = []
            for unit in result.units:
                trace = Trace(indicator.code, report.year, unit.association.key)
                cells.append(rank_cell(unit.rank, trace))
                if unit.rank is not None:
                    placed.add(unit.association.pk)
                    firsts[unit.association.pk] += unit.rank <= _FIRST
            rows.append(
                Row(indicator.label, tuple(cells), str(number), indicator.display.unit, indicator, coverage=result.coverage)
            )  # fmt: skip
        columns = tuple(Column(unit.association.name, of=unit) for unit in report.units)
        notes = ("Hạng 1 là cao nhất; bằng nhau thì cùng hạng; chưa có số liệu thì chưa xếp.",)
        whole = ReportTable(
            "hang",
            "Hạng của từng hội theo từng chỉ số",
            "Chỉ số",
            columns,
            tuple(rows),
            notes=notes,
            has_units=True,
        )
        return [self._firsts(firsts, placed, len(ranked)), Block(whole)]

    def _firsts(self, firsts: dict[int, int], placed: set[int], of: int) -> Block:
        """Return how often each unit is among the first; a unit without a rank is not counted as none."""
        ordered = sorted(
            self.report.units, key=lambda u: (u.association.pk not in placed, -firsts[u.association.pk])
        )
        most = max(firsts.values(), default=0)
        rows, bars = [], []
        for unit in ordered:
            pk, name, number = unit.association.pk, unit.association.name, firsts[unit.association.pk]
            link = self.query.address("unit_profile", unit=unit.association.key)
            if pk in placed:
                cell = Cell(str(number), Fraction(number), link=link)
            else:
                cell = Cell("chưa xếp", missing=unit.why.get("", "chưa có số liệu"))
            known = number if pk in placed else None
            bars.append(charts.counted(unit.association, known, "chưa xếp", most=most))
            rows.append(Row(name, (cell,), of=unit))
        leaders = [u.association.name for u in ordered if most and firsts[u.association.pk] == most]
        if not leaders:
            finding = f"Năm {self.report.year} chưa xếp hạng được hội nào."
        elif len(placed) <= _FIRST:
            finding = (
                f"Mới có {len(placed)} hội được xếp hạng nên chưa so được số lần đứng trong ba hạng đầu."
            )
        else:
            finding = f"{', '.join(leaders)} đứng trong ba hạng đầu nhiều nhất: {most}/{of} chỉ số."
        table = ReportTable(
            "ba-hang-dau", "Số chỉ số đứng trong ba hạng đầu", "Hội", (Column("Số chỉ số"),), tuple(rows),
            notes=("Chỉ để thấy điểm mạnh của từng hội, không phải điểm thi đua.",),
        )  # fmt: skip
        # Bars of three units in three places are all alike.
        chart = charts.BarChart(tuple(bars), None) if len(placed) > _FIRST else None
        return Block(table, finding, chart)


_FIRST = 3
