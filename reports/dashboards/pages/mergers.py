"""The map that changed: successors beside their predecessors, and the proof that nothing was lost in between."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.utils.html import format_html, format_html_join

from associations.models import Association, Period, Succession
from associations.numbers import format_count
from associations.territory import Territories
from reports.analysis.figures import (
    Map,
    Opened,
    UnitFigures,
    figures_within,
    opened_by_report,
    restated,
    restated_within_reach,
)
from reports.analysis.population import is_moved, leap, read_sources, with_people_of
from reports.analysis.restatement import sums_of
from reports.dashboards.pages.base import Block, Choice, Page
from reports.dashboards.request import PageQuery
from reports.indicators import BY_CODE, INDICATORS, Amount, Indicator, Total, every_indicator
from reports.presentation import charts, wording
from reports.presentation.addresses import Unknown
from reports.presentation.tables import (
    CHARTED,
    HEADLINES,
    Cell,
    Column,
    ReportTable,
    Row,
    change_cell,
    value_cell,
)
from reports.presentation.traces import Trace


@dataclass(frozen=True)
class Merger:
    """An association of the cluster with all that it took in."""

    successor: Association
    rows: tuple[Succession, ...]

    @property
    def predecessors(self) -> tuple[Association, ...]:
        return tuple(row.predecessor for row in self.rows)

    @property
    def words(self) -> str:
        """Who became what, when and by what law."""
        names = " và ".join(p.name for p in self.predecessors)
        row = self.rows[0]
        basis = f", theo {row.legal_basis}" if row.legal_basis else ""
        return f"{names} thành {self.successor.name} từ {row.effective_on:%d/%m/%Y}{basis}"


def mergers_of(page: Page) -> list[Merger]:
    """The mergers behind associations that were ever in the cluster, by key; one query."""
    rows = (
        Succession.objects.filter(successor__memberships__cluster=page.query.cluster)
        .select_related("predecessor", "successor")
        .order_by("successor__key", "pk")
        .distinct()
    )
    found: dict[int, list[Succession]] = {}
    for row in rows:
        found.setdefault(row.successor_id, []).append(row)
    return [Merger(rows_[0].successor, tuple(rows_)) for rows_ in found.values()]


def ever_members(page: Page) -> set[int]:
    """The associations that were ever in the cluster: only they have pages of their numbers."""
    return set(page.query.cluster.memberships.values_list("association_id", flat=True))


class Mergers(Page):
    name = "merged_provinces"
    reads_live = True
    route = "sap-nhap/"
    label = "Sáp nhập"
    back = 2
    is_for_all = False  # what an association from outside the cluster reported is not for every reader

    def __init__(self, query: PageQuery, data: QueryDict) -> None:
        super().__init__(query, data)
        self.mergers = mergers_of(self)
        first = min((m.rows[0].effective_on for m in self.mergers), default=None)
        self.years_before = [
            p.year for p in Period.objects.order_by("-year") if first and p.figures_as_of < first
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
        """Where each merger stands on the page, where there are several."""
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
        opened = opened_of(self)
        mine = figures_within(
            by=self.query.by,
            associations=every.values(),
            years=sorted({self.base, self.query.year}),
            opened=opened,
        )
        base = {u.association.pk: u for u in mine.get(self.base, [])}
        now = {u.association.pk: u for u in mine.get(self.query.year, [])}
        sources = read_sources([*base.values(), *now.values()])
        restated_ = restated_within_reach(
            by=self.query.by,
            associations=[m.successor for m in self.mergers],
            year=self.base,
            opened=opened,
        )
        return [self._block(m, base, restated_.get(m.successor.pk), now, sources) for m in self.mergers]

    def _block(
        self,
        merger: Merger,
        base: dict[int, UnitFigures],
        together: UnitFigures | None,
        now: dict[int, UnitFigures],
        sources: dict[int, str],
    ) -> Block:
        year, before = self.query.year, self.base or 0
        wanted = [*(every_indicator()[c] for c in HEADLINES if c not in BY_CODE), *INDICATORS]
        leapt = leap(together, before, now.get(merger.successor.pk), year, sources)
        today = now.get(merger.successor.pk)
        rows, better, worse = [], 0, 0
        spoken: list[str] = []
        steady: list[str] = []
        for number, indicator in enumerate(wanted, start=1):
            cells = [self._cell(indicator, base.get(p.pk), p, before, "then") for p in merger.predecessors]
            sum_ = _amount(indicator, together)
            value = _amount(indicator, today)
            difference = (
                value.value - sum_.value if value.value is not None and sum_.value is not None else None
            )
            trace = Trace(indicator.code, year, merger.successor.key, "then") if today else None
            cells += [
                self._cell(indicator, together, merger.successor, before, "today"),
                self._cell(indicator, today, merger.successor, year, "then"),
                change_cell(indicator, difference, trace=trace),
            ]
            if difference is not None and indicator.better:
                better += difference > 0
                worse += difference < 0
            if indicator.code in _SPOKEN and difference is not None:
                spoken.append(
                    f"{indicator.label} {wording.amount(indicator, value.value)}, trước là {wording.amount(indicator, sum_.value)} ({wording.change(indicator, difference)})"
                )
                same = with_people_of(indicator, value, sum_) if leapt and is_moved(indicator) else None
                if same is not None:
                    steady.append(
                        f"{indicator.label} tính theo dân số {before}: {format_count(value.numerator)} ÷ {format_count(sum_.denominator)}"
                        f"{' × 100' if indicator.unit == '%' else ''} = {wording.amount(indicator, same)}, {wording.change(indicator, same - (sum_.value or 0))}."
                    )
            rows.append(Row(indicator.label, tuple(cells), str(number), indicator.display.unit, indicator))
        names = [f"{p.name}" for p in merger.predecessors]
        columns = (
            *(Column(f"{name} {before}") for name in names),
            Column(f"Cộng lại {before}"),
            Column(f"{merger.successor.name} {year}", is_total=True),
            Column("Thay đổi"),
        )
        if year in self.years_before:
            finding = f"Năm {year} chưa sáp nhập: bảng cho số của các đơn vị cũ và số cộng lại."
        elif today is None or not today.is_included:
            finding = f"{merger.successor.name} chưa có báo cáo năm {year} được duyệt nên chưa so được."
        elif together is None or not together.is_included:
            why = together.why.get("", "") if together else "ngoài phạm vi được xem"
            finding = (
                f"Năm {before} của các đơn vị cũ {why}: chưa so được với {merger.successor.name} {year}."
            )
        else:
            finding = f"{merger.successor.name} {year} so với các đơn vị cũ năm {before} cộng lại: {better} chỉ số tăng, {worse} chỉ số giảm. {'; '.join(spoken)}."
            finding += " Dân số hai năm theo hai nguồn, xem ghi chú dưới bảng." if leapt else ""
        notes = (
            "“Cộng lại”: số đếm và tiền cộng từ các đơn vị cũ; tỉ lệ tính lại từ tổng tử số và tổng mẫu số; thiếu một đơn vị thì để trống (chưa đủ).",
            *((f"{leapt.words}.",) if leapt else ()),
            *steady,
        )
        indicator = BY_CODE[CHARTED[0]]
        bars = [
            self._bar(indicator, f"{p.name} cũ", base.get(p.pk), is_now=False) for p in merger.predecessors
        ]
        bars += [
            self._bar(indicator, f"Cộng lại {before}", together, is_now=False),
            self._bar(indicator, f"Năm {year}", today, is_now=True),
        ]
        table = ReportTable(
            f"sap-nhap-{merger.successor.key}", f"{' + '.join(names)} → {merger.successor.name}", "Chỉ số",
            columns, tuple(rows), notes, has_units=True,
        )  # fmt: skip
        return Block(
            table,
            finding,
            charts.BarChart(tuple(bars), None),
            f"Biểu đồ: {indicator.label} ({indicator.unit}); các đơn vị cũ năm {before}.",
        )

    def _cell(
        self, indicator: Indicator, unit: UnitFigures | None, of: Association, year: int, map_: Map
    ) -> Cell:
        amount = _amount(indicator, unit)
        is_reached = unit is not None and self._is_reached(of, map_)
        trace = Trace(indicator.code, year, of.key, map_) if is_reached else None
        cell = value_cell(indicator, amount.value, trace=trace)
        return cell if amount.value is not None else Cell("–", missing=amount.missing or "", trace=trace)

    def _is_reached(self, of: Association, map_: Map) -> bool:
        """Whether the cluster has a page of the unit's numbers: one from outside has none."""
        if map_ == "today":
            return True
        return of.pk in self._ever

    @cached_property
    def _ever(self) -> set[int]:
        return ever_members(self)

    def _bar(self, indicator: Indicator, name: str, unit: UnitFigures | None, *, is_now: bool) -> charts.Bar:
        value = _amount(indicator, unit).value
        text = "chưa có" if value is None else indicator.display_text(value)
        return charts.Bar(name, charts.as_number(value), None, text, is_now)


def opened_of(page: Page) -> Opened:
    """What the report that the page is of opens to its reader."""
    query = page.query
    return opened_by_report(by=query.by, cluster=query.cluster, period=query.period)


def _amount(indicator: Indicator, unit: UnitFigures | None) -> Amount:
    if unit is None:
        return Amount(None, None, None, "không có số liệu trong phạm vi được xem")
    return indicator.of(unit.values, None, unit.why)


# What is said first of a merger.
_SPOKEN = ("members", *CHARTED)


class Reconciliation(Page):
    name = "reconciliation"
    reads_live = True
    route = "doi-chieu/"
    label = "Đối chiếu sáp nhập"
    back = 10
    is_for_all = False

    def __init__(self, query: PageQuery, data: QueryDict) -> None:
        super().__init__(query, data)
        self.mergers = mergers_of(self)
        self.periods = {p.year: p for p in Period.objects.order_by("year")}
        self.pairs = [
            (m, year) for m in self.mergers for year, p in self.periods.items()
            if p.figures_as_of < max(r.effective_on for r in m.rows)
        ]  # fmt: skip
        wanted = data.get("doi-chieu", "")
        by_key = {f"{m.successor.key}.{year}": (m, year) for m, year in self.pairs}
        if wanted and wanted not in by_key:
            there_is = [
                (f"{m.successor} {y}", f"{query.address('reconciliation')}?doi-chieu={key}")
                for key, (m, y) in by_key.items()
            ]
            raise Unknown(f"Không có lần đối chiếu “{wanted}”.", there_is)  # fmt: skip
        self.chosen = wanted or (list(by_key)[-1] if by_key else "")
        self.by_key = by_key

    @property
    def lead(self) -> str:
        if not self.pairs:
            return "Cụm không có sáp nhập nào để đối chiếu."
        return "Tổng các đơn vị cũ phải bằng số quy đổi của đơn vị mới, từng chỉ tiêu, đến từng đồng. Thiếu một đơn vị thì không cộng."

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        return (("doi-chieu", self.chosen),) if self.data.get("doi-chieu") else ()

    @property
    def choices(self) -> tuple[Choice, ...]:
        options = tuple((k, f"{m.successor} {y}", k == self.chosen) for k, (m, y) in self.by_key.items())
        return (Choice("doi-chieu", "Xem chi tiết", options),) if options else ()

    def blocks(self) -> list[Block]:
        if not self.pairs:
            return []
        territories = Territories()
        parts = {
            (m.successor.pk, year): territories.parts(m.successor, self.periods[year].figures_as_of)
            for m, year in self.pairs
        }
        leaves = {u.pk: u for found in parts.values() for u in found.units}
        years = sorted({year for _, year in self.pairs})
        opened = opened_of(self)
        own = figures_within(by=self.query.by, associations=leaves.values(), years=years, opened=opened)
        at = {(u.association.pk, year): u for year, units in own.items() for u in units}
        rows, reasons = [], []
        sums = [i for i in every_indicator().values() if isinstance(i, Total) and len(i.codes) == 1]
        for merger, year in self.pairs:
            found = parts[merger.successor.pk, year]
            units = [at.get((u.pk, year)) for u in found.units]
            there = sum(u is not None and u.is_included for u in units)
            link = f"{self.query.address('reconciliation')}{'&' if self.query.query_string else '?'}doi-chieu={merger.successor.key}.{year}"
            agreeing = lacking = 0
            for indicator in sums:
                known = [u.values[indicator.codes[0]] if u else None for u in units]
                agreeing += all(v is not None for v in known) and bool(known)
                lacking += any(v is None for v in known)
            names = " + ".join(u.name for u in found.units) or "–"
            said = (
                f"chưa đủ ({there}/{len(found.units)})"
                if there < len(found.units)
                else found.obstacle or "đủ"
            )
            cells = (
                Cell(names, is_text=True),
                Cell(said, link=link),
                Cell(str(agreeing) if there == len(found.units) else "0", Fraction(agreeing), link=link),
                Cell(str(lacking), Fraction(lacking), link=link),
            )
            rows.append(Row(f"{merger.successor.name} {year}", cells))
            if said != "đủ":
                absent = [
                    u.name for u, f in zip(found.units, units, strict=True) if f is None or not f.is_included
                ]
                reasons.append((merger, year, f"{said}: thiếu {', '.join(absent)}" if absent else said))
            elif lacking:
                reasons.append((merger, year, f"{lacking} chỉ tiêu có đơn vị cũ để trống nên không cộng"))
        columns = (
            Column("Các đơn vị cũ", is_text=True), Column("Báo cáo"), Column("Chỉ tiêu cộng được"), Column("Chỉ tiêu không cộng"),
        )  # fmt: skip
        whole = ReportTable("doi-chieu", "Các lần đối chiếu", "Đơn vị mới, năm", columns, tuple(rows))
        finding = (
            "Không quy đổi được hết: "
            + "; ".join(f"{m.successor.name} {y} {why}" for m, y, why in reasons)
            + "."
            if reasons
            else "Mọi chỉ tiêu của mọi năm trước sáp nhập đều quy đổi được."
        )
        return [Block(whole, finding), self._detail(at, opened)]

    def _detail(self, at: dict[tuple[int, int], UnitFigures], opened: Opened) -> Block:
        merger, year = self.by_key[self.chosen]
        period = self.periods[year]
        leaves = Territories().parts(merger.successor, period.figures_as_of).units
        try:
            new = restated(by=self.query.by, association=merger.successor, years=[year], opened=opened)[year]
        except PermissionDenied:
            new = None
        sums, reported = sums_of(list(leaves), period)
        is_whole = reported == len(leaves)
        rows, different, agreed = [], 0, 0
        ever = ever_members(self)
        for number, indicator in enumerate((every_indicator()[c] for c in sums), start=1):
            code = indicator.codes[0]
            cells = []
            for unit in leaves:
                found = at.get((unit.pk, year))
                value = found.values[code] if found else None
                trace = Trace(indicator.code, year, unit.key, "then") if unit.pk in ever else None
                missing = (
                    ""
                    if value is not None
                    else (
                        found.why.get("") or found.why.get(code, "chưa có số liệu")
                        if found
                        else "ngoài phạm vi được xem"
                    )
                )
                cells.append(Cell(_said(value), _fraction(value), missing, trace=trace))
            value = new.values[code] if new else None
            trace = Trace(indicator.code, year, merger.successor.key, "today")
            total = sums[code] if new else None
            is_same = total == value
            different += not is_same
            agreed += is_same and value is not None
            said = "khớp" if is_same and value is not None else "không cộng" if is_same else "LỆCH"
            why = (
                ""
                if value is not None
                else (new.why.get("") or new.why.get(code, "") if new else "ngoài phạm vi được xem")
            )
            cells += [
                Cell(_said(total), _fraction(total), why, trace=trace),
                Cell(_said(value), _fraction(value), why, trace=trace),
                Cell(said, trace=trace),
            ]
            rows.append(Row(indicator.label, tuple(cells), str(number), indicator.unit, indicator))
        columns = (
            *(Column(unit.name) for unit in leaves),
            Column("Tổng các đơn vị cũ"), Column(f"Số quy đổi của {merger.successor.name}", is_total=True), Column("Đối chiếu"),
        )  # fmt: skip
        head = f"{merger.successor.name} {year}"
        finding = f"{head}: {agreed} chỉ tiêu khớp đến từng đơn vị, {different} chỉ tiêu lệch."
        if new is None:
            finding = f"{head}: số của các đơn vị cũ nằm ngoài phạm vi được xem nên không đối chiếu được."
        elif not is_whole:
            finding = f"{head}: chưa đủ ({reported}/{len(leaves)}) báo cáo của các đơn vị cũ nên không cộng chỉ tiêu nào."
        notes = (
            f"{merger.words}. Tiền tính bằng đồng.",
            "Cột “Tổng các đơn vị cũ” cộng thẳng trong cơ sở dữ liệu, không qua cách tính của cột “Số quy đổi”: hai cách kiểm tra lẫn nhau.",
        )
        return Block(
            ReportTable(
                "chi-tiet", f"Chi tiết {head}", "Chỉ tiêu", columns, tuple(rows), notes, has_units=True
            ),
            finding,
        )


def _said(value: int | None) -> str:
    return "–" if value is None else format_count(value)


def _fraction(value: int | None) -> Fraction | None:
    return None if value is None else Fraction(value)
