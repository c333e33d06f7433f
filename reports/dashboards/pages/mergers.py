"""The map that changed: successors beside their predecessors."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.http import QueryDict
from django.utils.html import format_html, format_html_join

from associations.models import Association
from associations.numbers import format_count
from reports.analysis.comparability import refusal_between
from reports.analysis.figures import Map, UnitFigures
from reports.analysis.population import Leap, is_moved, leap, read_sources, with_people_of
from reports.dashboards.pages.base import Block, Choice, Page
from reports.dashboards.pages.past_figures import Merger, ever_members, mergers_of, past_figures
from reports.dashboards.request import PageQuery
from reports.indicators import BY_CODE, INDICATORS, Amount, Indicator, every_indicator
from reports.presentation import charts, wording
from reports.presentation.addresses import Unknown
from reports.presentation.printed import printed
from reports.presentation.tables import CHARTED, HEADLINES, Cell, value_cell
from reports.presentation.tables.mergers import MergerColumn, MergerSides, merger_table
from reports.presentation.traces import Trace


class Mergers(Page):
    name = "merged_provinces"
    route = "sap-nhap/"
    label = "Sáp nhập: tỉnh mới so với tỉnh cũ"
    back = 2
    is_for_all = False  # what an association from outside the cluster reported is not for every reader

    def __init__(self, query: PageQuery, data: QueryDict) -> None:
        super().__init__(query, data)
        self.mergers, self._past = mergers_of(query.cluster), past_figures(query)
        first = min((m.rows[0].effective_on for m in self.mergers), default=None)
        self.years_before = [
            p.year for p in query.periods if first and p.figures_as_of < first and self._past.has(p.year)
        ]
        self.base = self._base(data.get("so-voi", ""))

    def _base(self, text: str) -> int | None:
        if text and text not in map(str, self.years_before):
            here = self.query.address("merged_provinces")
            sign = "&" if self.query.query_string else "?"
            there_is = [(f"So với năm {y}", f"{here}{sign}so-voi={y}") for y in self.years_before]
            raise Unknown(f"Không so với năm “{text}” được.", there_is)
        if text:
            return int(text)
        if self.query.year in self.years_before:
            return self.query.year
        return self.years_before[0] if self.years_before else None

    @property
    def lead(self) -> str:
        if not self.mergers:
            return "Không hội nào của cụm hình thành từ sáp nhập."
        return "; ".join(merger.words for merger in self.mergers) + "."

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        return (("so-voi", str(self.base)),) if self.data.get("so-voi") else ()

    @property
    def choices(self) -> tuple[Choice, ...]:
        options = tuple((str(y), str(y), y == self.base) for y in self.years_before)
        return (Choice("so-voi", "So với năm", options),) if options else ()

    def head(self) -> str:
        """Return where each merger stands on the page, where there are several."""
        if self.base is None or len(self.mergers) < 2:
            return ""
        links = ((m.successor.key, m.successor.name) for m in self.mergers)
        return format_html(
            '<p class="quiet">Trên trang này: {}</p>',
            format_html_join(" · ", '<a href="#sap-nhap-{}">{}</a>', links),
        )

    def blocks(self) -> list[Block]:
        if self.base is None:
            return []
        every = {u.pk: u for m in self.mergers for u in (m.successor, *m.predecessors)}
        own = self._past.of(every.values(), {self.base, self.query.year})
        base, now = own.get(self.base, {}), own.get(self.query.year, {})
        sources = read_sources([*base.values(), *now.values()])
        restated_ = self._past.restated([m.successor for m in self.mergers], self.query.period_of[self.base])
        blocks = []
        for merger in self.mergers:
            together, today = restated_.get(merger.successor.pk), now.get(merger.successor.pk)
            years = ComparedYears(
                self.base, self.query.year, is_before_all=self.query.year in self.years_before
            )
            leapt = leap(together, self.base, today, self.query.year, sources)
            figures = MergerFigures(merger, years, base, together=together, today=today, leapt=leapt)
            blocks.append(merger_block(figures, self._ever))
        return blocks

    @cached_property
    def _ever(self) -> set[int]:
        return ever_members(self.query.cluster)


@dataclass(frozen=True)
class ComparedYears:
    """The two years that are held against each other; is_before_all: the later one is before the merger, too."""

    before: int
    now: int
    is_before_all: bool


@dataclass(frozen=True)
class MergerFigures:
    """What is read of a merger: each predecessor by id, their sum, the successor; None where out of reach."""

    merger: Merger
    years: ComparedYears
    before: Mapping[int, UnitFigures]
    together: UnitFigures | None
    today: UnitFigures | None
    leapt: Leap | None

    def refusal(self, indicator: Indicator) -> str:
        """Return why an indicator of the two years may not be compared; "" where it may, or one of them is missing."""
        if self.together is None or self.today is None:
            return ""
        years = self.years.now - self.years.before
        return refusal_between(indicator, self.together, self.today, year=self.years.now, years=years)


def merger_block(figures: MergerFigures, ever: Collection[int]) -> Block:
    """Return a merger's table with its finding and a chart of all its sides.

    ever: the associations that have pages of their numbers in the cluster, by id; only these are traced.
    """
    merger, years = figures.merger, figures.years
    wanted = [*(every_indicator()[c] for c in HEADLINES if c not in BY_CODE), *INDICATORS]
    sides = _sides(figures, ever)
    names = " + ".join(p.name for p in merger.predecessors)
    table = merger_table(
        f"sap-nhap-{merger.successor.key}", f"{names} → {merger.successor.name}", sides, ((i.label, i) for i in wanted)
    )  # fmt: skip
    noted, finding = replace(table, notes=_notes(figures, sides)), _finding(figures, sides, wanted)
    charted = _charted(figures)
    if charted is None:
        return Block(noted, finding)
    return Block(
        noted,
        finding,
        charts.BarChart(_bars(figures, charted), None),
        f"Biểu đồ: {charted.label} ({charted.unit}); các đơn vị cũ năm {years.before}.",
    )


def _charted(figures: MergerFigures) -> Indicator | None:
    """Return the first indicator whose bars may stand beside each other; None where the sum of last year is not known."""
    together, today = figures.together, figures.today
    if today is not None and today.is_included and (together is None or not together.is_included):
        return None
    return next((BY_CODE[code] for code in _CHARTED if not figures.refusal(BY_CODE[code])), None)


def _sides(figures: MergerFigures, ever: Collection[int]) -> MergerSides:
    successor, years = figures.merger.successor, figures.years

    def side(title: str, unit: UnitFigures | None, of: Association, year: int, map_: Map) -> MergerColumn:
        # A unit from outside the cluster has no page of its numbers, so nothing leads to it.
        is_traced = unit is not None and (map_ == "today" or of.pk in ever)

        def cell_of(indicator: Indicator) -> Cell:
            amount = _amount(indicator, unit)
            trace = Trace(indicator.code, year, of.key, map_) if is_traced else None
            if amount.value is None:
                return Cell("–", missing=amount.missing or "", trace=trace)
            return value_cell(indicator, amount.value, trace=trace)

        named = of if map_ == "then" else None
        return MergerColumn(title, lambda indicator: _amount(indicator, unit), cell_of, named)

    return MergerSides(
        tuple(
            side(f"{p.name} {years.before}", figures.before.get(p.pk), p, years.before, "then")
            for p in figures.merger.predecessors
        ),
        side(f"Cộng lại {years.before}", figures.together, successor, years.before, "today"),
        side(_successor_title(figures), figures.today, successor, years.now, "then"),
        figures.refusal,
    )


def _successor_title(figures: MergerFigures) -> str:
    """Return the head of the successor's column; before the merger its name would be taken for a predecessor's."""
    if figures.years.is_before_all:
        return "Hội sau sáp nhập"
    return f"{figures.merger.successor.name} {figures.years.now}"


def _finding(figures: MergerFigures, sides: MergerSides, wanted: Sequence[Indicator]) -> str:
    """Return what came of the merger in one sentence, or why nothing can be compared."""
    if why_not := _why_not_compared(figures):
        return why_not
    name, years = figures.merger.successor.name, figures.years
    # As they are printed: what rounds to nothing has neither risen nor fallen.
    changes = [printed(i.change_text(sides.change(i))) or 0 for i in wanted if i.better]
    better, worse = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
    finding = (
        f"{name} {years.now} so với các đơn vị cũ năm {years.before} cộng lại: {better} chỉ số tăng, "
        f"{worse} chỉ số giảm. {'; '.join(_highlights(sides, wanted))}."
    )
    return finding + (" Không so các chỉ số chia cho dân số, xem ghi chú dưới bảng." if figures.leapt else "")


def _why_not_compared(figures: MergerFigures) -> str:
    """Return why the successor is not held against its predecessors; "" where it is."""
    name, years = figures.merger.successor.name, figures.years
    together, today = figures.together, figures.today
    if years.is_before_all:
        return f"Năm {years.now} chưa sáp nhập: bảng cho số của các đơn vị cũ và số cộng lại."
    if today is None or not today.is_included:
        return f"{name} chưa có báo cáo năm {years.now} được duyệt nên chưa so được."
    if together is None or not together.is_included:
        why = together.why.get("", "") if together else "ngoài phạm vi được xem"
        return f"Năm {years.before} của các đơn vị cũ {why}: chưa so được với {name} {years.now}."
    return ""


def _highlights(sides: MergerSides, wanted: Sequence[Indicator]) -> list[str]:
    """Return the indicators that are named in the finding: now, before and the change."""
    found = []
    for indicator in wanted:
        change = sides.change(indicator)
        if indicator.code not in _HIGHLIGHTED or change is None:
            continue
        now, before = sides.successor.amount_of(indicator).value, sides.together.amount_of(indicator).value
        if now is None or before is None:
            continue
        found.append(
            f"{indicator.label} {wording.amount(indicator, now)}, trước là {wording.amount(indicator, before)} "
            f"({wording.change_between(indicator, now, before)})"
        )
    return found


def _notes(figures: MergerFigures, sides: MergerSides) -> tuple[str, ...]:
    """How the sum is made; where the population leapt, by how much, and the ratios over last year's population."""
    added = (
        "“Cộng lại”: số đếm và tiền cộng từ các đơn vị cũ; tỉ lệ tính lại từ tổng tử số và tổng mẫu số; "
        "thiếu một đơn vị thì để trống (chưa đủ)."
    )
    if not figures.leapt:
        return (added,)
    moved = [indicator for indicator in INDICATORS if indicator.code in _HIGHLIGHTED and is_moved(indicator)]
    steady = [_over_same_people(indicator, figures, sides) for indicator in moved]
    return (added, f"{figures.leapt.words}.", *(note for note in steady if note))


def _over_same_people(indicator: Indicator, figures: MergerFigures, sides: MergerSides) -> str:
    """A ratio of now over the population of before, worked out before the reader's eyes; "" where it cannot be."""
    now, before = sides.successor.amount_of(indicator), sides.together.amount_of(indicator)
    same = with_people_of(indicator, now, before)
    if same is None or before.value is None:
        return ""
    scale = " × 100" if indicator.unit == "%" else ""
    division = f"{format_count(now.numerator)} ÷ {format_count(before.denominator)}{scale}"
    change = wording.change_between(indicator, same, before.value)
    return (
        f"{indicator.label} tính theo dân số {figures.years.before}: {division} = "
        f"{wording.amount(indicator, same)}; các đơn vị cũ cộng lại năm {figures.years.before} là "
        f"{wording.amount(indicator, before.value)} ({change})."
    )


def _bars(figures: MergerFigures, indicator: Indicator) -> tuple[charts.Bar, ...]:
    bars = [
        _bar(indicator, f"{p.name} cũ", figures.before.get(p.pk), is_now=False)
        for p in figures.merger.predecessors
    ]
    bars.append(_bar(indicator, f"Cộng lại {figures.years.before}", figures.together, is_now=False))
    bars.append(_bar(indicator, f"Năm {figures.years.now}", figures.today, is_now=True))
    return tuple(bars)


def _bar(indicator: Indicator, name: str, unit: UnitFigures | None, *, is_now: bool) -> charts.Bar:
    value = _amount(indicator, unit).value
    text = "chưa có" if value is None else indicator.display_text(value)
    return charts.Bar(name, charts.as_number(value), None, text, is_now)


def _amount(indicator: Indicator, unit: UnitFigures | None) -> Amount:
    if unit is None:
        return Amount(None, None, None, "không có số liệu trong phạm vi được xem")
    return indicator.of(unit.values, None, unit.why)


# What the chart of a merger shows: the first whose two years may be compared.
_CHARTED = (*CHARTED, "family_rate", "fund_total")
# The indicators that the finding of a merger names.
_HIGHLIGHTED = ("members", *CHARTED)
