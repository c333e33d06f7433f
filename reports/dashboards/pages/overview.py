"""The overview of a cluster's year, and every figure of its returns."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from django.template.loader import render_to_string
from django.urls import reverse

from associations.access import Right
from associations.models import Return
from reports.analysis.results import TREND_YEARS, ClusterReport
from reports.dashboards.pages.base import Block, Links, Page, drawing
from reports.dashboards.pages.ranked_bars import ranking_block, with_key_of_marks
from reports.dashboards.pages.subjects import models_block, models_gist
from reports.dashboards.pages.years import years_block
from reports.dashboards.request import PageQuery
from reports.indicators import BY_CODE, Indicator, every_indicator
from reports.presentation import charts, tables, wording
from reports.presentation.pictures.years import small_line
from reports.presentation.tile_layout import MERGED_ON
from reports.presentation.tile_map import tile_map
from reports.presentation.traces import Trace

_MOST_NAMED = 2  # names in the line or two above a picture; the rest is counted
_FEW_UNITS = 12  # whose tables stand open below the pictures
_ON_MAP = "family_rate"
# What changed since last year: the rate, or where no unit's rate may be compared the number that it is made of.
_CHANGES = (("members",), ("members_per_population", "members"), ("fund_per_capita", "fund_total"))
_RANKED = ("cooperation_programmes", "advisory_documents", "fund_total", "fund_raised_per_capita")
_BELOW = 6  # pictures of changes and ranks: three rows of four with those above them
# The indicators by subject, a table each; advice and press work have figures in a table of their own.
_ORGANISATION = (
    "members_per_population", "members_per_adult", "card_rate", "members_growth", "members_per_branch",
    "commune_coverage", "officers_trained_rate",
)  # fmt: skip
_FUND = (
    "fund_total", "fund_per_capita", "fund_raised_per_capita", "fund_closing_per_capita", "fund_spent_rate",
    "scholarship_average",
)  # fmt: skip
_MODELS = (
    "family_rate", "clan_rate", "community_rate", "unit_rate", "citizen_rate", "official_rate",
    "commune_learning_rate",
)  # fmt: skip
_MODELS_OF_REGISTERED = (
    "family_rate_registered", "clan_rate_registered", "community_rate_registered", "unit_rate_registered",
)  # fmt: skip


def draw_headlines(report: ClusterReport, links: Links) -> str:
    """Return the five headline figures as markup."""
    drawn_headlines = [
        (
            headline,
            drawing(
                small_line(charts.line_chart(headline.points, is_small=True)),
                wording.through_the_years(headline.indicator, headline.points),
            ),
            links.link_of(headline.indicator),
            links.why_of(Trace(headline.indicator.code, report.year)),
        )
        for headline in tables.headlines(report)
    ]
    return render_to_string("reports/_headlines.html", {"headlines": drawn_headlines})


class Dashboard(Page):
    name = "dashboard"
    route = "tong-quan/"
    label = "Tổng quan"
    back = TREND_YEARS

    @property
    def title(self) -> str:
        return f"{self.query.cluster}: tổng quan năm {self.query.year}"

    def head(self) -> str:
        """Return the five headline figures."""
        return draw_headlines(self.report, self.query)

    def blocks(self) -> list[Block]:
        """Return the pictures, those that answer the meeting's first questions first, and then tables by subject."""
        report = self.report
        main = [BY_CODE[code] for code in tables.CHARTED]
        map_ = self._map_picture(BY_CODE[_ON_MAP])
        # A map of many provinces is high and wide: it stands last.
        first, last = ([], [map_]) if map_.is_wide else ([map_], [])
        return [
            *(self._ranking_picture(indicator) for indicator in main),
            replace(models_block(report), gist=models_gist(report)),
            *first,
            *(self._years_picture(indicator) for indicator in main),
            *(self._changes_picture(indicator) for indicator in self._changes),
            *(self._ranking_picture(BY_CODE[code]) for code in _RANKED[: self._most_ranked]),
            *last,
            *_subjects(self.query),
        ]

    def file_blocks(self) -> list[Block]:
        """Return the blocks, the ranking that had no room, and the table of all indicators, too long to look at."""
        left_out = (self._ranking_picture(BY_CODE[code]) for code in _RANKED[self._most_ranked :])
        return [*self.blocks(), *left_out, Block(tables.indicators_table(self.report))]

    @cached_property
    def _changes(self) -> list[Indicator]:
        """Return of which indicators the page displays the change, each once."""
        return list(dict.fromkeys(_comparable(self.report, codes) for codes in _CHANGES))

    @property
    def _most_ranked(self) -> int:
        """Return how many of the last rankings have room beside the changes."""
        return _BELOW - len(self._changes)

    def _map_picture(self, indicator: Indicator) -> Block:
        report, query = self.report, self.query
        result = report.result(indicator)
        is_today = query.map_ == "today" or query.period.figures_as_of >= MERGED_ON
        table = tables.ranking_table(report, indicator, "ban-do")
        return Block(
            table,
            wording.finding(result, report.year),
            tile_map(result, is_today=is_today),
            "Nền càng sẫm càng cao. Gạch chéo: chưa có số liệu. Ô không có số: ngoài cụm.",
            of=indicator,
            why=Trace(indicator.code, report.year),
            gist=_extremes(report, indicator),
            elsewhere=f"{query.link_of(indicator)}#ban-do",
        )

    def _ranking_picture(self, indicator: Indicator) -> Block:
        return replace(
            with_key_of_marks(ranking_block(self.report, indicator)),
            gist=_extremes(self.report, indicator),
            elsewhere=f"{self.query.link_of(indicator)}#xep-hang",
        )

    def _changes_picture(self, indicator: Indicator) -> Block:
        """Return who rose and who fell most since last year; without bars where nobody may be compared."""
        report = self.report
        result = report.result(indicator)
        is_whole = result.amount.denominator and result.since_last_year.is_over_all
        return Block(
            tables.changes_table(report, indicator),
            wording.movement(result, report.year),
            charts.change_chart(result) if result.in_both_years else None,
            f"Cột: tăng, giảm so với năm {report.year - 1}, {indicator.change_unit}."
            + (" Đường đứt: cả cụm." if is_whole else ""),
            why=Trace(indicator.code, report.year),
            gist=wording.movers(result, report.year),
            elsewhere=f"{self.query.link_of(indicator)}#xep-hang",
        )

    def _years_picture(self, indicator: Indicator) -> Block:
        block = years_block(self, indicator)
        return replace(
            block,
            caption="Đường đứt: cả cụm. Đường ngắt: sáp nhập, đổi nguồn hoặc thiếu số liệu.",
            gist=wording.movement(self.report.result(indicator), self.report.year),
            elsewhere=self.query.address("indicator_years", code=indicator.code),
        )

    def beside(self) -> tuple[str, dict[str, object]]:
        query = self.query
        # A unit of which a revision has no return stands there without parts.
        expected = query.material.units[query.year]
        parts = [part for one in expected for part in one.parts or (one.unit,)]
        others = []
        for part in parts:
            status = query.material.states.get((part.pk, query.year), "")
            if status != Return.Status.APPROVED:
                # In which state a return was when the figures were frozen is not kept.
                sees_all = not query.revision and query.has(Right.SEE_ALL, part, query.year)
                label = Return.Status(status).label if status else "Chưa bắt đầu"
                others.append((part, status if sees_all else "", str(label), sees_all))
        states = query.material.states
        approved = [p for p in parts if states.get((p.pk, query.year)) == Return.Status.APPROVED]
        return "reports/pages/_returns.html", {
            "parts": parts,
            "approved": approved,
            "others": others,
            "all_indicators": [
                (label, self.address_of_file(f"{tables.ALL_INDICATORS}.{ending}"))
                for ending, label in (("xlsx", "bảng Excel"), ("csv", "bảng CSV"))
            ],
        }


def _extremes(report: ClusterReport, indicator: Indicator) -> str:
    """Return who leads, who is last and who reported without it; that nobody has a value where that is so."""
    result = report.result(indicator)
    if not result.included:
        return wording.finding(result, report.year, most=_MOST_NAMED)
    # Who has no return at all stands at the head of the page.
    missing = "" if result.included == report.included else wording.without_value(result, most=_MOST_NAMED)
    return f"{wording.extremes(result, most=_MOST_NAMED)} {missing}".strip()


def _comparable(report: ClusterReport, codes: Sequence[str]) -> Indicator:
    """Return the first of some indicators that may be compared with last year in any unit; else the first."""
    wanted = [every_indicator()[code] for code in codes]
    return next((one for one in wanted if report.result(one).in_both_years), wanted[0])


def _subjects(query: PageQuery) -> list[Block]:
    """Return the figures of the year by subject, a table each; of many units they are linked."""
    report = query.report

    def of(key: str, title: str, codes: Sequence[str]) -> Block:
        return Block(tables.unit_table(report, key, title, [BY_CODE[code] for code in codes]))

    cooperation = BY_CODE["cooperation_programmes"]
    found = [
        of("to-chuc", "Hội viên và tổ chức", _ORGANISATION),
        Block(
            tables.cooperation_table(report),
            wording.finding(report.result(cooperation), report.year),
            why=Trace(cooperation.code, report.year),
        ),
        of("quy", "Quỹ khuyến học", _FUND),
        of("mo-hinh-tong-so", "Mô hình học tập so với tổng số", _MODELS),
        of("mo-hinh-dang-ky", "Mô hình học tập so với số đăng ký", _MODELS_OF_REGISTERED),
        Block(tables.awards_table(report)),
    ]
    return [
        replace(block, elsewhere=_as_cross_table(query, block.table)) if _is_long(block.table) else block
        for block in found
    ]


def _is_long(table: tables.ReportTable) -> bool:
    """Return whether a table has more units than can be looked at below the pictures."""
    return len([column for column in table.columns if column.of]) > _FEW_UNITS


def _as_cross_table(query: PageQuery, table: tables.ReportTable) -> str:
    """Return where the same indicators stand over all units on a page of their own."""
    codes = [("chi-tieu", row.indicator.code) for row in table.rows if row.indicator]
    here = reverse("cross_table", args=[query.cluster.key, query.year])
    return here + query.query_string_with([*codes, ("nam", str(query.year)), ("cot", "hoi")])


class AllFigures(Page):
    name = "all_figures"
    route = "so-lieu/"
    label = "Mọi số liệu"
    back = 2

    @property
    def title(self) -> str:
        return f"Số liệu các báo cáo, {self.query.cluster.short_name} năm {self.query.year}"

    @cached_property
    def _tables(self) -> list[tables.ReportTable]:
        return tables.section_tables(self.report)

    def head(self) -> str:
        """Return the contents of the page."""
        contents = {"tables": self._tables, "lists": self.query.address("lists")}
        return render_to_string("reports/pages/_contents.html", contents)

    def blocks(self) -> list[Block]:
        return [Block(table) for table in self._tables]
