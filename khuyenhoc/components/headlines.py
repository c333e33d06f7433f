"""Headline figures with a rise, a fall, no change, nothing to compare with and no figure at all."""

from collections.abc import Sequence
from fractions import Fraction

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from khuyenhoc.components.page import NOWHERE
from reports.analysis.points import Point
from reports.dashboards.pages.base import drawing
from reports.indicators import BY_CODE, Amount, every_indicator
from reports.presentation import charts
from reports.presentation.pictures.trend import line_picture
from reports.presentation.tables.headlines import HEADLINES, Headline

# number, unit, what stands under it, change, direction, coverage: of the five indicators at the head of a page
_FIGURES = (
    ("3.094.546", "người", "", "tăng 181.801 người so với năm 2024", "up", "8/8 hội có số liệu"),
    ("29,8", "%", "", "giảm 1,5 điểm % so với năm 2024", "down", "8/8 hội có số liệu"),
    (
        "987.654.321",
        "tỉ đồng",
        "987.654.321.000.000.000 đồng",
        "không đổi so với năm 2024",
        "",
        "7/8 hội có số liệu",
    ),
    ("38.103", "đồng/người", "", "chưa so được với năm 2024: nguồn dân số khác", "", "8/8 hội có số liệu"),
    ("–", "", "", "chưa có báo cáo được duyệt", "", "0/8 hội có số liệu"),
)
# The value of each year of its line; None where there is none.
_LINES: tuple[Sequence[int | None], ...] = (
    (20, 22, 24, 27), (33, 32, 31, 30), (10, 10, 10, 10), (12, None, 9, 14), (None, None, None, None),
)  # fmt: skip


def draw_headline_examples() -> SafeString:
    """Return five headline figures as the overview shows them."""
    found = []
    for code, (number, unit, beside, change, direction, coverage), line in zip(
        HEADLINES, _FIGURES, _LINES, strict=True
    ):
        headline = Headline(
            indicator=every_indicator().get(code, BY_CODE["members_per_population"]),
            number=number,
            unit=unit,
            beside=beside,
            change=change,
            direction=direction,
            coverage=coverage,
            points=tuple(_point(2022 + place, value) for place, value in enumerate(line)),
        )
        chart = charts.line_chart(headline.points, is_small=True)
        found.append((headline, drawing(line_picture(chart), f"Ví dụ: {change}"), NOWHERE, NOWHERE))
    return render_to_string("reports/_headlines.html", {"headlines": found})


def _point(year: int, value: int | None) -> Point:
    amount = Amount(value, 1, Fraction(value) if value is not None else None)
    included = 0 if value is None else 8
    text = "" if value is None else str(value)
    return Point(year, amount, text, included=included, expected=8, segment=0)
