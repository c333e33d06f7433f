"""The cross table: indicators × associations × years as the reader chooses them, with totals right by type."""

from collections.abc import Mapping, Sequence
from functools import partial

from django.http import QueryDict

from associations.models import Association
from reports.analysis.figures import UnitFigures
from reports.dashboards.pages.base import Block, Choice, Page, names_of
from reports.dashboards.pages.years import units_through
from reports.dashboards.request import PageQuery
from reports.dashboards.saved_views import may_drop, visible_views
from reports.exports.workbook.cross import Group, cross_as_workbook
from reports.indicators import Indicator, every_indicator
from reports.models import SavedView
from reports.presentation.addresses import Unknown
from reports.presentation.tables import Cell, Column, ReportTable, Row, legend, unit_cell, value_cell
from reports.presentation.traces import Trace

MOST_CELLS = 2_000
_USUAL = ("members_per_population", "fund_per_capita")
_BY_YEAR, _BY_UNIT = "nam", "hoi"


class CrossTable(Page):
    name = "cross_table"
    route = "bang-cheo/"
    label = "Bảng chéo"
    is_for_all = False  # saved views are each reader's own

    def __init__(self, query: PageQuery, data: QueryDict) -> None:
        super().__init__(query, data)
        chosen = self._saved(data.get("bang", "")) if "bang" in data else data
        codes = list(dict.fromkeys(chosen.getlist("chi-tieu")))
        usual = [every_indicator()[code] for code in _USUAL]
        self.indicators = [self.indicator(code) for code in codes] or usual
        through = {unit.key: unit for unit in units_through(self)}
        keys, years = chosen.getlist("hoi"), chosen.getlist("nam")
        self.lacking = 0
        if "bang" in data:
            # Kept from other figures: of another revision, or live ones, which may have other units and years.
            there = [key for key in keys if key in through], [y for y in years if y in self._known_years]
            self.lacking = len(keys) + len(years) - sum(map(len, there))
            keys, years = there
        self.units = self._chosen_units(through, keys)
        self.is_all = len(self.units) == len(through)
        self.years = self._chosen_years(years)
        self.columns = chosen.get("cot", _BY_YEAR)
        if self.columns not in (_BY_YEAR, _BY_UNIT):
            there_is = [("Cột là năm", query.address("cross_table"))]
            raise Unknown(f"Cột không thể là “{self.columns}”.", there_is)
        self._refuse_too_large()

    def _chosen_units(self, through: Mapping[str, Association], keys: Sequence[str]) -> list[Association]:
        """Return the units of some keys, all without any; raise Unknown for a key that is of none."""
        for key in keys:
            if key not in through:
                self.unit(key)
        return [unit for key, unit in through.items() if not keys or key in keys]

    def _chosen_years(self, wanted: Sequence[str]) -> list[int]:
        """Return the years in order, the last four without a choice; raise Unknown for one without figures."""
        years, known = sorted(self.report.years), self._known_years
        if unknown := [year for year in wanted if year not in known]:
            there_is = [(f"Các năm {', '.join(known)}", self.query.address("cross_table"))]
            raise Unknown(f"Không có số liệu năm “{unknown[0]}”.", there_is)
        if wanted:
            return [year for year in years if str(year) in wanted]
        # The oldest year that was read is there for growth only.
        return years[-4:]

    @property
    def _known_years(self) -> list[str]:
        return [str(year) for year in sorted(self.report.years)]

    def _saved(self, text: str) -> QueryDict:
        """Return the choices of a kept table; raise Unknown with those there are."""
        views = list(visible_views(self.query.by, self.query.cluster, self.query.years))
        view = next((v for v in views if str(v.pk) == text), None)
        if view is None:
            there_is = [(v.name, self._address_of(v)) for v in views]
            raise Unknown(f"Không có bảng đã lưu “{text}”, hoặc bảng ấy của riêng người khác.", there_is)
        chosen = QueryDict(mutable=True)
        for name, value in view.choices:
            chosen.appendlist(name, value)
        return chosen

    def _refuse_too_large(self) -> None:
        cells = len(self.indicators) * (len(self.units) + 1) * len(self.years)
        if cells <= MOST_CELLS:
            return
        room = max(1, MOST_CELLS // ((len(self.units) + 1) * len(self.years)))
        smaller = [("chi-tieu", i.code) for i in self.indicators[:room]] + self._places()
        raise Unknown(
            f"Bảng này có {cells} ô, lớn quá không đọc được (nhiều nhất {MOST_CELLS} ô). Bớt chỉ tiêu, hội hoặc năm.",
            [(f"Bảng {room} chỉ tiêu đầu", self._address(smaller))],
        )

    def _places(self) -> list[tuple[str, str]]:
        units = [] if self.is_all else [("hoi", unit.key) for unit in self.units]
        turned = [("cot", _BY_UNIT)] if self.columns == _BY_UNIT else []
        return [*units, *(("nam", str(year)) for year in self.years), *turned]

    def _address(self, parameters: Sequence[tuple[str, str]]) -> str:
        query = self.query
        here = query.address("cross_table").partition("?")[0]
        return here + query.query_string_with(parameters)

    def _address_of(self, view: SavedView) -> str:
        return self._address([("bang", str(view.pk))])

    @property
    def lead(self) -> str:
        how = "Chọn chỉ tiêu, hội và năm. Tổng của tỉ lệ là tổng tử số chia tổng mẫu số của các hội đã chọn có cả hai."
        if self.lacking:
            return f"Bảng đã lưu có {self.lacking} hội hoặc năm không có trong số liệu đang xem. {how}"
        return how

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        return tuple([("chi-tieu", i.code) for i in self.indicators] + self._places())

    @property
    def choices(self) -> tuple[Choice, ...]:
        chosen = {indicator.code for indicator in self.indicators}
        units, names = units_through(self), names_of(units_through(self))
        within = {unit.pk for unit in self.units}
        return (
            Choice("chi-tieu", "Chỉ tiêu", tuple((i.code, i.label, i.code in chosen) for i in every_indicator().values()), is_many=True, is_long=True),
            Choice("hoi", "Hội", tuple((u.key, names[u.pk], u.pk in within) for u in units), is_many=True),
            Choice("nam", "Năm", tuple((str(y), str(y), y in self.years) for y in sorted(self.report.years)), is_many=True),
            Choice("cot", "Cột là", ((_BY_YEAR, "năm", self.columns == _BY_YEAR), (_BY_UNIT, "hội", self.columns == _BY_UNIT))),
        )  # fmt: skip

    def blocks(self) -> list[Block]:
        groups = [self._group(indicator, year) for indicator in self.indicators for year in self.years]
        writer = partial(cross_as_workbook, groups=groups)
        return [Block(self._by_year() if self.columns == _BY_YEAR else self._by_unit(), workbook=writer)]

    def _at(self, year: int) -> dict[int, UnitFigures]:
        return {unit.association.pk: unit for unit in self.report.years[year]}

    def _group(self, indicator: Indicator, year: int) -> Group:
        amounts = self.report.amounts(indicator, year)
        names = names_of(self.units)
        return Group(
            indicator, year, tuple((names[u.pk], amounts[u.pk]) for u in self.units if u.pk in amounts)
        )

    def _cell(self, indicator: Indicator, pk: int, year: int) -> Cell:
        unit = self._at(year).get(pk)
        return unit_cell(self.report, indicator, unit, year) if unit else Cell("·")

    def _total(self, indicator: Indicator, year: int) -> Cell:
        group = self._group(indicator, year)
        among = () if self.is_all else tuple(unit.key for unit in self.units)
        known = sum(amount.value is not None for _, amount in group.amounts)
        note = "" if known == len(group.amounts) else f"{known}/{len(group.amounts)}"
        return value_cell(indicator, group.total.value, note, trace=Trace(indicator.code, year, among=among))

    def _by_year(self) -> ReportTable:
        rows = []
        names = names_of(self.units)
        for indicator in self.indicators:
            for unit in self.units:
                cells = tuple(self._cell(indicator, unit.pk, year) for year in self.years)
                name = f"{indicator.label}: {names[unit.pk]}"
                rows.append(Row(name, cells, unit=indicator.display.unit, of=unit))
            totals = tuple(self._total(indicator, year) for year in self.years)
            rows.append(
                Row(f"{indicator.label}: {self._together}", totals, unit=indicator.display.unit, indicator=indicator, is_total=True)
            )  # fmt: skip
        columns = tuple(Column(str(year)) for year in self.years)
        return self._table(columns, rows)

    def _by_unit(self) -> ReportTable:
        rows = []
        names = names_of(self.units)
        for indicator in self.indicators:
            for year in self.years:
                cells = [self._cell(indicator, unit.pk, year) for unit in self.units]
                cells.append(self._total(indicator, year))
                rows.append(
                    Row(
                        f"{indicator.label} {year}",
                        tuple(cells),
                        unit=indicator.display.unit,
                        indicator=indicator,
                    )
                )
        columns = (
            *(Column(names[unit.pk], of=unit) for unit in self.units),
            Column(self._together, is_total=True),
        )
        return self._table(columns, rows)

    @property
    def _together(self) -> str:
        # Each year has its own coverage, beside its number.
        return "cộng các hội" if self.is_all else f"{len(self.units)} hội đã chọn"

    def _table(self, columns: tuple[Column, ...], rows: list[Row]) -> ReportTable:
        notes = ("Dấu “·”: năm ấy chưa có hoặc không còn hội này trong cụm.",)
        return ReportTable(
            "bang-cheo",
            "Bảng chéo",
            "Chỉ tiêu, hội",
            columns,
            tuple(rows),
            notes=notes,
            legend=legend(rows),
            has_units=True,
        )

    def beside(self) -> tuple[str, dict[str, object]]:
        views = visible_views(self.query.by, self.query.cluster, self.query.years)
        return "reports/pages/_saved_views.html", {
            "parameters": [*self.parameters, *self.query.filters],
            "views": [(v, self._address_of(v), may_drop(self.query.by, v)) for v in views],
        }
