"""Pages on one subject each: learning models, the fund, scholarships and prizes."""

from fractions import Fraction

from reports.analysis.results import ClusterReport
from reports.dashboards.pages.base import Block, Page
from reports.dashboards.pages.overview import ranking_block
from reports.indicators import Indicator, every_indicator
from reports.presentation import charts, tables, wording
from reports.presentation.tables import (
    AWARDS,
    MODELS,
    Column,
    ReportTable,
    Row,
    legend,
    unit_table,
    whole_cell,
)
from reports.presentation.traces import Trace


class LearningModels(Page):
    name = "learning_models"
    route = "mo-hinh/"
    label = "Mô hình học tập"
    back = 2

    def blocks(self) -> list[Block]:
        return [models_block(self.report), *(self._model(model) for model in MODELS)]

    def _model(self, model: tuple[str, ...]) -> Block:
        name, *codes = model
        wanted = [every_indicator()[code] for code in codes]
        bars = ranking_block(self.report, wanted[-1])
        key = f"mo-hinh-{codes[0].partition('_')[0]}"
        return Block(
            unit_table(self.report, key, name, wanted),
            bars.finding,
            bars.chart,
            f"{wanted[-1].label}. {bars.caption}",
            of=wanted[-1],
            why=bars.why,
        )


def models_block(report: ClusterReport) -> Block:
    """The five models of the whole cluster against their targets."""
    bars = []
    behind: list[str] = []
    reached: list[str] = []
    for model in MODELS:
        rate = every_indicator()[model[5]]
        result = report.result(rate)
        aim = report.aims.get(rate.code)
        value = result.amount.value
        bars.append(
            charts.Bar(
                model[0].removesuffix(" học tập"),
                charts.as_number(value),
                charts.as_number(result.previous),
                wording.amount(rate, value) if value is not None else "chưa có",
                False,
                charts.as_number(aim.value) if aim else None,
            )
        )
        if aim and value is not None:
            said = f"{model[0]} {wording.amount(rate, value)} so với {aim.text} %"
            (reached if value >= aim.value else behind).append(said)
    finding = ""
    if behind:
        finding += f"Chưa tới mục tiêu: {'; '.join(behind)}. "
    if reached:
        finding += f"Đã đạt: {'; '.join(reached)}."
    return Block(
        tables.models_table(report),
        finding.strip() or f"Năm {report.year} chưa có số liệu về mô hình học tập.",
        charts.BarChart(tuple(bars), None),
        "Cột: được công nhận/tổng số, cả cụm. Vạch đậm: năm trước. Vạch cam: mục tiêu.",
    )


# The way of the fund: what it opened with, what came, what went, what is left; + adds to the balance, − takes away.
_FLOW = (
    ("fund_opening", "Dư đầu kỳ", ""),
    ("fund_raised", "Huy động", "+"),
    ("transfer_in", "Nhận về", "+"),
    ("fund_spent", "Đã chi", "−"),
    ("transfer_out", "Bàn giao đi", "−"),
    ("fund_closing", "Dư cuối kỳ", ""),
)
_SOURCES = (
    ("income_members", "Hội viên"), ("income_organisations", "Cơ quan, DN"), ("income_individuals", "Cá nhân"),
    ("income_budget", "Ngân sách"), ("income_other", "Nguồn khác"),
)  # fmt: skip
_PURPOSES = (
    ("expense_scholarships", "Học bổng"), ("expense_pupil_prizes", "Thưởng HSSV"), ("expense_pupil_support", "Hỗ trợ HS"),
    ("expense_adult_prizes", "Người lớn"), ("expense_teacher_prizes", "Giáo viên"),
    ("expense_operations", "Hoạt động hội"), ("expense_other", "Chi khác"),
)  # fmt: skip


# The tables of what the fund consists of: key, title, the sum, its parts.
FUND_PARTS = (
    ("huy-dong", "Huy động theo nguồn", "fund_raised", _SOURCES),
    ("chi", "Chi theo mục đích", "fund_spent", _PURPOSES),
)


class Fund(Page):
    name = "fund"
    route = "quy/"
    label = "Quỹ khuyến học"
    back = 2

    @property
    def lead(self) -> str:
        return (
            "Tổng nguồn quỹ = dư đầu kỳ + huy động trong năm + nhận bàn giao. "
            "Số huy động trong năm và số dư cuối kỳ là hai con số khác nhau; mỗi bảng nói rõ số nào."
        )

    def blocks(self) -> list[Block]:
        report, every = self.report, every_indicator()
        return [
            flow_block(report),
            *(parts_block(report, *parts) for parts in FUND_PARTS),
            ranking_block(report, every["fund_per_capita"]),
            ranking_block(report, every["fund_raised_per_capita"]),
            ranking_block(report, every["fund_closing_per_capita"]),
        ]


def _whole(report: ClusterReport, code: str) -> Fraction | None:
    return report.result(every_indicator()[code]).amount.value


def flow_block(report: ClusterReport) -> Block:
    """The way of the fund from its opening to its closing balance, over the units that have all of it."""
    units = [u for u in report.units if all(u.values[code] is not None for code, *_ in _FLOW)]
    steps, at = [], Fraction(0)
    for code, name, sign in _FLOW:
        value = Fraction(sum(u.values[code] or 0 for u in units))
        text = every_indicator()[code].display_text(value)
        if sign:
            end = at + value if sign == "+" else at - value
            steps.append((f"{sign} {name}", _millions(at), _millions(end), text, False))
            at = end
        else:
            steps.append((name, 0.0, _millions(value), text, True))
            at = value
    table = unit_table(
        report, "dong-quy", "Quỹ từ đầu kỳ đến cuối kỳ",
        [every_indicator()[c] for c in ("fund_opening", "fund_raised", "transfer_in", "fund_total", "fund_spent", "transfer_out", "fund_closing")],
    )  # fmt: skip
    total = _whole(report, "fund_total")
    finding = (
        f"Tổng nguồn quỹ của cụm: {wording.amount(every_indicator()['fund_total'], total)}."
        if total is not None
        else "Chưa có số liệu quỹ."
    )
    named = ", ".join(u.association.name for u in units)
    return Block(
        table,
        finding,
        charts.FlowChart(tuple(steps)) if units else None,
        f"Biểu đồ (triệu đồng) cộng {len(units)}/{len(report.units)} hội có đủ cả sáu khoản: {named}."
        if units
        else "Chưa hội nào có đủ cả sáu khoản nên chưa vẽ được dòng quỹ.",
        why=Trace("fund_total", report.year),
    )


def parts_block(
    report: ClusterReport, key: str, title: str, total: str, parts: tuple[tuple[str, str], ...]
) -> Block:
    """A sum of the fund and what it consists of, over the whole cluster."""
    wanted = [every_indicator()[total], *(every_indicator()[code] for code, _ in parts)]
    known = [(name, code, _whole(report, code)) for code, name in parts]
    most = max((value for *_, value in known if value is not None), default=None)
    bars = tuple(
        charts.Bar(
            name,
            None if value is None else _millions(value),
            None,
            every_indicator()[code].display_text(value) if value is not None else "chưa có",
            value is not None and value == most,
        )
        for name, code, value in known
    )
    lead = next((code for _, code, value in known if value is not None and value == most), "")
    finding = (
        f"Nhiều nhất: {every_indicator()[lead].label.partition(': ')[2]}, {wording.amount(every_indicator()[lead], most)}; "
        f"tất cả {wording.amount(wanted[0], _whole(report, total))}."
        if lead
        else "Chưa có số liệu chi tiết."
    )
    return Block(
        unit_table(report, key, title, wanted),
        finding,
        charts.BarChart(bars, None),
        "Cột: cả cụm, triệu đồng.",
        why=Trace(lead or total, report.year),
    )


def _millions(value: Fraction) -> float:
    return float(value / 10**6)


class Awards(Page):
    name = "awards"
    route = "hoc-bong/"
    label = "Học bổng, giải thưởng"
    back = 2

    def blocks(self) -> list[Block]:
        report = self.report
        counts = [every_indicator()[code] for _, code, _ in AWARDS]
        money = [every_indicator()[code] for _, _, code in AWARDS]
        average = every_indicator()["scholarship_average"]
        return [
            Block(tables.awards_table(report), self._said(counts)),
            ranking_block(report, every_indicator()["scholarships"]),
            Block(unit_table(report, "so-luong", "Số lượng của từng hội", counts)),
            Block(unit_table(report, "so-tien", "Số tiền của từng hội", money)),
            Block(
                _average_table(self, average),
                wording.finding(report.result(average), report.year),
                of=average,
                why=Trace(average.code, report.year),
            ),
        ]

    def _said(self, counts: list[Indicator]) -> str:
        report = self.report
        said = [
            f"{i.label[0].lower()}{i.label[1:]} {wording.amount(i, report.result(i).amount.value)}"
            for i in counts
            if report.result(i).amount.value is not None
        ]
        return f"Cả cụm: {'; '.join(said)}." if said else "Chưa có số liệu về học bổng, giải thưởng."


def _average_table(page: Page, average: Indicator) -> ReportTable:
    report = page.report
    rows = [Row(u.association.name, (tables.unit_cell(report, average, u),), of=u) for u in report.units]
    rows.append(Row("Cả cụm", (whole_cell(report, average),), is_total=True))
    columns = (Column(average.label, average.display.unit),)
    return ReportTable("binh-quan", average.label, "Hội", columns, tuple(rows), (), legend(rows))
