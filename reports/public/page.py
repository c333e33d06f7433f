"""The public page of a published revision: what stands on it, as blocks of the same tables and charts as everywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from associations.models.associations import distinct_name
from associations.portal_address import local_note
from associations.sections.base import labels
from reports.analysis.figures import FLAGS, Map
from reports.analysis.results import ClusterReport
from reports.dashboards.pages.base import Block, break_notes, draw_charts, drawing, marks_of
from reports.dashboards.pages.ranked_bars import ranking_block
from reports.dashboards.pages.subjects import flow_block, models_block, split_block
from reports.indicators import BY_CODE, INDICATORS
from reports.presentation import charts, tables, wording
from reports.presentation.pictures.trend import line_picture
from reports.presentation.tables import MARKS
from reports.presentation.tile_layout import MERGED_ON
from reports.presentation.tile_map import TileMap, tile_map
from reports.presentation.wording.aims import key_of_line
from reports.presentation.wording.prose import as_prose
from reports.public.changes import public_changes
from reports.public.content import PublicContent
from reports.public.explained import Explained, by_column, by_unit, drawn, explained
from reports.public.press import press_of
from reports.public.preview import edition_preview
from reports.public.published import Edition

# Ranked with bars, and displayed through the years.
_CHARTED = (*tables.CHARTED, "family_rate")
_NAMED = 4  # figures that are named of a source; of more the rest is counted
_NARROW = 4  # columns of numbers that a telephone has room for
_FOLDED = ("family_rate", tables.FUND_PURPOSES.key)  # pictures that a telephone shows when asked
_SMALL_MAP = 12  # tiles of a map that takes no more room than a chart
# Each group of indicators, in their order, with the one that it begins with.
_GROUPS = (
    ("Hội viên, tổ chức hội", "members_per_population"),
    ("Phối hợp, tham mưu", "cooperation_programmes"),
    ("Quỹ khuyến học, học bổng", "fund_total"),
    ("Mô hình học tập", "family_rate"),
)


@dataclass(frozen=True)
class Part:
    """A part of the page with its heading; `key` is its anchor, `short` its name in the list of parts."""

    key: str
    short: str
    title: str
    lead: str
    blocks: tuple[Block, ...]


def edition_page(edition: Edition, others: Sequence[Edition], map_: Map, *, is_named: bool) -> str:
    """Return the whole page of a published revision on one map; `others` are all published ones of its year.

    is_named: addressed by its number; then its files are those of this very revision.
    """
    content = PublicContent.of(edition)
    report = content.report(map_)
    newest = others[0]
    canonical = edition.year_address if newest == edition else edition.own_address
    context = {
        "edition": edition,
        "newer": newest if newest != edition else None,
        "report": report,
        "map": map_,
        "address": edition.own_address if is_named else edition.year_address,
        "canonical": canonical,
        "preview": edition_preview(report, edition, canonical),
        "missing": wording.missing_units(report),
        "illustrative": wording.ILLUSTRATIVE if report.is_illustrative else "",
        "outdated": content.revision.outdated_formulas,
        "headlines": _headlines(report),
        # An old revision is there to compare with: what is written of the year is taken from the newest.
        "press": press_of(report, edition) if newest == edition else None,
        "parts": [_drawn(report, part) for part in _parts(report)],
        "added_up": _added_up(report),
        "breaks": [break_.words for break_ in report.breaks],
        "how_compared": _how_compared(report),
        "flags": [(MARKS[flag], label) for flag, label in FLAGS.items()],
        "sources": _sources(report),
        "revisions": _revisions(content, others, edition),
        **about(),
    }
    return as_prose(render_to_string("reports/public/edition.html", context))


def about() -> dict[str, Any]:
    """Return what the frame of every public page says."""
    return {
        "site": settings.PORTAL_URL,
        "address_note": local_note(),
        "contact": settings.PUBLIC_CONTACT,
        "terms": settings.PUBLIC_TERMS,
    }


def _parts(report: ClusterReport) -> list[Part]:
    members, fund, families = (ranking_block(report, BY_CODE[code]) for code in _CHARTED)
    activities = (Block(tables.cooperation_table(report)), Block(tables.awards_table(report)))
    return [
        Part("xep-hang", "Xếp hạng", "Xếp hạng", "", (members, fund, *_on_a_map(report))),
        Part("mo-hinh", "Mô hình", "Mô hình học tập", "", (models_block(report), families)),
        Part(
            "quy",
            "Quỹ",
            "Quỹ khuyến học",
            "Tổng nguồn quỹ = dư đầu kỳ + huy động trong năm + nhận bàn giao.",
            (flow_block(report), split_block(report, tables.FUND_SOURCES), split_block(report, tables.FUND_PURPOSES)),
        ),
        Part("hoat-dong", "Hoạt động", "Tham mưu, phối hợp, học bổng", "", activities),
        Part("qua-cac-nam", "Qua các năm", "Qua các năm", "", tuple(_trend(report, code) for code in _CHARTED)),
        Part("chi-so", "Mọi chỉ số", "Các chỉ số theo hội", "", (Block(tables.indicators_table(report)),)),
    ]  # fmt: skip


def _on_a_map(report: ClusterReport) -> tuple[Block, ...]:
    """Return the first indicator on the map; () where nobody has a value."""
    indicator = BY_CODE[_CHARTED[0]]
    result = report.result(indicator)
    if not result.included:
        return ()
    merged = [unit.association.valid_to for unit in report.units if unit.association.valid_to]
    is_today = report.map_ == "today" or not any(until < MERGED_ON for until in merged)
    table = tables.ranking_table(report, indicator)
    map_ = tile_map(result, is_today=is_today)
    caption = "Mỗi ô vuông là một tỉnh, đặt gần đúng vị trí. Ô gạch chéo: chưa có số liệu."
    return (Block(replace(table, title=f"{indicator.label} trên bản đồ"), "", map_, caption, of=indicator),)


def _trend(report: ClusterReport, code: str) -> Block:
    indicator = BY_CODE[code]
    points = report.trend(indicator)
    breaks = report.breaks
    aim = report.aims.get(code)
    table = tables.trend_table(report, indicator, break_notes(breaks))
    chart = charts.line_chart(
        points, is_small=False, breaks=marks_of(breaks), target=aim.value if aim else None
    )
    return Block(
        replace(table, title=indicator.label),
        wording.through_the_years(indicator, points),
        chart,
        "Đường ngắt ở năm sáp nhập. Chấm rỗng: chưa đủ các hội." + (f" {key_of_line(aim)}" if aim else ""),
        of=indicator,
    )


def _headlines(report: ClusterReport) -> list[dict[str, Any]]:
    """Return the headline figures, each with its line of years and what is behind it."""
    headlines = tables.headlines(report)
    pictures = [line_picture(charts.line_chart(headline.points, is_small=True)) for headline in headlines]
    return [
        {
            "headline": headline,
            "years": wording.through_the_years(headline.indicator, headline.points),
            "picture": drawing(picture, wording.through_the_years(headline.indicator, headline.points)),
            "explained": explained(report, headline.indicator, "so-chinh"),
            # The page's head says over how many units the figures are; here only where it is another number.
            "coverage": tables.partly(report, report.result(headline.indicator)) and headline.coverage,
        }
        for headline, picture in zip(headlines, pictures, strict=True)
    ]


def _drawn(report: ClusterReport, part: Part) -> dict[str, Any]:
    pictures = draw_charts(part.blocks)
    blocks = [_block(report, *pair) for pair in zip(part.blocks, pictures, strict=True)]
    return {"part": part, "blocks": blocks}


def _block(report: ClusterReport, block: Block, picture: str) -> dict[str, Any]:
    """Return a block with what is folded behind its picture: its table, or its rows as numbers that open.

    The numbers of a map stand behind the chart beside it. folded: what opens a picture that a telephone has no room for.
    """
    table, chart = block.table, block.chart
    found: dict[str, Any] = {"block": block, "picture": picture}
    if isinstance(chart, TileMap):
        return {**found, "folded": "Xem bản đồ", "is_large": len(chart.tiles) > _SMALL_MAP}
    if isinstance(chart, charts.LineChart) or table.key in _FOLDED:
        found["folded"] = "Xem biểu đồ và bảng"
    found["table"] = drawn(table)
    if table.has_units or len(table.columns) > _NARROW:
        return {**found, "is_wide": True, "groups": _groups(report, block)}
    if block.of and isinstance(chart, charts.BarChart):
        found["explained"] = explained(report, block.of, "cach-tinh")
    return found


def _groups(report: ClusterReport, block: Block) -> list[tuple[str, list[Explained]]]:
    """Return the rows of a wide table as numbers that open; the indicators in groups with a title each."""
    table = block.table
    has_columns_of_units = any(column.of for column in table.columns)
    rows = by_unit(report, table) if has_columns_of_units else by_column(report, table)
    if table.key != "chi-so":
        return [("", rows)]
    titles = {code: title for title, code in _GROUPS}
    groups: list[tuple[str, list[Explained]]] = []
    for indicator, row in zip(INDICATORS, rows, strict=True):
        if indicator.code in titles:
            groups.append((titles[indicator.code], []))
        groups[-1][1].append(row)
    return groups


def _added_up(report: ClusterReport) -> list[str]:
    """Return which units are the sum of others: "Thái Nguyên: cộng từ Thái Nguyên (đến 6/2025), Bắc Kạn"."""
    return [
        f"{unit.association.name}: cộng từ "
        + ", ".join(distinct_name(part.association, [unit.association]) for part in unit.parts)
        for unit in report.units
        if [part.association.pk for part in unit.parts] not in ([], [unit.association.pk])
    ]


def _how_compared(report: ClusterReport) -> list[str]:
    """Return how the year is held against the last, and what became of each merged association's members."""
    sentences = (*wording.how_compared(report), *wording.of_successors(report).values())
    return [one.text for one in sentences]


def _sources(report: ClusterReport) -> list[tuple[str, str]]:
    """Return each source that is cited, the most frequent first, with what it is the source of."""
    names = labels()
    found: dict[str, dict[str, None]] = {}
    counted: dict[str, int] = {}
    for unit in report.units:
        for code, source in unit.sources.items():
            found.setdefault(source, {})[names.get(code, code)] = None
            counted[source] = counted.get(source, 0) + 1
    most_frequent_first = sorted(found, key=lambda source: -counted[source])
    return [(source, wording.few(list(found[source]), _NAMED, "chỉ tiêu")) for source in most_frequent_first]


def _revisions(
    content: PublicContent, others: Sequence[Edition], displayed: Edition
) -> list[Mapping[str, Any]]:
    """Return every published revision of the year up to the displayed one, with what changed since the one before."""
    contents = {content.stored.pk: content.content}
    found: list[Mapping[str, Any]] = []
    for edition, before in zip(others, [*others[1:], None], strict=True):
        if edition.number > displayed.number:
            continue
        changes = []
        if before:
            old, new = (contents.setdefault(e.pk, _content(e, contents)) for e in (before, edition))
            changes = public_changes(old, new)
        found.append({"edition": edition, "changes": changes, "is_first": before is None})
    return found


def _content(edition: Edition, known: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    return known[edition.pk] if edition.pk in known else PublicContent.of(edition).content
