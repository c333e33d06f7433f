"""The back-up behind the divider: figures to be looked up, each topic as tables, each association, how figures come about."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from associations.numbers import format_count
from reports.analysis.figures import UnitFigures
from reports.analysis.results import ClusterReport
from reports.exports.slides import captions
from reports.exports.slides.closing import FEWEST_PLANS, of_meeting
from reports.exports.slides.cutting import cut
from reports.exports.slides.fitting import Line, lines_of
from reports.exports.slides.paging import as_sentence, in_slides, table_slides, text_slides
from reports.exports.slides.slide import Slide
from reports.exports.slides.tables import (
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
from reports.narrative.quoting import without_bullet
from reports.presentation import wording
from reports.presentation.printed import UNROUNDED
from reports.presentation.tables import ReportTable, ranking_table

# What is given unit by unit, the highest first.
RANKED = ("members_per_population", "cooperation_programmes", "fund_total", "fund_per_capita", "family_rate")
_MOST_CHARACTERS = 900  # of a text that a person wrote; the whole of a longer one stands in the notes


def backup(report: ClusterReport, meeting: Meeting | None, front: Iterable[Slide]) -> list[Slide]:
    """Return the slides behind the divider; front: those before it, of which nothing whole is repeated."""
    cut_short = {slide.key for slide in front if slide.whole_texts}
    slides = [
        *_agenda(meeting),
        *_conclusions(meeting),
        *(_figures(report) if report.included else ()),
        *_units(report),
        *_mergers(report),
        *_coverage(report),
        *(_petitions(report, meeting) if "kien-nghi" in cut_short else ()),
        *_tasks(report, meeting, "nhiem-vu" in cut_short),
        *_sources(report, meeting),
    ]
    return [slide for slide in slides if not _is_one_line(slide)]


def _figures(report: ClusterReport) -> Iterator[Slide]:
    """Yield what is known of the whole cluster, topic by topic."""
    yield from _results(report)
    yield from _movement(report)
    yield from _targets(report)


def _is_one_line(slide: Slide) -> bool:
    """Return whether a slide would hold one line alone."""
    return not slide.table and len(slide.lines) == 1 and lines_of(slide.lines[0].text) == 1


def _agenda(meeting: Meeting | None) -> Iterator[Slide]:
    typed = map(without_bullet, meeting.items if meeting else [])  # as a rule with numbers of its own
    items = [f"{number}. {item}" for number, item in enumerate(filter(None, typed), start=1)]
    slides = text_slides("chuong-trinh", "Hội nghị", "Chương trình", [Line(item) for item in items])
    yield from of_meeting(slides, meeting)


def _conclusions(meeting: Meeting | None) -> Iterator[Slide]:
    lines = captions.conclusions(meeting) if meeting else []
    if len(lines) == 1:
        lines = [Line("Hội nghị kết luận:", "heading"), *lines]
    yield from of_meeting(text_slides("ket-luan", "Hội nghị", "Kết luận hội nghị", lines), meeting)


def _results(report: ClusterReport) -> Iterator[Slide]:
    section = "Xếp hạng"
    if len(report.units) > 1:
        for code in RANKED:
            yield from _ranking(report, every_indicator()[code], section)
    section = "Kết quả của cụm"
    table = cooperation_rows(report)
    yield from table_slides("tham-muu", section, "Tham mưu, phối hợp, tuyên truyền", table, _above(table))
    table = income_rows(report)
    yield from table_slides("nguon-thu-bang", section, "Huy động quỹ theo nguồn", table, _above(table))
    rates, aims = rates_of_models(report)
    yield from table_slides(
        "mo-hinh-bang", section, "Năm mô hình học tập so với mục tiêu", rates, as_sentence("; ".join(aims))
    )
    yield from table_slides(
        "mo-hinh-so-luong", section, "Năm mô hình học tập: đăng ký và công nhận", counts_of_models(report)
    )
    awards = awards_rows(report)
    yield from table_slides("hoc-bong", section, "Học bổng và giải thưởng", awards, _above(awards))


def _above(table: ReportTable) -> str:
    """Return what a reader must know before the numbers of a table; how they were rounded stands below it."""
    return " ".join(note for note in table.notes if note != UNROUNDED)


def _ranking(report: ClusterReport, indicator: Indicator, section: str) -> Iterator[Slide]:
    """Yield all units ranked with last year and the change; the finding on the first slide."""
    if not report.result(indicator).included:
        return
    table = ranking_table(report, indicator)
    rows = tuple(row for row in table.rows if not row.is_total)
    # All columns are of one unit, which the head of the rows says: heads of one line leave room for rows.
    columns = tuple(replace(column, unit="") for column in table.columns)
    heading = f"{table.heading} ({indicator.display.unit})"
    slide = Slide(
        key=f"xep-hang-{indicator.code.replace('_', '-')}",
        section=section,
        title=captions.TITLES.get(indicator.code, indicator.label),
        finding=captions.of_ranking(report, indicator),
        table=replace(table, rows=rows, columns=columns, heading=heading, notes=()),
    )
    yield from in_slides(slide)


def _movement(report: ClusterReport) -> Iterator[Slide]:
    """Yield what rose and what fell, of the cluster as a whole; a single row stands with the others."""
    rose, fell, lead = captions.risen_and_fallen(report)
    section = f"So với năm {report.year - 1}"
    how = [Line(sentence.text, "item") for sentence in wording.how_compared(report)]
    yield from text_slides("so-sanh", section, f"So với năm {report.year - 1} như thế nào", how)
    if 1 in (len(rose.rows), len(fell.rows)):
        both = replace(rose, rows=(*rose.rows, *fell.rows))
        yield from table_slides("bien-dong", section, f"Tăng, giảm so với năm {report.year - 1}", both, lead)
        return
    if rose.rows:
        yield from table_slides("tang", section, f"Những gì tăng so với năm {report.year - 1}", rose, lead)
    if fell.rows:
        yield from table_slides("giam", section, f"Những gì giảm so với năm {report.year - 1}", fell, lead)


def _targets(report: ClusterReport) -> Iterator[Slide]:
    table = targets_rows(report)
    if table.rows:
        yield from table_slides(
            "muc-tieu", "Mục tiêu", "Còn cách mục tiêu bao xa", table, captions.pace_line(report)
        )


def _units(report: ClusterReport) -> Iterator[Slide]:
    """Yield the associations that have a return; who has none stands on one slide of the story."""
    section = "Từng hội"
    there = [unit for unit in report.units if unit.is_included]
    for place, unit in enumerate(there, start=1):
        yield from _unit(report, unit, f"{section} ({place}/{len(there)})")


def _unit(report: ClusterReport, unit: UnitFigures, section: str) -> Iterator[Slide]:
    finding = captions.stands_out(report, unit)
    table = unit_rows(report, unit)
    yield from in_slides(
        Slide(f"hoi-{unit.association.key}", section, unit.association.name, finding=finding, table=table)
    )


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


def _petitions(report: ClusterReport, meeting: Meeting | None) -> Iterator[Slide]:
    lines = captions.petitions(report, meeting)
    slides = _quoted("kien-nghi-day-du", "Kiến nghị", "Kiến nghị của các hội", lines)
    yield from of_meeting(slides, meeting, has_own=not captions.has_petitions(report))


def _tasks(report: ClusterReport, meeting: Meeting | None, is_cut: bool) -> Iterator[Slide]:
    lines = captions.tasks(meeting) if meeting else []
    has_targets = not lines and len(captions.planned_by_units(report)) < FEWEST_PLANS
    lines = lines or captions.planned_by_units(report)
    section, title = "Nhiệm vụ, mục tiêu", f"Nhiệm vụ năm {report.year + 1}"
    if is_cut:
        yield from of_meeting(_quoted("nhiem-vu-day-du", section, title, lines), meeting)
    ahead = targets_ahead(report)
    if has_targets and not ahead.notes:
        return  # the story has them
    yield from table_slides(
        ahead.key, section, f"Mục tiêu chính thức từ năm {report.year + 1}", ahead, " ".join(ahead.notes)
    )


def _quoted(key: str, section: str, title: str, lines: Iterable[Line]) -> Iterator[Slide]:
    """Yield slides of what people wrote; of a text of many pages the beginning, and the whole in the notes."""
    lines = list(lines)
    shortened = [replace(line, text=cut(line.text, _MOST_CHARACTERS)) for line in lines]
    whole = tuple(
        line.text for line, short in zip(lines, shortened, strict=True) if short.text.endswith(" (…)")
    )
    for number, slide in enumerate(text_slides(key, section, title, shortened)):
        yield slide if number else replace(slide, whole_texts=whole)


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
        lines.append(Line(f"Mã kiểm chứng: {report.revision.code}."))
    else:
        lines.append(Line("Số liệu chưa chốt: các con số còn có thể thay đổi."))
    yield Slide("nguon", "Nguồn và cách tính", "Nguồn số liệu và cách tính", lines=tuple(lines), kind="last")
