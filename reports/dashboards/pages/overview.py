"""The overview of a cluster's year, and every figure of its returns."""

from django.template.loader import render_to_string

from associations.access import Right
from associations.models import Return
from reports.analysis.results import ClusterReport
from reports.dashboards.pages.base import Block, Links, Page, drawing
from reports.indicators import BY_CODE, Indicator
from reports.presentation import charts, tables, wording
from reports.presentation.traces import Trace
from reports.presentation.wording.aims import key_of_line


def ranking_block(report: ClusterReport, indicator: Indicator, key: str = "") -> Block:
    """Return the ranking of an indicator with its bars."""
    result = report.result(indicator)
    aim = report.aims.get(indicator.code)
    captions = []
    if any(unit.previous is not None for unit in result.units):
        captions.append("Vạch đậm trên cột: năm trước.")
    if result.amount.denominator:
        captions.append(f"Đường đứt: {wording.whose(result)}, {wording.whole(result)}.")
    if aim:
        captions.append(key_of_line(aim))
    return Block(
        table=tables.ranking_table(report, indicator, key or indicator.code),
        finding=wording.finding(result, report.year),
        chart=charts.bar_chart(result, aim.value if aim else None),
        caption=" ".join(captions),
        of=indicator,
        why=Trace(indicator.code, report.year),
    )


def draw_headlines(report: ClusterReport, links: Links) -> str:
    """Return the five headline figures as markup."""
    headlines = tables.headlines(report)
    drawn = charts.draw([charts.line_chart(headline.points, is_small=True) for headline in headlines])
    drawn_headlines = [
        (
            headline,
            drawing(picture, wording.through_the_years(headline.indicator, headline.points)),
            links.link_of(headline.indicator),
            links.why_of(Trace(headline.indicator.code, report.year)),
        )
        for headline, picture in zip(headlines, drawn, strict=True)
    ]
    return render_to_string("reports/_headlines.html", {"headlines": drawn_headlines})


class Dashboard(Page):
    name = "dashboard"
    route = "tong-quan/"
    label = "Tổng quan"

    @property
    def title(self) -> str:
        return f"{self.query.cluster}: tổng quan năm {self.query.year}"

    def head(self) -> str:
        """Return the five headline figures."""
        return draw_headlines(self.report, self.query)

    def blocks(self) -> list[Block]:
        report = self.report
        cooperation = BY_CODE["cooperation_programmes"]
        return [
            *(ranking_block(report, BY_CODE[code]) for code in tables.CHARTED),
            Block(
                tables.cooperation_table(report),
                wording.finding(report.result(cooperation), report.year),
                why=Trace(cooperation.code, report.year),
            ),
            Block(tables.models_table(report)),
            Block(tables.awards_table(report)),
            Block(tables.indicators_table(report)),
        ]

    def beside(self) -> tuple[str, dict[str, object]]:
        query = self.query
        parts = [part for expected in query.material.units[query.year] for part in expected.parts]
        others = []
        for part in parts:
            status = query.material.states.get((part.pk, query.year), "")
            if status != Return.Status.APPROVED:
                sees_all = query.has(Right.SEE_ALL, part, query.year)
                label = Return.Status(status).label if status else "Chưa bắt đầu"
                others.append((part, status if sees_all else "", str(label), sees_all))
        states = query.material.states
        approved = [p for p in parts if states.get((p.pk, query.year)) == Return.Status.APPROVED]
        return "reports/pages/_returns.html", {"parts": parts, "approved": approved, "others": others}


class AllFigures(Page):
    name = "all_figures"
    route = "so-lieu/"
    label = "Mọi số liệu"
    back = 2

    @property
    def title(self) -> str:
        return f"Số liệu các báo cáo, {self.query.cluster.short_name} năm {self.query.year}"

    def blocks(self) -> list[Block]:
        return [Block(table) for table in tables.section_tables(self.report)]
