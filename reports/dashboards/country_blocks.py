"""What stands on the page of all clusters: its pictures and tables as blocks, each to be had as a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from django.urls import reverse

from associations.models import Association, Cluster
from reports.analysis.all_clusters import AllClusters
from reports.analysis.figures import Part
from reports.analysis.results import ClusterReport, Result
from reports.analysis.targets import Aims
from reports.dashboards.pages.base import Block, break_notes, marks_of, ordered_bars
from reports.dashboards.pages.ranked_bars import ranking_block, with_key_of_marks
from reports.dashboards.pages.subjects import models_block, models_gist
from reports.indicators import BY_CODE, Indicator
from reports.presentation import charts, tables, tile_map, wording
from reports.presentation.addresses import why_of
from reports.presentation.html import LinkOf, WhyOf
from reports.presentation.tables import clusters as of_clusters
from reports.presentation.wording import aims

_MOST_NAMED = 2  # provinces by name in the line above a picture
_FEW = 4  # clusters whose values stand in a sentence, each by its name

QueryOf = Callable[[Cluster], str]  # the filters of a cluster's pages


@dataclass(frozen=True)
class Links:
    """Where the numbers of the page lead: of one cluster to its own pages; those of several have none."""

    report: ClusterReport | None
    query: str

    @cached_property
    def why_of(self) -> WhyOf:
        """Where a number is explained."""
        return why_of(self.report, {self.report.year}) if self.report else lambda trace: ""

    @property
    def link_of(self) -> LinkOf:
        """Where the page of an indicator is."""
        return lambda indicator: self._address("indicator", indicator.code)

    def profile_of(self, unit: Association) -> str:
        """Return where the profile of an association is."""
        units = self.report.units if self.report else []
        is_here = any(one.association.pk == unit.pk for one in units)
        return self._address("unit_profile", unit.key) if is_here else ""

    def return_of(self, part: Part) -> str:
        """Return no address: the returns stand on the cluster's own pages."""
        return ""

    def _address(self, name: str, *place: str) -> str:
        if self.report is None:
            return ""
        return reverse(name, args=[self.report.cluster.key, self.report.year, *place]) + self.query


@dataclass(frozen=True)
class CountryPage:
    """The page of all clusters of a year.

    aims: the targets of the whole country. is_today: whether its provinces are those from 1/7/2025 on. query_of: the
    filters of a cluster's pages, own_query: those of this one, as addresses have them.
    """

    found: AllClusters
    aims: Aims
    is_today: bool
    query_of: QueryOf
    own_query: str

    @cached_property
    def whole(self) -> ClusterReport:
        """All clusters as if they were one; of a single one its own report."""
        reports = self.found.reports
        return replace(self.found.whole if len(reports) != 1 else reports[0], aims=self.aims)

    @property
    def is_of_one(self) -> bool:
        """Whether there is one cluster, beside which none stands."""
        return len(self.found.reports) == 1

    @cached_property
    def query(self) -> Links:
        """Where what stands on the page leads."""
        if not self.is_of_one:
            return Links(None, "")
        return Links(self.found.reports[0], self.query_of(self.found.reports[0].cluster))

    def file_address(self, block: Block, ending: str) -> str:
        """Return where a block can be had as a file."""
        return reverse("country_file", args=[self.found.year, f"{block.table.key}.{ending}"]) + self.own_query

    def blocks(self) -> list[Block]:
        """Return what stands on the page: pictures and tables of the provinces, then the coverage of the communes."""
        return [*self._of_provinces(), *self._of_communes()]

    def _of_provinces(self) -> list[Block]:
        if not self.found.reports:
            return []
        blocks = [*self._pictures(), Block(of_clusters.clusters_table(self.found, self.address_of))]
        if not self.is_of_one:
            blocks.append(Block(of_clusters.since_last_year_table(self.found)))
        # Of several clusters together an indicator has no page.
        return blocks if self.is_of_one else [_without_links(block) for block in blocks]

    def _of_communes(self) -> list[Block]:
        if not self.found.communes.clusters:
            return []
        finding = (
            "Trang này chỉ cho biết bao nhiêu hội cấp xã đã có báo cáo được duyệt. "
            "Số liệu cấp xã không cộng thêm vào số liệu cấp tỉnh."
        )
        return [Block(of_clusters.communes_table(self.found.communes, self.overview_of), finding)]

    def address_of(self, report: ClusterReport, code: str) -> str:
        """Return where a cluster's number is explained; for "" its overview."""
        if not code:
            return self.overview_of(report.cluster)
        query = self.query_of(report.cluster)
        return reverse("why", args=[report.cluster.key, self.found.year, code]) + query

    def overview_of(self, cluster: Cluster) -> str:
        """Return where a cluster's overview is."""
        return reverse("dashboard", args=[cluster.key, self.found.year]) + self.query_of(cluster)

    def _pictures(self) -> list[Block]:
        charted = [BY_CODE[code] for code in tables.CHARTED]
        ranked = [self._ranked(indicator) for indicator in charted]
        through_years = [self._years(indicator) for indicator in charted]
        blocks = [*ranked, self._models(), *through_years, *self._map(charted[0])]
        return [block for block in blocks if block]

    def _models(self) -> Block:
        """Return the learning models of all provinces together against the country's targets."""
        whole = self.whole
        whose = self._whose if self.is_of_one else f"{self._whose} cộng lại"
        if whole.included < len(whole.units):
            whose = f"{whose}, {wording.coverage(f'{whole.included}/{len(whole.units)}')}"
        return replace(models_block(whole, whose), gist=models_gist(whole))

    def _ranked(self, indicator: Indicator) -> Block:
        """Return the clusters ranked; of a single one its provinces."""
        if self.is_of_one:
            return replace(
                with_key_of_marks(ranking_block(self.whole, indicator)), gist=self._extremes(indicator)
            )
        found = self.found
        results = [
            (report.cluster.short_name, result)
            for report, result in of_clusters.ranked_clusters(found, indicator)
        ]
        whole = found.whole.result(indicator).amount.value
        has_last_year = any(result.previous is not None for _, result in results)
        captions = [aims.LAST_YEAR_OF_BARS] if has_last_year else []
        if any(_is_partial(result) for _, result in results):
            captions.append("Trong ngoặc: số hội có số liệu.")
        if whole is not None:
            captions.append(f"Đường đứt: {self._whose} cộng lại, {wording.amount(indicator, whole)}.")
        return Block(
            of_clusters.clusters_ranking(found, indicator, self.address_of),
            _each(indicator, results) if len(results) > _FEW else "",
            charts.BarChart(_bars(indicator, results), charts.as_number(indicator.display_value(whole))),
            " ".join(captions),
            of=indicator,
            gist=_finding(indicator, results),
        )

    def _extremes(self, indicator: Indicator) -> str:
        """Return which province leads and which is last; who has no value where none has one."""
        result = self.whole.result(indicator)
        return wording.extremes(result, most=_MOST_NAMED) or wording.without_value(result, most=_MOST_NAMED)

    def _years(self, indicator: Indicator) -> Block | None:
        """Return all provinces together through the years; None where there is one year only."""
        points = [point for point in self.whole.trend(indicator) if point.expected]
        if sum(point.amount.value is not None for point in points) < 2:
            return None
        breaks = self.whole.breaks
        table = tables.trend_table(self.whole, indicator, break_notes(breaks))
        return Block(
            replace(
                table,
                key=f"cac-nam-{indicator.code}",
                title=f"{indicator.label} qua các năm",
            ),
            wording.through_the_years(indicator, points, whose=self._whose),
            charts.line_chart(points, is_small=False, breaks=marks_of(breaks)),
            "Đường ngắt ở năm sáp nhập. Chấm rỗng: chưa đủ các hội.",
            gist=self._since_last_year(indicator),
        )

    def _since_last_year(self, indicator: Indicator) -> str:
        """Return the value of all provinces together and its change, over whom it is taken."""
        result = self.whole.result(indicator)
        change = wording.change_since(result, self.found.year)
        return f"Năm {self.found.year}: {wording.whole(result)} ({result.coverage} hội); {change}."

    @property
    def _whose(self) -> str:
        """Whom a number of all is of, within a sentence."""
        return "cả cụm" if self.is_of_one else f"{len(self.found.reports)} cụm"

    def _map(self, indicator: Indicator) -> list[Block]:
        """Return the provinces on their map; [] where none has a value."""
        result = self.whole.result(indicator)
        if not result.included:
            return []
        drawn = tile_map.tile_map(result, is_today=self.is_today)
        finding = tile_map.alternative(drawn).removeprefix(f"{indicator.label}: ")
        return [
            Block(
                of_clusters.provinces_ranking(self.found, indicator),
                f"{finding[0].upper()}{finding[1:]}",
                drawn,
                "Mỗi ô vuông là một tỉnh, đặt gần đúng vị trí. Ô gạch chéo: chưa có số liệu.",
                of=indicator,
                gist=self._extremes(indicator),
            )
        ]


def _without_links(block: Block) -> Block:
    rows = tuple(replace(row, indicator=None) for row in block.table.rows)
    return replace(block, table=replace(block.table, rows=rows))


def _finding(indicator: Indicator, results: Sequence[tuple[str, Result]]) -> str:
    """Return each cluster with its value as a sentence; of many the first and the last."""
    known = [(name, result) for name, result in results if result.amount.value is not None]
    if len(results) <= _FEW or not known:
        return _each(indicator, results)
    first, last = (_at_value(known, at) for at in (0, -1))
    lacking = len(results) - len(known)
    missing = f" {lacking} cụm chưa có số liệu." if lacking else ""
    return f"Cao nhất: {first}; thấp nhất: {last}.{missing}"


def _each(indicator: Indicator, results: Sequence[tuple[str, Result]]) -> str:
    """Return every cluster with its value as a sentence."""
    # What is shortened keeps the order of the clusters, in which they stand.
    values = (result.amount.value for _, result in results)
    among = [value for value in values if value is not None] if indicator.is_sum_of_money else []
    return "; ".join(_in_words(name, result, among) for name, result in results) + "."


def _at_value(known: Sequence[tuple[str, Result]], at: int) -> str:
    """Return the clusters that share the first or the last value, with it."""
    value = known[at][1].amount.value
    names = [_with_coverage(name, result) for name, result in known if result.amount.value == value]
    return f"{wording.few(names, 3, 'cụm')} {wording.amount(known[at][1].indicator, value)}"


def _in_words(name: str, result: Result, among: Sequence[Fraction]) -> str:
    """Return "Đông Bắc 27,6 % (3/6 hội)"; how many stand behind it is left out where all do, or none."""
    return _with_coverage(f"{name} {wording.amount(result.indicator, result.amount.value, among)}", result)


def _with_coverage(words: str, result: Result) -> str:
    """Return words about a cluster, with how many of its units stand behind them where that is not all, and not none."""
    return f"{words} ({result.coverage} hội)" if _is_partial(result) else words


def _is_partial(result: Result) -> bool:
    """Return whether some of a cluster's units stand behind its value, and not all."""
    return bool(result.included and not result.is_whole)


def _bars(indicator: Indicator, results: Sequence[tuple[str, Result]]) -> tuple[charts.Bar, ...]:
    """Return the clusters as bars; one that only some of its units stand behind says so, and does not lead."""
    values = [(name, result.amount.value, result.previous) for name, result in results]
    return tuple(
        replace(bar, text=f"{bar.text} ({result.coverage})", leads=False) if _is_partial(result) else bar
        for bar, (_, result) in zip(ordered_bars(indicator, values), results, strict=True)
    )
