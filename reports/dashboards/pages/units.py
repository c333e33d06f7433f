"""One province's profile, and two to four provinces beside each other."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from django.http import QueryDict

from associations.access import Right
from associations.models import Note, OwnTarget, Return
from reports.analysis.figures import UnitFigures
from reports.analysis.results import Result, UnitResult
from reports.analysis.targets import progress
from reports.dashboards.pages.base import Block, Choice, Page
from reports.dashboards.pages.registers import lists_of, readable
from reports.dashboards.pages.years import years_block
from reports.dashboards.request import PageQuery
from reports.indicators import BY_CODE, INDICATORS, Amount, Indicator, every_indicator
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
    distance_cell,
    last_year,
    legend,
    next_target_cell,
    partly,
    rank_cell,
    target_cell,
    unit_cell,
    whole_cell,
)
from reports.presentation.traces import Trace
from reports.presentation.wording.aims import LAST_YEAR_OF_BARS, none_after


class UnitProfile(Page):
    name = "unit_profile"
    route = "hoi/<slug:unit>/"
    is_for_all = False

    def __init__(self, query: PageQuery, data: QueryDict, unit: str) -> None:
        super().__init__(query, data, unit=unit)
        self.of = self.unit(unit)

    @property
    def title(self) -> str:
        return f"{self.of.association}: hồ sơ năm {self.query.year}"

    @property
    def lead(self) -> str:
        report, pk = self.report, self.of.association.pk
        if not self.of.is_included:
            return f"{self.of.association}: {self.of.why['']}."
        first: dict[str, list[str]] = {}
        for indicator in INDICATORS:
            result = report.result(indicator)
            found = next(u for u in result.units if u.association.pk == pk)
            if found.rank == 1 and result.is_telling(1):
                first.setdefault(_among(result), []).append(indicator.label)
        return " ".join(
            f"Đứng đầu {among} về {len(labels)} chỉ số: {', '.join(labels)}."
            for among, labels in first.items()
        )

    def blocks(self) -> list[Block]:
        unit = self.of.association
        found = [Block(self._profile())]
        for code in CHARTED:
            found.append(years_block(self, BY_CODE[code], unit.key))
        return found

    def _profile(self) -> ReportTable:
        report = self.report
        own = self._own_targets()
        indicators = [*(every_indicator()[c] for c in HEADLINES if c not in BY_CODE), *INDICATORS]
        rows = [
            Row(i.label, self._profile_cells(i, own.get(i.code, "")), str(number), i.display.unit, i)
            for number, i in enumerate(indicators, start=1)
        ]
        columns = (
            Column(f"Năm {report.year}", is_total=True),
            Column("Hạng"),
            Column(wording.whose_heading(report)),
            Column(f"Năm {report.year - 1}"),
            Column("Thay đổi"),
            Column("Mục tiêu chung"),
            Column("So với mục tiêu"),
            Column("Mục tiêu tiếp theo"),
            Column("Hội tự đặt"),
        )
        return ReportTable(
            "ho-so", "Mọi chỉ số và vị trí trong cụm", "Chỉ số", columns, tuple(rows),
            notes=(
                "“Hội tự đặt”: chỉ tiêu hội ghi cho năm này trong báo cáo năm trước.",
                *none_after(report.aims.last_ones),
                *last_year.unit_notes(report, (_only(report.result(i), self.of) for i in indicators)),
            ),
            legend=legend(rows), has_units=True,
        )  # fmt: skip

    def _profile_cells(self, indicator: Indicator, own_target: str) -> tuple[Cell, ...]:
        """Return an indicator of the unit: value, rank, cluster, last year, change, targets, own target."""
        report, key = self.report, self.of.association.key
        result = report.result(indicator)
        found = next(u for u in result.units if u.association.key == key)
        trace = Trace(indicator.code, report.year, key)
        return (
            unit_cell(report, indicator, self.of),
            rank_cell(found.rank, trace) if indicator.better else Cell("–"),
            whole_cell(report, indicator, partly(report, result)),
            *last_year.of_unit(report, indicator, found),
            *self._target_cells(indicator, found.amount, trace),
            Cell(own_target, trace=trace) if own_target else Cell(""),
        )

    def _target_cells(self, indicator: Indicator, amount: Amount, trace: Trace) -> tuple[Cell, Cell, Cell]:
        """Return the target that counts, how far the unit is from it, and the next; blank where there never was one."""
        aim = self.report.aims.get(indicator.code)
        lapsed = self.report.aims.lapsed.get(indicator.code)
        if aim is None:
            return Cell(""), Cell(""), next_target_cell(None, lapsed, trace) if lapsed else Cell("")
        target, following = target_cell(aim, None, trace), next_target_cell(aim, None, trace)
        held = progress(indicator, amount, aim, self.report.year)
        return target, distance_cell(indicator, held, trace), following

    def _own_targets(self) -> dict[str, str]:
        """Return what the association set itself a year ago for this year, by indicator."""
        rows = OwnTarget.objects.filter(
            of_return__association=self.of.association,
            of_return__period__year=self.query.year - 1,
            of_return__status=Return.Status.APPROVED,
        )
        return {
            r.indicator: BY_CODE[r.indicator].text(Fraction(r.value)) for r in rows if r.indicator in BY_CODE
        }

    def beside(self) -> tuple[str, dict[str, object]]:
        unit, query = self.of, self.query
        sees_all = all(query.has(Right.SEE_ALL, p.association, p.year) for p in unit.parts)
        ids = [part.return_id for part in unit.parts if not part.is_reopened]
        sign = "&" if query.query_string else "?"
        return "reports/pages/_unit.html", {
            "returns": [(part, there) for part in unit.parts if (there := query.return_of(part))],
            "notes": self._notes(ids, sees_all=sees_all),
            "lists": lists_of(query, unit.association.pk),
            "is_sum": len(unit.parts) > 1,
            "texts": readable(query).texts.get(unit.association.pk, []),
            "compare": f"{query.address('compare')}{sign}hoi={unit.association.key}",
            "mergers": query.address("merged_provinces"),
        }

    def _notes(self, returns: Sequence[int], *, sees_all: bool) -> list[tuple[str, str, str, str]]:
        """Remarks on figures: (figure, kind, text, address of the figure); for who sees all explanations as well."""
        kinds = [Note.Kind.REMARK, Note.Kind.EXPLANATION] if sees_all else [Note.Kind.REMARK]
        notes = Note.objects.filter(of_return__in=returns, kind__in=kinds).exclude(text="").order_by("pk")
        year, key, labels = self.query.year, self.of.association.key, every_indicator()
        return [
            (
                labels[note.code].label,
                note.get_kind_display(),
                note.text,
                self.query.why_of(Trace(note.code, year, key)),
            )
            for note in notes
            if note.code in labels
        ]


class Compare(Page):
    name = "compare"
    route = "so-sanh/"
    label = "So sánh các hội"
    back = 2

    def __init__(self, query: PageQuery, data: QueryDict) -> None:
        super().__init__(query, data)
        wanted = list(dict.fromkeys(data.getlist("hoi")))
        self.chosen: list[UnitFigures] = [self.unit(key) for key in wanted]
        if len(self.chosen) > _MOST:
            keep = "&".join(f"hoi={key}" for key in wanted[:_MOST])
            raise Unknown(
                f"So sánh được từ 2 đến {_MOST} hội, địa chỉ này có {len(wanted)}.",
                [
                    (
                        f"{_MOST} hội đầu",
                        f"{query.address('compare')}{'&' if query.query_string else '?'}{keep}",
                    )
                ],
            )

    @property
    def lead(self) -> str:
        return "" if len(self.compared) > 1 else f"Chọn từ 2 đến {_MOST} hội rồi bấm Xem."

    @property
    def compared(self) -> list[UnitFigures]:
        """The chosen units; of a page without a choice the first two that have figures."""
        if self.chosen:
            return self.chosen
        return [unit for unit in self.report.units if unit.is_included][:2]

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        return tuple(("hoi", unit.association.key) for unit in self.chosen)

    @property
    def choices(self) -> tuple[Choice, ...]:
        chosen = {unit.association.pk for unit in self.compared}
        options = tuple(
            (u.association.key, u.association.name, u.association.pk in chosen) for u in self.report.units
        )
        return (Choice("hoi", f"Các hội (2–{_MOST})", options, is_many=True),)

    def blocks(self) -> list[Block]:
        report, units = self.report, self.compared
        rows = []
        for number, indicator in enumerate(INDICATORS, start=1):
            cells = [unit_cell(report, indicator, unit) for unit in units]
            amounts = [report.amounts(indicator, report.year)[u.association.pk].value for u in units]
            if len(units) == 2:
                first, second = amounts
                difference = None if first is None or second is None else first - second
                trace = Trace(indicator.code, report.year, units[0].association.key)
                cells.append(change_cell(indicator, difference, trace=trace))
            cells.append(whole_cell(report, indicator))
            rows.append(Row(indicator.label, tuple(cells), str(number), indicator.display.unit, indicator))
        columns = [Column(unit.association.name, of=unit) for unit in units]
        if len(units) == 2:
            columns.append(Column("Hơn kém"))
        columns.append(Column(wording.whose_heading(report), is_total=True))
        table = ReportTable(
            "so-sanh", "Các chỉ số cạnh nhau", "Chỉ số", tuple(columns), tuple(rows), legend=legend(rows), has_units=True,
        )  # fmt: skip
        return [*(self._bars(code) for code in (*CHARTED, "family_rate", "citizen_rate")), Block(table)]

    def _bars(self, code: str) -> Block:
        """Return one indicator of the chosen units as bars, the highest first."""
        report, indicator = self.report, BY_CODE[code]
        result = report.result(indicator)
        figures = {unit.association.pk: unit for unit in self.compared}
        known = [u for u in result.units if u.association.pk in figures]
        known.sort(key=lambda u: (u.amount.value is None, -(u.amount.value or 0)))
        rows = tuple(self._bar_row(indicator, u, figures[u.association.pk]) for u in known)
        columns = (
            Column(f"Năm {report.year}", indicator.display.unit, is_total=True),
            Column(f"Năm {report.year - 1}", indicator.display.unit),
            Column("Thay đổi", indicator.change_unit),
        )
        among = replace(result, units=tuple(known))
        notes = last_year.unit_notes(report, [among])
        last_marks = f"{LAST_YEAR_OF_BARS} " if any(u.previous is not None for u in known) else ""
        each = "; ".join(f"{u.association.name} {wording.of_unit(result, u)}" for u in known)
        return Block(
            ReportTable(
                f"cot-{code}", indicator.label, "Hội", columns, rows, notes=notes, legend=legend(rows)
            ),
            f"{each}. {_whole_in_words(result)}",
            charts.bar_chart(among),
            f"{last_marks}Đường đứt: {wording.whose(result)}.",
            of=indicator,
            why=Trace(code, report.year),
        )

    def _bar_row(self, indicator: Indicator, result: UnitResult, figures: UnitFigures) -> Row:
        cells = (
            unit_cell(self.report, indicator, figures),
            *last_year.of_unit(self.report, indicator, result),
        )
        return Row(result.association.name, cells, of=figures)


def _among(result: Result) -> str:
    """Return among whom a unit ranks: "cụm", or "trong ba hội có số liệu"."""
    return "cụm" if result.is_whole else f"trong {wording.whose(result)}"


def _only(result: Result, unit: UnitFigures) -> Result:
    """Return a result with one of its units, for the notes on that one."""
    return replace(result, units=tuple(u for u in result.units if u.association.pk == unit.association.pk))


def _whole_in_words(result: Result) -> str:
    """Return the total as a sentence: "Cả cụm 29,8 %."; of those who have a value where some have none."""
    who = wording.whose(result)
    return f"{who[0].upper()}{who[1:]}: {wording.whole(result)}."


_MOST = 4
