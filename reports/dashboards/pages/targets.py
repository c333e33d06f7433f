"""How far the cluster and its units are from the official targets."""

from collections.abc import Sequence

from reports.dashboards.pages.base import Block, Page
from reports.dashboards.pages.ranked_bars import key_of_targets
from reports.presentation import charts, wording
from reports.presentation.tables import TargetLine, gaps_table, lacking_table, target_lines, targets_table
from reports.presentation.tables.targets import over_whom_sentence
from reports.presentation.wording.aims import none_after


class Targets(Page):
    name = "targets"
    route = "muc-tieu/"
    label = "Mục tiêu"
    back = 2

    @property
    def lead(self) -> str:
        if not self.query.aims:
            none = f"Chưa có mục tiêu nào cho năm {self.query.year} trở đi. Quản trị ghi ở Danh mục, trang “Mục tiêu”."
            return " ".join((none, *none_after(self.query.aims.last_ones)))
        return "Mục tiêu là của cả nước (hoặc của cụm, nếu cụm có riêng); mỗi mục tiêu ghi rõ căn cứ."

    def blocks(self) -> list[Block]:
        report = self.report
        lines = target_lines(report)
        if not lines:
            return []
        bars = tuple(_bar(line) for line in lines)
        whole = Block(
            targets_table(report, lines),
            self._finding(lines),
            charts.BarChart(bars, None),
            f"Số sau dấu / là mục tiêu. {key_of_targets(bars)}",
        )
        return [whole, Block(gaps_table(report, lines)), Block(lacking_table(report, lines))]

    def _finding(self, lines: Sequence[TargetLine]) -> str:
        """Return what is missing to which target, and which are reached; each with the units that it is over."""
        known = [line for line in lines if line.progress.gap is not None]
        if not known:
            return "Chưa có số liệu để so với mục tiêu: cần cả số được công nhận và tổng số trong báo cáo của các hội."
        is_one_set = len({line.result.coverage for line in known}) == 1
        return " ".join(
            [*over_whom_sentence(known), *_behind_and_reached(known, says_coverage=not is_one_set)]
        )


def _behind_and_reached(lines: Sequence[TargetLine], *, says_coverage: bool) -> list[str]:
    """Return a sentence for the targets that are not reached, and one for those that are."""
    names = {line.indicator.code: _name(line, says_coverage=says_coverage) for line in lines}
    behind = [
        f"{names[line.indicator.code]} {line.lacking}" for line in lines if not line.progress.is_reached
    ]
    reached = [names[line.indicator.code] for line in lines if line.progress.is_reached]
    sentences = []
    if behind:
        sentences.append(f"Còn thiếu: {'; '.join(behind)}.")
    if reached:
        sentences.append(f"Đã đạt: {', '.join(reached)}.")
    return sentences


def _name(line: TargetLine, *, says_coverage: bool) -> str:
    """Return an indicator's label, with how many units have a value where it is not all of them."""
    over = f" ({line.result.coverage} hội)" if says_coverage and not line.result.is_whole else ""
    return f"{line.indicator.label}{over}"


def _bar(line: TargetLine) -> charts.Bar:
    indicator, held = line.indicator, line.progress
    return charts.Bar(
        name=_SHORT.get(indicator.code, indicator.label),
        value=charts.as_number(held.value),
        previous=charts.as_number(line.result.previous),
        text=wording.against(line.result, line.aim),
        leads=held.is_reached,
        target=charts.as_number(line.aim.value),
    )


# What stands beside a bar, where a name has little room.
_SHORT = {
    "family_rate": "Gia đình", "clan_rate": "Dòng họ", "community_rate": "Cộng đồng", "unit_rate": "Đơn vị",
    "citizen_rate": "Công dân", "official_rate": "CBCCVC",
}  # fmt: skip
