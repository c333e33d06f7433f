"""The slides that a speaker goes through: cover, the year in three numbers, messages, models, petitions, tasks, thanks."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from reports.analysis.results import ClusterReport
from reports.exports.slides import captions
from reports.exports.slides.clauses import in_a_row
from reports.exports.slides.closing import petition_slides, task_slides
from reports.exports.slides.cutting import cut
from reports.exports.slides.findings import with_findings
from reports.exports.slides.fitting import Line
from reports.exports.slides.messages import messages
from reports.exports.slides.prose import first_that_fits, prose
from reports.exports.slides.quoted import Entry, fitted, whole_texts
from reports.exports.slides.rankings import known_values
from reports.exports.slides.slide import Bars, Card, Kind, Slide
from reports.exports.slides.tables import models_to_draw
from reports.indicators import every_indicator
from reports.models import Meeting
from reports.presentation import wording
from reports.presentation.tables import TargetLine, target_lines
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import NO_BREAK, Known, Pieces, Sentence, joined, sentence
from reports.presentation.wording.quantities import shortfall
from reports.presentation.wording.results import ResultPhrases, count

# The numbers of the year, the first three that there are, and what each counts.
_NUMBERS = {
    "members": "hội viên",
    "fund_total": "quỹ khuyến học",
    "family_recognised": "gia đình học tập",
    "cooperation_programmes": "chương trình phối hợp",
    "scholarships": "học bổng",
}
_MOST_CARDS = 3
_COUNTED = {2: "Hai", 3: "Ba"}
_MODELS = {
    "family_rate": "gia đình học tập",
    "clan_rate": "dòng họ học tập",
    "community_rate": "cộng đồng học tập",
    "unit_rate": "đơn vị học tập",
    "citizen_rate": "công dân học tập",
    "official_rate": "cán bộ, công chức, viên chức",
}


def story(report: ClusterReport, meeting: Meeting | None) -> list[Slide]:
    """Return the slides before the divider, at most twelve."""
    return [
        cover(report, meeting),
        *_missing(report),
        *_numbers(report),
        *messages(report),
        *_models(report),
        *petition_slides(report, meeting),
        *task_slides(report, meeting),
        _thanks(report),
    ]


# Cover and thanks.


def cover(report: ClusterReport, meeting: Meeting | None) -> Slide:
    """Return the first slide: the cluster, the meeting, its date, place, host and chair as far as they are known."""
    if meeting:
        lines = list(_meeting_lines(meeting))
    else:
        lines = [f"Cụm {report.cluster.short_name}: {_coverage(report)}"]
    lines.append(f"{captions.capitalised(wording.STATUSES[report.status])}, {wording.MAPS[report.map_]}.")
    if report.is_illustrative:
        lines.append("Phần lớn là số liệu minh họa.")
    year = Known(str(report.year))
    greeting = sentence("kính thưa các đồng chí")
    about = sentence(
        "sau đây là những nét chính về công tác khuyến học năm ", year, " của ", Known(str(report.cluster))
    )
    return Slide(
        key="mo-dau",
        section=cut(str(report.cluster), 55),
        title=f"Hội nghị giao ban năm {report.year}",
        lines=tuple(Line(text) for text in lines),
        kind="title",
        speech=(greeting, about, sentence(_standing_aloud(report))),
    )


def _standing_aloud(report: ClusterReport) -> Pieces:
    if report.revision:
        return ["số liệu đã được chốt và có mã kiểm chứng ở cuối mỗi trang"]
    return ["số liệu chưa chốt, còn có thể thay đổi"]


def _coverage(report: ClusterReport) -> str:
    return wording.coverage(f"{report.included}/{len(report.units)}")


def _meeting_lines(meeting: Meeting) -> Iterator[str]:
    """Yield when and where the meeting is, who hosts it and who chairs it, as far as it is known."""
    date = f"Ngày {meeting.date:%d/%m/%Y}" if meeting.date else ""
    time = f"{meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    when = [part for part in (date, time, meeting.place) if part]
    if when:
        yield cut(", ".join(when), 90)
    if meeting.host:
        yield cut(f"Hội đăng cai: {meeting.host.name}", 80)
    if meeting.chair:
        yield cut(f"Chủ trì: {meeting.chair}", 80)


def divider(cluster: str, sections: Iterable[str]) -> Slide:
    """Return the slide that parts the story from the back-up, with what the back-up holds."""
    names = list(dict.fromkeys(sections))
    return Slide(
        key="phu-luc",
        section=cut(cluster, 55),
        title="Phụ lục: số liệu để tra cứu",
        lines=(Line("; ".join(names) + "."),) if names else (),
        kind="divider",
        speech=(sentence("các trang sau đây để tra cứu khi thảo luận, không trình bày"),),
    )


def _thanks(report: ClusterReport) -> Slide:
    kind: Kind = "thanks"
    lines = [Line("Mời các đồng chí trao đổi, thảo luận.")]
    if report.revision:
        lines.append(Line(f"Mã kiểm chứng số liệu: {report.revision.code}"))
    return Slide(
        key="cam-on",
        section=cut(str(report.cluster), 55),
        title="Trân trọng cảm ơn",
        lines=tuple(lines),
        kind=kind,
        speech=(
            sentence("xin trân trọng cảm ơn các đồng chí đã lắng nghe"),
            sentence("rất mong các hội trao đổi, bổ sung"),
        ),
    )


# Who did not report.


def _missing(report: ClusterReport) -> Iterator[Slide]:
    """Yield the one slide of the associations without a return, by reason."""
    missing = len(report.missing)
    if not missing or not report.units:
        return
    trace = Trace("", report.year)
    left = count(missing, "units", trace, "Số hội chưa có báo cáo")
    there = count(report.included, "units", trace, "Số hội có báo cáo")
    if report.included:
        tail: Pieces = [", số liệu mới tính trên ", *there, " hội"]
    else:
        tail = [", cụm chưa có số liệu để tổng hợp"]
    lacking: Pieces = [*left, " hội chưa có báo cáo được duyệt"]
    title = first_that_fits([*lacking, *tail], lacking)
    heading = Line("Chưa có trong số của cụm:", "heading")
    entries = [Entry((heading, *(Line(text, "item") for text in wording.missing_units(report))))]
    if names := [unit.association.name for unit in report.units if unit.is_included]:
        made_of = Line("Số của cụm tính trên:", "heading")
        entries.append(Entry((made_of, Line(prose(in_a_row(names)), "item"))))
    kept = fitted(entries, prose(title))
    yield Slide(
        key="chua-bao-cao",
        section="Độ phủ số liệu",
        title=prose(title),
        message=tuple(title),
        lines=kept.lines,
        whole_texts=() if kept.is_whole else whole_texts(entries),
        speech=(
            sentence(left, " hội chưa có báo cáo được duyệt"),
            sentence("các số sau đây ", "là của ", there, " hội có số liệu, không phải của cả cụm")
            if report.included
            else sentence("đề nghị các hội sớm hoàn thành báo cáo"),
        ),
    )


# The year in three numbers.


def _numbers(report: ClusterReport) -> Iterator[Slide]:
    every = [ResultPhrases(report.result(every_indicator()[code]), report.year) for code in _NUMBERS]
    known = [phrases for phrases in every if phrases.known][:_MOST_CARDS]
    if len(known) < 2:
        return
    counted: Pieces = [f"{_COUNTED[len(known)]} con số nói lên kết quả năm ", Known(str(report.year))]
    title = first_that_fits(_moved(known, report), counted) if _moved(known, report) else counted
    from_whom = sentence(_from_whom(report))
    yield Slide(
        key="con-so-cua-nam",
        section=f"Năm {report.year}",
        title=prose(title),
        message=tuple(title),
        findings=(from_whom,),
        finding=prose(from_whom.pieces),
        cards=tuple(_card(phrases) for phrases in known),
        speech=tuple(_of_card(phrases) for phrases in known),
    )


def _from_whom(report: ClusterReport) -> Pieces:
    """Return whose returns the numbers are taken from."""
    number = count(report.included, "units", Trace("", report.year), "Số hội có báo cáo")
    if report.included < len(report.units):
        every = count(len(report.units), "units", Trace("", report.year), "Số hội của cụm")
        return ["tổng hợp từ báo cáo của ", *number, " trong ", *every, " hội"]
    return ["tổng hợp từ báo cáo của ", "cả " if report.included > 1 else "", *number, " hội trong cụm"]


def _moved(known: Sequence[ResultPhrases], report: ClusterReport) -> Pieces:
    """Return what rose and what fell of the numbers, where all may be compared over all units; else []."""
    changes = [one.result.since_last_year for one in known]
    if any(not change.value or change.is_partial for change in changes):
        return []
    names = [_NUMBERS[one.indicator.code] for one in known]
    rose = [name for name, change in zip(names, changes, strict=True) if (change.value or 0) > 0]
    fell = [name for name in names if name not in rose]
    if rose and fell:
        moved: Pieces = [*in_a_row(rose), " tăng, ", *in_a_row(fell), " giảm"]
    else:
        moved = [*in_a_row(names), " đều tăng" if rose else " đều giảm"]
    first = captions.capitalised(str(moved[0]))
    return [Known(first), *moved[1:], " so với năm ", Known(str(report.year - 1))]


def _card(phrases: ResultPhrases) -> Card:
    """Return a number of the year; of fewer associations than have a return it says of how many."""
    is_of_fewer = phrases.result.included < phrases.result.reported
    number, unit = wording.number_and_unit(phrases.result)
    label = _NUMBERS[phrases.indicator.code]
    # In a narrow field a number may stand on another line than its unit.
    change = prose(phrases.since()).replace(NO_BREAK, " ") or f"chưa so được với năm {phrases.year - 1}"
    return Card(
        number=number,
        # What is counted is said by the label.
        unit=unit if phrases.indicator.is_sum_of_money else "",
        label=f"{label} ({phrases.result.coverage} hội)" if is_of_fewer else label,
        change=captions.capitalised(change),
        trace=Trace(phrases.indicator.code, phrases.year),
    )


def _of_card(phrases: ResultPhrases) -> Sentence:
    label = _NUMBERS[phrases.indicator.code]
    if phrases.indicator.is_sum_of_money:
        whole = joined(label, " của ", phrases.who(), " có ", phrases.whole())
    else:
        whole = joined(phrases.who(), " có ", phrases.whole(label))
    over, change = phrases.change()
    return sentence(whole, ["; " if over else ", ", *phrases.since()] if change else None)


# Models against targets.


def _models(report: ClusterReport) -> Iterator[Slide]:
    """Yield the models, and the learning citizens among officials, against their targets."""
    table = models_to_draw(report)
    if len(table.rows) < 2:
        return
    lines = [
        line
        for line in target_lines(report)
        if line.indicator.code in _MODELS and line.progress.gap is not None
    ]
    farthest = _farthest(lines)
    title = _title_of_models(report, lines, farthest)
    bars = Bars(
        value=0,
        mark=1,
        highest=max([*known_values(table.rows, 0, 1), Fraction(0)]),
        highlighted=frozenset(
            at for at, row in enumerate(table.rows) if farthest and row.indicator == farthest.indicator
        ),
        value_name="Công nhận trên tổng số",
        mark_name="Mục tiêu",
        is_mark_target=True,
        decimals=1,
        unit="%",
    )
    slide = Slide(
        key="mo-hinh-ti-le",
        section="Mô hình học tập",
        title=prose(title),
        message=tuple(title),
        table=table,
        bars=bars,
        speech=tuple(_speech_of_models(title, lines)),
    )
    yield with_findings(slide, [_gap_of(report, line) for line in (farthest,) if line])


def _farthest(lines: Iterable[TargetLine]) -> TargetLine | None:
    behind = [(line.progress.gap or Fraction(0), line) for line in lines if not line.progress.is_reached]
    return max(behind, key=lambda row: row[0])[1] if behind else None


def _title_of_models(
    report: ClusterReport, lines: Sequence[TargetLine], farthest: TargetLine | None
) -> Pieces:
    """Return how many targets are reached and which is farthest; of models without targets which stands highest."""
    if not lines:
        return _highest_model(report)
    years = {line.aim.year for line in lines}
    year: Pieces = [" năm ", Known(str(years.pop()))] if len(years) == 1 else []
    reached = sum(line.progress.is_reached for line in lines)
    trace = Trace(lines[0].indicator.code, report.year)
    number = count(reached, "reached", trace, "Số mục tiêu đã đạt")
    of = count(len(lines), "reached", trace, "Số mục tiêu")
    who = _who_of(lines)
    if reached == len(lines):
        start = joined(who, " đã đạt ", "cả " if reached > 1 else "", of, " mục tiêu", year)
    elif reached:
        start = joined(who, " đã đạt ", number, " trong ", of, " mục tiêu", year)
    else:
        start = joined(who, " chưa đạt mục tiêu nào", year)
    short = joined("đã đạt ", number, " trong ", of, " mục tiêu", year)
    tail: Pieces = [", xa nhất là ", _MODELS[farthest.indicator.code]] if farthest else []
    return first_that_fits([*start, *tail], start, short)


def _highest_model(report: ClusterReport) -> Pieces:
    """Return which model has the highest share, where there are no targets and all shares are of the whole cluster."""
    every = [ResultPhrases(report.result(every_indicator()[code]), report.year) for code in _MODELS]
    known = [phrases for phrases in every if phrases.known]
    if not all(phrases.result.is_whole for phrases in known):
        return ["Các mô hình học tập có tỉ lệ công nhận khác nhau"]
    highest = max(known, key=lambda phrases: phrases.result.amount.value or Fraction(0))
    name = captions.capitalised(_MODELS[highest.indicator.code])
    return [name, " đạt tỉ lệ cao nhất với ", *highest.whole()]


def _who_of(lines: Sequence[TargetLine]) -> Pieces:
    """Return whose values are held against the targets: "cụm", "ba hội", or those that have figures."""
    coverages = {(line.result.included, line.result.is_whole) for line in lines}
    if all(is_whole for _, is_whole in coverages):
        return ["cụm"]
    if len(coverages) > 1:
        return ["các hội có số liệu"]
    phrases = ResultPhrases(lines[0].result, 0)
    if lines[0].result.included == 1:
        return phrases.names(phrases.known)
    return [*phrases.count(lines[0].result.included, "units", "số hội có số liệu"), " hội"]


def _gap_of(report: ClusterReport, line: TargetLine) -> Sentence:
    phrases = ResultPhrases(line.result, report.year)
    gap = line.progress.gap or Fraction(0)
    missing = shortfall(line.indicator, gap).pieces(phrases.source(gap, "gap"))
    return sentence(_MODELS[line.indicator.code], " còn thiếu ", missing)


def _speech_of_models(title: Pieces, lines: Sequence[TargetLine]) -> Iterator[Sentence]:
    yield sentence(title)
    reached = [_MODELS[line.indicator.code] for line in lines if line.progress.is_reached]
    behind = [_MODELS[line.indicator.code] for line in lines if not line.progress.is_reached]
    if reached:
        yield sentence("đã đạt: ", in_a_row(reached))
    if behind:
        yield sentence("cần tập trung hơn cho: ", in_a_row(behind))
