"""Pages on one subject each: learning models, the fund, scholarships and prizes."""

from collections.abc import Sequence
from fractions import Fraction

from learning_models.sections import LEARNING_MODELS
from reports.analysis.figures import UnitFigures
from reports.analysis.results import ClusterReport, Result
from reports.analysis.targets import Aim
from reports.dashboards.pages.base import Block, Page
from reports.dashboards.pages.ranked_bars import key_of_targets, ranking_block
from reports.dashboards.pages.registers import address_of_list
from reports.indicators import Indicator, every_indicator
from reports.presentation import charts, tables, wording
from reports.presentation.tables import (
    AWARDS,
    FUND_PURPOSES,
    FUND_SOURCES,
    MODELS,
    Column,
    FundSplit,
    Model,
    ReportTable,
    Row,
    TargetLine,
    legend,
    target_lines,
    unit_table,
    whole_cell,
)
from reports.presentation.tables.targets import over_whom_sentence
from reports.presentation.traces import Trace


class LearningModels(Page):
    name = "learning_models"
    route = "mo-hinh/"
    label = "Mô hình học tập"
    back = 2

    def blocks(self) -> list[Block]:
        return [models_block(self.report), *(self._model(model) for model in MODELS)]

    def beside(self) -> tuple[str, dict[str, object]]:
        links = [(one.title, address_of_list(self.query, one)) for one in LEARNING_MODELS.registers]
        return "reports/pages/_links_to_lists.html", {"lists": links}

    def _model(self, model: Model) -> Block:
        """Return a model over all units, with the ranking by its rate as the chart."""
        bars = ranking_block(self.report, model.rate)
        return Block(
            unit_table(self.report, f"mo-hinh-{model.stem}", model.name, model.indicators),
            bars.finding,
            bars.chart,
            f"{model.rate.label}. {bars.caption}",
            of=model.rate,
            why=bars.why,
        )


def models_block(report: ClusterReport, whose: str = "") -> Block:
    """Return the five models of the whole cluster against their targets; whose: of whom they are, where of several."""
    bars = tuple(_model_bar(report, model) for model in MODELS)
    key = key_of_targets(bars)
    return Block(
        tables.models_against_targets(report),
        _models_finding(report) or f"Năm {report.year} chưa có số liệu về mô hình học tập.",
        charts.BarChart(bars, None),
        " ".join(
            (
                f"Cột: được công nhận/tổng số, {whose or _whose(report)}; số sau dấu / là mục tiêu.",
                *models_of_fewer(report),
                key,
            )
        ),
    )


def models_gist(report: ClusterReport) -> str:
    """Return how many models have reached their target, and which of the others are nearest to it and farthest."""
    known = _known_lines(report)
    fewer = models_of_fewer(report)
    if not known:
        return " ".join((f"Năm {report.year} chưa so được mô hình nào với mục tiêu.", *fewer))
    behind = [line for line in known if not line.progress.is_reached]
    sentences = [
        *(fewer or over_whom_sentence(known)),
        f"Đạt {len(known) - len(behind)}/{len(known)} mục tiêu{_until(known)}.",
    ]
    if behind:
        behind.sort(key=lambda line: line.progress.gap or 0)
        nearest = f"Gần nhất: {_short_of(behind[0])}; còn" if len(behind) > 1 else "Còn"
        sentences.append(f"{nearest} xa nhất: {_short_of(behind[-1])}.")
    return " ".join(sentences)


def _until(lines: Sequence[TargetLine]) -> str:
    """Return until when targets are set, " đến năm 2025"; "" where that differs from one to another."""
    years = {line.aim.year for line in lines}
    return f" đến năm {years.pop()}" if len(years) == 1 else ""


def models_of_fewer(report: ClusterReport) -> tuple[str, ...]:
    """Return which models are of fewer units than the report, as a sentence: "Dòng họ chỉ tính trên 1/8 hội."; () for none."""
    found: dict[str, list[str]] = {}
    for model in MODELS:
        result = report.result(model.rate)
        if result.included and (of := tables.partly(report, result)):
            found.setdefault(of, []).append(model.name.removesuffix(_OF_LEARNING))
    texts = [f"{', '.join(names)} chỉ tính trên {of} hội" for of, names in found.items()]
    return (f"{'; '.join(texts)}.",) if texts else ()


def _short_of(line: TargetLine) -> str:
    """Return a model that has not reached its target with what is missing: "Công dân, thiếu 7,7 điểm %"."""
    name = _NAMES[line.indicator.code].removesuffix(_OF_LEARNING)
    gap = wording.shortfall(line.indicator, line.progress.gap or Fraction(0))
    return f"{name}, thiếu {gap}"


_OF_LEARNING = " học tập"  # ends the name of every model
# The models by the codes of their rates.
_NAMES = {model.rate.code: model.name for model in MODELS}


def _known_lines(report: ClusterReport) -> list[TargetLine]:
    """Return the models that have a value and a target."""
    lines = [line for line in target_lines(report) if line.indicator.code in _NAMES]
    return [line for line in lines if line.progress.value is not None]


def _models_finding(report: ClusterReport) -> str:
    """Return which models are behind their target and which reached it; "" where none can be held against one."""
    behind: list[str] = []
    reached: list[str] = []
    known = _known_lines(report)
    for line in known:
        text = f"{_NAMES[line.indicator.code]} {wording.whole(line.result)} so với {line.aim.text} %"
        (reached if line.progress.is_reached else behind).append(text)
    sentences = over_whom_sentence(known)
    if behind:
        sentences.append(f"Chưa tới mục tiêu: {'; '.join(behind)}.")
    if reached:
        sentences.append(f"Đã đạt: {'; '.join(reached)}.")
    return " ".join(sentences)


def _model_bar(report: ClusterReport, model: Model) -> charts.Bar:
    result, aim = report.result(model.rate), report.aims.get(model.rate.code)
    value = result.amount.value
    return charts.Bar(
        name=model.name.removesuffix(_OF_LEARNING),
        value=charts.as_number(value),
        previous=charts.as_number(result.previous),
        text=_model_text(result, aim),
        leads=aim is not None and value is not None and value >= aim.value,
        target=charts.as_number(aim.value) if aim else None,
    )


def _model_text(result: Result, aim: Aim | None) -> str:
    """Return the rate of a model with its target behind it, where it has one."""
    if aim:
        return wording.against(result, aim)
    return "chưa có" if result.amount.value is None else wording.whole(result)


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
            split_block(report, FUND_SOURCES),
            split_block(report, FUND_PURPOSES),
            ranking_block(report, every["fund_per_capita"]),
            ranking_block(report, every["fund_raised_per_capita"]),
            ranking_block(report, every["fund_closing_per_capita"]),
        ]


def _whose(report: ClusterReport) -> str:
    """Return whom the totals of a page are of, within a sentence."""
    heading = wording.whose_heading(report)
    return f"{heading[0].lower()}{heading[1:]}"


def _whole(report: ClusterReport, code: str) -> Fraction | None:
    return report.result(every_indicator()[code]).amount.value


# The chart of the fund's way: each figure with its name and whether it adds to (+) or takes from (−) the balance.
_STEPS = (
    ("fund_opening", "Dư đầu kỳ", ""),
    ("fund_raised", "Huy động", "+"),
    ("transfer_in", "Nhận về", "+"),
    ("fund_spent", "Đã chi", "−"),
    ("transfer_out", "Bàn giao đi", "−"),
    ("fund_closing", "Dư cuối kỳ", ""),
)


def flow_block(report: ClusterReport) -> Block:
    """The way of the fund from its opening to its closing balance; the chart is over the units that have all of it."""
    units = [u for u in report.units if all(u.values[code] is not None for code, *_ in _STEPS)]
    fund = every_indicator()["fund_total"]
    total = _whole(report, fund.code)
    finding, caption = "Chưa có số liệu quỹ.", "Chưa hội nào có đủ cả sáu khoản nên chưa vẽ được dòng quỹ."
    if total is not None:
        finding = (
            f"Tổng nguồn quỹ của {wording.whose(report.result(fund))}: {wording.whole(report.result(fund))}."
        )
    if units:
        named = ", ".join(u.association.name for u in units)
        caption = (
            f"Biểu đồ (triệu đồng) cộng {len(units)}/{len(report.units)} hội có đủ cả sáu khoản: {named}."
        )
    chart = charts.FlowChart(_steps(units)) if units else None
    return Block(tables.flow_table(report), finding, chart, caption, why=Trace(fund.code, report.year))


def _steps(units: Sequence[UnitFigures]) -> tuple[tuple[str, float, float, str, bool], ...]:
    """Return the steps of the fund in triệu đồng, each from where the one before ended; a balance begins at 0."""
    steps, at = [], Fraction(0)
    for code, name, sign in _STEPS:
        value = Fraction(sum(u.values[code] or 0 for u in units))
        text = every_indicator()[code].display_text(value)
        if not sign:
            steps.append((name, 0.0, _millions(value), text, True))
            at = value
            continue
        end = at + value if sign == "+" else at - value
        steps.append((f"{sign} {name}", _millions(at), _millions(end), text, False))
        at = end
    return tuple(steps)


def split_block(report: ClusterReport, split: FundSplit) -> Block:
    """Return a sum of the fund and what it consists of, over the whole cluster."""
    values = {code: _whole(report, code) for code, _ in split.parts}
    most = max((value for value in values.values() if value is not None), default=None)
    first = next((code for code, value in values.items() if most is not None and value == most), "")
    finding = "Chưa có số liệu chi tiết."
    if first:
        largest, total = every_indicator()[first], every_indicator()[split.total]
        of_all = _whole(report, split.total)
        among = [value for value in (*values.values(), of_all) if value is not None]
        finding = (
            f"Nhiều nhất: {largest.label.partition(': ')[2]}, {wording.amount(largest, most, among)} "
            f"trong tổng số {wording.amount(total, of_all, among)}."
        )
    bars = tuple(_part_bar(code, name, values[code], most) for code, name in split.parts)
    return Block(
        tables.split_table(report, split),
        finding,
        charts.BarChart(bars, None),
        f"Cột: {_whose(report)}, triệu đồng.",
        why=Trace(first or split.total, report.year),
    )


def _part_bar(code: str, name: str, value: Fraction | None, most: Fraction | None) -> charts.Bar:
    if value is None:
        return charts.Bar(name, None, None, "chưa có", leads=False)
    text = every_indicator()[code].display_text(value)
    return charts.Bar(name, _millions(value), None, text, leads=value == most)


def _millions(value: Fraction) -> float:
    return float(value / 10**6)


class Awards(Page):
    name = "awards"
    route = "hoc-bong/"
    label = "Học bổng, giải thưởng"
    back = 2

    def blocks(self) -> list[Block]:
        report = self.report
        counts = [award.count for award in AWARDS]
        money = [award.money for award in AWARDS]
        average = every_indicator()["scholarship_average"]
        return [
            Block(tables.awards_table(report), self._finding()),
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

    def _finding(self) -> str:
        report = self.report
        known = [one for one in AWARDS if report.result(one.count).included]
        texts = [
            f"{one.name[0].lower()}{one.name[1:]} {wording.whole(report.result(one.count))}" for one in known
        ]
        return (
            f"{wording.whose_heading(report)}: {'; '.join(texts)}."
            if texts
            else "Chưa báo cáo đã duyệt nào có số về học bổng, giải thưởng; hội nhập số ở báo cáo của mình."
        )


def _average_table(page: Page, average: Indicator) -> ReportTable:
    report = page.report
    rows = [Row(u.association.name, (tables.unit_cell(report, average, u),), of=u) for u in report.units]
    rows.append(Row(wording.whose_heading(report), (whole_cell(report, average),), is_total=True))
    columns = (Column(average.label, average.display.unit),)
    return ReportTable("binh-quan", average.label, "Hội", columns, tuple(rows), legend=legend(rows))
