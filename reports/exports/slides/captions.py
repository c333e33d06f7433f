"""What the slides say in words beside their numbers: what stands out, what rose and fell, petitions, tasks."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from associations.models import Note, Petition
from associations.sections.proposals import PETITIONS
from reports.analysis.figures import FLAGS, UnitFigures
from reports.analysis.qualitative import petition_key
from reports.analysis.results import ClusterReport, UnitResult
from reports.exports.slides.fitting import Line
from reports.exports.slides.tables import OF_A_UNIT, like_table, named
from reports.indicators import INDICATORS, Indicator, every_indicator
from reports.models import Meeting
from reports.presentation import wording
from reports.presentation.tables import HEADLINES, MARKS, SUMMARY, Column, ReportTable, Row, target_lines

# Titles of the slides that rank the units.
TITLES = {
    "members_per_population": "Hội viên trên dân số",
    "fund_per_capita": "Quỹ bình quân đầu người",
    "fund_total": "Tổng nguồn quỹ khuyến học",
    "cooperation_programmes": "Chương trình phối hợp",
    "family_rate": "Gia đình học tập trên tổng số hộ",
}
_SHORT_FLAGS = {Note.Flag.DERIVED.value: "suy ra", Note.Flag.BREAK.value: "gián đoạn"}
_MOST_FIRSTS = 3  # indicators that are named where a unit leads several


MOST_NAMES = 2  # in a sentence; the others are counted
# What is watched from year to year.
_WATCHED = (
    *SUMMARY, "card_rate", "officers_trained_rate", "official_rate", "fund_raised_per_capita", "press_items",
)  # fmt: skip
# What a unit's change is told of: shares and averages, in which a small number does not leap.
_MOVED = ("members_per_population", "fund_per_capita", "family_rate", "community_rate", "citizen_rate")


def heading(column: Column, *, with_unit: bool = True) -> str:
    """A column's head with its unit; above bars the unit stands in the line that says how they are read."""
    return f"{column.title} ({column.unit})" if column.unit and with_unit else column.title


def of_ranking(report: ClusterReport, indicator: Indicator) -> str:
    """What a ranking says beside the cluster's own number: its change, who leads, who is last, who is missing."""
    result = report.result(indicator)
    if not result.included:
        return wording.finding(result, report.year)
    coverage = f" ({wording.coverage(result.coverage)})" if result.included < report.included else ""
    sentences = (
        f"Cả cụm{coverage}, {wording.change_since(result, report.year)}.",
        wording.extremes(result, most=MOST_NAMES),
        wording.without_value(result, most=MOST_NAMES),
    )
    return " ".join(filter(None, sentences))


def key_of_marks(rows: Iterable[Row]) -> str:
    """The marks that rows show, as short as they are understood: "dấu t: tạm tính; r: suy ra"."""
    used = {flag for row in rows for cell in row.cells for flag in cell.flags}
    said = [f"{mark}: {_SHORT_FLAGS.get(flag, FLAGS[flag])}" for flag, mark in MARKS.items() if flag in used]
    return f"dấu {'; '.join(said)}" if said else ""


def stands_out(report: ClusterReport, unit: UnitFigures) -> str:
    """One sentence of what stands out of a unit: where it leads, else its best rank; what rose or fell most."""
    said = _best(report, unit)
    moved = []
    for code in _MOVED:
        indicator = every_indicator()[code]
        one = _of(report, indicator, unit)
        if one.change and one.previous and not wording.rounds_to_nothing(indicator, one.change):
            text = wording.change(indicator, one.change)
            moved.append((abs(one.change / one.previous), text, indicator))
    if moved:
        _, change, indicator = max(moved, key=lambda row: row[0])
        said += f" Thay đổi nhiều nhất: {_in_words(indicator)} {change}."
    return said.strip() or "Chưa có chỉ số nào xếp hạng được."


def _best(report: ClusterReport, unit: UnitFigures) -> str:
    """Where a unit leads, else its best rank; what most of the units share does not stand out."""
    main = [i for i in INDICATORS if i.code in OF_A_UNIT]
    ranks: list[tuple[int, Indicator]] = []
    for indicator in dict.fromkeys((*main, *INDICATORS)):
        result = report.result(indicator)
        rank = _of(report, indicator, unit).rank
        same = sum(other.rank == rank for other in result.units)
        if rank and 2 * same <= result.included:
            ranks.append((rank, indicator))
    if not ranks:
        return ""
    best = min(rank for rank, _ in ranks)
    names = [_in_words(indicator) for rank, indicator in ranks if rank == best]
    shown = ", ".join(names[:_MOST_FIRSTS])
    more = f" và {len(names) - _MOST_FIRSTS} chỉ số khác" if len(names) > _MOST_FIRSTS else ""
    return f"Đứng đầu cụm về {shown}{more}." if best == 1 else f"Cao nhất là hạng {best}: {shown}{more}."


def risen_and_fallen(report: ClusterReport) -> tuple[ReportTable, ReportTable, str]:
    """What rose and what fell of the whole cluster, the most in proportion first; over which units."""
    rose: list[tuple[Fraction, Indicator]] = []
    fell: list[tuple[Fraction, Indicator]] = []
    over: set[str] = set()  # "" for all units
    for code in _WATCHED:
        indicator = every_indicator()[code]
        result = report.result(indicator)
        change, previous = result.compared.change, result.compared.previous
        if not change or not previous or wording.rounds_to_nothing(indicator, change):
            continue
        over.add(wording.compared_over(result) if result.is_partly_compared else "")
        (rose if change > 0 else fell).append((change / previous, indicator))
    rose.sort(key=lambda row: -row[0])
    fell.sort(key=lambda row: row[0])
    lead = "" if over <= {""} else "Mỗi dòng chỉ tính những hội có số liệu cả hai năm."
    if len(over) == 1 and (who := over.pop()):
        lead = f"Cả hai năm đều tính {who}."
    up, down = ([indicator for _, indicator in found] for found in (rose, fell))
    return like_table(report, "tang", up), like_table(report, "giam", down), lead


def pace_line(report: ClusterReport) -> str:
    """How far the whole cluster is: how many targets are reached, what is missing most."""
    known = [line for line in target_lines(report) if line.progress.gap is not None]
    if not known:
        return "Chưa có số liệu để so với mục tiêu."
    reached = sum(line.progress.is_reached for line in known)
    behind = [(gap, line) for line in known if (gap := line.progress.gap) is not None and gap > 0]
    text = f"Đã đạt {reached}/{len(known)} mục tiêu."
    if behind:
        _, farthest = max(behind, key=lambda row: row[0])
        text += f" Xa nhất: {_in_words(farthest.indicator)} {farthest.lacking}."
    return text


def partly_known(report: ClusterReport) -> list[str]:
    """Indicators that are spoken of and lack units which did report: coverage and who is missing."""
    found = []
    for code in dict.fromkeys((*HEADLINES, *SUMMARY)):
        indicator = every_indicator()[code]
        result = report.result(indicator)
        if result.included >= report.included:
            continue
        there = {unit.association.pk for unit in report.units if unit.is_included}
        names = [
            u.association.name for u in result.units if u.amount.value is None and u.association.pk in there
        ]
        found.append(
            f"{named(indicator)}: {wording.coverage(result.coverage)}; chưa có của {wording.few(names, 4)}"
        )
    return found


def petitions(report: ClusterReport, meeting: Meeting | None) -> list[Line]:
    """The petitions by topic, in the order of the topics, with what was answered."""
    rows = report.qualitative.lists.get(PETITIONS.key, [])
    answers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for answer in meeting.petition_answers.select_related("association") if meeting else ():
        by = f" ({answer.answered_by})" if answer.answered_by else ""
        answers[petition_key(answer.association, answer.asked)].append(f"{answer.answer}{by}")
    by_topic: dict[str, list[Line]] = {str(label): [] for label in Petition.Topic.labels}
    for row in rows:
        topic, text = row.cells[0], row.cells[1]
        lines = by_topic.setdefault(topic, [])
        lines.append(Line(f"{row.association.name}: {text}", "item"))
        lines += [
            Line(f"Trả lời: {said}", "answer")
            for said in answers.get(petition_key(row.association, text), [])
        ]
    found = []
    for topic, lines in by_topic.items():
        if lines:
            count = sum(line.kind == "item" for line in lines)
            found += [Line(f"Về {topic}: {count} kiến nghị", "heading"), *lines]
    return found


def tasks(meeting: Meeting) -> list[Line]:
    """What the meeting set for the next year: for all first, then association by association."""
    rows = list(meeting.tasks.select_related("association"))
    rows.sort(key=lambda task: task.association is not None)
    return [
        Line(
            (f"{task.association.name}: " if task.association else "")
            + task.text
            + (f" (hạn {task.due:%d/%m/%Y})" if task.due else ""),
            "item",
        )
        for task in rows
    ]


def _of(report: ClusterReport, indicator: Indicator, unit: UnitFigures) -> UnitResult:
    return next(u for u in report.result(indicator).units if u.association.pk == unit.association.pk)


def _in_words(indicator: Indicator) -> str:
    """A label within a sentence."""
    return f"{indicator.label[0].lower()}{indicator.label[1:]}"
