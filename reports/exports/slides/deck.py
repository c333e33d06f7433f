"""A meeting's slides as data: which idea stands on which slide, with numbers that lead to their sources.

Both writers, the .pptx and the presenter mode, read the same deck. Numbers and sentences come from tables, results
and words; nothing is computed here but what fits on one slide.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from django.utils import timezone

from associations.models import Note
from associations.numbers import format_count
from associations.sections.proposals import PETITIONS
from reports.analysis.results import ClusterReport
from reports.exports.slides import captions
from reports.exports.slides.fitting import Line
from reports.exports.slides.paging import as_sentence, in_slides, table_slides, text_slides
from reports.exports.slides.slide import Bars, Big, Deck, Slide
from reports.exports.slides.tables import (
    INCOME,
    awards_rows,
    cooperation_rows,
    counts_of_models,
    income_rows,
    merger_tables,
    rates_of_models,
    targets_ahead,
    targets_rows,
    unit_rows,
)
from reports.indicators import Indicator, every_indicator
from reports.models import Meeting
from reports.presentation import wording
from reports.presentation.printed import UNROUNDED
from reports.presentation.tables import ReportTable, Row, ranking_table
from reports.presentation.traces import Trace

# What the meeting hears about, unit by unit, the highest first.
RANKED = ("members_per_population", "cooperation_programmes", "fund_total", "fund_per_capita", "family_rate")


def make_deck(report: ClusterReport, meeting: Meeting | None = None) -> Deck:
    """Return the slides of a report; of a meeting also its time and place, agenda, answers and tasks."""
    revision = report.revision
    standing = wording.standing(report)
    if revision:
        standing += f" lúc {timezone.localtime(revision.frozen_at):%H:%M}"
    slides = [
        _title(report, meeting),
        *_agenda(meeting),
        *_results(report),
        *_movement(report),
        *_targets(report),
        *_units(report),
        *_mergers(report),
        *_coverage(report),
        *_conclusions(meeting),
        *_petitions(report, meeting),
        *_tasks(report, meeting),
        *_sources(report, meeting),
    ]
    return Deck(
        title=f"{report.cluster}: hội nghị giao ban năm {report.year}",
        standing=standing,
        code=revision.code if revision else "",
        is_revision=revision is not None,
        is_illustrative=report.is_illustrative,
        report=report,
        slides=tuple(_marked(slide, report) for slide in slides),
    )


def _marked(slide: Slide, report: ClusterReport) -> Slide:
    """Return a slide with what its figures are, where it has no mark of its own."""
    if slide.mark is not None:
        return slide
    return replace(slide, mark="số liệu minh họa" if report.is_illustrative else "")


def _of_meeting(slides: Iterable[Slide], meeting: Meeting | None) -> Iterator[Slide]:
    """Yield slides of what a meeting recorded, marked where that was published; it is none of the figures."""
    mark = str(Note.Origin.PUBLISHED.label) if meeting and meeting.source else ""
    yield from (replace(slide, mark=mark) for slide in slides)


def _title(report: ClusterReport, meeting: Meeting | None) -> Slide:
    if meeting:
        lines = list(_meeting_lines(meeting))
    else:
        coverage = wording.coverage(f"{report.included}/{len(report.units)}")
        lines = [f"Cụm {report.cluster.short_name}: {coverage}"]
    lines.append(f"{captions.capitalised(wording.STATUSES[report.status])}, {wording.MAPS[report.map_]}.")
    if report.is_illustrative:
        lines.append("Phần lớn là số liệu minh họa.")
    return Slide(
        key="mo-dau",
        section="Mở đầu",
        title=f"{_short(str(report.cluster), 60)}: hội nghị giao ban năm {report.year}",
        lines=tuple(Line(text) for text in lines),
        kind="title",
    )


def _meeting_lines(meeting: Meeting) -> Iterator[str]:
    """Yield when and where the meeting is, who hosts it and who chairs it, as far as it is known."""
    date = f"Ngày {meeting.date:%d/%m/%Y}" if meeting.date else ""
    time = f"{meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    when = [part for part in (date, time, meeting.place) if part]
    if when:
        yield _short(", ".join(when), 110)
    if meeting.host:
        yield _short(f"Hội đăng cai: {meeting.host.name}", 80)
    if meeting.chair:
        yield _short(f"Chủ trì: {meeting.chair}", 80)


def _agenda(meeting: Meeting | None) -> Iterator[Slide]:
    items = [f"{number}. {item}" for number, item in enumerate(meeting.items if meeting else [], start=1)]
    slides = text_slides("chuong-trinh", "Mở đầu", "Chương trình", [Line(item) for item in items])
    yield from _of_meeting(slides, meeting)


def _results(report: ClusterReport) -> Iterator[Slide]:
    section = "Kết quả của cụm"
    for code in RANKED:
        yield from _ranking(report, every_indicator()[code], section)
        if code == "fund_total":
            yield from _income(report, section)
        if code == "cooperation_programmes":
            table = cooperation_rows(report)
            title = "Tham mưu, phối hợp, tuyên truyền"
            yield from table_slides("tham-muu", section, title, table, _above(table))
    rates, aims = rates_of_models(report)
    yield from _bars_of_rates(rates, aims, section)
    yield from table_slides(
        "mo-hinh-so-luong", section, "Năm mô hình học tập: đăng ký và công nhận", counts_of_models(report)
    )
    awards = awards_rows(report)
    yield from table_slides("hoc-bong", section, "Học bổng và giải thưởng", awards, _above(awards))


def _above(table: ReportTable) -> str:
    """Return what a reader must know before the numbers of a table; how they were rounded stands below it."""
    return " ".join(note for note in table.notes if note != UNROUNDED)


def _ranking(report: ClusterReport, indicator: Indicator, section: str) -> Iterator[Slide]:
    """Yield units ranked with last year as a mark: the cluster's own number in large on the first slide."""
    table = ranking_table(report, indicator)
    rows = tuple(row for row in table.rows if not row.is_total)
    bars = _ranked_bars(report, indicator, rows)
    slide = Slide(
        key=indicator.code.replace("_", "-"),
        section=section,
        title=captions.TITLES.get(indicator.code, indicator.label),
        finding=captions.of_ranking(report, indicator),
        big=_big(report, indicator),
        table=replace(table, rows=rows, heading=f"{table.heading} ({indicator.display.unit})"),
        bars=bars,
        reading="; ".join(_reading(report, indicator, rows, bars)),
    )
    yield from in_slides(slide)


def _ranked_bars(report: ClusterReport, indicator: Indicator, rows: Sequence[Row]) -> Bars:
    """Return how the ranked units are drawn: value and last year, the cluster and the target as lines."""
    amount = report.result(indicator).amount
    aim = report.aims.get(indicator.code)
    target = indicator.display_value(aim.value) if aim else None
    values = _known_values(rows, 1)
    ends = [*values, *_known_values(rows, 2), target or Fraction(0), Fraction(0)]
    return Bars(
        value=1,
        mark=2,
        highest=max(ends),
        best=max(values, default=None) if indicator.better else None,
        # A sum over all units is no measure for one of them, nor is a single unit for itself.
        whole=amount.value if amount.denominator and len(values) > 1 else None,
        target=target,
        value_name=f"Năm {report.year}",
        mark_name=f"Năm {report.year - 1}",
        decimals=indicator.display.decimals,
        unit=indicator.display.unit,
    )


def _reading(report: ClusterReport, indicator: Indicator, rows: Sequence[Row], bars: Bars) -> Iterator[str]:
    """Yield how the marks and lines of the bars are read."""
    if _known_values(rows, 2):
        yield f"vạch đậm: {report.year - 1}"
    if bars.whole is not None:
        yield f"đường đứt: {wording.whose(report.result(indicator))}"
    if aim := report.aims.get(indicator.code):
        yield f"cam: mục tiêu {aim.text} {indicator.unit} năm {aim.year}"


def _known_values(rows: Iterable[Row], *places: int) -> list[Fraction]:
    """Return the values of some columns, those that there are."""
    cells = [row.cells[place] for row in rows for place in places]
    return [cell.value for cell in cells if cell.value is not None]


def _big(report: ClusterReport, indicator: Indicator) -> Big:
    """Return the cluster's own number in large, "–" where there is none."""
    number, unit = wording.number_and_unit(report.result(indicator))
    return Big(number, unit, Trace(indicator.code, report.year))


def _income(report: ClusterReport, section: str) -> Iterator[Slide]:
    """Yield where the year's money came from."""
    table = income_rows(report)
    raised = every_indicator()["fund_raised"]
    parts = tuple(row for row in table.rows if row.indicator and row.indicator.code in INCOME)
    slide = Slide(
        key="nguon-thu",
        section=section,
        title="Huy động quỹ trong năm: từ những nguồn nào",
        finding=captions.of_income(report, raised),
        big=_big(report, raised),
        table=replace(table, rows=parts, heading=f"{table.heading} ({raised.display.unit})"),
        bars=Bars(
            value=0,
            mark=1,
            highest=max([*_known_values(parts, 0, 1), Fraction(0)]),
            value_name=f"Năm {report.year}",
            mark_name=f"Năm {report.year - 1}",
            decimals=raised.display.decimals,
            unit=raised.display.unit,
        ),
        reading=f"vạch đậm: {report.year - 1}" if _known_values(parts, 1) else "",
    )
    yield from in_slides(slide)


def _bars_of_rates(table: ReportTable, aims: Sequence[str], section: str) -> Iterator[Slide]:
    """Yield the learning models against their targets; `aims`: the targets in words."""
    slide = Slide(
        key="mo-hinh-ti-le",
        section=section,
        title="Năm mô hình học tập so với mục tiêu",
        finding=as_sentence("; ".join(aims)),
        table=table,
        bars=Bars(
            value=1,
            mark=2,
            highest=max([*_known_values(table.rows, 1, 2), Fraction(0)]),
            value_name="Công nhận/tổng số",
            mark_name="Mục tiêu",
            decimals=1,
            unit="%",
        ),
        reading="cột: công nhận trên tổng số; vạch đậm: mục tiêu",
    )
    yield from in_slides(slide)


def _movement(report: ClusterReport) -> Iterator[Slide]:
    """Yield what rose and what fell, of the cluster as a whole."""
    rose, fell, lead = captions.risen_and_fallen(report)
    section = f"So với năm {report.year - 1}"
    how = [Line(sentence.text, "item") for sentence in wording.how_compared(report)]
    yield from text_slides("so-sanh", section, f"So với năm {report.year - 1} như thế nào", how)
    if rose.rows:
        yield from table_slides("tang", section, f"Những gì tăng so với năm {report.year - 1}", rose, lead)
    if fell.rows:
        yield from table_slides("giam", section, f"Những gì giảm so với năm {report.year - 1}", fell, lead)
    if not rose.rows and not fell.rows:
        reason = f"Chưa so được cả cụm với năm {report.year - 1}."
        yield from text_slides("tang", section, f"So với năm {report.year - 1}", [Line(reason)])


def _targets(report: ClusterReport) -> Iterator[Slide]:
    table = targets_rows(report)
    if table.rows:
        yield from table_slides(
            "muc-tieu", "Mục tiêu", "Còn cách mục tiêu bao xa", table, captions.pace_line(report)
        )


def _units(report: ClusterReport) -> Iterator[Slide]:
    section = "Từng hội"
    for place, unit in enumerate(report.units, start=1):
        key, title = f"hoi-{unit.association.key}", unit.association.name
        where = f"{section} ({place}/{len(report.units)})"
        if not unit.is_included:
            lines = [Line(f"{title}: {unit.why['']}."), Line("Số của cụm chưa gồm hội này.")]
            yield from text_slides(key, where, title, lines)
            continue
        slide = Slide(
            key, where, title, finding=captions.stands_out(report, unit), table=unit_rows(report, unit)
        )
        yield from in_slides(slide)


def _mergers(report: ClusterReport) -> Iterator[Slide]:
    section = "Sáp nhập"
    lines = captions.of_mergers(report)
    if lines:
        lines.append(Line(f"Bản trình chiếu này {wording.MAPS[report.map_]}."))
    yield from text_slides("sap-nhap", section, "Địa giới đã thay đổi", lines)
    for break_, table in merger_tables(report):
        title = f"{break_.successor.name}: trước và sau sáp nhập"
        finding = captions.why_no_sum(table)
        yield from table_slides(f"sap-nhap-{break_.successor.key}", section, title, table, finding)


def _coverage(report: ClusterReport) -> Iterator[Slide]:
    lines = [Line(f"Báo cáo được tính: {report.included}/{len(report.units)} hội.")]
    lines += [Line(text, "item") for text in wording.missing_units(report)]
    gaps = captions.partly_known(report)
    if gaps:
        lines.append(Line("Chỉ tiêu chưa đủ số liệu của mọi hội", "heading"))
        lines += [Line(text, "item") for text in gaps]
    revision = report.revision
    if revision and revision.gaps:
        lines.append(Line("Khi chốt số liệu còn thiếu", "heading"))
        lines += [Line(text, "item") for text in revision.gaps]
    if revision and revision.reason:
        lines.append(Line(f"Lý do vẫn chốt: {revision.reason}"))
    yield from text_slides("do-phu", "Độ phủ số liệu", "Ai đã báo cáo, số nào còn thiếu", lines)


def _conclusions(meeting: Meeting | None) -> Iterator[Slide]:
    lines = captions.conclusions(meeting) if meeting else []
    yield from _of_meeting(text_slides("ket-luan", "Hội nghị", "Kết luận hội nghị", lines), meeting)


def _petitions(report: ClusterReport, meeting: Meeting | None) -> Iterator[Slide]:
    lines = captions.petitions(report, meeting)
    slides = text_slides("kien-nghi", "Kiến nghị", "Kiến nghị của các hội", lines)
    has_lists = bool(report.qualitative.lists.get(PETITIONS.key))
    yield from slides if has_lists else _of_meeting(slides, meeting)


def _tasks(report: ClusterReport, meeting: Meeting | None) -> Iterator[Slide]:
    lines = captions.tasks(meeting) if meeting else []
    section, title = f"Năm {report.year + 1}", f"Nhiệm vụ năm {report.year + 1}"
    yield from _of_meeting(text_slides("nhiem-vu", section, title, lines), meeting)
    ahead = targets_ahead(report)
    yield from table_slides(ahead.key, section, f"{title}: mục tiêu chính thức", ahead, " ".join(ahead.notes))


def _sources(report: ClusterReport, meeting: Meeting | None) -> Iterator[Slide]:
    lines = [
        Line(
            f"Số liệu lấy từ {format_count(report.included)} báo cáo năm {report.year} của các hội: "
            f"{wording.STATUSES[report.status]}, {wording.MAPS[report.map_]}."
        ),
        Line("Tỉ lệ của cụm là tổng tử số chia cho tổng mẫu số của các hội có cả hai số, không phải trung bình các tỉ lệ."),
        Line("Dấu “–” là chưa có số liệu, không phải số 0. Hội chưa có số liệu thì chưa xếp hạng."),
    ]  # fmt: skip
    if report.is_illustrative:
        lines.append(Line(wording.ILLUSTRATIVE.replace("dưới đây", "trong bản trình chiếu này")))
    if meeting and meeting.source:
        lines.append(Line(f"Nội dung hội nghị ghi theo nguồn đã công bố: {meeting.source}."))
    if report.revision:
        lines.append(Line(f"{wording.standing(report)}. Mã kiểm chứng: {report.revision.code}."))
    else:
        lines.append(Line("Số liệu chưa chốt: các con số còn có thể thay đổi."))
    yield Slide("nguon", "Nguồn và cách tính", "Nguồn số liệu và cách tính", lines=tuple(lines), kind="last")


def _short(text: str, most: int) -> str:
    """Return what a person typed, on as much room as the first slide has for it."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"
