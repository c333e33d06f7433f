"""What the report says once, at its head, of how its year is held against the last."""

from reports.indicators import INDICATORS
from reports.narrative.phrasing import Phrases
from reports.presentation import wording
from reports.presentation.wording.pieces import Sentence, sentence


def comparison(phrases: Phrases) -> list[Sentence]:
    """Return once how the year is held against the last: whose sums, who is left out and why, over whom."""
    report = phrases.report
    how = wording.how_compared(report)
    year = phrases.last_year
    if report.included and report.years.get(report.year - 1) and not _compares(phrases):
        nobody = sentence("không hội nào có số liệu so được với năm ", year, ", nên báo cáo không so hai năm")
        return [*how, nobody]
    since = phrases.result("members").since_last_year
    if since.is_over_all or not since.units or len(since.units) > wording.MOST_NAMED:
        return how
    who = phrases.of("members").names(since.units)
    reason = " có số liệu cả hai năm trên cùng địa giới"
    if not since.is_displayable:
        return [*how, sentence("chỉ ", who, reason, ", nên báo cáo không so cả cụm với năm ", year)]
    those = " hội này" if len(since.units) == 1 else " hai hội này"
    return [*how, sentence("chỉ ", who, reason, ", nên so sánh với năm ", year, " chỉ tính", those)]


def _compares(phrases: Phrases) -> bool:
    return any(phrases.report.result(indicator).in_both_years for indicator in INDICATORS)
