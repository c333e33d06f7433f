"""How far the cluster and its units are from the official targets."""

from collections.abc import Sequence

from reports.dashboards.pages.base import Block, Page
from reports.presentation import charts, wording
from reports.presentation.tables import TargetLine, gaps_table, lacking_table, target_lines, targets_table


class Targets(Page):
    name = "targets"
    route = "muc-tieu/"
    label = "Mục tiêu"
    back = 2

    @property
    def lead(self) -> str:
        if not self.query.aims:
            return f"Chưa có mục tiêu nào cho năm {self.query.year} trở đi. Quản trị ghi ở Danh mục, trang “Mục tiêu”."
        return "Mục tiêu là của cả nước (hoặc của cụm, nếu cụm có riêng); mỗi mục tiêu ghi rõ căn cứ."

    def blocks(self) -> list[Block]:
        report = self.report
        lines = target_lines(report)
        if not lines:
            return []
        whole = Block(
            targets_table(report, lines),
            self._finding(lines),
            charts.BarChart(tuple(_bar(line) for line in lines), None),
            "Vạch cam: mục tiêu. Vạch đậm: năm trước. Cột đậm: đã đạt.",
        )
        return [whole, Block(gaps_table(report, lines)), Block(lacking_table(report, lines))]

    def _finding(self, lines: Sequence[TargetLine]) -> str:
        """Return what is missing to which target, and which are reached."""
        known = [line for line in lines if line.progress.gap is not None]
        if not known:
            return "Chưa có số liệu để so với mục tiêu."
        sentences = []
        included, expected = self.report.included, len(self.report.units)
        if included < expected:
            sentences.append(f"Tính trên {included}/{expected} hội có số liệu.")
        return " ".join([*sentences, *_behind_and_reached(known)])


def _behind_and_reached(lines: Sequence[TargetLine]) -> list[str]:
    """Return a sentence for the targets that are not reached, and one for those that are."""
    behind = [f"{line.indicator.label} {line.lacking}" for line in lines if not line.progress.is_reached]
    reached = [line.indicator.label for line in lines if line.progress.is_reached]
    sentences = []
    if behind:
        sentences.append(f"Còn thiếu: {'; '.join(behind)}.")
    if reached:
        sentences.append(f"Đã đạt: {', '.join(reached)}.")
    return sentences


def _bar(line: TargetLine) -> charts.Bar:
    indicator, held = line.indicator, line.progress
    return charts.Bar(
        name=_SHORT.get(indicator.code, indicator.label),
        value=charts.as_number(held.value),
        previous=charts.as_number(line.result.previous),
        text=wording.amount(indicator, held.value) if held.value is not None else "chưa có",
        leads=held.is_reached,
        target=charts.as_number(line.aim.value),
    )


# What stands beside a bar, where a name has little room.
_SHORT = {
    "family_rate": "Gia đình", "clan_rate": "Dòng họ", "community_rate": "Cộng đồng", "unit_rate": "Đơn vị",
    "citizen_rate": "Công dân", "official_rate": "CBCCVC",
}  # fmt: skip
