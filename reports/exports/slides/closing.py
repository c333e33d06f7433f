"""The last slides of the story: petitions with their answers, and what the next year asks for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from associations.models import Note
from associations.sections.proposals import PETITIONS
from reports.analysis.results import ClusterReport
from reports.exports.slides import captions
from reports.exports.slides.clauses import in_a_row
from reports.exports.slides.prose import first_that_fits, prose
from reports.exports.slides.quoted import Entry, fitted, whole_texts
from reports.exports.slides.slide import Slide
from reports.exports.slides.tables import targets_to_reach
from reports.models import Meeting
from reports.presentation.tables import ReportTable
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import Known, Pieces, Source, joined, sentence
from reports.presentation.wording.results import capitalised, count, in_words
from reports.revisions.meetings import own_petitions

FEWEST_PLANS = 2  # returns that plan something, for a slide of it


def of_meeting(slides: Iterable[Slide], meeting: Meeting | None, *, has_own: bool = True) -> Iterator[Slide]:
    """Yield slides of what a meeting recorded, marked where that was published; it is none of the figures."""
    mark = str(Note.Origin.PUBLISHED.label) if meeting and meeting.source else ""
    yield from (replace(slide, mark=mark) if has_own else slide for slide in slides)


def petition_slides(report: ClusterReport, meeting: Meeting | None) -> Iterator[Slide]:
    found = captions.petition_entries(report, meeting)
    if not found.entries:
        return
    source = Source(
        Trace(captions.PETITION_TRACE, report.year), "rows", "Kiến nghị của các hội", f"{found.count} dòng"
    )
    number = in_words(found.count, source)
    answered = in_words(found.answered, source)
    start = joined("các hội nêu ", number, " kiến nghị")
    if not found.answered:
        tail: Pieces = [", chưa có trả lời"]
    elif found.answered == found.count:
        tail = [", đã được trả lời"] if found.count == 1 else [", tất cả đã được trả lời"]
    else:
        tail = [", ", *answered, " kiến nghị đã được trả lời"]
    title = _title_of_cut(report, meeting) or first_that_fits([*start, *tail])
    kept = fitted(found.entries, prose(title))
    slide = Slide(
        key="kien-nghi",
        section="Kiến nghị",
        title=prose(title),
        message=tuple(title),
        lines=kept.lines,
        whole_texts=() if kept.is_whole else whole_texts(found.entries),
        speech=(sentence(title), sentence("nội dung cụ thể như trên màn hình")),
        origin="; ".join(_origins_of_petitions(report, meeting)),
    )
    yield from of_meeting([slide], meeting, has_own=not captions.has_petitions(report))


def _title_of_cut(report: ClusterReport, meeting: Meeting | None) -> Pieces:
    """Return whose petitions stand there where a reader may not read all: no number of all can be told; else []."""
    if not report.qualitative.is_cut:
        return []
    names = dict.fromkeys(row.association.name for row in report.qualitative.rows(PETITIONS))
    whose = [prose(in_a_row(names))] if names else []
    whose += ["các hội tại hội nghị"] if own_petitions(meeting) else []
    return ["Kiến nghị của ", " và của ".join(whose)]


def _origins_of_petitions(report: ClusterReport, meeting: Meeting | None) -> Iterator[str]:
    if captions.has_petitions(report):
        yield f"mục kiến nghị trong báo cáo năm {report.year} của các hội"
    if own_petitions(meeting):
        yield _of_the_meeting(meeting)


def _of_the_meeting(meeting: Meeting | None) -> str:
    """Return what the account of a meeting is taken from: the publication, else the meeting itself."""
    return f"{meeting.source} (đã công bố)" if meeting and meeting.source else "ghi tại hội nghị"


def task_slides(report: ClusterReport, meeting: Meeting | None) -> Iterator[Slide]:
    """Yield what the meeting set for the next year, else what the returns plan, else the official targets ahead."""
    lines = captions.tasks(meeting) if meeting else []
    year = Known(str(report.year + 1))
    if not lines:
        yield from _planned(report, year) or _targets_ahead(report, year)
        return
    source = Source(
        Trace(captions.TASK_TRACE, report.year), "rows", "Nhiệm vụ hội nghị giao", f"{len(lines)} dòng"
    )
    title: Pieces = ["Năm ", year, " các hội tập trung vào ", *in_words(len(lines), source), " nhiệm vụ"]
    entries = [Entry((line,)) for line in lines]
    kept = fitted(entries, prose(title))
    slide = Slide(
        key="nhiem-vu",
        section=f"Năm {report.year + 1}",
        title=prose(title),
        message=tuple(title),
        lines=kept.lines,
        whole_texts=() if kept.is_whole else whole_texts(entries),
        speech=(sentence(title), sentence("đề nghị các hội đưa vào kế hoạch của mình")),
        origin=_of_the_meeting(meeting),
    )
    yield from of_meeting([slide], meeting)


def _planned(report: ClusterReport, year: Known) -> list[Slide]:
    """Return the slide of what the associations plan themselves; [] where fewer than two do."""
    lines = captions.planned_by_units(report)
    if len(lines) < FEWEST_PLANS:
        return []
    source = Source(
        Trace(captions.PLAN_TRACE, report.year), "rows", "Nhiệm vụ năm tới", f"{len(lines)} báo cáo"
    )
    who: Pieces = [*in_words(len(lines), source), " hội"]
    if report.qualitative.is_cut:  # of the others the reader knows nothing
        who = in_a_row(line.text.partition(": ")[0] for line in lines)
    title = capitalised([*who, " đã đề ra nhiệm vụ năm ", year])
    entries = [Entry((line,)) for line in lines]
    kept = fitted(entries, prose(title))
    slide = Slide(
        key="nhiem-vu",
        section=f"Năm {report.year + 1}",
        title=prose(title),
        message=tuple(title),
        lines=kept.lines,
        whole_texts=() if kept.is_whole else whole_texts(entries),
        speech=(
            sentence(title),
            sentence("đề nghị các hội tham khảo nhiệm vụ của nhau, bổ sung vào kế hoạch của mình"),
        ),
        origin=f"mục nhiệm vụ năm tới trong báo cáo năm {report.year} của các hội",
    )
    return [slide]


def _targets_ahead(report: ClusterReport, year: Known) -> Iterator[Slide]:
    table = targets_to_reach(report)
    if not table.rows:
        return
    trace = table.rows[0].cells[0].trace or Trace("", report.year)
    title: Pieces = ["Năm ", year, " các hội ", *_aimed_at(table, trace)]
    yield Slide(
        key="nhiem-vu",
        section=f"Năm {report.year + 1}",
        title=prose(title),
        message=tuple(title),
        table=replace(table, notes=()),
        speech=(sentence(title), sentence("đề nghị các hội đưa các mục tiêu này vào kế hoạch của mình")),
    )


def _aimed_at(table: ReportTable, trace: Trace) -> Pieces:
    """Return what next year's targets ask for: some are to be kept, the others still to be reached."""
    every = len(table.rows)
    held = [(row.cells[0].value, row.cells[1].value or Fraction(0)) for row in table.rows]
    reached = sum(value is not None and value >= aim for value, aim in held)

    def words(number: int) -> Pieces:
        return count(number, "target", trace, "Số mục tiêu")

    if any(value is None for value, _ in held):
        return ["phấn đấu theo ", *words(every), " mục tiêu"]
    if reached == every:
        return ["giữ vững ", *words(every), " mục tiêu đã đạt"]
    if reached:
        return [
            "giữ vững ",
            *words(reached),
            " mục tiêu, phấn đấu đạt ",
            *words(every - reached),
            " mục tiêu nữa",
        ]
    return ["phấn đấu đạt ", *words(every), " mục tiêu"]
